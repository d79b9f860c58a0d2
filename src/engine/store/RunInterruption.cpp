// SPDX-License-Identifier: GPL-3.0-or-later
// RunReader: runs whose program ended in their middle.
#include "engine/store/RunReader.h"

#include "engine/base/Json.h"
#include "engine/store/FolderLock.h"
#include "engine/store/TaskResultCodec.h"

#include <QSqlQuery>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

QString interruption() {
    return u"The program ended, or could not write its history, while the run was going on"_s;
}

} // namespace

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
