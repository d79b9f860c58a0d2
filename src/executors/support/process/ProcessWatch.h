// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/process/ProcessSpawner.h"

namespace oc {

/// Waits for one started program: reads its output, watches the stop token and the deadline, ends its whole tree when
/// told to, and reaps it. Owns the program's descriptors; lives on the thread that calls wait().
class ProcessWatch {
public:
    ProcessWatch(SpawnedProcess child, const QByteArray& marker, const ProcessLimits& limits, const ProcessSink& sink);

    [[nodiscard]] ProcessEnd wait();
    /// After wait(): the pidfd of a program that could not be killed and is still to be reaped.
    [[nodiscard]] UniqueFd takeUnreaped() { return std::move(unreaped_); }

private:
    using Clock = std::chrono::steady_clock;

    /// One poll over output, exit, stop and the given others; true when there was more than output.
    bool pollOnce(Clock::time_point until, const std::vector<UniqueFd>& others = {});
    void pump(UniqueFd& fd, OutputStream stream);
    void untilExitOrStop();
    void drainAfterExit();
    void endTree(ProcessEnd& end);
    void reap(ProcessEnd& end);

    SpawnedProcess child_;
    QByteArray marker_;
    const ProcessLimits& limits_;
    const ProcessSink& sink_;
    UniqueFd stopEvent_;
    UniqueFd unreaped_;
    bool exited_ = false;
    bool stopSeen_ = false;
    qint64 printed_ = 0; ///< bytes of standard output
    bool held_ = false;
    Clock::time_point lastData_;
};

} // namespace oc
