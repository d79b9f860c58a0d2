// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanReader.h"

#include "engine/base/Ids.h"

#include <QRegularExpression>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

const QStringList inputKeys{u"name"_s,        u"type"_s,        u"required"_s, u"default"_s,
                            u"choices"_s,     u"minimum"_s,     u"maximum"_s,  u"pattern"_s,
                            u"aliases"_s,     u"depends_on"_s,  u"label"_s,    u"unit"_s,
                            u"placeholder"_s, u"description"_s, u"items"_s,    u"choices_from"_s};

constexpr double anyNumber = 1e308;

QStringList typeNames() {
    QStringList names;
    for (int i = 0; i <= int(ParameterType::Asset); ++i)
        names.append(parameterTypeName(ParameterType(i)));
    return names;
}

} // namespace

void PlanReader::readInputs(const SyntaxNode& list, const QString& pointer, Plan& plan) {
    QStringList seen;
    for (size_t i = 0; i < list.children.size(); ++i) {
        const SyntaxNode& item = list.children[i];
        const QString at = NodeReader::itemPointer(pointer, qsizetype(i));
        if (!reader_.isObject(item, at)) continue;
        const qsizetype before = plan.inputs.size();
        readInput(item, at, plan);
        if (plan.inputs.size() == before) continue;
        const QString name = normalizedName(plan.inputs.last().name);
        if (seen.contains(name)) {
            const SyntaxNode* node = item.child(u"name"_s);
            reader_.add(node ? *node : item, at + u"/name"_s, u"duplicate_name"_s,
                        u"there is an input \"%1\" already"_s.arg(plan.inputs.last().name));
            plan.inputs.removeLast();
        }
        seen.append(name);
    }
}

std::optional<ChoiceSource> PlanReader::readChoiceSource(const SyntaxNode& object, const QString& pointer) {
    reader_.checkKeys(object, pointer, {u"tool"_s, u"parameters"_s, u"value"_s, u"label"_s}, u"choices_from"_s);
    ChoiceSource source;
    for (const SyntaxNode& member : object.children) {
        const QString at = NodeReader::memberPointer(pointer, member.key);
        if (member.key == u"tool") {
            source.tool = reader_.text(member, at, false).value_or(QString());
        } else if (member.key == u"parameters") {
            if (reader_.isObject(member, at)) source.parameters = member.toJson().toObject();
        } else if (member.key == u"value") {
            source.value = reader_.text(member, at, false).value_or(QString());
        } else if (member.key == u"label") {
            source.label = reader_.text(member, at, false).value_or(QString());
        }
    }
    if (!object.child(u"tool"_s)) {
        reader_.add(object, pointer, u"missing_key"_s, u"\"choices_from\" needs a \"tool\""_s,
                    u"one that only reads, such as {tool: asset-query, parameters: {type: server}, value: hostname}"_s);
    }
    if (source.tool.isEmpty()) return std::nullopt;
    return source;
}

void PlanReader::readInput(const SyntaxNode& object, const QString& pointer, Plan& plan) {
    reader_.checkKeys(object, pointer, inputKeys, u"an input"_s);
    ParameterSpec spec;
    const SyntaxNode* defaultNode = nullptr;
    for (const SyntaxNode& member : object.children) {
        const QString& key = member.key;
        const QString at = NodeReader::memberPointer(pointer, key);
        if (key == u"name") {
            spec.name = reader_.text(member, at, false).value_or(QString());
        } else if (key == u"type" || key == u"items") {
            const QStringList names = typeNames();
            if (const auto index = reader_.word(member, at, names)) {
                (key == u"type" ? spec.type : spec.itemType) = ParameterType(*index);
            }
        } else if (key == u"required") {
            spec.required = reader_.flag(member, at).value_or(false);
        } else if (key == u"default") {
            defaultNode = &member;
        } else if (key == u"choices") {
            if (!reader_.isList(member, at)) continue;
            spec.choices = member.toJson().toArray();
            if (spec.choices.isEmpty()) reader_.add(member, at, u"empty_value"_s, u"\"choices\" has none"_s);
        } else if (key == u"choices_from") {
            if (reader_.isObject(member, at)) spec.choicesFrom = readChoiceSource(member, at);
        } else if (key == u"minimum") {
            spec.minimum = reader_.number(member, at, -anyNumber, anyNumber);
        } else if (key == u"maximum") {
            spec.maximum = reader_.number(member, at, -anyNumber, anyNumber);
        } else if (key == u"pattern") {
            const QString pattern = reader_.text(member, at, false).value_or(QString());
            const QRegularExpression expression(pattern);
            if (expression.isValid()) {
                spec.pattern = pattern;
            } else {
                reader_.add(member, at, u"bad_pattern"_s,
                            u"the pattern goes wrong at character %1: %2"_s.arg(expression.patternErrorOffset() + 1)
                                .arg(expression.errorString()));
            }
        } else if (key == u"aliases") {
            spec.aliases = reader_.texts(member, at).value_or(QStringList());
        } else if (key == u"depends_on") {
            const auto text = reader_.text(member, at, false);
            if (!text) continue;
            const auto condition = Condition::parse(*text);
            if (condition) {
                spec.dependsOn = *condition;
            } else {
                reader_.add(member, at, u"bad_condition"_s, condition.error().message, condition.error().hint);
            }
        } else if (key == u"label") {
            spec.label = reader_.text(member, at).value_or(QString());
        } else if (key == u"unit") {
            spec.unit = reader_.text(member, at).value_or(QString());
        } else if (key == u"placeholder") {
            spec.placeholder = reader_.text(member, at).value_or(QString());
        } else if (key == u"description") {
            spec.description = reader_.text(member, at).value_or(QString());
        }
    }
    if (!object.child(u"name"_s)) {
        reader_.add(object, pointer, u"missing_key"_s, u"an input needs a \"name\""_s);
    }
    if (spec.type == ParameterType::Enum && spec.choices.isEmpty() && !object.child(u"choices"_s)) {
        reader_.add(object, pointer, u"missing_key"_s, u"an input of type enum needs \"choices\""_s);
        return;
    }
    if (spec.minimum && spec.maximum && *spec.minimum > *spec.maximum) {
        reader_.add(object, pointer, u"out_of_range"_s, u"\"minimum\" is greater than \"maximum\""_s);
        return;
    }
    if (spec.name.isEmpty()) return;
    if (defaultNode && defaultNode->kind != SyntaxNode::Kind::Null) {
        const QJsonValue value = defaultNode->toJson();
        if (const auto checked = checkValue(spec, value)) {
            spec.defaultValue = value;
        } else {
            reader_.add(*defaultNode, pointer + u"/default"_s, u"wrong_default"_s,
                        u"the default does not fit: %1"_s.arg(checked.error().message), checked.error().hint);
        }
    }
    plan.inputs.append(spec);
}

} // namespace oc
