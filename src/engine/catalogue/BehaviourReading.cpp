// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/ToolReading.h"

#include <limits>

namespace oc::toolReading {

using namespace Qt::StringLiterals;

namespace {

bool isEnvironmentName(const QString& name) {
    bool fine = !name.isEmpty() && !name.at(0).isDigit();
    for (const QChar c : name)
        fine = fine && (c == u'_' || (c.unicode() < 128 && c.isLetterOrNumber()));
    return fine;
}

const YamlNode* asMap(const Context& context, const YamlNode* node) {
    if (!node || node->kind == YamlNode::Kind::Map) return node;
    context.error(*node, u"wrong_type"_s, u"expected a map, found %1"_s.arg(node->typeName()));
    return nullptr;
}

void readRequires(const Context& context, const YamlNode& node, ToolBehaviour& behaviour) {
    const Map map(context, node, {"programs"_L1, "packages"_L1});
    if (const YamlNode* programs = map.find("programs"_L1)) behaviour.programs = readTexts(context, *programs);
    if (const YamlNode* packages = asMap(context, map.find("packages"_L1))) {
        for (const YamlNode* package : packages->children)
            context.tool.packages.insert(package->key, readText(context, *package));
    }
}

} // namespace

QMap<int, QString> readExitCodes(const Context& context, const YamlNode& node) {
    QMap<int, QString> codes;
    if (!asMap(context, &node)) return codes;
    for (const YamlNode* code : node.children) {
        bool ok = false;
        const int number = code->key.toInt(&ok);
        if (!ok)
            context.keyError(*code, u"bad_exit_code"_s, u"expected an exit code, found %1"_s.arg(code->key.left(40)),
                             u"write it as 1: what it means"_s);
        const QString meaning = readText(context, *code);
        if (ok) codes.insert(number, meaning);
    }
    return codes;
}

bool readBehaviour(const Context& context, const YamlNode& map, ToolBehaviour& behaviour) {
    TemplatePlace closed;
    closed.secrets = true;
    TemplatePlace open;
    open.secretsHint = u"a folder's name is no secret"_s;

    if (const YamlNode* node = map.find(u"risk")) {
        const QString word = readWord(context, *node, {u"read"_s, u"change"_s, u"destructive"_s}, u"a risk"_s);
        behaviour.risk = riskFromName(word).value_or(Risk::Destructive);
    }
    if (const YamlNode* node = map.find(u"requires")) readRequires(context, *node, behaviour);
    if (const YamlNode* node = map.find(u"timeout")) behaviour.timeout = readTimeout(context, *node);
    if (const YamlNode* node = map.find(u"stdin")) behaviour.standardInput = readTemplate(context, *node, closed);
    if (const YamlNode* node = asMap(context, map.find(u"environment"))) {
        behaviour.environment.clear();
        for (const YamlNode* variable : node->children) {
            if (!isEnvironmentName(variable->key))
                context.keyError(*variable, u"bad_name"_s,
                                 u"%1 cannot be the name of a variable"_s.arg(variable->key.left(60)));
            behaviour.environment.insert(variable->key, readTemplate(context, *variable, closed));
        }
    }
    if (const YamlNode* node = asMap(context, map.find(u"secret_files"))) {
        behaviour.secretFiles.clear();
        for (const YamlNode* file : node->children)
            behaviour.secretFiles.insert(file->key, readTemplate(context, *file, closed));
    }
    if (const YamlNode* node = map.find(u"working_directory"))
        behaviour.workingDirectory = readTemplate(context, *node, open);
    if (const YamlNode* node = map.find(u"stream")) behaviour.stream = readFlag(context, *node).value_or(false);
    if (const YamlNode* node = map.find(u"output")) behaviour.output = readOutput(context, *node);
    if (const YamlNode* node = map.find(u"exit_codes")) behaviour.exitCodes = readExitCodes(context, *node);
    if (const YamlNode* node = map.find(u"error_pattern")) behaviour.errorPattern = readPattern(context, *node);

    const YamlNode* run = map.find(u"run");
    if (!run) return false;
    const QStringList names = behaviour.secretFiles.keys();
    if (auto spec = readRun(context, *run, QSet<QString>(names.begin(), names.end()))) behaviour.run = std::move(*spec);
    return true;
}

} // namespace oc::toolReading
