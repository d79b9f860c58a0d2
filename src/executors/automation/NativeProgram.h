// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"
#include "executors/support/process/ProcessSpec.h"

namespace oc {

class ProcessSpawner;

/// What a program that a native handler runs has said. A value.
struct ProgramReply {
    int exitCode = -1;
    QByteArray standardOutput;
    QByteArray standardError;
};

/// Programs that a native handler of this executor runs as steps of its work.
namespace nativeProgram {

/// Runs one to its end and hands on what it prints to the run's log. An outcome, when it could not be started, was
/// stopped, had no time left or died: the handler has nothing to add to that. Any exit code is a reply.
[[nodiscard]] std::variant<ProgramReply, StepOutcome> run(ProcessSpawner& spawner, ProcessSpec spec,
                                                          StepContext& context);
/// The failure of a program that ended with a code other than 0, in its own words.
[[nodiscard]] StepOutcome failure(const QString& program, const ProgramReply& reply);

} // namespace nativeProgram

} // namespace oc
