// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/RunWriter.h"

#include "engine/base/Json.h"
#include "engine/store/TaskResultCodec.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QSqlError>
#include <QSqlQuery>

#include <cerrno>
#include <filesystem>
#include <pthread.h>

namespace oc {

using namespace Qt::StringLiterals;

struct RunWriter::Statements {
    explicit Statements(const QSqlDatabase& database)
        : event(prepared(database, u"INSERT INTO events (run, seq, kind, step, task, attempt, time, data) "
                                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s)),
          task(prepared(database, u"INSERT OR REPLACE INTO tasks (run, step, task, status, result, target) "
                                  "VALUES (?, ?, ?, ?, ?, ?)"_s)),
          counts(prepared(database, u"UPDATE runs SET tasks_total = ?, tasks_succeeded = ?, tasks_failed = ?, "
                                    "tasks_skipped = ? WHERE pk = ?"_s)),
          finish(prepared(database, u"UPDATE runs SET status = ?, message = ?, error = ?, completed_at = ? "
                                    "WHERE pk = ?"_s)) {}

    QSqlQuery event;
    QSqlQuery task;
    QSqlQuery counts;
    QSqlQuery finish;

private:
    static QSqlQuery prepared(const QSqlDatabase& database, const QString& sql) {
        QSqlQuery query(database);
        query.setForwardOnly(true);
        query.prepare(sql); // a failure shows at exec
        return query;
    }
};

namespace {

/// About what an event takes in memory: what back-pressure is measured in.
qint64 weight(const RunEvent& event) {
    qint64 bytes = qint64(sizeof(RunEvent)) + event.bytes.size() + 64 * event.data.size();
    if (event.result) {
        const TaskResult& result = *event.result;
        bytes += qint64(sizeof(TaskResult)) + result.raw.standardOutput.size() + result.raw.standardError.size() +
                 64 * result.outcome.output.fields.size();
        if (result.outcome.output.table) bytes += 48 * result.outcome.output.table->cells.size();
    }
    return bytes;
}

} // namespace

RunWriter::RunWriter(SqliteFile& file, OutputLogs& logs, QString runsFolder)
    : file_(file), logs_(logs), runsFolder_(std::move(runsFolder)) {}

RunWriter::~RunWriter() {
    {
        const std::scoped_lock lock(mutex_);
        stop_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

QString RunWriter::resultPath(const QString& runsFolder, const QString& runId, int step, int task) {
    return runsFolder + u'/' + runId + u'/' + QString::number(step) + u'-' + QString::number(task) + u".result"_s;
}

void RunWriter::setListener(RunStore::CommitListener listener) {
    const std::scoped_lock lock(listenerMutex_);
    listener_ = std::move(listener);
}

Status RunWriter::begin(const RunHeader& header) {
    Command command;
    command.header = &header;
    return submitAndWait(std::move(command));
}

Status RunWriter::flush() {
    return submitAndWait({});
}

Status RunWriter::submitAndWait(Command command) {
    std::promise<Status> done;
    std::future<Status> answer = done.get_future();
    command.done = &done;
    {
        const std::scoped_lock lock(mutex_);
        if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
        queue_.push_back(std::move(command));
        ++waitingForDone_;
    }
    wake_.notify_one();
    return answer.get();
}

void RunWriter::append(RunEvents events) {
    if (events.isEmpty()) return;
    Command command;
    bool urgent = false;
    for (const RunEvent& event : events) {
        command.bytes += weight(event);
        urgent = urgent || event.kind == RunEvent::Kind::RunFinished;
    }
    command.events = std::move(events);
    bool wake = false;
    {
        std::unique_lock<std::mutex> lock(mutex_);
        if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
        // The listener may append, and must not wait for itself.
        if (std::this_thread::get_id() != thread_.get_id()) {
            room_.wait(lock, [&] { return waitingBytes_ < maxWaitingBytes; });
        }
        waitingBytes_ += command.bytes;
        queue_.push_back(std::move(command));
        urgent_ = urgent_ || urgent || waitingBytes_ > maxWaitingBytes / 2;
        // A thread woken for each event of a busy run would cost more than the writing.
        wake = urgent_ || std::exchange(idle_, false);
    }
    if (wake) wake_.notify_one();
}

void RunWriter::run() {
    pthread_setname_np(pthread_self(), "oc-store");
    auto lastCommit = std::chrono::steady_clock::time_point{};
    for (;;) {
        std::deque<Command> batch;
        {
            std::unique_lock<std::mutex> lock(mutex_);
            const auto something = [&] { return stop_ || !queue_.empty(); };
            idle_ = true;
            if (runs_.isEmpty()) {
                wake_.wait(lock, something);
            } else if (!wake_.wait_for(lock, OutputLogs::keepSmall, something)) {
                lock.unlock();
                logs_.spillOld();
                continue;
            }
            idle_ = false;
            // One commit for each event would cost more than what the events tell of.
            wake_.wait_until(lock, lastCommit + batchInterval, [&] { return stop_ || waitingForDone_ > 0 || urgent_; });
            if (queue_.empty()) break; // stop_, and nothing left to write
            batch.swap(queue_);
            waitingBytes_ = 0;
            waitingForDone_ = 0;
            urgent_ = false;
        }
        room_.notify_all();

        RunEvents events;
        for (Command& command : batch) {
            if (!command.events.isEmpty()) {
                if (events.isEmpty())
                    events = std::move(command.events);
                else
                    events += command.events;
                continue;
            }
            write(std::exchange(events, {}));
            if (command.header) {
                command.done->set_value(writeHeader(*command.header));
            } else {
                command.done->set_value(std::exchange(lastFailure_, Status{}));
            }
        }
        write(std::move(events));
        lastCommit = std::chrono::steady_clock::now();
        logs_.spillOld();
    }
    statements_.reset();
    locks_.clear();
    file_.closeThisThread();
}

void RunWriter::write(RunEvents events) {
    if (events.isEmpty()) return;
    const QHash<QString, OpenRun> before = runs_;
    const Status status = writeBatch(events);
    if (status) {
        for (const RunEvent& event : std::as_const(events)) {
            if (event.kind == RunEvent::Kind::TaskFinished) logs_.forget(event.runId, event.step, event.task);
        }
        QStringList finished;
        for (auto it = runs_.begin(); it != runs_.end(); ++it) {
            it->touched = false;
            if (it->finished) finished.append(it.key());
        }
        for (const QString& runId : std::as_const(finished))
            closeRun(runId);
    } else {
        runs_ = before;
        lastFailure_ = status;
        statements_.reset(); // the next batch begins with a statement in a known state
        // A run whose end could not be written has ended all the same: the next reader finds it interrupted.
        for (const RunEvent& event : std::as_const(events)) {
            if (event.kind == RunEvent::Kind::RunFinished) closeRun(event.runId);
        }
    }
    const std::scoped_lock lock(listenerMutex_);
    if (listener_) listener_(events, status);
}

void RunWriter::closeRun(const QString& runId) {
    logs_.forgetRun(runId);
    locks_.erase(runId);
    runs_.remove(runId);
}

Status RunWriter::writeBatch(const RunEvents& events) {
    return file_.write([&](QSqlDatabase& database) -> Status {
        if (!statements_) statements_ = std::make_unique<Statements>(database);
        for (const RunEvent& event : events) {
            if (Status written = writeEvent(*statements_, event); !written) return written;
        }
        return writeCounts(*statements_);
    });
}

Status RunWriter::exec(QSqlQuery& query) {
    if (!query.exec()) return file_.texts().error(query);
    return {};
}

RunWriter::OpenRun* RunWriter::openRun(const QString& runId) {
    if (const auto found = runs_.find(runId); found != runs_.end()) return &*found;
    // A late event of a run that has ended must not cost the other runs of its batch theirs.
    const Result<QSqlDatabase> database = file_.connection();
    if (!database) return nullptr;
    QSqlQuery query(*database);
    query.prepare(u"SELECT pk, (SELECT max(seq) FROM events WHERE run = pk) FROM runs WHERE id = ?"_s);
    query.addBindValue(runId);
    if (!query.exec() || !query.next()) return nullptr;
    OpenRun late;
    late.pk = query.value(0).toLongLong();
    late.nextSeq = query.value(1).toLongLong() + 1;
    late.finished = true;
    return &*runs_.insert(runId, late);
}

Status RunWriter::writeEvent(Statements& sql, const RunEvent& event) {
    // The bytes are in the log file; the history does not keep them twice.
    if (event.kind == RunEvent::Kind::TaskOutput) return {};
    OpenRun* const found = openRun(event.runId);
    if (!found) return {}; // never begun, or removed: there is nothing it could belong to
    OpenRun& run = *found;
    run.touched = run.touched || !run.finished;

    int column = 0;
    const auto bind = [&](const QVariant& value) { sql.event.bindValue(column++, value); };
    bind(run.pk);
    bind(run.nextSeq++);
    bind(int(event.kind));
    bind(event.step);
    bind(event.task);
    bind(event.attempt);
    bind(event.time);
    bind(event.data.isEmpty() ? QVariant() : QVariant(json::toText(event.data)));
    if (Status done = exec(sql.event); !done) return done;

    if (event.kind == RunEvent::Kind::StepStarted) {
        run.tasksOfStep.insert(event.step, event.data.value("tasks"_L1).toInt());
    } else if (event.kind == RunEvent::Kind::TaskFinished && event.result) {
        return writeResult(sql, run, event);
    } else if (event.kind == RunEvent::Kind::RunFinished) {
        const RunStatus status =
            runStatusFromName(event.data.value("status"_L1).toString()).value_or(RunStatus::Failed);
        const QString message = event.data.value("message"_L1).toString();
        QString error = event.data.value("error_message"_L1).toString();
        if (error.isEmpty() && status != RunStatus::Completed) error = message;
        sql.finish.bindValue(0, int(status));
        sql.finish.bindValue(1, message);
        sql.finish.bindValue(2, error);
        sql.finish.bindValue(3, event.time);
        sql.finish.bindValue(4, run.pk);
        run.finished = true;
        return exec(sql.finish);
    }
    return {};
}

Status RunWriter::writeResult(Statements& sql, OpenRun& run, const RunEvent& event) {
    const TaskResult& result = *event.result;
    if (Status settled = logs_.settle(event.runId, event.step, event.task, result.raw); !settled) return settled;
    const TaskStatus status = result.outcome.status;
    run.succeeded += status == TaskStatus::Success;
    run.failed += status == TaskStatus::Failed || status == TaskStatus::TimedOut;
    run.skipped += status == TaskStatus::Skipped;

    QVariant stored = taskResultCodec::encode(result);
    if (const QByteArray bytes = stored.toByteArray(); bytes.size() > largeResult) {
        QSaveFile file(resultPath(runsFolder_, event.runId, event.step, event.task));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
            return file_.texts().unwritable(file.fileName(), errno);
        }
        stored = QVariant();
    }
    sql.task.bindValue(0, run.pk);
    sql.task.bindValue(1, event.step);
    sql.task.bindValue(2, event.task);
    sql.task.bindValue(3, int(status));
    sql.task.bindValue(4, stored);
    sql.task.bindValue(5, result.target.isEmpty() ? QVariant() : QVariant(result.target.toLower()));
    return exec(sql.task);
}

Status RunWriter::writeCounts(Statements& sql) {
    for (const OpenRun& run : std::as_const(runs_)) {
        if (!run.touched) continue;
        int total = 0;
        for (const int tasks : run.tasksOfStep)
            total += tasks;
        sql.counts.bindValue(0, total);
        sql.counts.bindValue(1, run.succeeded);
        sql.counts.bindValue(2, run.failed);
        sql.counts.bindValue(3, run.skipped);
        sql.counts.bindValue(4, run.pk);
        if (Status done = exec(sql.counts); !done) return done;
    }
    return {};
}

Status RunWriter::writeHeader(const RunHeader& header) {
    const QString folder = runsFolder_ + u'/' + header.id;
    std::error_code failed;
    std::filesystem::create_directories(folder.toStdString(), failed);
    if (failed) return file_.texts().unwritable(folder, failed.value());
    int errorNumber = 0;
    std::unique_ptr<FolderLock> lock = FolderLock::take(folder, &errorNumber);
    if (!lock) return file_.texts().unwritable(folder + u"/lock"_s, errorNumber);

    qint64 pk = 0;
    const Status done = file_.write([&](QSqlDatabase& database) -> Status {
        QSqlQuery query(database);
        query.prepare(u"INSERT INTO runs (id, plan_name, plan_file, plan_text, started_by, resume_of, inputs, status, "
                      "message, started_at, tasks_total, notify, parent_run, parent_place) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s);
        // An empty text, not NULL, is what a column that must have a value needs.
        const auto text = [](const QString& value) { return value.isNull() ? u""_s : value; };
        query.addBindValue(header.id);
        query.addBindValue(text(header.planName));
        query.addBindValue(text(header.planFile));
        query.addBindValue(header.planText);
        query.addBindValue(text(header.startedBy));
        query.addBindValue(text(header.resumeOf));
        query.addBindValue(json::toText(header.inputs));
        query.addBindValue(int(header.status));
        query.addBindValue(header.message);
        query.addBindValue(header.startedAt);
        query.addBindValue(header.tasksTotal);
        query.addBindValue(int(header.untold));
        query.addBindValue(text(header.parentRun));
        query.addBindValue(text(header.parentPlace));
        if (Status inserted = exec(query); !inserted) return inserted;
        pk = query.lastInsertId().toLongLong();
        return {};
    });
    if (!done) return done;
    OpenRun run;
    run.pk = pk;
    runs_.insert(header.id, run);
    locks_.insert_or_assign(header.id, std::move(lock));
    return {};
}

} // namespace oc
