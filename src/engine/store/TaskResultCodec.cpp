// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/TaskResultCodec.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborStreamWriter>
#include <QCborValue>

namespace oc::taskResultCodec {

using namespace Qt::StringLiterals;

namespace {

// The numbers are in databases: an enumerator may be added at the end, but none may change its place.
static_assert(int(TaskStatus::Waiting) == 0 && int(TaskStatus::Running) == 1 && int(TaskStatus::Retrying) == 2 &&
              int(TaskStatus::Success) == 3 && int(TaskStatus::Failed) == 4 && int(TaskStatus::TimedOut) == 5 &&
              int(TaskStatus::Cancelled) == 6 && int(TaskStatus::Skipped) == 7);
static_assert(int(ColumnType::String) == 0 && int(ColumnType::Integer) == 1 && int(ColumnType::Number) == 2 &&
              int(ColumnType::Boolean) == 3 && int(ColumnType::Bytes) == 4 && int(ColumnType::Percent) == 5 &&
              int(ColumnType::Duration) == 6 && int(ColumnType::Time) == 7 && int(ColumnType::Json) == 8);

void write(QCborStreamWriter& out, const QJsonValue& value) {
    switch (value.type()) {
    case QJsonValue::Null:
        out.append(QCborSimpleType::Null);
        return;
    case QJsonValue::Undefined:
        out.append(QCborSimpleType::Undefined);
        return;
    case QJsonValue::Bool:
        out.append(value.toBool());
        return;
    case QJsonValue::Double:
        // An integer beyond 2^53 must not pass through a double.
        if (const qint64 integer = value.toInteger(1); integer == value.toInteger(2))
            out.append(integer);
        else
            out.append(value.toDouble());
        return;
    case QJsonValue::String:
        out.append(value.toString());
        return;
    case QJsonValue::Array: {
        const QJsonArray list = value.toArray();
        out.startArray(quint64(list.size()));
        for (const QJsonValue& item : list)
            write(out, item);
        out.endArray();
        return;
    }
    case QJsonValue::Object: {
        const QJsonObject object = value.toObject();
        out.startMap(quint64(object.size()));
        for (auto it = object.begin(); it != object.end(); ++it) {
            out.append(it.key());
            write(out, it.value());
        }
        out.endMap();
        return;
    }
    }
}

void write(QCborStreamWriter& out, const Error& error) {
    out.startArray(error.cause ? 4 : 3);
    out.append(error.code);
    out.append(error.message);
    out.append(error.hint);
    if (error.cause) write(out, *error.cause);
    out.endArray();
}

void write(QCborStreamWriter& out, const Table& table) {
    out.startArray(2);
    out.startArray(quint64(table.columns.size()));
    for (const Column& column : table.columns) {
        out.startArray(3);
        out.append(column.name);
        out.append(qint64(column.type));
        out.append(column.unit);
        out.endArray();
    }
    out.endArray();
    out.startArray(quint64(table.cells.size()));
    for (qsizetype i = 0; i < table.cells.size(); ++i) {
        if (table.cells.kind(i) == TableCells::Kind::Text) {
            const QByteArrayView text = table.cells.text(i);
            out.appendTextString(text.data(), text.size());
        } else {
            write(out, table.cells.at(i));
        }
    }
    out.endArray();
    out.endArray();
}

Error readError(const QCborArray& parts, int depth = 0) {
    Error error{parts.at(0).toString(), parts.at(1).toString(), parts.at(2).toString(), {}};
    if (parts.size() > 3 && depth < 100) {
        error.cause = std::make_shared<const Error>(readError(parts.at(3).toArray(), depth + 1));
    }
    return error;
}

std::shared_ptr<const Table> readTable(const QCborArray& parts) {
    auto table = std::make_shared<Table>();
    const QCborArray columns = parts.at(0).toArray();
    for (const QCborValue& entry : columns) {
        const QCborArray column = entry.toArray();
        table->columns.append({column.at(0).toString(), ColumnType(column.at(1).toInteger()), column.at(2).toString()});
    }
    const QCborArray cells = parts.at(1).toArray();
    table->cells.reserve(cells.size());
    for (const QCborValue& cell : cells)
        table->cells.append(cell.toJsonValue());
    return table;
}

} // namespace

QByteArray encode(const TaskResult& result) {
    QByteArray bytes;
    QCborStreamWriter out(&bytes);
    const StepOutcome& outcome = result.outcome;
    const auto text = [&](QLatin1StringView key, const QString& value) {
        if (value.isEmpty()) return;
        out.append(key);
        out.append(value);
    };
    const auto number = [&](QLatin1StringView key, qint64 value) {
        out.append(key);
        out.append(value);
    };
    out.startMap();
    number("v"_L1, 1);
    number("step"_L1, result.step);
    number("task"_L1, result.task);
    number("attempt"_L1, result.attempt);
    number("started"_L1, result.startedAt);
    out.append("duration"_L1);
    out.append(result.durationMs);
    text("id"_L1, result.stepId);
    text("tool"_L1, result.tool);
    text("location"_L1, result.executionLocation);
    text("target"_L1, result.target);
    if (!result.item.isUndefined()) {
        out.append("item"_L1);
        write(out, result.item);
    }
    number("status"_L1, qint64(outcome.status));
    if (outcome.exitCode) number("exit"_L1, *outcome.exitCode);
    if (!outcome.output.fields.isEmpty()) {
        out.append("fields"_L1);
        write(out, QJsonValue(outcome.output.fields));
    }
    if (outcome.output.table) {
        out.append("table"_L1);
        write(out, *outcome.output.table);
    }
    text("rows"_L1, outcome.output.rowsName);
    text("message"_L1, outcome.message);
    if (outcome.error) {
        out.append("error"_L1);
        write(out, *outcome.error);
    }
    if (!outcome.variables.isEmpty()) {
        out.append("variables"_L1);
        write(out, QJsonValue(outcome.variables));
    }
    if (!result.raw.standardOutput.isEmpty()) {
        out.append("out"_L1);
        out.append(result.raw.standardOutput);
    }
    if (!result.raw.standardError.isEmpty()) {
        out.append("err"_L1);
        out.append(result.raw.standardError);
    }
    if (result.raw.truncated) {
        out.append("truncated"_L1);
        out.append(true);
    }
    out.endMap();
    return bytes;
}

Result<TaskResultPtr> decode(const QByteArray& bytes) {
    QCborParserError problem;
    const QCborValue value = QCborValue::fromCbor(bytes, &problem);
    const QCborMap map = value.toMap();
    const QCborValue status = map.value("status"_L1);
    if (problem.error != QCborError::NoError || map.value("v"_L1).toInteger() != 1 || status.toInteger(-1) < 0 ||
        status.toInteger() > qint64(TaskStatus::Skipped)) {
        return Error{u"state_damaged"_s,
                     u"A task's result in the history cannot be read"_s,
                     u"The rest of the run is not affected; delete the run if it is not needed"_s,
                     {}};
    }
    auto result = std::make_shared<TaskResult>();
    result->step = int(map.value("step"_L1).toInteger());
    result->task = int(map.value("task"_L1).toInteger());
    result->attempt = int(map.value("attempt"_L1).toInteger());
    result->startedAt = map.value("started"_L1).toInteger();
    result->durationMs = map.value("duration"_L1).toDouble();
    result->stepId = map.value("id"_L1).toString();
    result->tool = map.value("tool"_L1).toString();
    result->executionLocation = map.value("location"_L1).toString();
    result->target = map.value("target"_L1).toString();
    if (const QCborValue item = map.value("item"_L1); !item.isUndefined()) result->item = item.toJsonValue();
    StepOutcome& outcome = result->outcome;
    outcome.status = TaskStatus(status.toInteger());
    if (const QCborValue exit = map.value("exit"_L1); exit.isInteger()) outcome.exitCode = int(exit.toInteger());
    outcome.output.fields = map.value("fields"_L1).toMap().toJsonObject();
    if (const QCborValue table = map.value("table"_L1); table.isArray())
        outcome.output.table = readTable(table.toArray());
    outcome.output.rowsName = map.value("rows"_L1).toString();
    outcome.message = map.value("message"_L1).toString();
    if (const QCborValue error = map.value("error"_L1); error.isArray()) outcome.error = readError(error.toArray());
    outcome.variables = map.value("variables"_L1).toMap().toJsonObject();
    result->raw.standardOutput = map.value("out"_L1).toByteArray();
    result->raw.standardError = map.value("err"_L1).toByteArray();
    result->raw.truncated = map.value("truncated"_L1).toBool();
    return TaskResultPtr(std::move(result));
}

} // namespace oc::taskResultCodec
