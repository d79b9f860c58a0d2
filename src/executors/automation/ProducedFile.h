// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/automation/BesideFolder.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <memory>
#include <stop_token>

namespace oc {

/// The file (or folder) that a program is to make. The program writes into a folder beside the place where the
/// file is to be, and only a whole one is put there; what is not put there goes with this object. Used by one
/// thread.
class ProducedFile {
public:
    /// "file_exists" when something is there already (with overwrite: something that is no file).
    [[nodiscard]] Status prepare(const QString& path, bool overwrite);
    [[nodiscard]] bool isPrepared() const { return folder_ != nullptr; }
    /// Where the program must write it.
    [[nodiscard]] QString path() const { return QString::fromUtf8(work_); }
    /// Onto the disk, then to its place: {file, size_bytes, sha256}. The checksum of a folder is that of the text
    /// that `sha256sum *` prints in it, sorted by name.
    [[nodiscard]] Result<QJsonObject> finish(const std::stop_token& stop);

private:
    QByteArray target_;
    std::unique_ptr<BesideFolder> folder_;
    QByteArray work_;
    bool overwrite_ = false;
};

} // namespace oc
