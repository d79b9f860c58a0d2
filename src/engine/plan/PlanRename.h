// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/plan/PlanEdit.h"

namespace oc {

class PlanModel;

/// Another id for a step, with all that mentions it: needs, goto, expressions, and where its card stands. Pure; the
/// thread of the model.
namespace planRename {

/// The edit is made, not applied. Errors: "no_such_step", "id_taken", "id_empty", and those of PlanDocument.
[[nodiscard]] Result<PlanEdit> edit(const PlanModel& model, const QString& stepId, const QString& newId);

/// The text with steps.OLD and steps["OLD"] written with the new id, within {{ }} only; isExpression: the whole text is
/// one.
[[nodiscard]] QString inText(const QString& text, const QString& stepId, const QString& newId, bool isExpression);

} // namespace planRename

} // namespace oc
