// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Table.h"

#include <algorithm>
#include <array>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<QLatin1StringView, 9> typeNames{"string"_L1,  "integer"_L1,  "number"_L1, "boolean"_L1, "bytes"_L1,
                                                     "percent"_L1, "duration"_L1, "time"_L1,   "json"_L1};

ColumnType typeFromName(const QString& name) {
    const auto found = std::find(typeNames.begin(), typeNames.end(), name);
    return found == typeNames.end() ? ColumnType::String : static_cast<ColumnType>(found - typeNames.begin());
}

/// The field that holds the rows: "rows", or the list of objects that have no other keys than the columns.
QString rowsField(const QJsonObject& object, const QList<Column>& columns) {
    if (object.value("rows"_L1).isArray()) return u"rows"_s;
    const auto fits = [&columns](const QJsonValue& row) {
        if (!row.isObject()) return false;
        const QStringList keys = row.toObject().keys();
        return std::all_of(keys.begin(), keys.end(), [&columns](const QString& key) {
            return std::any_of(columns.begin(), columns.end(), [&key](const Column& c) { return c.name == key; });
        });
    };
    QString empty;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key() == "columns"_L1 || !it.value().isArray()) continue;
        const QJsonArray list = it.value().toArray();
        if (list.isEmpty()) {
            if (empty.isEmpty()) empty = it.key();
        } else if (std::all_of(list.begin(), list.end(), fits)) {
            return it.key();
        }
    }
    return empty;
}

} // namespace

QString columnTypeName(ColumnType type) {
    return typeNames[static_cast<std::size_t>(type)];
}

QJsonObject Column::toJson() const {
    QJsonObject object{{u"name"_s, name}, {u"type"_s, columnTypeName(type)}};
    if (!unit.isEmpty()) object.insert("unit"_L1, unit);
    return object;
}

QJsonArray Table::rowsToJson() const {
    QJsonArray rows;
    const qsizetype width = columns.size();
    for (qsizetype row = 0; row < rowCount(); ++row) {
        QJsonObject object;
        for (qsizetype column = 0; column < width; ++column)
            object.insert(columns.at(column).name, at(row, column));
        rows.append(object);
    }
    return rows;
}

QJsonArray Table::columnsToJson() const {
    QJsonArray list;
    for (const Column& column : columns)
        list.append(column.toJson());
    return list;
}

QJsonObject StepOutput::toJson() const {
    QJsonObject object = fields;
    if (table) {
        object.insert(rowsName, table->rowsToJson());
        object.insert("columns"_L1, table->columnsToJson());
    }
    return object;
}

StepOutput StepOutput::fromJson(const QJsonObject& object) {
    StepOutput output;
    output.fields = object;
    if (!object.value("columns"_L1).isArray()) return output;

    auto table = std::make_shared<Table>();
    const QJsonArray columns = object.value("columns"_L1).toArray();
    for (const QJsonValue& entry : columns) {
        const QJsonObject column = entry.toObject();
        if (column.value("name"_L1).toString().isEmpty()) return output; // a field that happens to be called columns
        table->columns.append({column.value("name"_L1).toString(), typeFromName(column.value("type"_L1).toString()),
                               column.value("unit"_L1).toString()});
    }
    const QString name = rowsField(object, table->columns);
    if (name.isEmpty()) return output;

    const QJsonArray rows = object.value(name).toArray();
    table->cells.reserve(rows.size() * table->columns.size());
    for (const QJsonValue& entry : rows) {
        const QJsonObject row = entry.toObject();
        for (const Column& column : std::as_const(table->columns)) {
            const QJsonValue cell = row.value(column.name);
            table->cells.append(cell.isUndefined() ? QJsonValue() : cell);
        }
    }
    output.fields.remove(name);
    output.fields.remove("columns"_L1);
    output.rowsName = name;
    output.table = std::move(table);
    return output;
}

} // namespace oc
