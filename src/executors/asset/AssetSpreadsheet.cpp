// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetFormats.h"
#include "executors/asset/AssetLayout.h"
#include "executors/support/archive/SheetRows.h"

#include <algorithm>

namespace oc::assetFormats {

using namespace Qt::StringLiterals;

namespace {

bool isBlank(const QStringList& cells) {
    return std::all_of(cells.begin(), cells.end(), [](const QString& cell) { return cell.trimmed().isEmpty(); });
}

} // namespace

Result<AssetTable> spreadsheet(const QByteArray& bytes, const AssetReadOptions& options) {
    const bool isOds = options.format == AssetFileFormat::OpenDocument;
    const Result<SheetRows> sheet = isOds ? sheetRows::ods(bytes) : sheetRows::xlsx(bytes);
    if (!sheet) return Error{u"asset_import"_s, sheet.error().message, sheet.error().hint, {}};
    AssetTable table;
    table.format = *options.format;
    QList<const SheetRows::Row*> filled;
    QList<QStringList> sample;
    for (const SheetRows::Row& row : sheet->rows) {
        if (isBlank(row.cells)) continue;
        filled << &row;
        if (sample.size() < 200) sample << row.cells;
    }
    assetLayout::find(table, sample, options);
    const QList<assetHeader::Target> targets = assetLayout::targets(table.columns);
    qint64 prefixes = 0;
    qint64 number = 0;
    for (const SheetRows::Row* row : std::as_const(filled)) {
        if (number++ == 0 && table.header) continue;
        AssetImportRow made{row->number, {}, {}};
        QStringList cells = row->cells;
        while (cells.size() > targets.size() && cells.constLast().trimmed().isEmpty())
            cells.removeLast();
        if (cells.size() > targets.size())
            made.error = assetLayout::tooManyCells(cells.size(), targets.size(), table.header, {});
        // Cells that a sheet has not are empty ones: unlike a file's, its rows have no end.
        for (qsizetype i = 0; i < targets.size(); ++i)
            prefixes += assetLayout::put(made.fields, targets.at(i), cells.value(i));
        table.rows << made;
    }
    if (!sheet->others.isEmpty()) {
        table.notes << u"The sheet '%1' was read; others were left out: %2"_s.arg(sheet->sheet,
                                                                                  sheet->others.join(u", "_s));
    }
    if (sheet->mergedCells > 0)
        table.notes << u"%1 cells got the value of the merged cell they are a part of"_s.arg(sheet->mergedCells);
    if (prefixes > 0) table.notes << assetLayout::prefixNote(prefixes);
    return table;
}

} // namespace oc::assetFormats
