// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StepScope.h"

#include "engine/plan/PlanOrder.h"
#include "ui/plan/OpenPlan.h"

#include <QJsonArray>

#include <algorithm>

namespace oc::ui {

namespace {

/// The names of an output, as its tool declares them, with null for each value.
QJsonObject declared(const ToolSpec& tool) {
    const OutputSpec& output = tool.behaviour.output;
    QJsonObject row;
    for (const OutputColumn& column : output.columns)
        row.insert(column.column.name, QJsonValue::Null);
    QJsonObject fields;
    if (output.record)
        fields = row;
    else if (!row.isEmpty())
        fields.insert(output.rowsName, QJsonArray{row});
    for (const OutputColumn& column : output.summaryColumns)
        fields.insert(column.column.name, QJsonValue::Null);
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
    if (index < 0) return scope;
    for (const char* name : {"item", "index", "target"})
        scope->addName(QLatin1String(name));
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
            scope->addStep(step.id, tool ? declared(*tool) : QJsonObject(), false);
        }
    }
    return scope;
}

} // namespace oc::ui
