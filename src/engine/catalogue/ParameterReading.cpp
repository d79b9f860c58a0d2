// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Ids.h"
#include "engine/catalogue/Template.h"
#include "engine/catalogue/ToolReading.h"

#include <QHash>

#include <algorithm>

namespace oc::toolReading {

using namespace Qt::StringLiterals;

namespace {

// Far more than a form can show; keeps what is looked up by name cheap in a file that is no tool.
constexpr std::size_t mostParameters = 500;
constexpr std::size_t mostChoices = 1000;

bool isName(const QString& text) {
    const auto letter = [](QChar c) { return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z'); };
    return !text.isEmpty() && letter(text.at(0)) && std::all_of(text.begin(), text.end(), [&letter](QChar c) {
        return letter(c) || (c >= u'0' && c <= u'9') || c == u'_' || c == u'-';
    });
}

QStringList typeNames(bool ofItems) {
    QStringList names;
    for (int i = 0; i <= static_cast<int>(ParameterType::Asset); ++i) {
        const auto type = static_cast<ParameterType>(i);
        const bool nested = type == ParameterType::List || type == ParameterType::Secret || type == ParameterType::Enum;
        if (!ofItems || !nested) names.append(parameterTypeName(type));
    }
    return names;
}

std::optional<ParameterType> readType(const Context& context, const YamlNode& node, bool ofItems) {
    return parameterTypeFromName(readWord(context, node, typeNames(ofItems), u"a type"_s));
}

void readLimits(const Context& context, const Map& map, ParameterSpec& spec) {
    if (const YamlNode* node = map.find("minimum"_L1)) spec.minimum = readNumber(context, *node);
    const YamlNode* maximum = map.find("maximum"_L1);
    if (!maximum) return;
    spec.maximum = readNumber(context, *maximum);
    if (spec.minimum && spec.maximum && *spec.minimum > *spec.maximum)
        context.error(*maximum, u"bad_limits"_s, u"maximum is below minimum"_s);
}

void readChoices(const Context& context, const Map& map, ParameterSpec& spec) {
    const YamlNode* node = map.find("choices"_L1);
    if (!node) {
        if (spec.type == ParameterType::Enum) context.error(map.node(), u"missing_key"_s, u"an enum needs choices"_s);
        return;
    }
    if (spec.isSecret()) context.error(*node, u"secret_shown"_s, u"a secret cannot have choices"_s);
    if (node->children.size() > mostChoices) {
        context.error(*node, u"too_many"_s, u"expected at most %1 choices"_s.arg(mostChoices));
        return;
    }
    ParameterSpec one = spec;
    one.choices = {};
    one.required = false;
    if (one.type == ParameterType::List) one.type = one.itemType;
    for (const YamlNode* choice : readList(context, *node)) {
        if (choice->kind != YamlNode::Kind::Scalar || choice->isNull()) {
            (void)readText(context, *choice);
            continue;
        }
        const auto value =
            checkValue(one, one.type == ParameterType::Enum ? QJsonValue(choice->text) : choice->toJson());
        if (!value) {
            context.error(*choice, u"bad_choice"_s, u"a choice of %1: %2"_s.arg(spec.name, value.error().message),
                          value.error().hint);
        } else if (spec.choices.contains(*value)) {
            context.error(*choice, u"duplicate_choice"_s, u"the choice %1 is there twice"_s.arg(choice->text));
        } else {
            spec.choices.append(*value);
        }
    }
    if (node->kind == YamlNode::Kind::List && node->children.empty())
        context.error(*node, u"bad_choice"_s, u"expected at least one choice, found none"_s);
}

void readDefault(const Context& context, const Map& map, ParameterSpec& spec) {
    const YamlNode* node = map.find("default"_L1);
    if (!node || node->isNull()) return;
    if (spec.isSecret()) {
        context.error(*node, u"secret_shown"_s, u"a secret cannot have a default in a file"_s,
                      u"leave it out; the person gives secret:name"_s);
        return;
    }
    if (spec.required)
        context.warn(*node, u"required_default"_s, u"%1 has a default, so it is never missing"_s.arg(spec.name),
                     u"take away required or default"_s);
    const bool text = spec.type == ParameterType::Enum && node->kind == YamlNode::Kind::Scalar;
    const auto value = checkValue(spec, text ? QJsonValue(node->text) : node->toJson());
    spec.hasCheckedDefault = value.has_value();
    if (value)
        spec.defaultValue = *value;
    else
        context.error(*node, u"bad_default"_s, u"the default of %1: %2"_s.arg(spec.name, value.error().message),
                      value.error().hint);
}

ParameterSpec readParameter(const Context& context, const YamlNode& node) {
    const Map map(context, node,
                  {"name"_L1, "type"_L1, "required"_L1, "default"_L1, "choices"_L1, "minimum"_L1, "maximum"_L1,
                   "pattern"_L1, "aliases"_L1, "depends_on"_L1, "placeholder"_L1, "description"_L1, "label"_L1,
                   "unit"_L1, "items"_L1, "separator"_L1, "first_pattern"_L1});
    ParameterSpec spec;
    if (!map.isMap()) return spec;
    if (const YamlNode* name = map.require("name"_L1)) {
        spec.name = readText(context, *name);
        if (!spec.name.isEmpty() && !isName(spec.name))
            context.error(*name, u"bad_name"_s,
                          u"expected a name of letters, digits, _ and -, found %1"_s.arg(spec.name));
    }
    if (const YamlNode* type = map.require("type"_L1))
        spec.type = readType(context, *type, false).value_or(ParameterType::String);
    if (const YamlNode* items = map.find("items"_L1)) {
        if (spec.type != ParameterType::List)
            context.keyError(*items, u"misplaced_key"_s, u"items is only for the type list"_s);
        spec.itemType = readType(context, *items, true).value_or(ParameterType::String);
    }
    if (const YamlNode* separator = map.find("separator"_L1)) {
        if (spec.type != ParameterType::List)
            context.keyError(*separator, u"misplaced_key"_s, u"separator is only for the type list"_s);
        spec.words = readWord(context, *separator, {u"comma"_s, u"words"_s}, u"a separator"_s) == u"words";
    }
    if (const YamlNode* required = map.find("required"_L1))
        spec.required = readFlag(context, *required).value_or(false);
    if (const YamlNode* pattern = map.find("pattern"_L1)) spec.pattern = readPattern(context, *pattern);
    if (const YamlNode* pattern = map.find("first_pattern"_L1)) {
        spec.firstPattern = readPattern(context, *pattern);
        if (spec.type != ParameterType::List)
            context.keyError(*pattern, u"misplaced_key"_s, u"first_pattern is only for the type list"_s);
    }
    if (const YamlNode* aliases = map.find("aliases"_L1)) spec.aliases = readTexts(context, *aliases);
    if (const YamlNode* text = map.find("placeholder"_L1)) spec.placeholder = readText(context, *text);
    if (const YamlNode* text = map.find("description"_L1)) spec.description = readText(context, *text);
    if (const YamlNode* text = map.find("label"_L1)) spec.label = readText(context, *text);
    if (const YamlNode* text = map.find("unit"_L1)) spec.unit = readText(context, *text);
    readLimits(context, map, spec);
    readChoices(context, map, spec);
    readDefault(context, map, spec);
    return spec;
}

} // namespace

void readParameters(const Context& context, const YamlNode& list) {
    if (list.children.size() > mostParameters) {
        context.error(list, u"too_many"_s, u"expected at most %1 parameters"_s.arg(mostParameters));
        return;
    }
    std::vector<const YamlNode*> nodes;
    QHash<QString, QString> taken;
    for (const YamlNode* node : readList(context, list)) {
        ParameterSpec spec = readParameter(context, *node);
        if (spec.name.isEmpty()) continue;
        for (const QString& name : QStringList{spec.name} + spec.aliases) {
            const QString normalized = normalizedName(name);
            if (taken.contains(normalized))
                context.error(
                    *node, u"duplicate_parameter"_s,
                    u"%1 is the name of two parameters, %2 and %3"_s.arg(name, taken.value(normalized), spec.name));
            else
                taken.insert(normalized, spec.name);
        }
        context.tool.parameters.append(std::move(spec));
        nodes.push_back(node);
    }
    // Conditions may ask for parameters that stand further down.
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const YamlNode* condition = nodes[i]->find(u"depends_on");
        if (!condition) continue;
        ParameterSpec& spec = context.tool.parameters[static_cast<qsizetype>(i)];
        spec.dependsOn = readCondition(context, *condition);
        if (spec.dependsOn.names().contains(spec.name))
            context.error(*condition, u"bad_condition"_s, u"%1 cannot depend on itself"_s.arg(spec.name));
    }
}

} // namespace oc::toolReading
