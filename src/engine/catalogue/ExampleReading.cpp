// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/catalogue/Argv.h"
#include "engine/catalogue/ToolReading.h"

#include <algorithm>

namespace oc::toolReading {

using namespace Qt::StringLiterals;

namespace {

bool hasBehaviour(const ToolSpec& tool, const QJsonObject& parameters, bool hasRun) {
    return hasRun || std::any_of(tool.variants.begin(), tool.variants.end(),
                                 [&parameters](const ToolVariant& variant) { return variant.when.holds(parameters); });
}

/// An example is a promise: its parameters must fit, and there must be something to run.
void checkExample(const Context& context, const YamlNode& node, const YamlNode* given, const ToolExample& example,
                  bool hasRun) {
    const CheckedParameters checked = checkParameters(context.tool.parameters, example.parameters, true);
    for (const Problem& problem : checked.problems) {
        const QString key = json::splitPointer(problem.pointer).value(0);
        const YamlNode* place = given ? given->find(key) : nullptr;
        const QString message = u"the example's parameters: "_s + problem.message;
        if (place)
            context.keyError(*place, problem.code, message, problem.hint);
        else
            context.error(node, problem.code, message, problem.hint);
    }
    if (!checked.problems.isEmpty() || hasErrors(context.problems)) return;
    if (!hasBehaviour(context.tool, checked.values, hasRun)) {
        context.error(node, u"no_variant"_s, u"no variant is for the example's parameters"_s);
        return;
    }
    const auto* argv = std::get_if<ArgvRun>(&context.tool.behaviourFor(checked.values).run);
    if (!argv) return;
    QList<ArgvRun> programs{*argv};
    for (const ThenRun& then : argv->then)
        programs.append(ArgvRun{then.argv});
    for (const ArgvRun& program : std::as_const(programs)) {
        if (const auto arguments = buildArgv(program, checked.values); !arguments)
            context.error(node, arguments.error().code, arguments.error().message, arguments.error().hint);
    }
}

} // namespace

void readExamples(const Context& context, const YamlNode& list, bool hasRun) {
    for (const YamlNode* node : readList(context, list)) {
        const Map map(context, *node, {"title"_L1, "parameters"_L1, "needs"_L1});
        if (!map.isMap()) continue;
        ToolExample example;
        if (const YamlNode* title = map.require("title"_L1)) example.title = readText(context, *title);
        if (const YamlNode* needs = map.find("needs"_L1)) example.needs = readText(context, *needs);
        const YamlNode* given = map.find("parameters"_L1);
        if (given && given->kind != YamlNode::Kind::Map) {
            context.error(*given, u"wrong_type"_s, u"expected a map, found %1"_s.arg(given->typeName()));
            continue;
        }
        if (given) example.parameters = given->toJson().toObject();
        checkExample(context, *node, given, example, hasRun);
        context.tool.examples.append(std::move(example));
    }
}

} // namespace oc::toolReading
