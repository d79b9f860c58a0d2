// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/OutputText.h"

#include "app/opsctl/TextTable.h"
#include "engine/base/Duration.h"
#include "engine/base/Json.h"

#include <QJsonArray>

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

/// Texts and numbers are read more easily without the brackets and quotes of JSON.
bool isPlainList(const QJsonValue& value) {
    const QJsonArray list = value.toArray();
    return !list.isEmpty() && std::all_of(list.begin(), list.end(), [](const QJsonValue& item) {
        return item.isDouble() || (item.isString() && !item.toString().isEmpty() && !item.toString().contains(u','));
    });
}

QString plainText(const QJsonValue& value) {
    if (isPlainList(value)) {
        QStringList items;
        for (const QJsonValue& item : value.toArray())
            items << plainText(item);
        return items.join(u", "_s);
    }
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

bool isListOfRecords(const QJsonValue& value) {
    const QJsonArray list = value.toArray();
    return !list.isEmpty() &&
           std::all_of(list.begin(), list.end(), [](const QJsonValue& item) { return item.isObject(); });
}

/// {"severity", "what", "count", "example", "advice"}.
bool isFindings(const QJsonValue& value) {
    const QJsonArray list = value.toArray();
    return isListOfRecords(value) && std::all_of(list.begin(), list.end(), [](const QJsonValue& item) {
               return item[u"severity"_s].isString() && item[u"what"_s].isString();
           });
}

Console::Style severityStyle(const QString& severity) {
    return severity == "critical"_L1  ? Console::Style::Bad
           : severity == "warning"_L1 ? Console::Style::Warn
                                      : Console::Style::Dim;
}

/// What an analysis wants a person to know: first of all, and in sentences.
void appendFindings(QString& text, const QJsonArray& findings, const Console& console, const QString& indent) {
    constexpr int widestSeverity = 8; // critical
    const QString below = indent + QString(widestSeverity + 2, u' ');
    for (const QJsonValue& finding : findings) {
        const QString severity = finding[u"severity"_s].toString();
        text += indent + console.styled(console.safe(severity.leftJustified(widestSeverity)), severityStyle(severity)) +
                u"  "_s + console.safe(finding[u"what"_s].toString());
        if (const qint64 count = finding[u"count"_s].toInteger(1); count > 1) text += u" (%1)"_s.arg(count);
        text += u'\n';
        const QString example = finding[u"example"_s].toString();
        const QString advice = finding[u"advice"_s].toString();
        if (!example.isEmpty()) text += below + console.safe(example) + u'\n';
        if (!advice.isEmpty()) text += below + u"try: "_s + console.safe(advice) + u'\n';
    }
}

void appendRecords(QString& text, const QString& name, const QJsonArray& records, const Console& console,
                   const QString& indent) {
    constexpr qsizetype mostRecords = 10;
    QStringList headings;
    QList<bool> right;
    const QJsonObject first = records.first().toObject();
    for (auto it = first.begin(); it != first.end(); ++it) {
        headings << it.key().toUpper();
        right << it->isDouble();
    }
    TextTable view(headings, right);
    const qsizetype shown = std::min(mostRecords, records.size());
    for (qsizetype i = 0; i < shown; ++i) {
        const QJsonObject record = records.at(i).toObject();
        QStringList cells;
        for (auto it = first.begin(); it != first.end(); ++it)
            cells << console.safe(plainText(record.value(it.key())));
        view.add(cells);
    }
    text += indent + console.styled(name, Console::Style::Dim) + u'\n' + view.toText(console.width(), indent + u"  "_s);
    if (shown < records.size()) text += indent + u"  ... %1 more\n"_s.arg(records.size() - shown);
}

void appendFields(QString& text, const QJsonObject& fields, const Console& console, const QString& indent) {
    qsizetype widest = 0;
    for (auto it = fields.begin(); it != fields.end(); ++it)
        if (!isListOfRecords(it.value())) widest = std::max(widest, it.key().size());
    for (auto it = fields.begin(); it != fields.end(); ++it)
        if (isFindings(it.value())) appendFindings(text, it->toArray(), console, indent);
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        const QJsonValue value = it.value();
        if (isListOfRecords(value)) {
            if (!isFindings(value)) appendRecords(text, it.key(), value.toArray(), console, indent);
            continue;
        }
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

/// A row under the other, each a record: for few rows that are wider than any screen.
void appendRecords(QString& text, const Table& table, const Console& console, const QString& indent) {
    qsizetype widest = 0;
    for (const Column& column : table.columns)
        widest = std::max(widest, column.name.size());
    for (qsizetype row = 0; row < table.rowCount(); ++row) {
        text += u'\n';
        for (qsizetype c = 0; c < table.columns.size(); ++c) {
            const Column& column = table.columns.at(c);
            text += indent + console.styled(column.name.toUpper().leftJustified(widest), Console::Style::Dim) +
                    u"  "_s + console.safe(cellText(table.at(row, c), column)) + u'\n';
        }
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
    constexpr qsizetype fewRows = 5;
    constexpr int widestScreen = 200;
    if (rows > 0 && rows <= fewRows && shown == rows &&
        view.naturalWidth() + indent.size() > (console.width() > 0 ? console.width() : widestScreen)) {
        appendRecords(text, table, console, indent);
        return text;
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
