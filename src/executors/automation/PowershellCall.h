// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"
#include "engine/run/Executor.h"

namespace oc::powershellCall {

/// The parameters as the script gets them: each of the tool's, null where it has no value, because a name without one
/// would be whatever the session calls by it.
[[nodiscard]] QJsonObject bound(const ToolSpec& tool, const QJsonObject& parameters);
/// The script and its parameters, which are masked.
[[nodiscard]] StepPreview preview(const PowershellRun& run, const QJsonObject& shown);

} // namespace oc::powershellCall
