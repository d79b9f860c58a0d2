// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StepText.h"

#include "engine/base/Json.h"
#include "engine/base/Redactor.h"
#include "engine/plan/RowCondition.h"
#include "engine/secrets/SecretStore.h"
#include "ui/forms/ValueEditor.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>

namespace oc::ui::stepText {

namespace {

QString tr(const char* source) {
    return QCoreApplication::translate("oc::ui::StepText", source);
}

QString shortValue(const QJsonValue& value, const ParameterSpec* spec = nullptr) {
    QString text = value.isString()      ? value.toString()
                   : spec && spec->words ? valueAsText(*spec, value)
                                         : QString::fromUtf8(json::toText(value));
    text.replace(u'\n', u' ');
    return text.size() > 80 ? text.left(79) + u'…' : text;
}

/// "used_percent > 80".
QString besideSign(const RowComparison& one) {
    const QString row = QStringLiteral("row");
    return one.column + one.toExpression(row).mid(expression::member(row, one.column).size());
}

QString bare(QString expression) {
    expression = expression.trimmed();
    if (expression.startsWith(QStringLiteral("{{")) && expression.endsWith(QStringLiteral("}}")))
        expression = expression.mid(2, expression.size() - 4).trimmed();
    return expression.size() > 40 ? expression.left(39) + u'…' : expression;
}

} // namespace

QString parameters(const StepSpec& step, const ToolSpec* tool) {
    QStringList parts;
    const auto add = [&](const QString& name, const QJsonValue& value, const ParameterSpec* spec) {
        if (spec && spec->isSecret() && SecretStore::referenceName(value.toString()).isEmpty())
            parts.append(name + QStringLiteral(" = ") + Redactor::mask());
        else if (value.isBool() && value.toBool())
            parts.append(name);
        else
            parts.append(name + QStringLiteral(" = ") + shortValue(value, spec));
    };
    QJsonObject rest = step.parameters;
    if (tool) {
        // In the order in which the tool declares them: the important ones stand first.
        for (const ParameterSpec& spec : tool->parameters) {
            const QJsonValue value = rest.take(spec.name);
            if (!value.isUndefined()) add(spec.name, value, &spec);
        }
    }
    for (auto it = rest.begin(); it != rest.end(); ++it) {
        add(it.key(), it.value(), tool ? tool->parameter(it.key()) : nullptr);
    }
    return parts.join(QStringLiteral(", "));
}

QString target(const QJsonValue& target) {
    if (target.isString()) return target.toString();
    if (target.isArray()) {
        const QJsonArray list = target.toArray();
        if (list.size() == 1) return list.first().toString();
        return tr("%1 machines").arg(list.size());
    }
    if (target.isObject()) {
        QStringList parts;
        const QJsonObject filter = target.toObject();
        for (auto it = filter.begin(); it != filter.end(); ++it) {
            // A tag is said by its own name.
            const QJsonObject tags = it.key() == u"tags" ? it.value().toObject() : QJsonObject{{it.key(), it.value()}};
            for (auto one = tags.begin(); one != tags.end(); ++one)
                parts.append(one.key() + QStringLiteral(" = ") + shortValue(one.value()));
        }
        return parts.join(QStringLiteral(", "));
    }
    return {};
}

QString condition(const QString& when) {
    const auto read = RowCondition::fromExpression(when);
    if (!read) return bare(when);
    using enum RowComparison::Operation;
    QStringList parts;
    for (const RowComparison& one : read->comparisons.list) {
        const bool asSign = one.operation != Contains && one.operation != ContainsNot && one.operation != StartsWith &&
                            RowComparison::takesOperand(one.operation);
        parts.append(asSign                         ? besideSign(one)
                     : one.operation == Contains    ? tr("%1 contains %2").arg(one.column, one.operand)
                     : one.operation == ContainsNot ? tr("%1 does not contain %2").arg(one.column, one.operand)
                     : one.operation == StartsWith  ? tr("%1 starts with %2").arg(one.column, one.operand)
                     : one.operation == Empty       ? tr("%1 is empty").arg(one.column)
                                                    : tr("%1 is not empty").arg(one.column));
    }
    const QString holds = parts.join(read->comparisons.any ? tr(" or ") : tr(" and "));
    // Of steps.disk.output.rows the step is what tells.
    QString of = read->path;
    if (of.startsWith(QStringLiteral("steps."))) of = of.section(u'.', 1, 1);
    switch (read->about) {
    case RowCondition::About::AnyRow:
        return holds.isEmpty() ? tr("%1 has a row").arg(of) : tr("%1 in any row of %2").arg(holds, of);
    case RowCondition::About::EveryRow:
        return tr("%1 in every row of %2").arg(holds, of);
    case RowCondition::About::NoRow:
        return holds.isEmpty() ? tr("%1 has no row").arg(of) : tr("%1 in no row of %2").arg(holds, of);
    case RowCondition::About::Fields:
        break;
    }
    return of == u"inputs" ? holds : tr("%1 of %2").arg(holds, of);
}

QStringList badges(const StepSpec& step, bool order) {
    QStringList list;
    if (!step.enabled) list.append(tr("disabled"));
    if (!step.when.isEmpty()) list.append(tr("when %1").arg(condition(step.when)));
    if (step.forEach.isString())
        list.append(tr("for each %1").arg(bare(step.forEach.toString())));
    else if (step.forEach.isArray())
        list.append(tr("for each of %1").arg(step.forEach.toArray().size()));
    if (order && !step.needs.isEmpty()) list.append(tr("after %1").arg(step.needs.join(QStringLiteral(", "))));
    if (step.retry && step.retry->attempts > 1) list.append(tr("retry %1x").arg(step.retry->attempts));
    if (step.timeout) list.append(formatDuration(*step.timeout));
    if (step.maxParallel > 0) list.append(tr("%1 at once").arg(step.maxParallel));
    if (!step.approve.isEmpty()) list.append(tr("asks first"));
    if (step.runIf == RunIf::Failure) list.append(tr("on failure"));
    if (step.runIf == RunIf::Always) list.append(tr("always"));
    if (step.onFailure.kind == OnFailure::Kind::Continue) list.append(tr("goes on after a failure"));
    if (step.onFailure.kind == OnFailure::Kind::Goto) list.append(tr("failed: go to %1").arg(step.onFailure.gotoId));
    return list;
}

QString icon(const ToolSpec* tool) {
    if (!tool) return QStringLiteral("warning");
    switch (tool->domain) {
    case Domain::Communication:
        return QStringLiteral("message");
    case Domain::Asset:
        return QStringLiteral("assets");
    case Domain::Network:
        return tool->platform.contains(QStringLiteral("vapix"), Qt::CaseInsensitive) ||
                       tool->platform.contains(QStringLiteral("axis"), Qt::CaseInsensitive) ||
                       tool->platform.contains(QStringLiteral("camera"), Qt::CaseInsensitive)
                   ? QStringLiteral("camera")
                   : QStringLiteral("network");
    case Domain::Plan:
        return QStringLiteral("plans");
    case Domain::Automation:
        break;
    }
    static const QHash<QString, QString> byPlatform{{QStringLiteral("windows"), QStringLiteral("windows")},
                                                    {QStringLiteral("database"), QStringLiteral("database")},
                                                    {QStringLiteral("databases"), QStringLiteral("database")},
                                                    {QStringLiteral("cloud"), QStringLiteral("cloud")},
                                                    {QStringLiteral("container"), QStringLiteral("container")},
                                                    {QStringLiteral("containers"), QStringLiteral("container")},
                                                    {QStringLiteral("kubernetes"), QStringLiteral("kubernetes")},
                                                    {QStringLiteral("monitoring"), QStringLiteral("monitoring")}};
    return byPlatform.value(tool->platform.toLower(), QStringLiteral("linux"));
}

} // namespace oc::ui::stepText
