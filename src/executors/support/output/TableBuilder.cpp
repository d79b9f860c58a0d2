// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/TableBuilder.h"

#include "executors/support/output/CellReader.h"

#include <algorithm>
#include <numeric>

namespace oc {
namespace {

QString counted(qsizetype count, const QString& one, const QString& many) {
    return count == 1 ? QStringLiteral("1 ") + one : QStringLiteral("%1 %2").arg(count).arg(many);
}

/// "007", "+49", "1e5" and the like are names more often than numbers: only plain numbers count as such.
bool isPlainNumber(const QString& text, bool& fraction) {
    qsizetype i = text.startsWith(QLatin1Char('-')) ? 1 : 0;
    const qsizetype begin = i;
    bool point = false;
    for (; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == QLatin1Char('.') && !point && i > begin && i + 1 < text.size()) {
            point = true;
        } else if (c < QLatin1Char('0') || c > QLatin1Char('9')) {
            return false;
        }
    }
    const qsizetype digits = text.size() - begin;
    if (digits == 0 || digits > 18) return false;
    if (digits > 1 && text[begin] == QLatin1Char('0') && text[begin + 1] != QLatin1Char('.')) return false;
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
    for (const OutputColumn& column : std::as_const(columns_))
        table_.columns.append(column.column);
    bad_.resize(columns_.size());
    lastText_.resize(columns_.size());
    lastValue_.resize(columns_.size());
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
    const qsizetype c = column_++;
    if (!text.isEmpty() && lastText_.at(c) == text) {
        table_.cells.append(lastValue_.at(c));
        return;
    }
    bool bad = false;
    QJsonValue value = cellReader::fromText(columns_.at(c), text, bad);
    if (bad) {
        ++bad_[c];
    } else {
        QByteArray& last = lastText_[c];
        last.resize(0);
        last.append(text.data(), text.size());
        lastValue_[c] = value;
    }
    table_.cells.append(std::move(value));
}

void TableBuilder::add(const QJsonValue& value) {
    if (column_ >= columns_.size()) return;
    bool bad = false;
    const qsizetype c = column_++;
    table_.cells.append(cellReader::fromJson(columns_.at(c), value, bad));
    if (bad) ++bad_[c];
}

void TableBuilder::addNull() {
    if (column_ >= columns_.size()) return;
    ++column_;
    table_.cells.append(QJsonValue(QJsonValue::Null));
}

void TableBuilder::endRow(bool tooFew, bool tooMany) {
    while (column_ < columns_.size())
        addNull();
    column_ = 0;
    if (tooFew) ++tooFew_;
    if (tooMany) ++tooMany_;
}

void TableBuilder::inferTypes() {
    const qsizetype width = columns_.size();
    for (qsizetype c = 0; c < width; ++c) {
        bool numeric = true, fraction = false, any = false;
        for (qsizetype i = c; numeric && i < table_.cells.size(); i += width) {
            const QJsonValue& cell = table_.cells.at(i);
            if (cell.isNull() || (cell.isString() && cell.toString().isEmpty())) continue;
            any = true;
            numeric = cell.isString() && isPlainNumber(cell.toString(), fraction);
        }
        if (!numeric || !any) continue;
        OutputColumn column = columns_.at(c);
        column.column.type = fraction ? ColumnType::Number : ColumnType::Integer;
        for (qsizetype i = c; i < table_.cells.size(); i += width) {
            bool bad = false;
            table_.cells[i] = cellReader::fromJson(column, table_.cells.at(i), bad);
        }
        table_.columns[c].type = column.column.type;
    }
}

void TableBuilder::fillFromParameters() {
    const qsizetype width = columns_.size();
    for (qsizetype c = 0; c < width; ++c) {
        if (columns_.at(c).parameter.isEmpty()) continue;
        bool bad = false;
        const QJsonValue value = cellReader::fromText(columns_.at(c), columns_.at(c).parameter.toUtf8(), bad);
        for (qsizetype i = c; i < table_.cells.size(); i += width)
            table_.cells[i] = value;
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
    std::stable_sort(order.begin(), order.end(), [&](qsizetype left, qsizetype right) {
        const QJsonValue& a = table_.at(left, c);
        const QJsonValue& b = table_.at(right, c);
        if (a.isNull() || b.isNull()) return !a.isNull() && b.isNull(); // nulls last, either way
        return descending ? lessThan(b, a) : lessThan(a, b);
    });
    QList<QJsonValue> cells;
    cells.reserve(table_.cells.size());
    for (const qsizetype row : order) {
        for (qsizetype i = 0; i < width; ++i)
            cells.append(table_.at(row, i));
    }
    table_.cells = std::move(cells);
}

StepOutput TableBuilder::finish(const OutputSpec& spec, QStringList& notices) {
    if (inferring_) inferTypes();
    for (qsizetype c = 0; c < columns_.size(); ++c) {
        if (bad_.at(c) == 0) continue;
        notices.append(QStringLiteral("%1 of %2 could not be read as %3")
                           .arg(counted(bad_.at(c), QStringLiteral("cell"), QStringLiteral("cells")),
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
    if (limited && limit >= 0 && limit < table_.rowCount()) table_.cells.resize(limit * columns_.size());
    output.rowsName = spec.rowsName;
    output.table = std::make_shared<const Table>(std::move(table_));
    return output;
}

} // namespace oc
