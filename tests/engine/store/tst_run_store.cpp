// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/OutputLogs.h"
#include "engine/store/RunStore.h"
#include "support/RunFixtures.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <QJsonArray>

#include <atomic>
#include <latch>
#include <thread>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;
using Kind = RunEvent::Kind;

namespace {

struct Store {
    QTemporaryDir folder;
    Redactor redactor;
    std::unique_ptr<RunStore> store = open();

    std::unique_ptr<RunStore> open() {
        Result<std::unique_ptr<RunStore>> opened = RunStore::open(folder.path(), redactor);
        if (!opened) qFatal("%s", qPrintable(opened.error().toText()));
        return std::move(*opened);
    }
    void reopen() {
        store.reset();
        store = open();
    }
    QString begin(const RunHeader& header = runHeader()) {
        const Status begun = store->begin(header);
        if (!begun) qFatal("%s", qPrintable(begun.error().toText()));
        return header.id;
    }
    RunStore* operator->() const { return store.get(); }
};

RawOutput raw(const QByteArray& out, const QByteArray& err = {}) {
    return {out, err, false};
}

int openDescriptors() {
    return int(QDir(u"/proc/self/fd"_s).entryList(QDir::AllEntries | QDir::System).size());
}

} // namespace

class TestRunStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRunIsReadBackAsItWas();
    void aResultKeepsEveryValue();
    void aLargeResultIsAFile();
    void runsAreFoundByPrefixAndFilter();
    void theListenerHearsEachBatchInOrder();
    void anIdleStoreCommitsAtOnce();
    void lateAndUnknownEventsCostNothing();
    void aStepThatRunsAgainReplacesItsResult();
    void smallOutputsMakeNoFiles();
    void largeOutputsAreFiles();
    void aSlowTasksOutputReachesItsFile();
    void outputOfSeveralAttemptsIsAllThere();
    void manyTasksKeepFewDescriptors();
    void aRunThatGoesOnIsNotRemoved();
    void anEndedStoreLeavesItsRunsInterrupted();
    void threadsReadWhileOthersWrite();
    void manyEventsWaitInBoundedMemory();
    void secretsThatCallersRedactAreNowhere();
};

void TestRunStore::aRunIsReadBackAsItWas() {
    Store store;
    RunHeader header = runHeader(u"Disk space"_s);
    header.inputs = {{u"path"_s, u"/var"_s}};
    header.resumeOf = u"EARLIER"_s;
    const QString id = store.begin(header);
    QCOMPARE(store->run(id)->status, RunStatus::Running);
    store->append({runEvent(id, Kind::RunStarted, {{u"plan"_s, u"Disk space"_s}}),
                   runEvent(id, Kind::StepStarted, {{u"tasks"_s, 3}}, 0), taskStarted(id, 0, 0, u"web-01"_s),
                   taskFinished(id, 0, 0), taskStarted(id, 0, 1), taskFinished(id, 0, 1, TaskStatus::TimedOut),
                   taskFinished(id, 0, 2, TaskStatus::Skipped)});
    QVERIFY(store->flush());
    RunHeader live = *store->run(id);
    QCOMPARE(live.tasksTotal, 3);
    QCOMPARE(live.tasksSucceeded, 1);
    store->append({runFinished(id, RunStatus::Failed, u"1 of 3 failed"_s)});
    QVERIFY(store->flush());

    store.reopen();
    const RunHeader back = *store->run(id);
    QCOMPARE(back.planName, header.planName);
    QCOMPARE(back.planFile, header.planFile);
    QCOMPARE(back.planText, header.planText);
    QCOMPARE(back.inputs, header.inputs);
    QCOMPARE(back.resumeOf, header.resumeOf);
    QCOMPARE(back.startedBy, header.startedBy);
    QCOMPARE(back.startedAt, header.startedAt);
    QVERIFY(back.completedAt >= back.startedAt);
    QCOMPARE(back.status, RunStatus::Failed);
    QCOMPARE(back.message, u"1 of 3 failed"_s);
    QCOMPARE(back.tasksFailed, 1);
    QCOMPARE(back.tasksSkipped, 1);

    const RunReport report = *store->report(id);
    QCOMPARE(report.results.size(), 3);
    QCOMPARE(report.errorMessage, u"1 of 3 failed"_s);
    QCOMPARE(report.results.at(1)->outcome.status, TaskStatus::TimedOut);
    QCOMPARE(report.results.at(0)->durationMs, 1.5);

    const RunEvents events = *store->eventsOf(id);
    QCOMPARE(events.size(), 8);
    QCOMPARE(events.first().kind, Kind::RunStarted);
    QCOMPARE(events.first().data.value("plan"_L1).toString(), u"Disk space"_s);
    QCOMPARE(events.at(2).data.value("target"_L1).toString(), u"web-01"_s);
    QVERIFY(events.at(3).result);
    QCOMPARE(events.last().kind, Kind::RunFinished);
}

