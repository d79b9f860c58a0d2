// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/TableBuilder.h"

#include "executors/support/output/NumberText.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <numeric>
#include <string_view>

namespace oc {
namespace {

QString counted(qsizetype count, const QString& one, const QString& many) {
    return count == 1 ? QStringLiteral("1 ") + one : QStringLiteral("%1 %2").arg(count).arg(many);
}

/// "007", "+49", "1e5" and the like are names more often than numbers: only plain numbers count as such.
bool isPlainNumber(QByteArrayView text, bool& fraction) {
    qsizetype i = text.startsWith('-') ? 1 : 0;
    const qsizetype begin = i;
    bool point = false;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.' && !point && i > begin && i + 1 < text.size()) {
            point = true;
        } else if (c < '0' || c > '9') {
            return false;
        }
    }
    const qsizetype digits = text.size() - begin;
    if (digits == 0 || digits > 18) return false;
    if (digits > 1 && text[begin] == '0' && text[begin + 1] != '.') return false;
    fraction = fraction || point;
    return true;
}

bool lessThan(const QJsonValue& a, const QJsonValue& b) {
    if (a.isDouble() && b.isDouble()) return a.toDouble() < b.toDouble();
    if (a.isString() && b.isString()) return a.toString() < b.toString();
    if (a.isBool() && b.isBool()) return a.toBool() < b.toBool();
    return a.type() < b.type();
}

} // namespace

TableBuilder::TableBuilder(QList<OutputColumn> columns) : columns_(std::move(columns)) {
    readings_.reserve(std::size_t(columns_.size()));
    for (const OutputColumn& column : std::as_const(columns_)) {
        table_.columns.append(column.column);
        readings_.push_back(Reading{CellReader(column)});
    }
}

TableBuilder TableBuilder::inferring(const QStringList& names) {
    QList<OutputColumn> columns;
    for (const QString& name : names) {
        OutputColumn column;
        column.column.name = name;
        columns.append(std::move(column));
    }
    TableBuilder builder(std::move(columns));
    builder.inferring_ = true;
    return builder;
}

void TableBuilder::add(QByteArrayView text) {
    if (column_ >= columns_.size()) return;
    TableCells& cells = table_.cells;
    Reading& reading = readings_[std::size_t(column_++)];
    if (reading.reader.isPlain()) {
        const qsizetype above = cells.size() - columns_.size();
        if (above >= 0 && !text.isEmpty() && cells.kind(above) == TableCells::Kind::Text && cells.text(above) == text)
            cells.appendCopyOf(above);
        else
            cells.appendText(text);
        return;
    }
    const bool costly = reading.reader.isCostly();
    if (costly && reading.lastCell >= 0 &&
        reading.lastText == std::string_view(text.data(), std::size_t(text.size()))) {
        cells.appendCopyOf(reading.lastCell);
        return;
    }
    if (!reading.reader.add(text, cells)) {
        ++reading.bad;
    } else if (costly && !text.isEmpty()) {
        reading.lastText.assign(text.data(), std::size_t(text.size()));
        reading.lastCell = cells.size() - 1;
    }
}

void TableBuilder::add(const QJsonValue& value) {
    if (column_ >= columns_.size()) return;
    Reading& reading = readings_[std::size_t(column_++)];
    if (!reading.reader.add(value, table_.cells)) ++reading.bad;
}

void TableBuilder::addJsonText(QByteArrayView utf8) {
    if (column_ < columns_.size() && readings_[std::size_t(column_)].reader.type() == ColumnType::Json) {
        ++column_;
        table_.cells.appendText(utf8);
    } else {
        add(utf8);
    }
}

void TableBuilder::addJsonInteger(qint64 value) {
    if (column_ < columns_.size() && readings_[std::size_t(column_)].reader.takesNumbers()) {
        ++column_;
        table_.cells.appendInteger(value);
    } else {
        add(QJsonValue(value));
    }
}

void TableBuilder::addJsonNumber(double value) {
    if (column_ < columns_.size() && readings_[std::size_t(column_)].reader.takesNumbers()) {
        ++column_;
        table_.cells.appendNumber(value);
    } else {
        add(QJsonValue(value));
    }
}

void TableBuilder::addJsonBool(bool value) {
    add(QJsonValue(value));
}

void TableBuilder::addJsonTree(QByteArrayView text) {
    if (column_ >= columns_.size()) return;
    Reading& reading = readings_[std::size_t(column_)];
    if (reading.reader.type() == ColumnType::Json) {
        ++column_;
        table_.cells.appendJson(text);
    } else if (reading.reader.type() == ColumnType::String) {
        const auto document = QJsonDocument::fromJson(QByteArray::fromRawData(text.data(), text.size()));
        add(document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()));
    } else {
        ++reading.bad;
        addNull();
    }
}

void TableBuilder::addNull() {
    if (column_ >= columns_.size()) return;
    ++column_;
    table_.cells.appendNull();
}

void TableBuilder::endRow(bool tooFew, bool tooMany) {
    while (column_ < columns_.size())
        addNull();
    column_ = 0;
    if (tooFew) ++tooFew_;
    if (tooMany) ++tooMany_;
}

