// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/RunReader.h"

#include "engine/base/Json.h"
#include "engine/store/FolderLock.h"
#include "engine/store/RunWriter.h"
#include "engine/store/TaskResultCodec.h"

#include <QDir>
#include <QFile>
#include <QSqlQuery>

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

const QString headerColumns =
    u"pk, id, plan_name, plan_file, started_by, resume_of, inputs, status, message, error, started_at, completed_at, "
    "tasks_total, tasks_succeeded, tasks_failed, tasks_skipped, notify, parent_run, parent_place"_s;

RunHeader readHeader(const QSqlQuery& query) {
    RunHeader header;
    header.id = query.value(1).toString();
    header.planName = query.value(2).toString();
    header.planFile = query.value(3).toString();
    header.startedBy = query.value(4).toString();
    header.resumeOf = query.value(5).toString();
    header.inputs = json::parse(query.value(6).toByteArray()).value_or(QJsonValue()).toObject();
    header.status = RunStatus(query.value(7).toInt());
    header.message = query.value(8).toString();
    header.startedAt = query.value(10).toLongLong();
    header.completedAt = query.value(11).toLongLong();
    header.tasksTotal = query.value(12).toInt();
    header.tasksSucceeded = query.value(13).toInt();
    header.tasksFailed = query.value(14).toInt();
    header.tasksSkipped = query.value(15).toInt();
    header.untold = query.value(16).toInt() == 1;
    header.parentRun = query.value(17).toString();
    header.parentPlace = query.value(18).toString();
    return header;
}

/// For LIKE ... ESCAPE '\': the text anywhere, its own % and _ meaning themselves.
QString containing(QString text) {
    text.replace(u'\\', u"\\\\"_s).replace(u'%', u"\\%"_s).replace(u'_', u"\\_"_s);
    return u'%' + text + u'%';
}

Error noSuchRun(const QString& wanted) {
    return {u"no_such_run"_s,
            u"There is no run '%1' in the history"_s.arg(wanted),
            u"opsctl runs list shows them all"_s,
            {}};
}

} // namespace

Result<QList<RunHeader>> RunReader::runs(const RunFilter& filter) {
    markWhatIsPossible();
    Result<QSqlDatabase> database = file_.connection();
    if (!database) return database.error();

    QStringList conditions;
    QVariantList values;
    if (!filter.text.isEmpty()) {
        conditions.append(u"(plan_name LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\' OR message LIKE ? ESCAPE '\\')"_s);
        for (int i = 0; i < 3; ++i)
            values.append(containing(filter.text));
    }
    if (!filter.statuses.isEmpty()) {
        conditions.append(u"status IN (%1)"_s.arg(QStringList(filter.statuses.size(), u"?"_s).join(u',')));
        for (const RunStatus status : filter.statuses)
            values.append(int(status));
    }
    if (!filter.targets.isEmpty()) {
        conditions.append(u"pk IN (SELECT run FROM tasks WHERE target IN (%1))"_s.arg(
            QStringList(filter.targets.size(), u"?"_s).join(u',')));
        for (const QString& target : filter.targets)
            values.append(target.toLower());
    }
    if (!filter.parts) conditions.append(u"parent_run = ''"_s);
    if (filter.since > 0) {
        conditions.append(u"started_at >= ?"_s);
        values.append(filter.since);
    }
    QString sql = u"SELECT "_s + headerColumns + u" FROM runs"_s;
    if (!conditions.isEmpty()) sql += u" WHERE "_s + conditions.join(u" AND "_s);
    sql += u" ORDER BY started_at DESC, pk DESC LIMIT ? OFFSET ?"_s;
    values << filter.limit << filter.offset;

    QSqlQuery query(*database);
    query.setForwardOnly(true);
    query.prepare(sql);
    for (const QVariant& value : values)
        query.addBindValue(value);
    if (!query.exec()) return file_.texts().error(query);
    QList<RunHeader> found;
    while (query.next()) {
        found.append(readHeader(query));
        showInterruption(found.last());
    }
    return found;
}

Result<RunReader::Row> RunReader::find(const QString& runId) {
    Result<QSqlDatabase> database = file_.connection();
    if (!database) return database.error();
    QSqlQuery query(*database);
    query.setForwardOnly(true);
    query.prepare(u"SELECT "_s + headerColumns + u", plan_text FROM runs WHERE id = ?"_s);
    query.addBindValue(runId);
    if (!query.exec()) return file_.texts().error(query);
    if (!query.next()) return noSuchRun(runId);
    Row row{query.value(0).toLongLong(), readHeader(query), query.value(9).toString()};
    showInterruption(row.header);
    row.header.planText = query.value(19).toByteArray();
    return row;
}

