// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetDraft.h"
#include "executors/asset/AssetImport.h"
#include "executors/asset/AssetLayout.h"
#include "executors/support/text/CsvReader.h"
#include "executors/support/text/Utf8Source.h"

#include <vector>

namespace oc {

/// Reads the rows of a CSV or TSV one after another, with the memory of the longest one; finds out separator, header
/// and columns by the beginning. Does not own the device. Used by one thread.
class AssetDelimited {
public:
    AssetDelimited(QIODevice& device, AssetReadOptions options);

    /// Finds everything out, and stands before the first row.
    [[nodiscard]] Status begin();

    struct Row {
        qint64 line = 0;
        std::vector<CsvReader::Field> cells; ///< as many as targets(), or fewer; until the next call
        std::optional<Error> error;          ///< a row with too many cells
    };
    /// False at the end. Rows without any text are passed over. An Error: a quotation mark that is never closed, or the
    /// device.
    [[nodiscard]] Result<bool> next(Row& row);

    /// The row by the columns that its cells go to.
    [[nodiscard]] AssetImportRow importRow(const Row& row);
    /// The same, checked, without the values in between.
    [[nodiscard]] AssetDraft draft(const Row& row);

    /// What was found out, without rows; the notes are whole once the last row was read.
    [[nodiscard]] const AssetTable& found() const { return found_; }
    [[nodiscard]] const QList<assetHeader::Target>& targets() const { return targets_; }
    [[nodiscard]] qint64 position() const { return source_.position(); }
    /// Adds the notes about what was seen on the way.
    void finish();

private:
    [[nodiscard]] Result<bool> record();
    [[nodiscard]] Status findSeparator();

    Utf8Source source_;
    AssetReadOptions options_;
    AssetTable found_;
    QList<assetHeader::Target> targets_;
    std::optional<CsvReader> reader_;
    std::vector<CsvReader::Field> fields_;
    qint64 lineOffset_ = 0; ///< lines before the reader's first one: "sep=;"
    qint64 prefixes_ = 0;   ///< addresses that had the length of a prefix
    qint64 shortRows_ = 0;
    qint64 firstShort_ = 0;
};

} // namespace oc
