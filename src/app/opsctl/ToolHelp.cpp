// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/ToolHelp.h"

#include "engine/base/Json.h"
#include "engine/base/Words.h"
#include "engine/catalogue/Template.h"

#include <QJsonArray>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

QString valueWords(const ParameterSpec& spec) {
    QStringList words;
    words << parameterTypeName(spec.type) + (spec.unit.isEmpty() ? QString() : u" in "_s + spec.unit);
    if (spec.required) words << u"required"_s;
    if (!spec.defaultValue.isUndefined()) {
        const QJsonValue value = spec.defaultValue;
        words << u"default "_s + (value.isString() ? value.toString() : QString::fromUtf8(json::toText(value)));
    }
    if (!spec.choices.isEmpty()) {
        QStringList choices;
        for (const QJsonValue& choice : spec.choices) {
            choices << (choice.isString() ? choice.toString() : QString::fromUtf8(json::toText(choice)));
        }
        words << u"one of "_s + choices.join(u", "_s);
    }
    if (spec.minimum && spec.maximum) {
        words << u"%1 to %2"_s.arg(toolTemplate::valueText(*spec.minimum), toolTemplate::valueText(*spec.maximum));
    } else if (spec.minimum) {
        words << u"at least %1"_s.arg(toolTemplate::valueText(*spec.minimum));
    } else if (spec.maximum) {
        words << u"at most %1"_s.arg(toolTemplate::valueText(*spec.maximum));
    }
    if (!spec.dependsOn.isEmpty()) words << u"only when "_s + spec.dependsOn.text();
    if (!spec.aliases.isEmpty()) words << u"also "_s + spec.aliases.join(u", "_s);
    return words.join(u"; "_s);
}

QString exampleLine(const ToolSpec& tool, const ToolExample& example) {
    QStringList words{u"opsctl"_s, u"call"_s, tool.name};
    for (auto it = example.parameters.begin(); it != example.parameters.end(); ++it) {
        const QJsonValue value = it.value();
        words << it.key() + u'=' + (value.isString() ? value.toString() : QString::fromUtf8(json::toText(value)));
    }
    return shellQuoted(words);
}

} // namespace

QString toolHelp(const ToolSpec& tool, const Status& can, const Console& console) {
    using Style = Console::Style;
    QString text = console.styled(tool.name, Style::Bold) + u": "_s + tool.description + u"\n\n"_s;
    if (!can) {
        text += console.styled(can.error().message, Style::Warn) + u'\n';
        if (!can.error().hint.isEmpty()) text += can.error().hint + u'\n';
        text += u'\n';
    }
    text += u"  runs in     %1 (%2, %3)\n"_s.arg(executionLocation(tool.domain), tool.platform, tool.category);
    QString risk = riskName(tool.behaviour.risk);
    for (const Risk other : {Risk::Read, Risk::Change, Risk::Destructive}) {
        QStringList conditions;
        for (const ToolVariant& variant : tool.variants) {
            if (variant.behaviour.risk == other && other != tool.behaviour.risk) conditions << variant.when.text();
        }
        if (!conditions.isEmpty()) risk += u"; %1 when %2"_s.arg(riskName(other), conditions.join(u" or "_s));
    }
    text += u"  risk        "_s + risk + u'\n';
    if (!tool.behaviour.programs.isEmpty()) {
        text += u"  needs       "_s + tool.behaviour.programs.join(u", "_s) + u'\n';
    }
    text += u"  time-out    "_s + formatDuration(tool.timeoutFor({})) + u'\n';
    if (!tool.tags.isEmpty()) text += u"  tags        "_s + tool.tags.join(u", "_s) + u'\n';

    text += u'\n' + console.styled(u"Parameters"_s, Style::Bold) + u'\n';
    if (tool.parameters.isEmpty()) text += u"  none\n"_s;
    for (const ParameterSpec& spec : tool.parameters) {
        text += u"  "_s + console.styled(spec.name, Style::Bold) + u"  "_s +
                console.styled(valueWords(spec), Style::Dim) + u'\n';
        if (!spec.description.isEmpty()) text += u"      "_s + spec.description + u'\n';
    }
    if (!tool.examples.isEmpty()) text += u'\n' + console.styled(u"Examples"_s, Style::Bold) + u'\n';
    for (const ToolExample& example : tool.examples) {
        text += u"  "_s + example.title + (example.needs.isEmpty() ? QString() : u" (needs "_s + example.needs + u')') +
                u"\n      "_s + exampleLine(tool, example) + u'\n';
    }
    for (const QString& note : tool.notes)
        text += u'\n' + note + u'\n';
    text += u'\n' + console.styled(tool.file, Style::Dim) + u'\n';
    return text;
}

