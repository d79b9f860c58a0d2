// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTemporaryDir>

namespace oc::test {

/// A file system of a few megabytes (tmpfs) on a temporary folder, for tests of full and read-only disks. Needs the
/// right to mount; problem() says so when it is missing.
class TinyDisk {
public:
    explicit TinyDisk(int kilobytes);
    ~TinyDisk();
    TinyDisk(const TinyDisk&) = delete;
    TinyDisk& operator=(const TinyDisk&) = delete;

    /// Why it could not be made; empty when it is there.
    [[nodiscard]] QString problem() const { return problem_; }
    [[nodiscard]] QString path() const { return folder_.path(); }
    [[nodiscard]] QString filePath(const QString& name) const { return folder_.filePath(name); }
    /// False when something on it is open for writing.
    [[nodiscard]] bool makeReadOnly();
    /// Leaves so many bytes free, at most a block more.
    void fillExcept(qint64 freeBytes);
    void freeAgain();

private:
    QTemporaryDir folder_;
    QString problem_;
};

} // namespace oc::test