Result<RunHeader> RunReader::run(const QString& idOrPrefix) {
    markWhatIsPossible();
    Result<QSqlDatabase> database = file_.connection();
    if (!database) return database.error();
    QSqlQuery query(*database);
    query.setForwardOnly(true);
    if (idOrPrefix == "last"_L1) {
        query.prepare(u"SELECT id FROM runs WHERE parent_run = '' ORDER BY started_at DESC, pk DESC LIMIT 1"_s);
    } else {
        // Ids are Crockford base32 in capitals, which people may type as they like.
        const QString prefix = idOrPrefix.trimmed().toUpper();
        if (prefix.isEmpty()) return noSuchRun(idOrPrefix);
        query.prepare(u"SELECT id FROM runs WHERE id >= ? AND id < ? ORDER BY id LIMIT 2"_s);
        query.addBindValue(prefix);
        query.addBindValue(QString(prefix + QChar(0xffff)));
    }
    if (!query.exec()) return file_.texts().error(query);
    if (!query.next()) return noSuchRun(idOrPrefix);
    const QString id = query.value(0).toString();
    if (query.next() && id != idOrPrefix.trimmed().toUpper()) {
        return Error{
            u"run_ambiguous"_s,
            u"Several runs begin with '%1', among them %2 and %3"_s.arg(idOrPrefix, id, query.value(0).toString()),
            u"Give more of the id"_s,
            {}};
    }
    query.finish();
    const Result<Row> row = find(id);
    if (!row) return row.error();
    return row->header;
}

Result<QStringList> RunReader::untold(int atMost) {
    markWhatIsPossible();
    Result<QSqlDatabase> database = file_.connection();
    if (!database) return database.error();
    QSqlQuery query(*database);
    query.setForwardOnly(true);
    query.prepare(u"SELECT id FROM runs WHERE notify = 1 AND status <> 0 ORDER BY pk LIMIT ?"_s);
    query.addBindValue(atMost);
    if (!query.exec()) return file_.texts().error(query);
    QStringList ids;
    while (query.next())
        ids.append(query.value(0).toString());
    return ids;
}

Result<RunReport> RunReader::report(const QString& runId) {
    markWhatIsPossible();
    const Result<Row> row = find(runId);
    if (!row) return row.error();
    Result<QList<TaskResultPtr>> tasks = resultsOf(*row, -1);
    if (!tasks) return tasks.error();
    RunReport report;
    report.runId = row->header.id;
    report.status = row->header.status;
    report.message = row->header.message;
    report.errorMessage = row->error;
    report.startedAt = row->header.startedAt;
    report.completedAt = row->header.completedAt;
    report.results = std::move(*tasks);
    return report;
}

Result<QList<TaskResultPtr>> RunReader::results(const QString& runId, int step) {
    markWhatIsPossible();
    const Result<Row> row = find(runId);
    if (!row) return row.error();
    return resultsOf(*row, step);
}

Result<TaskResultPtr> RunReader::result(const QString& runId, int step, int task) {
    const Result<Row> row = find(runId);
    if (!row) return row.error();
    Result<QList<TaskResultPtr>> found = resultsOf(*row, step, task);
    if (!found) return found.error();
    return found->isEmpty() ? TaskResultPtr() : found->first();
}

Result<QList<TaskResultPtr>> RunReader::resultsOf(const Row& row, int step, int task) {
    Result<QSqlDatabase> database = file_.connection();
    if (!database) return database.error();
    QSqlQuery query(*database);
    query.setForwardOnly(true);
    QString sql = u"SELECT step, task, result FROM tasks WHERE run = ?"_s;
    if (step >= 0) sql += u" AND step = ?"_s;
    if (task >= 0) sql += u" AND task = ?"_s;
    query.prepare(sql + u" ORDER BY step, task"_s);
    query.addBindValue(row.pk);
    if (step >= 0) query.addBindValue(step);
    if (task >= 0) query.addBindValue(task);
    if (!query.exec()) return file_.texts().error(query);
    QList<TaskResultPtr> found;
    while (query.next()) {
        QByteArray bytes = query.value(2).toByteArray();
        if (query.isNull(2)) {
            QFile file(
                RunWriter::resultPath(runsFolder_, row.header.id, query.value(0).toInt(), query.value(1).toInt()));
            if (file.open(QIODevice::ReadOnly)) bytes = file.readAll();
        }
        Result<TaskResultPtr> decoded = taskResultCodec::decode(bytes);
        if (!decoded) return decoded.error();
        found.append(std::move(*decoded));
    }
    return found;
}

