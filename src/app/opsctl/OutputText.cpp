// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/OutputText.h"

#include "app/opsctl/TextTable.h"
#include "engine/base/Duration.h"
#include "engine/base/Json.h"

#include <algorithm>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

QString numberText(double number, int decimals) {
    QString text = QString::number(number, 'f', decimals);
    if (text.contains(u'.')) {
        while (text.endsWith(u'0'))
            text.chop(1);
        if (text.endsWith(u'.')) text.chop(1);
    }
    return text;
}

QString plainText(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return u"-"_s;
    case QJsonValue::Bool:
        return value.toBool() ? u"yes"_s : u"no"_s;
    default:
        return QString::fromUtf8(json::toText(value));
    }
}

bool rightAligned(ColumnType type) {
    return type == ColumnType::Integer || type == ColumnType::Number || type == ColumnType::Bytes ||
           type == ColumnType::Percent || type == ColumnType::Duration;
}

void appendFields(QString& text, const QJsonObject& fields, const Console& console, const QString& indent) {
    qsizetype widest = 0;
    for (auto it = fields.begin(); it != fields.end(); ++it)
        widest = std::max(widest, it.key().size());
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        const QJsonValue value = it.value();
        if (value.isString() && value.toString().contains(u'\n')) {
            text += indent + it.key() + u":\n"_s;
            const QStringList lines = value.toString().split(u'\n');
            for (const QString& line : lines)
                text += indent + u"  "_s + console.safe(line) + u'\n';
            continue;
        }
        QString shown = plainText(value);
        if (value.isDouble() && it.key().endsWith("_bytes"_L1)) shown = formatSize(value.toInteger());
        text += indent + console.styled(it.key().leftJustified(widest), Console::Style::Dim) + u"  "_s +
                console.safe(shown) + u'\n';
    }
}

} // namespace

QString cellText(const QJsonValue& value, const Column& column) {
    if (value.isNull() || value.isUndefined()) return u"-"_s;
    if (value.isDouble()) {
        switch (column.type) {
        case ColumnType::Bytes:
            return formatSize(value.toInteger());
        case ColumnType::Percent:
            return numberText(value.toDouble(), 1) + u" %"_s;
        case ColumnType::Duration:
            return durationText(column.unit == "ms"_L1 ? value.toDouble() : value.toDouble() * 1000.0);
        case ColumnType::Number:
            return numberText(value.toDouble(), 3) + (column.unit.isEmpty() ? QString() : u' ' + column.unit);
        default:
            break;
        }
    }
    return plainText(value);
}

QString outputText(const StepOutput& output, const Console& console, int maxRows, const QString& indent) {
    QString text;
    QJsonObject fields = output.fields;
    // What a failed program did not get to say is no news.
    const bool nothing =
        std::all_of(fields.begin(), fields.end(), [](const QJsonValue& value) { return value.isNull(); });
    if (nothing) fields = {};
    if (fields.size() == 1 && fields.contains(u"text"_s)) {
        QString whole = fields.value(u"text"_s).toString();
        if (whole.endsWith(u'\n')) whole.chop(1);
        const QStringList lines = whole.split(u'\n');
        for (const QString& line : lines)
            text += indent + console.safe(line) + u'\n';
    } else {
        appendFields(text, fields, console, indent);
    }
    if (!output.table || output.table->columns.isEmpty()) return text;
    const Table& table = *output.table;
    QStringList headings;
    QList<bool> right;
    for (const Column& column : table.columns) {
        headings << column.name.toUpper();
        right << rightAligned(column.type);
    }
    TextTable view(headings, right);
    const qsizetype rows = table.rowCount();
    const qsizetype shown = maxRows > 0 ? std::min<qsizetype>(rows, maxRows) : rows;
    for (qsizetype row = 0; row < shown; ++row) {
        QStringList cells;
        for (qsizetype c = 0; c < table.columns.size(); ++c) {
            cells << console.safe(cellText(table.at(row, c), table.columns.at(c)));
        }
        view.add(cells);
    }
    text += rows == 0 ? indent + u"no rows\n"_s : view.toText(console.width(), indent);
    if (shown < rows) text += indent + u"... %1 more rows\n"_s.arg(rows - shown);
    return text;
}

QString durationText(double milliseconds) {
    if (milliseconds < 10) return numberText(milliseconds, 1) + u" ms"_s;
    if (milliseconds < 1000) return numberText(milliseconds, 0) + u" ms"_s;
    if (milliseconds < 60000) return numberText(milliseconds / 1000, 1) + u" s"_s;
    return formatDuration(Milliseconds(qint64(milliseconds / 1000) * 1000));
}

} // namespace oc::opsctl
