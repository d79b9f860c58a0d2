// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/process/ProcessSpec.h"

namespace oc {

/// Finds and signals every process that belongs to a started program: its session and group, the children of those,
/// and strays that made a session of their own, by the OPSCONDUCTOR_TASK marker in their environment. What it has seen
/// once it remembers. Reads /proc (proc(5)); used by the one thread that waits for the program.
class ProcessTree {
public:
    /// leader: the program, alone in its own session; it must not be waited for while this is used.
    ProcessTree(pid_t leader, QByteArray marker);

    /// Those alive now (not zombies), the leader included.
    [[nodiscard]] QList<LiveProcess> members();
    /// Race-free: never hits a later process of the same number. Gives back those it was not allowed to signal.
    static QList<LiveProcess> signalAll(const QList<LiveProcess>& processes, int signal);

private:
    [[nodiscard]] bool hasMarker(pid_t pid) const;

    pid_t leader_;
    QByteArray needle_; ///< "OPSCONDUCTOR_TASK=..." with its NULs
    unsigned long long started_ = 0;
    QList<LiveProcess> known_;
};

} // namespace oc