void TestRunStore::aResultKeepsEveryValue() {
    Store store;
    const QString id = store.begin();
    auto result = std::make_shared<TaskResult>();
    result->step = 2;
    result->task = 7;
    result->stepId = u"disk"_s;
    result->tool = u"Get-Disk"_s;
    result->executionLocation = u"automation-service"_s;
    result->target = u"web-01"_s;
    result->item = QJsonObject{{u"n"_s, 1}};
    result->attempt = 3;
    result->startedAt = 1'700'000'000'123;
    result->durationMs = 12.25;
    StepOutcome& outcome = result->outcome;
    outcome.status = TaskStatus::Failed;
    outcome.exitCode = -1;
    outcome.message = u"übel 💥"_s;
    outcome.error = Error{u"a"_s, u"b"_s, u"c"_s, std::make_shared<const Error>(Error{u"d"_s, u"e"_s, u"f"_s, {}})};
    outcome.variables = {{u"hostnames"_s, QJsonArray{u"x"_s}}};
    outcome.output.fields = {{u"big"_s, qint64(9007199254740993)}, {u"null"_s, QJsonValue()}, {u"half"_s, 0.5}};
    auto table = std::make_shared<Table>();
    table->columns = {{u"name"_s, ColumnType::String, {}}, {u"size"_s, ColumnType::Bytes, u"bytes"_s}};
    table->cells = {u"a"_s, qint64(9223372036854775807), QJsonValue(), true};
    outcome.output.table = table;
    outcome.output.rowsName = u"assets"_s;
    result->raw = {QByteArray("\0\xff\xfe", 3), "err", true};
    RunEvent event = runEvent(id, Kind::TaskFinished, {}, 2, 7);
    event.result = result;
    store->append({event});
    QVERIFY(store->flush());

    const TaskResultPtr back = store->results(id, 2)->value(0);
    QVERIFY(back);
    QCOMPARE(back->item, result->item);
    QCOMPARE(back->tool, result->tool);
    QCOMPARE(back->target, result->target);
    QCOMPARE(back->attempt, 3);
    QCOMPARE(back->startedAt, result->startedAt);
    QCOMPARE(back->durationMs, result->durationMs);
    QCOMPARE(back->outcome.exitCode, std::optional<int>(-1));
    QCOMPARE(back->outcome.message, outcome.message);
    QCOMPARE(back->outcome.error->toText(), outcome.error->toText());
    QCOMPARE(back->outcome.variables, outcome.variables);
    QCOMPARE(back->outcome.output.fields.value("big"_L1).toInteger(), qint64(9007199254740993));
    QVERIFY(back->outcome.output.fields.value("null"_L1).isNull());
    QCOMPARE(back->outcome.output.rowsName, u"assets"_s);
    QCOMPARE(back->outcome.output.table->columns, table->columns);
    QCOMPARE(back->outcome.output.table->cells, table->cells);
    QCOMPARE(back->outcome.output.table->at(0, 1).toInteger(), qint64(9223372036854775807));
    QCOMPARE(back->raw.standardOutput, result->raw.standardOutput);
    QVERIFY(back->raw.truncated);
    QVERIFY(store->results(id, 1)->isEmpty());
}

