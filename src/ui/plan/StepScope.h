// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "ui/forms/ExpressionScope.h"

namespace oc::ui {

class OpenPlan;

/// What the expressions of a step can name: the plan's inputs with their defaults, and the steps before it with what
/// they are pinned to, what they put out in the last run, or what their tools declare. GUI thread.
[[nodiscard]] ExpressionScopePtr stepScope(const OpenPlan& plan, const QString& stepId, const Catalogue& catalogue);

} // namespace oc::ui
