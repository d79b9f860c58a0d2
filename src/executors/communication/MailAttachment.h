// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QString>

namespace oc {

/// A file to send, as it was when it was looked at. A value; holds nothing open.
struct MailAttachment {
    QString path;
    QString name;    ///< without folders
    QByteArray type; ///< by its name, "application/octet-stream" when that says nothing
    qint64 size = 0;
    qint64 modifiedNs = 0;
    quint64 device = 0;
    quint64 inode = 0;

    /// Looks at the file. "no_attachment" when it is not there, cannot be read, or is no regular file.
    [[nodiscard]] static Result<MailAttachment> fromPath(const QString& path);
    /// Whether the open file is still the one that was looked at, unchanged.
    [[nodiscard]] bool isStill(int descriptor) const;
};

} // namespace oc
