// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"
#include "engine/run/RunTypes.h"
#include "engine/run/StepContext.h"
#include "executors/support/process/ProcessSpec.h"

namespace oc {

class ProcessSpawner;

/// The programs that show what a tool's first program made of the world (run.then).
namespace thenPrograms {

/// One of them, ready to start. A value.
struct ThenProgram {
    ProcessSpec process;
    QMap<int, QString> exitCodes; ///< that are not failures
};

/// They get the environment and the folder of the first program, never its standard input.
[[nodiscard]] Result<QList<ThenProgram>> make(const ArgvRun& run, const QJsonObject& parameters,
                                              const QMap<QString, QString>& files, const ProcessSpec& first);

/// Runs them one after another and reads what they print, all of it together, as the result. 'done' is what the first
/// program came to. The change is made by then, so that a failure here leaves the step a success that says so: trying
/// it again would make the change a second time.
[[nodiscard]] StepOutcome run(ProcessSpawner& spawner, const QList<ThenProgram>& programs, const QByteArray& marker,
                              const OutputSpec& output, StepOutcome done, StepContext& context);

} // namespace thenPrograms

} // namespace oc
