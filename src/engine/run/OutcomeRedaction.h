// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "engine/run/RunTypes.h"

namespace oc {

/// An outcome as it may be shown and kept: every text in it without the secrets. Costs nothing while no secret is
/// known; a table is copied only when a cell of it holds one.
[[nodiscard]] StepOutcome redactedOutcome(const Redactor& redactor, const StepOutcome& outcome);

} // namespace oc
