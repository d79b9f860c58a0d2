// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"
#include "executors/support/process/ProcessSpawner.h"

/// Programs for a person (k9s): started in the user's terminal emulator, and left alone from then on.
namespace oc::terminalRun {

/// The terminal emulator with the arguments that make it run what follows: the one of TERMINAL, else the first of those
/// that are known, x-terminal-emulator (Debian's alternative) before all.
[[nodiscard]] Result<QByteArrayList> emulator(const ProgramFinder& programs);

/// 'installHint' is for a program that is missing.
[[nodiscard]] StepOutcome start(ProcessSpawner& spawner, ProcessSpec spec, const QString& installHint);

} // namespace oc::terminalRun