Result<RunEvents> RunReader::events(const QString& runId) {
    const Result<QList<TaskResultPtr>> tasks = results(runId, -1);
    if (!tasks) return tasks.error();
    QHash<std::pair<int, int>, TaskResultPtr> resultOf;
    for (const TaskResultPtr& task : *tasks)
        resultOf.insert({task->step, task->task}, task);
    const Result<Row> row = find(runId);
    if (!row) return row.error();
    Result<QSqlDatabase> database = file_.connection();
    if (!database) return database.error();
    QSqlQuery query(*database);
    query.setForwardOnly(true);
    query.prepare(u"SELECT kind, step, task, attempt, time, data FROM events WHERE run = ? ORDER BY seq"_s);
    query.addBindValue(row->pk);
    if (!query.exec()) return file_.texts().error(query);
    RunEvents found;
    while (query.next()) {
        RunEvent event;
        event.kind = RunEvent::Kind(query.value(0).toInt());
        event.step = query.value(1).toInt();
        event.task = query.value(2).toInt();
        event.attempt = query.value(3).toInt();
        event.time = query.value(4).toLongLong();
        event.runId = row->header.id;
        if (!query.isNull(5)) {
            event.data = json::parse(query.value(5).toByteArray()).value_or(QJsonValue()).toObject();
        }
        if (event.kind == RunEvent::Kind::TaskFinished) event.result = resultOf.value({event.step, event.task});
        found.append(std::move(event));
    }
    return found;
}

Result<QList<RunReader::Row>> RunReader::withParts(const QString& runId) {
    Result<Row> top = find(runId);
    if (!top) return top.error();
    QList<Row> rows{std::move(*top)};
    for (qsizetype i = 0; i < rows.size(); ++i) {
        QStringList ids;
        {
            Result<QSqlDatabase> database = file_.connection();
            if (!database) return database.error();
            QSqlQuery query(*database);
            query.setForwardOnly(true);
            query.prepare(u"SELECT id FROM runs WHERE parent_run = ? AND parent_run <> ''"_s);
            query.addBindValue(rows.at(i).header.id);
            if (!query.exec()) return file_.texts().error(query);
            while (query.next())
                ids.append(query.value(0).toString());
        }
        for (const QString& id : std::as_const(ids)) {
            Result<Row> row = find(id);
            if (!row) return row.error();
            rows.append(std::move(*row));
        }
    }
    std::reverse(rows.begin(), rows.end());
    return rows;
}

Result<QString> RunReader::partOf(const QString& parentRun, const QString& place) {
    Result<QSqlDatabase> database = file_.connection();
    if (!database) return database.error();
    QSqlQuery query(*database);
    query.setForwardOnly(true);
    query.prepare(u"SELECT id FROM runs WHERE parent_run = ? AND parent_run <> '' AND parent_place = ? "
                  "ORDER BY started_at DESC, pk DESC LIMIT 1"_s);
    query.addBindValue(parentRun);
    query.addBindValue(place);
    if (!query.exec()) return file_.texts().error(query);
    return query.next() ? query.value(0).toString() : QString();
}

Status RunReader::remove(const QString& runId) {
    if (Status marked = markInterrupted(); !marked) return marked;
    const Result<QList<Row>> rows = withParts(runId);
    if (!rows) return rows.error();
    for (const Row& row : *rows) {
        const QString folder = runsFolder_ + u'/' + row.header.id;
        if (row.header.status == RunStatus::Running || FolderLock::probe(folder) == FolderLock::State::Held) {
            return Error{u"run_active"_s,
                         u"The run %1 is going on and cannot be deleted"_s.arg(runId),
                         u"Cancel it first"_s,
                         {}};
        }
    }
    Status done = file_.write([&](QSqlDatabase& database) -> Status {
        for (const Row& row : *rows) {
            for (const QString& table : {u"tasks WHERE run"_s, u"events WHERE run"_s, u"runs WHERE pk"_s}) {
                QSqlQuery query(database);
                query.prepare(u"DELETE FROM %1 = ?"_s.arg(table));
                query.addBindValue(row.pk);
                if (!query.exec()) return file_.texts().error(query);
            }
        }
        return {};
    });
    if (!done) return done;
    for (const Row& row : *rows) {
        const QString folder = runsFolder_ + u'/' + row.header.id;
        if (QDir directory(folder); directory.exists() && !directory.removeRecursively())
            return file_.texts().unwritable(folder, EACCES);
    }
    return {};
}

} // namespace oc
