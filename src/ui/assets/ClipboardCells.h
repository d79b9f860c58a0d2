// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/text/CsvReader.h"

#include <QRegularExpression>
#include <QStringList>

/// Cells as spreadsheets put them on the clipboard: tabs between them, and quotation marks where a cell holds a tab, a
/// quotation mark or a line break.
namespace oc::ui::clipboardCells {

[[nodiscard]] inline QString quoted(const QString& text) {
    static const QRegularExpression special(QStringLiteral("[\t\r\n\"]"));
    if (!text.contains(special)) return text;
    return QLatin1Char('"') + QString(text).replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
}

[[nodiscard]] inline QList<QStringList> read(const QString& text) {
    const QByteArray utf8 = text.toUtf8();
    CsvReader reader(utf8, '\t');
    std::vector<CsvReader::Field> fields;
    QList<QStringList> rows;
    while (reader.next(fields)) {
        QStringList cells;
        for (const CsvReader::Field& field : fields)
            cells.append(QString::fromUtf8(field.text));
        rows.append(cells);
    }
    return rows;
}

} // namespace oc::ui::clipboardCells
