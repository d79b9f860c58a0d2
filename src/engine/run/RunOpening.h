// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunContext.h"

namespace oc {

/// Opens a run: the redactor learns the secrets that the plan holds, and the history gets the run before anything of
/// it is told. Blocks for the disk; any thread. Errors: those of RunStore::begin().
[[nodiscard]] Result<RunContextPtr> openRun(RunRequest request, const RunSurroundings& surroundings,
                                            std::optional<ParentTask> parent = {});

} // namespace oc
