// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QIODevice>

#include <memory>

namespace oc {

/// A zip in memory, read by libzip. Nothing is unpacked but what is asked for, a piece at a time, so that a file that
/// unpacks to a thousand times its size costs no memory. Errors: "archive_unreadable". Used by one thread.
class ZipArchive {
public:
    [[nodiscard]] static Result<ZipArchive> open(const QByteArray& bytes);
    ~ZipArchive();
    ZipArchive(ZipArchive&&) noexcept;
    ZipArchive& operator=(ZipArchive&&) noexcept;

    [[nodiscard]] bool has(const QString& name) const;
    /// The file's bytes as a device that can be read once from its beginning. It ends with an error when more than
    /// 'most' bytes come out of it, or when they are damaged. Must not outlive the archive.
    [[nodiscard]] Result<std::unique_ptr<QIODevice>> file(const QString& name, qint64 most) const;

private:
    struct Private;
    explicit ZipArchive(std::unique_ptr<Private> data);
    std::unique_ptr<Private> d_;
};

} // namespace oc
