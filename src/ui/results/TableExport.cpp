// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/TableExport.h"

#include "engine/base/Json.h"
#include "ui/results/TableModel.h"
#include "ui/results/ValueText.h"

#include <QCoreApplication>
#include <QSaveFile>

namespace oc::ui::tableExport {

namespace {

QString quoted(QString text) {
    if (!text.contains(u'"') && !text.contains(u',') && !text.contains(u'\n') && !text.contains(u'\r')) return text;
    return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

QString cell(QString text) {
    return text.replace(u'\t', u' ').replace(u'\n', u' ');
}

} // namespace

QByteArray csv(const Table& table) {
    QString text;
    for (qsizetype column = 0; column < table.columns.size(); ++column)
        text += (column > 0 ? QStringLiteral(",") : QString()) + quoted(table.columns.at(column).name);
    text += QStringLiteral("\r\n");
    for (qsizetype row = 0; row < table.rowCount(); ++row) {
        for (qsizetype column = 0; column < table.columns.size(); ++column) {
            if (column > 0) text += u',';
            text += quoted(valueText::forExport(table.at(row, column)));
        }
        text += QStringLiteral("\r\n");
    }
    return text.toUtf8();
}

QByteArray jsonRows(const Table& table) {
    return json::toText(table.rowsToJson(), true);
}

QString tabSeparated(const TableModel& model, const QList<int>& rows, bool withHeadings) {
    QString text;
    const int columns = model.columnCount();
    if (withHeadings) {
        for (int column = 0; column < columns; ++column)
            text += (column > 0 ? QStringLiteral("\t") : QString()) + cell(model.column(column).name);
        text += u'\n';
    }
    for (const int row : rows) {
        for (int column = 0; column < columns; ++column) {
            if (column > 0) text += u'\t';
            text += cell(valueText::forExport(model.value(row, column)));
        }
        text += u'\n';
    }
    return text;
}

Status write(const Table& table, const QString& file, const QString& format) {
    QSaveFile out(file);
    const QByteArray bytes = format == QStringLiteral("csv") ? csv(table) : jsonRows(table);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
        return Error{
            QStringLiteral("file_unwritable"),
            QCoreApplication::translate("oc::ui::TableExport", "%1 could not be written: %2")
                .arg(file, out.errorString()),
            QCoreApplication::translate("oc::ui::TableExport", "Choose another folder, or make room on the disk"),
            {}};
    return {};
}

} // namespace oc::ui::tableExport
