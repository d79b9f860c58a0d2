// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/TableCells.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

#include <memory>

namespace oc {

/// What a column holds; decides alignment, sorting and how a person sees it.
enum class ColumnType { String, Integer, Number, Boolean, Bytes, Percent, Duration, Time, Json };

[[nodiscard]] QString columnTypeName(ColumnType type);

struct Column {
    QString name;
    ColumnType type = ColumnType::String;
    QString unit; ///< "ms", "bytes/s"; empty when the type says it all. Durations without a unit are seconds.

    [[nodiscard]] QJsonObject toJson() const;
    friend bool operator==(const Column&, const Column&) = default;
};

/// A parsed table, row-major in one list so that 100,000 rows cost no allocation for each cell. A value, shared
/// between threads as shared_ptr<const Table>.
struct Table {
    QList<Column> columns;
    TableCells cells;

    [[nodiscard]] qsizetype rowCount() const { return columns.isEmpty() ? 0 : cells.size() / columns.size(); }
    [[nodiscard]] QJsonValue at(qsizetype row, qsizetype column) const {
        return cells.at(row * columns.size() + column);
    }
    [[nodiscard]] QJsonArray rowsToJson() const;
    [[nodiscard]] QJsonArray columnsToJson() const;
};

/// What a step gave back. 'fields' are its record; 'table', if any, its rows.
///
/// As JSON (the "output" of a step result, and what expressions see) it is always one object: the fields, and for a
/// table "rows" (a list of objects) and "columns". A table that goes by another name (asset-query: "assets") is
/// named by rowsName.
struct StepOutput {
    QJsonObject fields;
    std::shared_ptr<const Table> table;
    QString rowsName = QStringLiteral("rows");

    [[nodiscard]] bool isEmpty() const { return fields.isEmpty() && !table; }
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static StepOutput fromJson(const QJsonObject& object);
};

} // namespace oc