QJsonObject toolRow(const ToolSummary& tool, const Status& can) {
    QJsonObject row{{u"tool"_s, tool.name},
                    {u"execution_location"_s, executionLocation(tool.domain)},
                    {u"platform"_s, tool.platform},
                    {u"category"_s, tool.category},
                    {u"risk"_s, riskName(tool.risk)},
                    {u"run"_s, tool.run},
                    {u"description"_s, tool.description}};
    if (!can) {
        const Error& error = can.error();
        row.insert(u"problem"_s,
                   QJsonObject{{u"code"_s, error.code}, {u"message"_s, error.message}, {u"hint"_s, error.hint}});
    }
    return row;
}

QJsonObject toolToJson(const ToolSpec& tool, const Status& can) {
    QJsonObject object = toolRow(summaryOf(tool), can);
    object.insert(u"version"_s, tool.version);
    object.insert(u"tags"_s, QJsonArray::fromStringList(tool.tags));
    object.insert(u"programs"_s, QJsonArray::fromStringList(tool.behaviour.programs));
    object.insert(u"timeout"_s, formatDuration(tool.timeoutFor({})));
    object.insert(u"file"_s, tool.file);
    QJsonArray parameters;
    for (const ParameterSpec& spec : tool.parameters) {
        QJsonObject one{{u"name"_s, spec.name},
                        {u"type"_s, parameterTypeName(spec.type)},
                        {u"required"_s, spec.required},
                        {u"description"_s, spec.description}};
        if (!spec.defaultValue.isUndefined()) one.insert(u"default"_s, spec.defaultValue);
        if (!spec.choices.isEmpty()) one.insert(u"choices"_s, spec.choices);
        if (spec.minimum) one.insert(u"minimum"_s, *spec.minimum);
        if (spec.maximum) one.insert(u"maximum"_s, *spec.maximum);
        if (!spec.pattern.isEmpty()) one.insert(u"pattern"_s, spec.pattern);
        if (!spec.aliases.isEmpty()) one.insert(u"aliases"_s, QJsonArray::fromStringList(spec.aliases));
        if (!spec.unit.isEmpty()) one.insert(u"unit"_s, spec.unit);
        if (!spec.dependsOn.isEmpty()) one.insert(u"depends_on"_s, spec.dependsOn.text());
        parameters << one;
    }
    object.insert(u"parameters"_s, parameters);
    QJsonArray columns;
    for (const OutputColumn& column : tool.behaviour.output.columns)
        columns << column.column.toJson();
    if (!columns.isEmpty()) object.insert(u"columns"_s, columns);
    QJsonArray variants;
    for (const ToolVariant& variant : tool.variants) {
        variants << QJsonObject{{u"when"_s, variant.when.text()}, {u"risk"_s, riskName(variant.behaviour.risk)}};
    }
    if (!variants.isEmpty()) object.insert(u"variants"_s, variants);
    QJsonArray examples;
    for (const ToolExample& example : tool.examples) {
        examples << QJsonObject{{u"title"_s, example.title}, {u"parameters"_s, example.parameters}};
    }
    object.insert(u"examples"_s, examples);
    return object;
}

} // namespace oc::opsctl
