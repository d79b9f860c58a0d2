// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/PlanDocument.h"

#include <functional>

namespace oc {

/// What the validator asks about the world: an error when a tool cannot be executed by this program now (no handler
/// for its native run, no executor for its domain); not whether a program is installed on some machine.
using ExecutabilityCheck = std::function<Status(const ToolSpec&)>;

/// Every problem of a plan against a catalogue, the document's own included: unknown tools and parameters (with the
/// nearest name as hint), missing and wrong values, unknown references in expressions and needs, cycles, expressions
/// that do not parse, goto that makes an endless plan, run_if without a step before, ... Pure; any thread.
[[nodiscard]] Problems validatePlan(const PlanDocument& document, const Catalogue& catalogue,
                                    const ExecutabilityCheck& executable = {});

/// Checks given inputs ("k=v" of opsctl, the form before a run) against the plan's declarations and fills defaults.
[[nodiscard]] CheckedParameters checkInputs(const Plan& plan, const QJsonObject& given);

} // namespace oc