void TestRunStore::aLargeResultIsAFile() {
    Store store;
    const QString id = store.begin();
    RunEvent event = taskFinished(id, 0, 0, TaskStatus::Success, {QByteArray(100'000, 'x'), {}, true});
    store->append({event, taskFinished(id, 0, 1)});
    QVERIFY(store->flush());
    QVERIFY(QFile::exists(store.folder.filePath(u"runs/%1/0-0.result"_s.arg(id))));
    QVERIFY(!QFile::exists(store.folder.filePath(u"runs/%1/0-1.result"_s.arg(id))));
    QCOMPARE(store->results(id)->at(0)->raw.standardOutput.size(), 100'000);

    QFile damaged(store.folder.filePath(u"runs/%1/0-0.result"_s.arg(id)));
    QVERIFY(damaged.open(QIODevice::ReadWrite));
    QVERIFY(damaged.resize(500));
    const auto results = store->results(id);
    QVERIFY(!results);
    QCOMPARE(results.error().code, u"state_damaged"_s);
}

void TestRunStore::runsAreFoundByPrefixAndFilter() {
    Store store;
    QCOMPARE(store->run(u"last"_s).error().code, u"no_such_run"_s);
    RunHeader first = runHeader(u"Disk 100%"_s);
    first.id = u"01ABC0000000000000000000AA"_s;
    first.startedAt = 1000;
    RunHeader second = runHeader(u"Disk 1000"_s);
    second.id = u"01ABD0000000000000000000AA"_s;
    second.startedAt = 2000;
    store.begin(first);
    store.begin(second);
    store->append({runFinished(first.id)});
    QVERIFY(store->flush());

    QCOMPARE(store->run(u"last"_s)->id, second.id);
    QCOMPARE(store->run(u"01abc"_s)->id, first.id);
    QCOMPARE(store->run(second.id)->id, second.id);
    QCOMPARE(store->run(u"01AB"_s).error().code, u"run_ambiguous"_s);
    QCOMPARE(store->run(u"ZZ"_s).error().code, u"no_such_run"_s);
    QCOMPARE(store->run(u""_s).error().code, u"no_such_run"_s);
    QCOMPARE(store->run(u"' OR 1=1 --"_s).error().code, u"no_such_run"_s);
    QCOMPARE(store->report(u"ZZ"_s).error().code, u"no_such_run"_s);
    QCOMPARE(store->results(u"ZZ"_s).error().code, u"no_such_run"_s);
    QCOMPARE(store->eventsOf(u"ZZ"_s).error().code, u"no_such_run"_s);

    RunFilter filter;
    QCOMPARE(store->runs(filter)->size(), 2);
    QCOMPARE(store->runs(filter)->first().id, second.id);
    filter.text = u"100%"_s;
    QCOMPARE(store->runs(filter)->size(), 1);
    filter.text = u"disk"_s;
    QCOMPARE(store->runs(filter)->size(), 2);
    filter.statuses = {RunStatus::Completed, RunStatus::Failed};
    QCOMPARE(store->runs(filter)->value(0).id, first.id);
    QCOMPARE(store->runs(filter)->size(), 1);
    filter = {};
    filter.since = 1500;
    QCOMPARE(store->runs(filter)->size(), 1);
    filter = {};
    filter.limit = 1;
    filter.offset = 1;
    QCOMPARE(store->runs(filter)->value(0).id, first.id);
}

void TestRunStore::theListenerHearsEachBatchInOrder() {
    Store store;
    std::mutex mutex;
    RunEvents heard;
    bool durable = true;
    Redactor redactor;
    const QString id = store.begin();
    store->setCommitListener([&](const RunEvents& events, const Status& status) {
        const std::scoped_lock lock(mutex);
        durable = durable && status;
        heard += events;
    });
    for (int i = 0; i < 1000; ++i) {
        RunEvent event = runEvent(id, Kind::TaskOutput, {}, 0, i);
        event.bytes = "some bytes";
        store->append({event, taskFinished(id, 0, i)});
    }
    QVERIFY(store->flush());
    const std::scoped_lock lock(mutex);
    QVERIFY(durable);
    QCOMPARE(heard.size(), 2000);
    for (int i = 0; i < 1000; ++i) {
        QCOMPARE(heard.at(2 * i).kind, Kind::TaskOutput);
        QCOMPARE(heard.at(2 * i + 1).task, i);
    }
    // The bytes are for whoever watches; the history has them once, in the log.
    QCOMPARE(store->eventsOf(id)->size(), 1000);
}

void TestRunStore::anIdleStoreCommitsAtOnce() {
    Store store;
    const QString id = store.begin();
    std::atomic<int> committed = 0;
    store->setCommitListener([&](const RunEvents& events, const Status&) {
        committed += int(events.size());
        committed.notify_all();
    });
    double best = 1e9;
    for (int i = 0; i < 20; ++i) {
        const double start = steadyMs();
        store->append({taskFinished(id, 0, i)});
        committed.wait(i);
        best = std::min(best, steadyMs() - start);
        QCOMPARE(committed.load(), i + 1);
    }
    QVERIFY2(best < 20, qPrintable(QString::number(best)));
}

void TestRunStore::lateAndUnknownEventsCostNothing() {
    Store store;
    const QString ended = store.begin();
    const QString other = store.begin();
    store->append({taskFinished(ended, 0, 0), runFinished(ended)});
    QVERIFY(store->flush());
    store->append({runEvent(ended, Kind::Notice, {{u"text"_s, u"late"_s}}), taskFinished(u"NEVER"_s, 0, 0),
                   taskFinished(other, 0, 0)});
    QVERIFY(store->flush());
    QCOMPARE(store->eventsOf(ended)->size(), 3);
    QCOMPARE(store->run(ended)->tasksSucceeded, 1);
    QCOMPARE(store->run(ended)->status, RunStatus::Completed);
    QCOMPARE(store->results(other)->size(), 1);
}

void TestRunStore::aStepThatRunsAgainReplacesItsResult() {
    Store store;
    const QString id = store.begin();
    store->append({taskFinished(id, 0, 0, TaskStatus::Failed), taskFinished(id, 0, 0, TaskStatus::Success)});
    QVERIFY(store->flush());
    QCOMPARE(store->results(id)->size(), 1);
    QCOMPARE(store->results(id)->at(0)->outcome.status, TaskStatus::Success);
}

void TestRunStore::smallOutputsMakeNoFiles() {
    Store store;
    const QString id = store.begin();
    QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stdout, "hello "));
    QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stdout, "world"));
    QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stderr, "oh"));
    // While the task goes on,
    QCOMPARE(store->output(id, 0, 0, OutputStream::Stdout, 0, 1000)->bytes, "hello world");
    store->closeOutput(id, 0, 0);
    store->append({taskFinished(id, 0, 0, TaskStatus::Success, raw("hello world", "oh"))});
    QVERIFY(store->flush());
    // and when it has ended.
    const RunStore::OutputChunk chunk = *store->output(id, 0, 0, OutputStream::Stdout, 6, 3);
    QCOMPARE(chunk.bytes, "wor");
    QCOMPARE(chunk.nextOffset, 9);
    QCOMPARE(chunk.size, 11);
    QCOMPARE(store->output(id, 0, 0, OutputStream::Stdout, 50, 3)->bytes, "");
    QCOMPARE(store->output(id, 0, 0, OutputStream::Stdout, 50, 3)->nextOffset, 11);
    QCOMPARE(store->output(id, 0, 0, OutputStream::Stderr, 0, 100)->bytes, "oh");
    QCOMPARE(QDir(store.folder.filePath(u"runs/"_s + id)).entryList(QDir::Files), QStringList{u"lock"_s});
    // A viewer that wants a file gets one.
    QFile file(store->outputFile(id, 0, 0, OutputStream::Stdout));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "hello world");
    QCOMPARE(store->outputFile(id, 0, 5, OutputStream::Stdout), QString());
}

