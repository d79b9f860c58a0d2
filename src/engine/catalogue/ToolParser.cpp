// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/ToolParser.h"

#include "engine/catalogue/ToolReading.h"

#include <QFile>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using toolReading::Context;
using toolReading::Map;

namespace {

constexpr qint64 mostBytes = 1024 * 1024 + 1; // one more than is taken, so that it is seen to be too large

bool isToolName(const QString& text) {
    const auto letterOrDigit = [](QChar c) { return c.unicode() < 128 && c.isLetterOrNumber(); };
    return !text.isEmpty() && letterOrDigit(text.at(0)) && std::all_of(text.begin(), text.end(), [&](QChar c) {
        return letterOrDigit(c) || c == u'_' || c == u'-' || c == u'.';
    });
}

void readHead(const Context& context, const Map& map) {
    ToolSpec& tool = context.tool;
    if (const YamlNode* name = map.require("tool_name"_L1)) {
        tool.name = readText(context, *name);
        if (!tool.name.isEmpty() && !isToolName(tool.name))
            context.error(*name, u"bad_name"_s,
                          u"expected a name of letters, digits, '_', '-' and '.', found %1"_s.arg(name->typeName()));
    }
    if (const YamlNode* location = map.require("execution_location"_L1)) {
        QStringList words;
        for (const Domain domain : {Domain::Automation, Domain::Communication, Domain::Asset, Domain::Network})
            words.append(executionLocation(domain));
        const auto domain =
            location->kind == YamlNode::Kind::Scalar ? domainFromExecutionLocation(location->text) : std::nullopt;
        if (domain)
            tool.domain = *domain;
        else
            (void)readWord(context, *location, words, u"an execution location"_s);
    }
    if (const YamlNode* version = map.find("version"_L1)) tool.version = readText(context, *version);
    if (const YamlNode* platform = map.require("platform"_L1)) tool.platform = readText(context, *platform);
    if (const YamlNode* category = map.require("category"_L1)) tool.category = readText(context, *category);
    if (const YamlNode* description = map.require("description"_L1)) tool.description = readText(context, *description);
    if (const YamlNode* tags = map.find("tags"_L1)) tool.tags = readTexts(context, *tags);
    if (const YamlNode* notes = map.find("notes"_L1)) tool.notes = readTexts(context, *notes);
    (void)map.require("risk"_L1);
}

void readVariants(const Context& context, const YamlNode& list, bool hasRun) {
    for (const YamlNode* node : readList(context, list)) {
        const Map map(context, *node,
                      {"when"_L1, "risk"_L1, "run"_L1, "stdin"_L1, "environment"_L1, "secret_files"_L1,
                       "working_directory"_L1, "stream"_L1, "output"_L1, "exit_codes"_L1, "error_pattern"_L1,
                       "timeout"_L1, "requires"_L1});
        if (!map.isMap()) continue;
        ToolVariant variant{{}, context.tool.behaviour};
        if (const YamlNode* when = map.require("when"_L1)) variant.when = readCondition(context, *when);
        if (!readBehaviour(context, *node, variant.behaviour) && !hasRun)
            context.error(*node, u"missing_key"_s, u"run is missing, in the variant and in the tool"_s);
        context.tool.variants.append(std::move(variant));
    }
}

void readTool(const Context& context, const YamlNode& root) {
    const Map map(context, root, {"tool_name"_L1,
                                  "version"_L1,
                                  "execution_location"_L1,
                                  "platform"_L1,
                                  "category"_L1,
                                  "description"_L1,
                                  "tags"_L1,
                                  "risk"_L1,
                                  "requires"_L1,
                                  "timeout"_L1,
                                  "parameters"_L1,
                                  "run"_L1,
                                  "stdin"_L1,
                                  "environment"_L1,
                                  "secret_files"_L1,
                                  "working_directory"_L1,
                                  "stream"_L1,
                                  "output"_L1,
                                  "exit_codes"_L1,
                                  "error_pattern"_L1,
                                  "variants"_L1,
                                  "examples"_L1,
                                  "notes"_L1});
    if (!map.isMap()) return;
    readHead(context, map);
    // What names parameters comes after them, wherever it stands in the file.
    if (const YamlNode* parameters = map.find("parameters"_L1)) readParameters(context, *parameters);
    const bool hasRun = readBehaviour(context, root, context.tool.behaviour);
    const YamlNode* variants = map.find("variants"_L1);
    if (variants)
        readVariants(context, *variants, hasRun);
    else if (!hasRun)
        (void)map.require("run"_L1);
    if (const YamlNode* examples = map.find("examples"_L1)) readExamples(context, *examples, hasRun);
}

} // namespace

ParsedTool parseTool(const QByteArray& yaml, const QString& file) {
    const YamlTree tree = YamlTree::parse(yaml, file);
    ParsedTool parsed;
    parsed.problems = tree.problems();
    if (tree.root()) {
        auto tool = std::make_shared<ToolSpec>();
        tool->file = file;
        readTool({tree, parsed.problems, *tool}, *tree.root());
        if (!hasErrors(parsed.problems)) parsed.tool = std::move(tool);
    }
    std::stable_sort(parsed.problems.begin(), parsed.problems.end(), [](const Problem& a, const Problem& b) {
        return a.line != b.line ? a.line < b.line : a.column < b.column;
    });
    return parsed;
}

ParsedTool parseToolFile(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        Problem problem;
        problem.code = u"cannot_read"_s;
        problem.message = u"the file cannot be read: "_s + file.errorString();
        problem.file = path;
        return {nullptr, {problem}};
    }
    return parseTool(file.read(mostBytes), path);
}

} // namespace oc
