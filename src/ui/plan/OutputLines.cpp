// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/OutputLines.h"

#include "engine/base/Json.h"

#include <QCoreApplication>

namespace oc::ui {

namespace {

constexpr int maxRows = 5;
constexpr int maxLines = 60;

QString line(const QString& name, const QJsonValue& value) {
    QString text = QString::fromUtf8(json::toText(value));
    if (text.size() > 200) text = text.left(199) + u'…';
    return QStringLiteral("%1 = %2").arg(name, text);
}

} // namespace

QStringList outputLines(const TaskResult& result) {
    QStringList lines;
    const StepOutput& output = result.outcome.output;
    if (result.outcome.error) lines.append(result.outcome.error->toText());
    if (output.table) {
        const Table& table = *output.table;
        for (qsizetype row = 0; row < std::min<qsizetype>(maxRows, table.rowCount()); ++row)
            for (qsizetype column = 0; column < table.columns.size() && lines.size() < maxLines; ++column)
                lines.append(
                    line(QStringLiteral("%1[%2].%3").arg(output.rowsName).arg(row).arg(table.columns.at(column).name),
                         table.at(row, column)));
        if (table.rowCount() > maxRows)
            lines.append(QCoreApplication::translate("oc::ui::OutputLines", "… %1 rows in all").arg(table.rowCount()));
    }
    for (auto it = output.fields.begin(); it != output.fields.end() && lines.size() < 2 * maxLines; ++it)
        lines.append(line(it.key(), it.value()));
    if (lines.isEmpty()) lines.append(QCoreApplication::translate("oc::ui::OutputLines", "no parsed output"));
    return lines;
}

} // namespace oc::ui