void TestRunStore::largeOutputsAreFiles() {
    Store store;
    const QString id = store.begin();
    QByteArray whole;
    for (int i = 0; i < 5000; ++i) {
        const QByteArray line = QByteArray::number(i) + '\n';
        whole += line;
        QVERIFY(store->appendOutput(id, 1, 2, OutputStream::Stdout, line));
    }
    QVERIFY(store->appendOutput(id, 1, 2, OutputStream::Stderr, "warning"));
    store->closeOutput(id, 1, 2);
    store->append({taskFinished(id, 1, 2, TaskStatus::Success, {whole.left(100), "warning", true})});
    QVERIFY(store->flush());
    QByteArray read;
    qint64 offset = 0;
    for (;;) {
        const RunStore::OutputChunk chunk = *store->output(id, 1, 2, OutputStream::Stdout, offset, 1000);
        if (chunk.bytes.isEmpty()) break;
        QCOMPARE(chunk.size, whole.size());
        read += chunk.bytes;
        offset = chunk.nextOffset;
    }
    QCOMPARE(read, whole);
    QCOMPARE(store->output(id, 1, 2, OutputStream::Stderr, 0, 100)->bytes, "warning");
    QVERIFY(store->outputFile(id, 1, 2, OutputStream::Stdout).endsWith("/1-2.out"_L1));
}

