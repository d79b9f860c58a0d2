// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/PlanDocument.h"
#include "engine/run/ExecutorRegistry.h"

namespace oc {

/// What is right in the plan and would fail all the same as this machine is set up: no address for a message, no
/// program for a step that runs here. Warnings, at the tool of each step that is switched on. Looks at the settings,
/// the keychain and the disk: not for the GUI thread.
[[nodiscard]] Problems planReadiness(const PlanDocument& document, const Catalogue& catalogue,
                                     const ExecutorRegistry& executors);

} // namespace oc
