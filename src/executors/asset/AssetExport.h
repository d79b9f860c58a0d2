// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"
#include "executors/asset/AssetView.h"

#include <QIODevice>

#include <functional>
#include <stop_token>

namespace oc {

/// What is written, and how.
struct AssetExportOptions {
    AssetFileFormat format = AssetFileFormat::Csv; ///< Csv, Tsv, Json or JsonLines
    AssetView view;
    bool byteOrderMark = false; ///< CSV and TSV: Excel takes a file without one for text of the old code page
};

/// Writes the inventory so that importing it again changes nothing. Memory does not grow with the inventory. CSV and
/// TSV have a line of names, UTF-8, LF, quotes as RFC 4180 has them, JSON in tags and metadata; a cell that a
/// spreadsheet would take for a formula begins with an apostrophe, which the import takes off again. JSON is a list
/// with an object a line.
namespace assetExport {

/// Rows written so far; on the calling thread.
using Progress = std::function<void(qint64 rows)>;

/// By a file's name; nothing for one that tells no format, or one that is not written.
[[nodiscard]] std::optional<AssetFileFormat> formatOf(const QString& fileName);

/// How many rows were written. Errors of the store, "cancelled", "file_unwritable". Blocking.
[[nodiscard]] Result<qint64> write(AssetStore& store, QIODevice& device, const AssetExportOptions& options,
                                   const std::stop_token& stop = {}, const Progress& progress = {});
/// Into a new file that takes the place of 'path' once it is whole.
[[nodiscard]] Result<qint64> writeFile(AssetStore& store, const QString& path, const AssetExportOptions& options,
                                       const std::stop_token& stop = {}, const Progress& progress = {});

} // namespace assetExport
} // namespace oc
