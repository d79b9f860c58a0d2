// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StepScope.h"

#include "engine/plan/PlanOrder.h"
#include "ui/plan/OpenPlan.h"

#include <QJsonArray>

#include <algorithm>

namespace oc::ui {

namespace {

/// The names of an output, as its tool declares them, with null for each value.
QJsonObject declared(const ToolSpec& tool, const StepSpec& step, const Plan& plan) {
    const OutputSpec& output = tool.behaviour.output;
    const bool onMachines = !step.target.isUndefined() || !plan.defaultTarget.isUndefined();
    QJsonObject row;
    if (onMachines) row.insert(QStringLiteral("target"), QJsonValue::Null);
    for (const OutputColumn& column : output.columns)
        row.insert(column.column.name, QJsonValue::Null);
    QJsonObject fields;
    if (output.record)
        fields = row;
    else if (!row.isEmpty())
        fields.insert(output.rowsName, QJsonArray{row});
    for (const OutputColumn& column : output.summaryColumns)
        fields.insert(column.column.name, QJsonValue::Null);
    // Of several machines or items there are also the results one by one (StepRecord).
    if (onMachines || !step.forEach.isUndefined()) {
        for (const char* name : {"results", "succeeded", "failed"})
            fields.insert(QLatin1String(name), QJsonValue::Null);
    }
    if (tool.domain == Domain::Asset) {
        for (const char* name : {"hostnames", "ip_addresses", "assets", "asset_count"})
            fields.insert(QLatin1String(name), QJsonValue::Null);
    }
    if (tool.plan) {
        for (const char* name : {"run_id", "status", "steps"})
            fields.insert(QLatin1String(name), QJsonValue::Null);
    }
    return fields;
}

} // namespace

ExpressionScopePtr stepScope(const OpenPlan& plan, const QString& stepId, const Catalogue& catalogue) {
    auto scope = std::make_shared<ExpressionScope>();
    const Plan& spec = plan.model().plan();
    QJsonObject inputs;
    for (const ParameterSpec& input : spec.inputs)
        inputs.insert(input.name, input.defaultValue.isUndefined() ? QJsonValue() : input.defaultValue);
    // Asset queries set inputs for the steps after them.
    const bool fixed = std::none_of(spec.steps.begin(), spec.steps.end(), [&](const StepSpec& step) {
        const ToolSpecPtr tool = catalogue.find(step.tool);
        return !tool || tool->domain == Domain::Asset;
    });
    scope->setInputs(inputs, fixed);
    const int index = plan.model().indexOf(stepId);
    if (index < 0) {
        scope->addName(QStringLiteral("run"));
        return scope;
    }
    const PlanOrder order(spec);
    for (int i = 0; i < spec.steps.size(); ++i) {
        if (i == index || !order.runsBefore(i, index)) continue;
        const StepSpec& step = spec.steps.at(i);
        if (const auto pinned = plan.pinned().constFind(step.id); pinned != plan.pinned().cend()) {
            scope->addStep(step.id, pinned->output, true);
        } else if (const auto last = plan.lastOutput(step.id)) {
            scope->addStep(step.id, last->output, true);
        } else {
            const ToolSpecPtr tool = catalogue.find(step.tool);
            scope->addStep(step.id, tool ? declared(*tool, step, spec) : QJsonObject(), false);
        }
    }
    // The first item is like the others: its names are offered, and it is what a value is worked out with.
    const StepSpec& own = spec.steps.at(index);
    const QJsonValue items = own.forEach.isString() ? scope->peek(own.forEach.toString()) : own.forEach;
    scope->addName(QStringLiteral("item"), items.toArray().isEmpty() ? QJsonValue() : items.toArray().first());
    for (const char* name : {"index", "target", "run", "env"})
        scope->addName(QLatin1String(name));
    return scope;
}

} // namespace oc::ui
