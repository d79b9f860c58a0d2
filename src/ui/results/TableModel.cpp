// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/TableModel.h"

#include "ui/results/TaskRow.h"
#include "ui/results/ValueText.h"

#include <QBrush>

#include <algorithm>
#include <cmath>

namespace oc::ui {

namespace {

ColumnType typeOf(const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Double:
        return value.toDouble() == std::floor(value.toDouble()) ? ColumnType::Integer : ColumnType::Number;
    case QJsonValue::Bool:
        return ColumnType::Boolean;
    case QJsonValue::Array:
    case QJsonValue::Object:
        return ColumnType::Json;
    default:
        return ColumnType::String;
    }
}

// A record's fields carry no types; the endings that the tools agree on (bytes, percent) say what they are.
ColumnType typeOf(const QString& name, const QJsonValue& value) {
    if (value.isDouble()) {
        if (name.endsWith(QStringLiteral("bytes"))) return ColumnType::Bytes;
        if (name.endsWith(QStringLiteral("percent"))) return ColumnType::Percent;
        if (name.endsWith(QStringLiteral("_seconds"))) return ColumnType::Duration;
    }
    return typeOf(value);
}

void flatten(const QString& prefix, const QJsonObject& object, Table& table, int depth) {
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QString name = prefix + it.key();
        if (it->isObject() && depth < 2 && !it->toObject().isEmpty()) {
            flatten(name + u'.', it->toObject(), table, depth + 1);
            continue;
        }
        table.cells.append(name);
        const ColumnType type = typeOf(name, it.value());
        const bool unit = type == ColumnType::Bytes || type == ColumnType::Percent || type == ColumnType::Duration;
        table.cells.append(unit ? QJsonValue(valueText::forPeople(it.value(), {name, type, {}})) : it.value());
    }
}

QString subjectOf(const TaskResult& result) {
    TaskRow row;
    row.target = result.target;
    if (result.item.isString() && result.item.toString() != result.target) row.item = result.item.toString();
    return row.subject();
}

} // namespace

TableModel::TableModel(QObject* parent) : QAbstractTableModel(parent) {}

std::shared_ptr<const Table> TableModel::tableOf(const TaskResult& result, bool alone) {
    const StepOutput& output = result.outcome.output;
    if (output.table && !output.table->columns.isEmpty()) return output.table;
    if (output.fields.isEmpty()) return nullptr;
    auto table = std::make_shared<Table>();
    if (alone) {
        table->columns = {{tr("Field"), ColumnType::String, {}}, {tr("Value"), ColumnType::String, {}}};
        flatten({}, output.fields, *table, 0);
        return table;
    }
    for (auto it = output.fields.begin(); it != output.fields.end(); ++it) {
        table->columns.append({it.key(), typeOf(it.key(), it.value()), {}});
        table->cells.append(it.value());
    }
    return table;
}

void TableModel::clear() {
    setResults({});
}

void TableModel::setResults(const QList<TaskResultPtr>& results) {
    results_ = results;
    rebuild();
}

void TableModel::rebuild() {
    beginResetModel();
    columns_.clear();
    segments_.clear();
    rows_ = 0;
    const bool alone = results_.size() == 1;
    sideways_ = alone && !results_.first()->outcome.output.table;
    withSubject_ = !alone && std::any_of(results_.cbegin(), results_.cend(),
                                         [](const TaskResultPtr& result) { return !subjectOf(*result).isEmpty(); });
    if (withSubject_) columns_.append({QStringLiteral("host"), ColumnType::String, {}});
    for (const TaskResultPtr& result : std::as_const(results_))
        add(result, alone);
    endResetModel();
}

