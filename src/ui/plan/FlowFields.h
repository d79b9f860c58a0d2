// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ParameterSpec.h"
#include "engine/plan/Plan.h"

#include <QJsonObject>

/// When, how often, where and how a step runs, as declarations for a form, and the way between the form's values and
/// the step's keys.
namespace oc::ui::flowFields {

/// Where the step runs; shown above the parameters. plans: the plan's own target, where the step names none.
[[nodiscard]] ParameterSpec target(const QJsonValue& value, const QJsonValue& plans);
[[nodiscard]] QList<ParameterSpec> specs(const Plan& plan, const StepSpec& step, const QJsonObject& object);
[[nodiscard]] QJsonObject values(const QJsonObject& step);
/// The pointer within the step that a field edits: "/retry/attempts".
[[nodiscard]] QString pointer(const QString& field);
/// The value to write there; Undefined when it is what holds without the key.
[[nodiscard]] QJsonValue toStep(const QString& field, const QJsonValue& value);

} // namespace oc::ui::flowFields