void TableBuilder::inferTypes() {
    using Kind = TableCells::Kind;
    const qsizetype width = columns_.size();
    TableCells& cells = table_.cells;
    for (qsizetype c = 0; c < width; ++c) {
        bool numeric = true, fraction = false, any = false;
        for (qsizetype i = c; numeric && i < cells.size(); i += width) {
            if (cells.kind(i) == Kind::Null || (cells.kind(i) == Kind::Text && cells.text(i).isEmpty())) continue;
            any = true;
            numeric = cells.kind(i) == Kind::Text && isPlainNumber(cells.text(i), fraction);
        }
        if (!numeric || !any) continue;
        for (qsizetype i = c; i < cells.size(); i += width) {
            const QByteArrayView text = cells.text(i);
            // What are plain numbers can be read as such.
            if (text.isEmpty())
                cells.set(i, QJsonValue::Null);
            else if (fraction)
                cells.set(i, numberText::whole<double>(text).value_or(0));
            else
                cells.setInteger(i, numberText::whole<qint64>(text).value_or(0));
        }
        table_.columns[c].type = fraction ? ColumnType::Number : ColumnType::Integer;
    }
}

void TableBuilder::fillFromParameters() {
    const qsizetype width = columns_.size();
    for (qsizetype c = 0; c < width; ++c) {
        if (columns_.at(c).parameter.isEmpty()) continue;
        bool bad = false;
        const QJsonValue value = cellReader::fromText(columns_.at(c), columns_.at(c).parameter.toUtf8(), bad);
        for (qsizetype i = c; i < table_.cells.size(); i += width)
            table_.cells.set(i, value);
    }
}

void TableBuilder::sortRows(const QString& key) {
    const bool descending = key.startsWith(QLatin1Char('-'));
    const QString name = descending ? key.mid(1) : key;
    const qsizetype width = columns_.size();
    const auto found = std::find_if(columns_.begin(), columns_.end(),
                                    [&name](const OutputColumn& column) { return column.column.name == name; });
    if (found == columns_.end()) return;
    const qsizetype c = found - columns_.begin();
    std::vector<qsizetype> order(std::size_t(table_.rowCount()));
    std::iota(order.begin(), order.end(), 0);
    std::vector<QJsonValue> keys;
    keys.reserve(order.size());
    for (const qsizetype row : order)
        keys.push_back(table_.at(row, c));
    std::stable_sort(order.begin(), order.end(), [&](qsizetype left, qsizetype right) {
        const QJsonValue& a = keys[std::size_t(left)];
        const QJsonValue& b = keys[std::size_t(right)];
        if (a.isNull() || b.isNull()) return !a.isNull() && b.isNull(); // nulls last, either way
        return descending ? lessThan(b, a) : lessThan(a, b);
    });
    std::vector<qsizetype> cells;
    cells.reserve(std::size_t(table_.cells.size()));
    for (const qsizetype row : order) {
        for (qsizetype i = 0; i < width; ++i)
            cells.push_back(row * width + i);
    }
    table_.cells.reorder(cells);
}

StepOutput TableBuilder::finish(const OutputSpec& spec, QStringList& notices) {
    if (inferring_) inferTypes();
    for (qsizetype c = 0; c < columns_.size(); ++c) {
        if (readings_[std::size_t(c)].bad == 0) continue;
        notices.append(QStringLiteral("%1 of %2 could not be read as %3")
                           .arg(counted(readings_[std::size_t(c)].bad, QStringLiteral("cell"), QStringLiteral("cells")),
                                columns_.at(c).column.name, columnTypeName(columns_.at(c).column.type)));
    }
    if (tooFew_ > 0) {
        notices.append(counted(tooFew_, QStringLiteral("row has"), QStringLiteral("rows have")) +
                       QStringLiteral(" fewer fields than there are columns"));
    }
    if (tooMany_ > 0) {
        notices.append(counted(tooMany_, QStringLiteral("row has"), QStringLiteral("rows have")) +
                       QStringLiteral(" more fields than there are columns"));
    }
    if (leftOut_ > 0) {
        notices.append(QStringLiteral("the first %1 rows are kept as result, %2 more are only in the run's log")
                           .arg(table_.rowCount())
                           .arg(leftOut_));
    }
    fillFromParameters();
    StepOutput output;
    if (spec.record) {
        for (qsizetype c = 0; c < columns_.size(); ++c) {
            output.fields.insert(columns_.at(c).column.name,
                                 table_.rowCount() > 0 ? table_.at(0, c) : QJsonValue(QJsonValue::Null));
        }
        return output;
    }
    if (!spec.sort.isEmpty()) sortRows(spec.sort);
    bool limited = false;
    const qsizetype limit = spec.limit.toLongLong(&limited);
    if (limited && limit >= 0 && limit < table_.rowCount()) {
        table_.cells.resize(limit * columns_.size());
        table_.cells.compact();
    }
    output.rowsName = spec.rowsName;
    output.table = std::make_shared<const Table>(std::move(table_));
    return output;
}

} // namespace oc
