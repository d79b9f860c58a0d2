// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QString>

#include <memory>

namespace oc {

/// The lock of one active run, or of one program that sends from the outbox: flock(2) on a file "lock" in its folder.
/// The system gives it back when the process dies, however it dies; that is how an interrupted run is told from a
/// running one. A value that owns a descriptor; any thread.
class FolderLock {
public:
    enum class State { Free, Held };

    /// Takes it; errno when the file cannot be made, EWOULDBLOCK when somebody has it.
    [[nodiscard]] static std::unique_ptr<FolderLock> take(const QString& folder, int* errorNumber);
    /// Whether a living process holds it. A folder or file that is gone counts as free.
    [[nodiscard]] static State probe(const QString& folder);

    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

} // namespace oc