void TableModel::add(const TaskResultPtr& result, bool alone) {
    Segment segment;
    segment.table = tableOf(*result, alone);
    if (!segment.table) return;
    segment.rows = int(segment.table->rowCount());
    if (columns_.size() <= (withSubject_ ? 1 : 0)) columns_ += segment.table->columns;
    segment.subject = subjectOf(*result);
    for (int i = 0; i < columns_.size(); ++i) {
        int found = -1;
        for (int j = 0; j < segment.table->columns.size(); ++j)
            if (segment.table->columns.at(j).name == columns_.at(i).name) found = j;
        segment.source.append(withSubject_ && i == 0 ? -1 : found);
    }
    // A column that only later tables have is added behind; the earlier ones have no value there.
    for (int j = 0; j < segment.table->columns.size(); ++j) {
        if (segment.source.contains(j)) continue;
        columns_.append(segment.table->columns.at(j));
        segment.source.append(j);
    }
    segment.firstRow = rows_;
    rows_ += segment.rows;
    if (segment.rows > 0) segments_.append(segment);
}

void TableModel::append(const QList<TaskResultPtr>& results) {
    if (results.isEmpty()) return;
    const bool first = results_.isEmpty();
    const bool subjects = std::any_of(results.cbegin(), results.cend(),
                                      [](const TaskResultPtr& result) { return !subjectOf(*result).isEmpty(); });
    const bool wasAlone = results_.size() == 1;
    results_ += results;
    // The shape changes with the second result (a column for the host, a record laid flat); after that rows are added.
    if (first || wasAlone || (subjects && !withSubject_)) {
        rebuild();
        return;
    }
    const int columnsBefore = int(columns_.size());
    const int rowsBefore = rows_;
    const QList<Column> kept = columns_;
    const QList<Segment> keptSegments = segments_;
    for (const TaskResultPtr& result : results)
        add(result, false);
    if (columns_.size() != columnsBefore) {
        columns_ = kept;
        segments_ = keptSegments;
        rows_ = rowsBefore;
        rebuild();
        return;
    }
    if (rows_ == rowsBefore) return;
    // The rows stand only now for those who ask; so they are taken back and given within the announcement.
    const int rowsAfter = rows_;
    QList<Segment> segmentsAfter = std::exchange(segments_, keptSegments);
    rows_ = rowsBefore;
    beginInsertRows({}, rowsBefore, rowsAfter - 1);
    segments_ = std::move(segmentsAfter);
    rows_ = rowsAfter;
    endInsertRows();
}

int TableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : rows_;
}

int TableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(columns_.size());
}

QJsonValue TableModel::value(int row, int column) const {
    const auto after = std::upper_bound(segments_.cbegin(), segments_.cend(), row,
                                        [](int wanted, const Segment& segment) { return wanted < segment.firstRow; });
    if (after == segments_.cbegin()) return QJsonValue::Undefined;
    const Segment& segment = *(after - 1);
    if (withSubject_ && column == 0) return segment.subject;
    const int source = segment.source.value(column, -1);
    return source < 0 ? QJsonValue(QJsonValue::Undefined) : segment.table->at(row - segment.firstRow, source);
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Column& column = columns_.at(index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return valueText::forPeople(value(index.row(), index.column()), column);
    case RawRole:
        return valueText::raw(value(index.row(), index.column()), column);
    case TypeRole:
        return int(column.type);
    case PercentRole: {
        if (column.type != ColumnType::Percent) return {};
        const QJsonValue cell = value(index.row(), index.column());
        return cell.isDouble() ? QVariant(std::clamp(cell.toDouble(), 0.0, 100.0)) : QVariant();
    }
    case Qt::ToolTipRole: {
        const QJsonValue cell = value(index.row(), index.column());
        return valueText::forExport(cell).left(2000);
    }
    case Qt::TextAlignmentRole:
        return QVariant(
            (valueText::isNumeric(column.type) && column.type != ColumnType::Percent ? Qt::AlignRight : Qt::AlignLeft) |
            Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns_.size()) return {};
    const Column& column = columns_.at(section);
    if (role == Qt::DisplayRole) return valueText::heading(column);
    if (role == Qt::ToolTipRole)
        return column.unit.isEmpty() ? tr("%1 (%2)").arg(column.name, columnTypeName(column.type))
                                     : tr("%1 (%2, %3)").arg(column.name, columnTypeName(column.type), column.unit);
    if (role == Qt::TextAlignmentRole)
        return QVariant(
            (valueText::isNumeric(column.type) && column.type != ColumnType::Percent ? Qt::AlignRight : Qt::AlignLeft) |
            Qt::AlignVCenter);
    return {};
}

} // namespace oc::ui
