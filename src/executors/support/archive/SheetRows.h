// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace oc {

/// The cells of one sheet of a spreadsheet, as texts: numbers without the look that the sheet gives them, dates as ISO
/// 8601, truth as true and false. A value.
struct SheetRows {
    QString sheet;      ///< its name
    QStringList others; ///< names of sheets that were not read
    struct Row {
        qint64 number = 0; ///< from 1, as the spreadsheet shows it
        QStringList cells; ///< without empty ones at the end
    };
    QList<Row> rows;        ///< without those that have no text at all
    qint64 mergedCells = 0; ///< cells that got the value of the merged cell they are a part of
};

/// Reads the first sheet that has a text in it. Pure; any thread. Errors: "archive_unreadable", "sheet_unreadable" with
/// what is wrong and where. No sheet may have more than mostRows rows, mostColumns columns and mostText characters.
namespace sheetRows {

constexpr qint64 mostRows = 1048576; // what Excel and LibreOffice have
constexpr qsizetype mostColumns = 1000;
constexpr qint64 mostText = 256 << 20;
constexpr qint64 mostUnpacked = qint64(1) << 30; ///< bytes of one file within the spreadsheet

/// OASIS OpenDocument 1.3, part 3: content.xml.
[[nodiscard]] Result<SheetRows> ods(const QByteArray& bytes);
/// ECMA-376 (Office Open XML), part 1, chapter 18: SpreadsheetML.
[[nodiscard]] Result<SheetRows> xlsx(const QByteArray& bytes);

} // namespace sheetRows
} // namespace oc
