// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace oc {

/// A file that may hold a tool, and what tells whether it has changed. A value.
struct ToolFile {
    QString path;
    qint64 size = 0;
    qint64 modifiedNs = 0; ///< nanoseconds since 1970
    qint64 changedNs = 0;  ///< of the inode: also moves when the modification time was set back

    friend bool operator==(const ToolFile&, const ToolFile&) = default;
};

/// Every *.yaml and *.yml below the folders, sorted by folder and path; a folder that is not there has none.
[[nodiscard]] QList<ToolFile> findToolFiles(const QStringList& folders);

} // namespace oc
