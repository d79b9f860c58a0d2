// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/RunReader.h"

#include "engine/base/Json.h"
#include "engine/store/FolderLock.h"
#include "engine/store/RunWriter.h"
#include "engine/store/TaskResultCodec.h"

#include <QDir>
#include <QFile>
#include <QSqlQuery>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

QString interruption() {
    return u"The program ended, or could not write its history, while the run was going on"_s;
}

const QString headerColumns =
    u"pk, id, plan_name, plan_file, started_by, resume_of, inputs, status, message, error, started_at, completed_at, "
    "tasks_total, tasks_succeeded, tasks_failed, tasks_skipped, notify"_s;

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
    row.header.planText = query.value(17).toByteArray();
    return row;
}

Result<RunHeader> RunReader::run(const QString& idOrPrefix) {
    markWhatIsPossible();
    Result<QSqlDatabase> database = file_.connection();
    if (!database) return database.error();
    QSqlQuery query(*database);
    query.setForwardOnly(true);
    if (idOrPrefix == "last"_L1) {
        query.prepare(u"SELECT id FROM runs ORDER BY started_at DESC, pk DESC LIMIT 1"_s);
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

Status RunReader::remove(const QString& runId) {
    if (Status marked = markInterrupted(); !marked) return marked;
    const Result<Row> row = find(runId);
    if (!row) return row.error();
    const QString folder = runsFolder_ + u'/' + row->header.id;
    if (row->header.status == RunStatus::Running || FolderLock::probe(folder) == FolderLock::State::Held) {
        return Error{
            u"run_active"_s, u"The run %1 is going on and cannot be deleted"_s.arg(runId), u"Cancel it first"_s, {}};
    }
    Status done = file_.write([&](QSqlDatabase& database) -> Status {
        for (const QString& table : {u"tasks WHERE run"_s, u"events WHERE run"_s, u"runs WHERE pk"_s}) {
            QSqlQuery query(database);
            query.prepare(u"DELETE FROM %1 = ?"_s.arg(table));
            query.addBindValue(row->pk);
            if (!query.exec()) return file_.texts().error(query);
        }
        return {};
    });
    if (!done) return done;
    if (QDir directory(folder); directory.exists() && !directory.removeRecursively()) {
        return file_.texts().unwritable(folder, EACCES);
    }
    return {};
}

void RunReader::markWhatIsPossible() {
    // A full disk must not hide the history; whatever else is wrong, the reading itself tells.
    unmarked_ = !markInterrupted();
}

void RunReader::showInterruption(RunHeader& header) const {
    if (!unmarked_ || header.status != RunStatus::Running) return;
    if (FolderLock::probe(runsFolder_ + u'/' + header.id) != FolderLock::State::Free) return;
    header.status = RunStatus::Interrupted;
    header.message = interruption();
}

Status RunReader::markInterrupted() {
    Result<QSqlDatabase> database = file_.connection();
    if (!database) return database.error();
    QList<std::pair<qint64, QString>> dead;
    {
        QSqlQuery query(*database);
        query.setForwardOnly(true);
        if (!query.exec(u"SELECT pk, id FROM runs WHERE status = 0"_s)) return file_.texts().error(query);
        while (query.next()) {
            const QString id = query.value(1).toString();
            if (FolderLock::probe(runsFolder_ + u'/' + id) == FolderLock::State::Free) {
                dead.append({query.value(0).toLongLong(), id});
            }
        }
    }
    if (dead.isEmpty()) return {};
    return file_.write([&](QSqlDatabase& writing) -> Status {
        for (const auto& [pk, id] : dead) {
            if (Status marked = markInterrupted(writing, pk); !marked) return marked;
        }
        return {};
    });
}

Status RunReader::markInterrupted(QSqlDatabase& database, qint64 pk) {
    const QString message = interruption();
    QSqlQuery query(database);
    query.setForwardOnly(true);
    // It may have ended well between our look and this transaction.
    query.prepare(
        u"SELECT max(coalesce((SELECT max(time) FROM events WHERE run = pk), 0), started_at), "
        "coalesce((SELECT max(seq) FROM events WHERE run = pk), -1), "
        "(SELECT data FROM events WHERE run = pk AND kind = ? LIMIT 1) FROM runs WHERE pk = ? AND status = 0"_s);
    query.addBindValue(int(RunEvent::Kind::RunStarted));
    query.addBindValue(pk);
    if (!query.exec()) return file_.texts().error(query);
    if (!query.next()) return {};
    const qint64 lastTime = query.value(0).toLongLong();
    qint64 seq = query.value(1).toLongLong();
    const QJsonArray steps =
        json::parse(query.value(2).toByteArray()).value_or(QJsonValue()).toObject().value("steps"_L1).toArray();
    query.finish();

    QSqlQuery event(database);
    event.prepare(
        u"INSERT INTO events (run, seq, kind, step, task, attempt, time, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s);
    const auto addEvent = [&](RunEvent::Kind kind, int step, int task, int attempt, const QJsonObject& data) -> Status {
        const QVariantList values{pk,   ++seq,   int(kind), step,
                                  task, attempt, lastTime,  data.isEmpty() ? QVariant() : QVariant(json::toText(data))};
        for (int i = 0; i < values.size(); ++i)
            event.bindValue(i, values.at(i));
        if (!event.exec()) return file_.texts().error(event);
        return {};
    };

    QList<TaskResult> unfinished;
    query.prepare(
        u"SELECT e.step, e.task, e.attempt, e.time, e.data FROM events e WHERE e.run = ? AND e.kind = ? AND NOT "
        "EXISTS (SELECT 1 FROM tasks t WHERE t.run = e.run AND t.step = e.step AND t.task = e.task)"_s);
    query.addBindValue(pk);
    query.addBindValue(int(RunEvent::Kind::TaskStarted));
    if (!query.exec()) return file_.texts().error(query);
    while (query.next()) {
        const QJsonObject data = json::parse(query.value(4).toByteArray()).value_or(QJsonValue()).toObject();
        TaskResult result;
        result.step = query.value(0).toInt();
        result.task = query.value(1).toInt();
        result.attempt = query.value(2).toInt();
        result.startedAt = query.value(3).toLongLong();
        const QJsonObject step = steps.at(result.step).toObject();
        result.stepId = step.value("id"_L1).toString();
        result.tool = step.value("tool"_L1).toString();
        result.executionLocation = step.value("execution_location"_L1).toString();
        result.target = data.value("target"_L1).toString();
        result.item = data.contains("item"_L1) ? data.value("item"_L1) : QJsonValue(QJsonValue::Undefined);
        result.durationMs = double(lastTime - result.startedAt);
        result.outcome = StepOutcome{};
        result.outcome.status = TaskStatus::Cancelled;
        result.outcome.message = u"Interrupted"_s;
        result.outcome.error = Error{u"interrupted"_s,
                                     u"The program ended while this task was going on"_s,
                                     u"Look at the machine: what the task began may have happened in part"_s,
                                     {}};
        unfinished.append(std::move(result));
    }
    query.finish();
    QSqlQuery task(database);
    task.prepare(u"INSERT OR IGNORE INTO tasks (run, step, task, status, result) VALUES (?, ?, ?, ?, ?)"_s);
    for (const TaskResult& result : std::as_const(unfinished)) {
        task.bindValue(0, pk);
        task.bindValue(1, result.step);
        task.bindValue(2, result.task);
        task.bindValue(3, int(result.outcome.status));
        task.bindValue(4, taskResultCodec::encode(result));
        if (!task.exec()) return file_.texts().error(task);
        if (Status added = addEvent(RunEvent::Kind::TaskFinished, result.step, result.task, result.attempt, {});
            !added) {
            return added;
        }
    }
    const QJsonObject end{{u"status"_s, runStatusName(RunStatus::Interrupted)}, {u"message"_s, message}};
    if (Status added = addEvent(RunEvent::Kind::RunFinished, -1, -1, 0, end); !added) return added;
    query.prepare(u"UPDATE runs SET status = ?, message = ?, error = ?, completed_at = ? WHERE pk = ?"_s);
    const QVariantList values{int(RunStatus::Interrupted), message, message, lastTime, pk};
    for (const QVariant& value : values)
        query.addBindValue(value);
    if (!query.exec()) return file_.texts().error(query);
    return {};
}

} // namespace oc