void TestRunStore::aSlowTasksOutputReachesItsFile() {
    Store store;
    const QString id = store.begin();
    QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stdout, "begun"));
    const QString file = store.folder.filePath(u"runs/%1/0-0.out"_s.arg(id));
    QTRY_VERIFY(QFile::exists(file));
    QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stdout, ", ended"));
    store->append({taskFinished(id, 0, 0, TaskStatus::Success, raw("begun, ended"))});
    QVERIFY(store->flush());
    QCOMPARE(store->output(id, 0, 0, OutputStream::Stdout, 0, 100)->bytes, "begun, ended");
}

void TestRunStore::outputOfSeveralAttemptsIsAllThere() {
    Store store;
    const QString id = store.begin();
    QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stdout, "first "));
    store->closeOutput(id, 0, 0);
    QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stdout, "second"));
    store->append({taskFinished(id, 0, 0, TaskStatus::Success, raw("second"))});
    QVERIFY(store->flush());
    QCOMPARE(store->output(id, 0, 0, OutputStream::Stdout, 0, 100)->bytes, "first second");
    // The step is run again by a goto.
    QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stdout, " third"));
    store->append({taskFinished(id, 0, 0, TaskStatus::Success, raw(" third"))});
    QVERIFY(store->flush());
    QCOMPARE(store->output(id, 0, 0, OutputStream::Stdout, 0, 100)->bytes, "first second third");
}

void TestRunStore::manyTasksKeepFewDescriptors() {
    Store store;
    const QString id = store.begin();
    const int before = openDescriptors();
    const QByteArray block(OutputLogs::smallBytes + 1, 'x');
    constexpr int tasks = 400;
    for (int i = 0; i < tasks; ++i)
        QVERIFY(store->appendOutput(id, 0, i, OutputStream::Stdout, block));
    QVERIFY(openDescriptors() - before <= int(OutputLogs::maxOpenTasks) + 10);
    for (int i = 0; i < tasks; ++i) {
        QVERIFY(store->appendOutput(id, 0, i, OutputStream::Stdout, "end"));
        store->closeOutput(id, 0, i);
    }
    QVERIFY(openDescriptors() - before <= 10);
    for (int i = 0; i < tasks; i += 37) {
        QCOMPARE(store->output(id, 0, i, OutputStream::Stdout, 0, 1 << 20)->bytes, block + "end");
    }
}

void TestRunStore::aRunThatGoesOnIsNotRemoved() {
    Store store;
    const QString id = store.begin();
    QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stdout, QByteArray(10'000, 'x')));
    QCOMPARE(store->remove(id).error().code, u"run_active"_s);
    // Nor by another program.
    const std::unique_ptr<RunStore> other = store.open();
    QCOMPARE(other->remove(id).error().code, u"run_active"_s);
    QCOMPARE(other->run(id)->status, RunStatus::Running);
    store->append({taskFinished(id, 0, 0), runFinished(id)});
    QVERIFY(store->flush());
    QVERIFY(other->remove(id));
    QCOMPARE(store->run(id).error().code, u"no_such_run"_s);
    QVERIFY(!QDir(store.folder.filePath(u"runs/"_s + id)).exists());
    QCOMPARE(store->remove(id).error().code, u"no_such_run"_s);
}

void TestRunStore::anEndedStoreLeavesItsRunsInterrupted() {
    Store store;
    const QString id = store.begin();
    const QJsonArray steps{QJsonObject{{u"id"_s, u"disk"_s}, {u"tool"_s, u"df"_s}}};
    store->append({runEvent(id, Kind::RunStarted, {{u"steps"_s, steps}}), taskStarted(id, 0, 0, u"a"_s),
                   taskFinished(id, 0, 0), taskStarted(id, 0, 1, u"b"_s)});
    store.reopen();
    const RunReport report = *store->report(id);
    QCOMPARE(report.status, RunStatus::Interrupted);
    QVERIFY(report.completedAt > 0);
    QCOMPARE(report.results.size(), 2);
    QCOMPARE(report.results.at(0)->outcome.status, TaskStatus::Success);
    const TaskResult& unfinished = *report.results.at(1);
    QCOMPARE(unfinished.outcome.status, TaskStatus::Cancelled);
    QCOMPARE(unfinished.outcome.error->code, u"interrupted"_s);
    QCOMPARE(unfinished.target, u"b"_s);
    QCOMPARE(unfinished.tool, u"df"_s);
    QCOMPARE(store->eventsOf(id)->last().kind, Kind::RunFinished);
    QVERIFY(store->remove(id));
}

void TestRunStore::threadsReadWhileOthersWrite() {
    Store store;
    constexpr int writers = 4;
    constexpr int tasks = 500;
    QStringList ids;
    for (int i = 0; i < writers; ++i)
        ids.append(store.begin());
    std::atomic<bool> writing = true;
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < writers; ++i) {
        threads.emplace_back([&, id = ids.at(i)] {
            for (int task = 0; task < tasks; ++task) {
                const QByteArray text = "task " + QByteArray::number(task);
                if (!store->appendOutput(id, 0, task, OutputStream::Stdout, text)) ++failures;
                store->append({taskStarted(id, 0, task), taskFinished(id, 0, task, TaskStatus::Success, raw(text))});
            }
            store->append({runFinished(id)});
        });
    }
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&, id = ids.at(i)] {
            while (writing) {
                if (!store->runs() || !store->report(id) || !store->output(id, 0, 3, OutputStream::Stdout, 0, 100)) {
                    ++failures;
                }
            }
        });
    }
    for (int i = 0; i < writers; ++i)
        threads[size_t(i)].join();
    QVERIFY(store->flush());
    writing = false;
    for (size_t i = writers; i < threads.size(); ++i)
        threads[i].join();
    QCOMPARE(failures.load(), 0);
    for (const QString& id : ids) {
        QCOMPARE(store->results(id)->size(), tasks);
        QCOMPARE(store->output(id, 0, 499, OutputStream::Stdout, 0, 100)->bytes, "task 499");
        QCOMPARE(store->run(id)->status, RunStatus::Completed);
    }
}

