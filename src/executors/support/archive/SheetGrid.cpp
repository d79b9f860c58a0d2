// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/archive/SheetGrid.h"

#include <QHash>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype mostMerged = 100000;
constexpr qint64 mostFilled = 1000000; // cells that merged ones cover
} // namespace

void SheetGrid::set(qint64 row, qint64 column, const QString& text) {
    if (text.isEmpty() || !problem_.isEmpty()) return;
    text_ += text.size();
    if (row >= sheetRows::mostRows)
        problem_ = u"It has more than %1 rows"_s.arg(sheetRows::mostRows);
    else if (column >= sheetRows::mostColumns)
        problem_ = u"Row %1 has a cell in column %2; %3 columns are the most"_s.arg(row + 1)
                       .arg(column + 1)
                       .arg(sheetRows::mostColumns);
    else if (text_ > sheetRows::mostText)
        problem_ = u"It has more than %1 characters"_s.arg(sheetRows::mostText);
    if (!problem_.isEmpty()) return;
    if (rows_.isEmpty() || rows_.constLast().number < row + 1) rows_.append(SheetRows::Row{row + 1, {}});
    QStringList& cells = rows_.last().cells;
    while (cells.size() <= column)
        cells.append(QString());
    cells[column] = text;
}

void SheetGrid::merge(const Area& area) {
    const bool good = area.top >= 0 && area.left >= 0 && area.bottom >= area.top && area.right >= area.left &&
                      area.bottom < sheetRows::mostRows;
    if (good && merged_.size() < mostMerged) merged_.append(area);
}

SheetRows SheetGrid::finish(const QString& name) {
    SheetRows result;
    result.sheet = name;
    QHash<qint64, qsizetype> places; // row -> where it is
    if (!merged_.isEmpty()) {
        for (qsizetype i = 0; i < rows_.size(); ++i)
            places.insert(rows_.at(i).number - 1, i);
    }
    qint64 filled = 0;
    for (const Area& area : std::as_const(merged_)) {
        const auto top = places.constFind(area.top);
        if (top == places.cend()) continue;
        const QString text = rows_.at(*top).cells.value(area.left);
        if (text.isEmpty()) continue;
        // Downwards only: a heading over several columns is a heading, and no value of each of them.
        for (qint64 row = area.top + 1; row <= area.bottom && filled < mostFilled; ++row) {
            ++filled;
            const auto place = places.constFind(row);
            if (place == places.cend()) continue; // nothing else stands in this row
            QStringList& cells = rows_[*place].cells;
            while (cells.size() <= area.left)
                cells.append(QString());
            if (!cells.at(area.left).isEmpty()) continue;
            cells[area.left] = text;
            ++result.mergedCells;
        }
    }
    result.rows = std::move(rows_);
    return result;
}

namespace sheetGrid {

Error unreadable(const QString& what, const QString& hint) {
    return {u"sheet_unreadable"_s, what, hint, {}};
}

Status checked(const QXmlStreamReader& xml, const QString& file) {
    if (!xml.hasError()) return {};
    const QString device = xml.device() ? xml.device()->errorString() : QString();
    const bool byDevice = xml.error() == QXmlStreamReader::PrematureEndOfDocumentError && !device.isEmpty();
    return unreadable(u"%1 in it is damaged at line %2, column %3: %4"_s.arg(file)
                          .arg(xml.lineNumber())
                          .arg(xml.columnNumber())
                          .arg(byDevice ? device : xml.errorString()),
                      u"Save it again in the program it comes from"_s);
}

} // namespace sheetGrid
} // namespace oc
