// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"

#include <functional>
#include <stop_token>

namespace oc {

/// How a whole file is taken into the inventory.
struct AssetFileImportOptions {
    AssetReadOptions reading;
    AssetColumn key = AssetColumn::Hostname; ///< what finds the asset of a row: Hostname, IpAddress or Id
    bool skipWrong = false; ///< do what can be done; else one row that is wrong or in conflict keeps all of it undone
    bool dryRun = false;    ///< only say what would be done
    AssetAuthor author;
};

/// A row that was not done.
struct AssetFileImportTrouble {
    qint64 line = 0;
    QString column; ///< the one at fault; may be empty
    bool conflict = false;
    Error error;
};

/// What became of a file.
struct AssetFileImportReport {
    static constexpr qsizetype mostTroubles = 1000;

    AssetTable found; ///< how it was read, without rows
    qint64 rows = 0;
    qint64 created = 0;
    qint64 updated = 0;
    qint64 unchanged = 0;
    qint64 conflicts = 0;
    qint64 wrong = 0;
    bool applied = false;                   ///< what is counted as created and updated has been done
    QList<AssetFileImportTrouble> troubles; ///< the first ones
};

namespace assetImport {

/// Rows read so far, and how much of the file that is, from 0 to 1. On the calling thread.
using FileProgress = std::function<void(qint64 rows, double fraction)>;

/// Takes a file of any length ("-": standard input) into the inventory in one transaction: all of it, or, when it
/// fails, is stopped ("cancelled") or this program is killed, nothing. Memory does not grow with the file. Rows mean
/// what plan() says they mean. Blocking.
[[nodiscard]] Result<AssetFileImportReport> importFile(AssetStore& store, const QString& path,
                                                       const AssetFileImportOptions& options,
                                                       const std::stop_token& stop = {},
                                                       const FileProgress& progress = {});

} // namespace assetImport
} // namespace oc