void TestRunStore::manyEventsWaitInBoundedMemory() {
    const auto residentKb = [] {
        QFile file(u"/proc/self/statm"_s);
        return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toLongLong() * 4 : 0;
    };
    Store store;
    const QString id = store.begin();
    const qint64 before = residentKb();
    qint64 most = 0;
    for (int i = 0; i < 100'000; ++i) {
        store->append({runEvent(id, Kind::Notice, {{u"text"_s, u"Something worth telling, number %1"_s.arg(i)}})});
        if (i % 1000 == 0) most = std::max(most, residentKb() - before);
    }
    QVERIFY(store->flush());
    // 100,000 events with large outputs would be gigabytes; those that wait are at most 32 MB by the store's measure.
    const QByteArray block(256 << 10, 'x');
    for (int i = 0; i < 2000; ++i) {
        RunEvent event = runEvent(id, Kind::TaskOutput, {}, 0, 0);
        event.bytes = block;
        event.bytes.detach();
        store->append({event});
        if (i % 100 == 0) most = std::max(most, residentKb() - before);
    }
    QVERIFY(store->flush());
    QCOMPARE(store->eventsOf(id)->size(), 100'000);
#ifdef __SANITIZE_ADDRESS__
    QSKIP("the address sanitizer keeps freed memory, so its size tells nothing");
#endif
    QVERIFY2(most < 160'000, qPrintable(u"%1 kB"_s.arg(most)));
}

void TestRunStore::secretsThatCallersRedactAreNowhere() {
    Store store;
    const QString secret = u"hunter2-ünïque/secret"_s;
    store.redactor.add(secret);
    RunHeader header = runHeader();
    header.planText = "{\"password\": \"" + secret.toUtf8() + "\"}";
    header.inputs = {{u"password"_s, secret}};
    const QString id = store.begin(header);
    Redactor::Stream stream(store.redactor);
    for (const QByteArray& half :
         {QByteArray("the secret is hunter2-\xc3\xbcn"), QByteArray("\xc3\xafque/secret, yes\n")}) {
        QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stdout, stream.feed(half)));
    }
    QVERIFY(store->appendOutput(id, 0, 0, OutputStream::Stdout, stream.finish() + QByteArray(5000, '.')));
    store->append({taskFinished(id, 0, 0, TaskStatus::Failed, raw(store.redactor.redact(secret.toUtf8()))),
                   runEvent(id, Kind::Notice, store.redactor.redact(QJsonValue(header.inputs)).toObject()),
                   runFinished(id)});
    QVERIFY(store->flush());
    store.store.reset();
    QByteArray all;
    QDirIterator files(store.folder.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        all += file.readAll();
    }
    QVERIFY(all.contains("the secret is "));
    QVERIFY(!all.contains("hunter2"));
    QVERIFY(!all.contains(secret.toUtf8().toBase64().left(16)));
}

QTEST_GUILESS_MAIN(TestRunStore)
#include "tst_run_store.moc"
