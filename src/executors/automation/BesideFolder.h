// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace oc {

/// A new folder of mode 0700 beside the place where a file is to be, so on the same file system: what is whole in it is
/// moved to its place in one step, and what is not goes with this object. Used by one thread. Paths are bytes.
class BesideFolder {
public:
    explicit BesideFolder(const QByteArray& parent);
    ~BesideFolder();
    BesideFolder(const BesideFolder&) = delete;
    BesideFolder& operator=(const BesideFolder&) = delete;

    /// 0, or the error number with which it could not be made.
    [[nodiscard]] int problem() const { return problem_; }
    [[nodiscard]] const QByteArray& path() const { return path_; }

    /// 0, or the error number (EEXIST: something is there, and was not to be replaced).
    [[nodiscard]] static int moveIntoPlace(const QByteArray& from, const QByteArray& to, bool overwrite);

private:
    QByteArray path_;
    int problem_ = 0;
};

} // namespace oc
