// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/asset/AssetChange.h"

#include <QStringList>

#include <functional>
#include <stop_token>

namespace oc {

class AssetStore;

/// One row as a file, a pasted table or another program's inventory has it.
struct AssetImportRow {
    qint64 line = 0; ///< where it begins, from 1; or its number in a list
    /// By column name; a cell that is there and empty is null. "tags.KEY" and "metadata.KEY" set one key of what the
    /// asset has (null takes it out).
    QJsonObject fields;
    std::optional<Error> error; ///< the row could not be read at all
};

enum class AssetFileFormat {
    Csv,
    Tsv,
    Json,
    JsonLines,
    AnsibleIni,
    AnsibleYaml,
    Hosts,
    SshConfig,
    OpenDocument,
    Excel
};

/// How a text is to be read. What is not given is found out.
struct AssetReadOptions {
    std::optional<AssetFileFormat> format;
    std::optional<QChar> separator;
    QString encoding;           ///< "UTF-8", "Windows-1252", "UTF-16"
    std::optional<bool> header; ///< whether the first row names the columns
    QStringList columns; ///< which column each cell goes to, "" for none; else by the header's names and their synonyms
    bool keepUnknown = true; ///< what is no column of the inventory goes to the metadata under its own name
};

/// What was read, and how.
struct AssetTable {
    AssetFileFormat format = AssetFileFormat::Csv;
    QChar separator;
    QString encoding;
    bool header = false;
    QStringList titles;  ///< as the file has them
    QStringList columns; ///< the column each goes to, "" for none
    QList<AssetImportRow> rows;
    QStringList notes; ///< for people: columns that were left out, bytes that were no text, ...
};

/// What a row will do.
struct AssetImportPlanRow {
    enum class What {
        Create,
        Update,
        Unchanged,
        Conflict, ///< several assets fit the key, or two rows of the file mean the same one
        Wrong,    ///< 'error' says why
    };
    What what = What::Create;
    AssetChange change;            ///< for Create and Update
    std::optional<Asset> existing; ///< for Update and Unchanged
    std::optional<Error>
        error;           ///< for Conflict and Wrong: the column is in its hint's place only when no other is better
    QString wrongColumn; ///< the name of the column at fault, if one is
};

namespace assetImport {

/// Reads bytes: "asset_import" with line and column when nothing can be made of them. Pure; any thread.
[[nodiscard]] Result<AssetTable> read(const QByteArray& bytes, const QString& fileName,
                                      const AssetReadOptions& options = {});
/// What each row would do to the inventory. 'key' is the column that matches (Hostname, IpAddress or Id). Reads the
/// store in bulk, so blocking; "cancelled" when stopped.
[[nodiscard]] Result<QList<AssetImportPlanRow>> plan(AssetStore& store, const QList<AssetImportRow>& rows,
                                                     AssetColumn key, const std::stop_token& stop = {});

} // namespace assetImport

} // namespace oc
