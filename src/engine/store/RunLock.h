// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QString>

#include <memory>

namespace oc {

/// The lock of one active run: flock(2) on runs/<id>/lock. The system gives it back when the process dies, however it
/// dies; that is how an interrupted run is told from a running one. A value that owns a descriptor; any thread.
class RunLock {
public:
    enum class State { Free, Held };

    /// Takes it; errno when the file cannot be made, EWOULDBLOCK when somebody has it.
    [[nodiscard]] static std::unique_ptr<RunLock> take(const QString& runFolder, int* errorNumber);
    /// Whether a living process holds it. A folder or file that is gone counts as free.
    [[nodiscard]] static State probe(const QString& runFolder);

    ~RunLock();
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;

private:
    explicit RunLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

} // namespace oc
