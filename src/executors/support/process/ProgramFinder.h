// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QHash>

#include <mutex>

namespace oc {

/// Looks programs up in PATH (and in the sbin folders, which a plain user's PATH lacks on Debian), each once; a
/// remembered path is looked at again before it is given out. Empty and relative PATH entries are left out, so that
/// a file in the current folder never runs by accident. Thread-safe.
class ProgramFinder {
public:
    explicit ProgramFinder(const QByteArray& path);

    /// The path to execute. "program_missing" or "program_not_executable"; a name with a slash is given back as it is.
    [[nodiscard]] Result<QByteArray> find(const QByteArray& name) const;

private:
    QByteArrayList folders_;
    mutable std::mutex mutex_;
    mutable QHash<QByteArray, QByteArray> found_;
};

} // namespace oc
