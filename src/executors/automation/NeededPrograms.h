// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"
#include "engine/run/Executor.h"
#include "executors/support/process/ProgramFinder.h"

namespace oc::neededPrograms {

/// What runs a script here, the first that is there: separated as a tool's requires writes it.
[[nodiscard]] QString powershell();
/// The programs of "pwsh|powershell".
[[nodiscard]] QStringList alternatives(const QString& programs);
/// "apt install coreutils" for a program that the tool lacks; empty when its file names no package.
[[nodiscard]] QString installHint(const ToolSpec& tool, const QString& program);
/// Whether a tool finds the programs of all its variants on this machine. Looks at the disk.
[[nodiscard]] Availability availability(const ToolSpec& tool, const ProgramFinder& finder);

} // namespace oc::neededPrograms
