// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/FlowFields.h"

#include "ui/plan/StepText.h"

#include <QCoreApplication>

namespace oc::ui::flowFields {

namespace {

QString tr(const char* source) {
    return QCoreApplication::translate("oc::ui::FlowFields", source);
}

ParameterSpec field(const QString& name, ParameterType type, const QString& label, const QString& description,
                    const QString& placeholder = {}) {
    ParameterSpec spec;
    spec.name = name;
    spec.type = type;
    spec.label = label;
    spec.description = description;
    spec.placeholder = placeholder;
    return spec;
}

const QString gotoPrefix = QStringLiteral("go to ");

} // namespace

ParameterSpec target(const QJsonValue& value, const QJsonValue& plans) {
    const bool plain = value.isUndefined() || value.isString();
    ParameterSpec spec = field(
        QStringLiteral("target"), plain ? ParameterType::Host : ParameterType::Json, tr("Target"),
        plain ? tr("A machine; or those of the inventory that match, or that an earlier step found: Choose.")
        : value.isObject() ? tr("All of the inventory with %1, as they are when it runs.").arg(stepText::target(value))
                           : tr("A list of machines."));
    const QString shared = stepText::target(plans);
    spec.defaultValue = shared.isEmpty() ? tr("this machine") : tr("the plan's: %1").arg(shared);
    return spec;
}

QList<ParameterSpec> specs(const Plan& plan, const StepSpec& step, const QJsonObject& object) {
    QList<ParameterSpec> list;
    // The example names a step that is there, and not this one.
    QString earlier = QStringLiteral("df");
    for (const StepSpec& other : plan.steps)
        if (other.id != step.id) {
            earlier = other.id;
            break;
        }
    list.append(field(QStringLiteral("id"), ParameterType::String, tr("Id"),
                      tr("What other steps call it: steps.%1.output").arg(step.id), step.id));
    list.append(
        field(QStringLiteral("when"), ParameterType::Expression, tr("Only when"),
              tr("The step is skipped when this is false. A JavaScript expression of inputs and of what earlier "
                 "steps gave; with For each also of item."),
              QStringLiteral("steps.%1.output.rows.some(row => row.used_percent > 80)").arg(earlier)));
    const QJsonValue each = object.value(QStringLiteral("for_each"));
    list.append(field(QStringLiteral("for_each"), each.isArray() ? ParameterType::List : ParameterType::Expression,
                      tr("For each"),
                      tr("Runs once for each item of a list; parameters and Only when can use item and index."),
                      QStringLiteral("{{ steps.find.output.assets }}")));
    ParameterSpec parallel = field(QStringLiteral("max_parallel"), ParameterType::Integer, tr("At once"),
                                   tr("How many of its tasks run at the same time."));
    parallel.minimum = 1;
    list.append(parallel);
    list.append(field(QStringLiteral("needs"), ParameterType::List, tr("After"),
                      tr("Ids of the steps that must be over before. Once any step has this, steps without order run "
                         "side by side.")));
    ParameterSpec attempts = field(QStringLiteral("retry.attempts"), ParameterType::Integer, tr("Attempts"),
                                   tr("In all, the first included."));
    attempts.minimum = 1;
    attempts.maximum = 100;
    list.append(attempts);
    list.append(field(QStringLiteral("retry.delay"), ParameterType::Duration, tr("Wait before a retry"),
                      tr("Doubled each time, unless told otherwise."), QStringLiteral("2s")));
    list.append(field(QStringLiteral("timeout"), ParameterType::Duration, tr("Time limit"),
                      tr("For one attempt of one task."), QStringLiteral("30s")));
    ParameterSpec failure = field(QStringLiteral("on_failure"), ParameterType::Enum, tr("When it fails"),
                                  tr("stop: nothing that comes after it runs. continue: it runs all the same. On many "
                                     "machines the step has failed "
                                     "when one of them has."));
    failure.choices = {QStringLiteral("stop"), QStringLiteral("continue")};
    for (const StepSpec& other : plan.steps)
        if (other.id != step.id) failure.choices.append(gotoPrefix + other.id);
    failure.defaultValue = QStringLiteral("stop");
    list.append(failure);
    ParameterSpec runIf =
        field(QStringLiteral("run_if"), ParameterType::Enum, tr("Runs after"), tr("Of the steps before it."));
    runIf.choices = {QStringLiteral("success"), QStringLiteral("failure"), QStringLiteral("always")};
    runIf.defaultValue = QStringLiteral("success");
    list.append(runIf);
    list.append(field(QStringLiteral("approve"), ParameterType::String, tr("Ask first"),
                      tr("The question a person must answer with yes before it runs."),
                      tr("Restart the web servers now?")));
    ParameterSpec enabled =
        field(QStringLiteral("enabled"), ParameterType::Boolean, tr("Enabled"), tr("A disabled step is skipped."));
    enabled.defaultValue = true;
    list.append(enabled);
    return list;
}

QJsonObject values(const QJsonObject& step) {
    QJsonObject values;
    for (const auto name :
         {"id", "when", "for_each", "max_parallel", "needs", "timeout", "run_if", "approve", "enabled"}) {
        const QString key = QString::fromLatin1(name);
        if (step.contains(key)) values.insert(key, step.value(key));
    }
    const QJsonObject retry = step.value(QStringLiteral("retry")).toObject();
    for (const auto name : {"attempts", "delay"}) {
        const QString key = QString::fromLatin1(name);
        if (retry.contains(key)) values.insert(QStringLiteral("retry.") + key, retry.value(key));
    }
    const QJsonValue failure = step.value(QStringLiteral("on_failure"));
    if (failure.isObject())
        values.insert(QStringLiteral("on_failure"),
                      gotoPrefix + failure.toObject().value(QStringLiteral("goto")).toString());
    else if (!failure.isUndefined())
        values.insert(QStringLiteral("on_failure"), failure);
    return values;
}

QString pointer(const QString& field) {
    QString path = field;
    return u'/' + path.replace(u'.', u'/');
}

QJsonValue toStep(const QString& field, const QJsonValue& value) {
    if (value.isNull() || value.isUndefined() || value == QJsonValue(QString())) return QJsonValue::Undefined;
    if (value.isArray() && value.toArray().isEmpty()) return QJsonValue::Undefined;
    if (field == QStringLiteral("enabled"))
        return value.toBool(true) ? QJsonValue(QJsonValue::Undefined) : QJsonValue(false);
    if (field == QStringLiteral("run_if") && value.toString() == QStringLiteral("success"))
        return QJsonValue::Undefined;
    if (field == QStringLiteral("on_failure")) {
        const QString text = value.toString();
        if (text == QStringLiteral("stop")) return QJsonValue::Undefined;
        if (text.startsWith(gotoPrefix)) return QJsonObject{{QStringLiteral("goto"), text.mid(gotoPrefix.size())}};
    }
    return value;
}

} // namespace oc::ui::flowFields
