// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QString>

namespace oc {

/// A file in the making: written beside the place where it is to be, readable by its owner only, put there whole with
/// commit(), and removed without. Nothing is ever overwritten. Used by one thread.
class NewFile {
public:
    /// "file_exists", "not_found" (the folder), "permission_denied", "disk_full", "write_failed".
    [[nodiscard]] static Result<NewFile> create(const QString& path);
    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();

    [[nodiscard]] Status write(const QByteArray& bytes);
    [[nodiscard]] Status commit();
    [[nodiscard]] const QString& path() const { return path_; }
    [[nodiscard]] qint64 size() const { return size_; }

private:
    NewFile(QString path, QByteArray temporary, int descriptor)
        : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

    QString path_;
    QByteArray temporary_;
    int descriptor_; ///< -1: it is put there, or moved away from here
    qint64 size_ = 0;
};

} // namespace oc
