// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QMap>
#include <QString>

namespace oc {

/// Owns the files that carry a task's secrets to a program: mode 0600 in a folder of mode 0700 under XDG_RUNTIME_DIR
/// (memory on most systems) or TMPDIR; removed with this object. Lives on the thread of its task.
class SecretFiles {
public:
    SecretFiles() = default;
    ~SecretFiles();
    SecretFiles(const SecretFiles&) = delete;
    SecretFiles& operator=(const SecretFiles&) = delete;

    /// Writes one file for each name.
    [[nodiscard]] Status write(const QMap<QString, QString>& contents);
    [[nodiscard]] const QMap<QString, QString>& paths() const { return paths_; }

private:
    QByteArray folder_;
    QMap<QString, QString> paths_;
};

} // namespace oc
