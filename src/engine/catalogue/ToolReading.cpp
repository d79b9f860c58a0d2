// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/ToolReading.h"

#include "engine/catalogue/Moment.h"
#include "engine/catalogue/Template.h"

#include <algorithm>

namespace oc::toolReading {

using namespace Qt::StringLiterals;

namespace {

const std::vector<YamlNode*> nothing;

QString listed(const QStringList& names) {
    return names.join(u", "_s);
}

QString didYouMean(const QString& wrong, const QStringList& known) {
    const QString nearest = nearestName(wrong, known);
    return nearest.isEmpty() ? QString() : u"did you mean %1?"_s.arg(nearest);
}

QStringList parameterNames(const Context& context) {
    QStringList names;
    for (const ParameterSpec& spec : std::as_const(context.tool.parameters))
        names.append(spec.name);
    return names;
}

const ParameterSpec* exactParameter(const Context& context, const QString& name) {
    for (const ParameterSpec& spec : std::as_const(context.tool.parameters)) {
        if (spec.name == name) return &spec;
    }
    return nullptr;
}

void expected(const Context& context, const YamlNode& node, const QString& what, const QString& hint = {}) {
    context.error(node, u"wrong_type"_s, u"expected %1, found %2"_s.arg(what, node.typeName()), hint);
}

QString quoteHint(const YamlNode& node) {
    if (node.kind == YamlNode::Kind::Scalar) return {};
    return u"a text that begins with { or [ or has ': ' in it needs quotation marks"_s;
}

} // namespace

Map::Map(const Context& context, const YamlNode& node, std::initializer_list<QLatin1StringView> known)
    : context_(context), node_(node) {
    if (!isMap()) {
        expected(context, node, u"a map"_s);
        return;
    }
    for (const YamlNode* child : node.children) {
        if (child->key.startsWith("x-"_L1)) continue;
        if (context.isFull()) return;
        const bool isKnown =
            std::any_of(known.begin(), known.end(), [child](QLatin1StringView name) { return child->key == name; });
        if (isKnown) continue;
        QStringList names;
        for (const QLatin1StringView name : known)
            names.append(name);
        QString hint = didYouMean(child->key, names);
        if (hint.isEmpty()) hint = u"it can be "_s + listed(names);
        context.keyError(*child, u"unknown_key"_s, u"unknown key %1"_s.arg(child->key.left(60)), hint);
    }
}

const YamlNode* Map::require(QLatin1StringView key) const {
    const YamlNode* found = find(key);
    if (!found && isMap()) context_.error(node_, u"missing_key"_s, u"%1 is missing"_s.arg(key));
    return found;
}

QString readText(const Context& context, const YamlNode& node, bool mayBeEmpty) {
    if (node.kind != YamlNode::Kind::Scalar || node.isNull()) {
        expected(context, node, u"text"_s, quoteHint(node));
        return {};
    }
    if (node.text.isEmpty() && !mayBeEmpty)
        context.error(node, u"empty_text"_s, u"expected text, found an empty one"_s);
    if (node.text.contains(QChar(u'\0'))) {
        context.error(node, u"bad_text"_s, u"the text has a NUL character"_s);
        return {};
    }
    return node.text;
}

std::optional<bool> readFlag(const Context& context, const YamlNode& node) {
    const QJsonValue value = node.toJson();
    if (value.isBool()) return value.toBool();
    expected(context, node, u"true or false"_s);
    return std::nullopt;
}

std::optional<double> readNumber(const Context& context, const YamlNode& node) {
    const QJsonValue value = node.toJson();
    if (value.isDouble()) return value.toDouble();
    expected(context, node, u"a number"_s);
    return std::nullopt;
}

std::optional<int> readInteger(const Context& context, const YamlNode& node, int minimum, int maximum) {
    const QJsonValue value = node.toJson();
    const double number = value.toDouble();
    if (value.isDouble() && number >= minimum && number <= maximum && static_cast<int>(number) == number)
        return static_cast<int>(number);
    expected(context, node, u"an integer from %1 to %2"_s.arg(minimum).arg(maximum));
    return std::nullopt;
}

std::optional<Milliseconds> readTimeout(const Context& context, const YamlNode& node) {
    const auto duration = parseDuration(node.toJson());
    if (duration && duration->count() > 0) return *duration;
    if (duration)
        context.error(node, u"bad_duration"_s, u"expected a duration above zero, found %1"_s.arg(node.text));
    else
        context.error(node, duration.error().code, duration.error().message, duration.error().hint);
    return std::nullopt;
}

const std::vector<YamlNode*>& readList(const Context& context, const YamlNode& node) {
    if (node.kind == YamlNode::Kind::List) return node.children;
    expected(context, node, u"a list"_s);
    return nothing;
}

QStringList readTexts(const Context& context, const YamlNode& node) {
    QStringList texts;
    for (const YamlNode* item : readList(context, node))
        texts.append(readText(context, *item));
    return texts;
}

QString readWord(const Context& context, const YamlNode& node, const QStringList& words, const QString& what) {
    if (node.kind == YamlNode::Kind::Scalar && words.contains(node.text)) return node.text;
    const QString found = node.kind == YamlNode::Kind::Scalar ? node.text : QString();
    context.error(node, u"bad_word"_s, u"expected %1 (%2), found %3"_s.arg(what, listed(words), node.typeName()),
                  didYouMean(found, words));
    return {};
}

Condition readCondition(const Context& context, const YamlNode& node) {
    const QString text = readText(context, node, true);
    if (node.kind != YamlNode::Kind::Scalar || node.isNull()) return {};
    const auto condition = Condition::parse(text);
    if (!condition) {
        context.error(node, condition.error().code, condition.error().message, condition.error().hint);
        return {};
    }
    const QStringList names = condition->names();
    for (const QString& name : names) {
        if (exactParameter(context, name)) continue;
        context.error(node, u"unknown_parameter"_s, u"the condition asks for %1, which is no parameter"_s.arg(name),
                      didYouMean(name, parameterNames(context)));
    }
    return *condition;
}

QString readPattern(const Context& context, const YamlNode& node) {
    QString text = readText(context, node);
    const QRegularExpression expression(text);
    if (!expression.isValid()) {
        context.error(node, u"bad_pattern"_s,
                      u"not a regular expression: %1 at character %2"_s.arg(expression.errorString())
                          .arg(expression.patternErrorOffset() + 1));
    }
    return text;
}

QString readTemplate(const Context& context, const YamlNode& node, const TemplatePlace& place) {
    const QString text = readText(context, node, true);
    const auto names = toolTemplate::names(text);
    if (!names) {
        context.error(node, names.error().code, names.error().message, names.error().hint);
        return text;
    }
    for (const QString& name : *names) {
        const QString parameter = toolTemplate::parameterName(name);
        if (place.extra.contains(parameter)) continue;
        if (name.startsWith("file:"_L1)) {
            if (place.files.contains(name.mid(5))) continue;
            context.error(node, u"unknown_file"_s, u"{%1} is not among secret_files here"_s.arg(name),
                          didYouMean(name.mid(5), place.files.values()));
            continue;
        }
        const ParameterSpec* spec = exactParameter(context, parameter);
        const bool inTime = parameter != name && (name.endsWith(":s"_L1) || name.endsWith(":ms"_L1));
        const auto moment = spec || !place.moments ? std::nullopt : Moment::parse(name);
        if (moment) {
            const ParameterSpec* distance = exactParameter(context, moment->parameter());
            if (!moment->parameter().isEmpty() && (!distance || distance->type != ParameterType::Duration))
                context.error(node, u"unknown_parameter"_s,
                              u"{%1}: %2 is no parameter of type duration"_s.arg(name, moment->parameter()));
        } else if (spec && inTime && spec->type != ParameterType::Duration) {
            context.error(node, u"bad_template"_s,
                          u"{%1}: only a duration can be written in s or ms, and %2 is none"_s.arg(name, parameter));
        } else if (!spec) {
            QString hint = didYouMean(name, parameterNames(context));
            if (hint.isEmpty()) hint = u"write {{ and }} for braces that are meant as they stand"_s;
            context.error(node, u"unknown_parameter"_s, u"{%1} is no parameter"_s.arg(name), hint);
        } else if (spec->isSecret() && !place.secrets) {
            context.error(node, u"secret_shown"_s, u"the secret %1 must not stand here"_s.arg(name), place.secretsHint);
        }
    }
    return text;
}

} // namespace oc::toolReading
