// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/support/process/BaseEnvironment.h"
#include "executors/support/process/ProcessSpec.h"
#include "executors/support/process/ProgramFinder.h"
#include "executors/support/process/UniqueFd.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <vector>

namespace oc {

/// A program that was started: alone in a session of its own, its output in two pipes.
struct SpawnedProcess {
    pid_t pid = 0;
    UniqueFd pidfd;
    UniqueFd standardOutput;
    UniqueFd standardError;
};

/// A program that was started to live on by itself.
struct ApartProcess {
    pid_t pid = 0;
    std::optional<int> exitCode; ///< when it ended at once; 128 + signal when one killed it
    QByteArray said;             ///< the beginning of what it said until then
};

/// Starts programs with posix_spawn (no shell, no fork of this process's memory) and waits for them. Owns the base
/// environment, what is known of PATH, and children that outlived KILL until they can be reaped. Thread-safe: each
/// run() blocks its own thread only.
class ProcessSpawner {
public:
    ProcessSpawner();

    /// Starts the program, hands its output to the sink, and waits for its end; ends it with all its processes when
    /// the stop token or the deadline says so. An error only when it could not be started.
    [[nodiscard]] Result<ProcessEnd> run(const ProcessSpec& spec, const ProcessLimits& limits, const ProcessSink& sink);
    /// Starts a program that lives on by itself, whatever becomes of this one; waits 'grace' to see that it does.
    [[nodiscard]] Result<ApartProcess> startApart(const ProcessSpec& spec, std::chrono::milliseconds grace);
    [[nodiscard]] const ProgramFinder& programs() const { return programs_; }

private:
    [[nodiscard]] Result<SpawnedProcess> spawn(const ProcessSpec& spec);
    [[nodiscard]] Result<SpawnedProcess> spawn(const ProcessSpec& spec, int standardOutput, int standardError);
    void reapLate();

    BaseEnvironment environment_;
    ProgramFinder programs_;
    std::mutex lateMutex_;
    std::vector<UniqueFd> late_; ///< pidfds of children that did not die when killed, or live apart
};

} // namespace oc
