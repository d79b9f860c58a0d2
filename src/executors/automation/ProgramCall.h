// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"
#include "engine/run/Executor.h"
#include "executors/support/process/ProcessSpec.h"
#include "executors/support/process/ProgramFinder.h"

namespace oc::programCall {

/// With the first of its programs that is on this machine, where the tool names several.
[[nodiscard]] ArgvRun resolved(const ArgvRun& run, const ProgramFinder& programs);

/// The environment, standard input and working directory that a tool declares, for these parameters. A variable whose
/// template only holds parameters without a value is not set. NUL bytes are refused.
[[nodiscard]] Status fill(ProcessSpec& spec, const ToolBehaviour& behaviour, const QJsonObject& parameters);

/// The parameters with every secret replaced by the mask: for previews.
[[nodiscard]] QJsonObject masked(const ToolSpec& tool, const QJsonObject& parameters);

/// What a tool that runs programs would run, with what; the parameters are masked.
[[nodiscard]] Result<StepPreview> preview(const ToolBehaviour& behaviour, const QJsonObject& shown);

/// The names of secret parameters that these templates mention.
[[nodiscard]] QStringList secretsIn(const ToolSpec& tool, const QStringList& templates);

} // namespace oc::programCall
