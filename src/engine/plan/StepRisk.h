// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"

namespace oc {

struct StepSpec;

/// The risk of the variant that the step's parameters choose; the highest one when an expression decides. Of a step
/// that is a plan, the highest of its steps. Pure.
[[nodiscard]] Risk riskOfStep(const StepSpec& step, const ToolSpec& tool);

} // namespace oc
