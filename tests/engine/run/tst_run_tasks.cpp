// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/RunStore.h"
#include "support/RunHarness.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>
#include <condition_variable>
#include <fstream>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

StepOutput outputOf(QJsonObject fields) {
    StepOutput output;
    output.fields = std::move(fields);
    return output;
}

/// Peak resident memory of this process in bytes.
qint64 peakMemory() {
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly)) return 0;
    const QByteArray status = file.readAll();
    const qsizetype at = status.indexOf("VmHWM:");
    return at < 0 ? 0 : status.mid(at + 6, status.indexOf("kB", at) - at - 6).trimmed().toLongLong() * 1024;
}

void resetPeakMemory() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

class Inventory : public TargetResolver {
public:
    Result<QList<Target>> resolve(const QJsonValue& target) override {
        if (target.isObject()) {
            if (target.toObject().value("environment"_L1) != QJsonValue(u"production"_s)) return QList<Target>{};
            return QList<Target>{{u"db-01"_s, u"10.0.0.1"_s, {{u"owner"_s, u"Ada"_s}}},
                                 {u"db-02"_s, u"10.0.0.2"_s, {}}};
        }
        QList<Target> targets;
        for (const QJsonValue& name : target.toArray())
            targets.append({name.toString(), u"10.9.9.9"_s, {}});
        return targets;
    }
};

} // namespace

class TestRunTasks : public QObject {
    Q_OBJECT

private:
    static void addTools(RunHarness& harness) {
        harness.addTool(u"echo"_s, [](const StepRequest& request, StepContext& context) {
            context.emitOutput(OutputStream::Stdout, request.parameters.value("text"_L1).toString().toUtf8() + '\n');
            return StepOutcome::success(
                outputOf({{u"text"_s, request.parameters.value("text"_L1)}, {u"target"_s, request.target.toJson()}}));
        });
    }

private Q_SLOTS:
    void targets_data() {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("name") << QByteArray(R"("web-01")") << QStringList{u"web-01/10.9.9.9"_s};
        QTest::newRow("list") << QByteArray(R"(["a", "b", "a"])") << QStringList{u"a/10.9.9.9"_s, u"b/10.9.9.9"_s};
        QTest::newRow("commas") << QByteArray(R"("a, b")") << QStringList{u"a/10.9.9.9"_s, u"b/10.9.9.9"_s};
        QTest::newRow("filter") << QByteArray(R"({"environment": "production"})")
                                << QStringList{u"db-01/10.0.0.1"_s, u"db-02/10.0.0.2"_s};
        QTest::newRow("expression") << QByteArray(R"("{{ [{hostname: 'x', ip_address: '10.1.1.1'}, 'y'] }}")")
                                    << QStringList{u"x/10.1.1.1"_s, u"y/10.9.9.9"_s};
        QTest::newRow("nothing matches") << QByteArray(R"({"environment": "lab"})") << QStringList{};
    }
    void targets() {
        QFETCH(QByteArray, target);
        QFETCH(QStringList, expected);
        Inventory inventory;
        RunHarness harness(nullptr, {}, &inventory);
        addTools(harness);
        QVERIFY(harness.run(R"({"steps": [{"id": "a", "tool": "echo", "target": )" + target + "}]}"));
        QCOMPARE(harness.status(), RunStatus::Completed);
        QStringList seen;
        for (const TaskResultPtr& result : harness.results()) {
            if (result->outcome.status == TaskStatus::Skipped) {
                QCOMPARE(result->outcome.message, u"no target matches"_s);
                continue;
            }
            const QJsonObject reached = result->outcome.output.fields.value("target"_L1).toObject();
            seen.append(reached.value("name"_L1).toString() + u'/' + reached.value("address"_L1).toString());
            QCOMPARE(result->target, reached.value("name"_L1).toString());
        }
        seen.sort();
        QCOMPARE(seen, expected);
    }

    void targetsTimesItems() {
        RunHarness harness;
        addTools(harness);
        RunRequest request = harness.request(
            R"({"steps": [{"id": "a", "tool": "echo", "target": "ignored", "for_each": "{{ ({k: 1, l: 2}) }}",
            "when": "target.name != 'y' || item.key == 'l'", "parameters": {"text": "{{ item.key }}@{{ target.name }}-{{ index }}"}}]})");
        request.target = QJsonArray{u"x"_s, u"y"_s};
        QVERIFY(harness.wait(harness.start(request)));
        QStringList seen;
        for (const TaskResultPtr& result : harness.results())
            seen.append(QString::number(result->task) + u' ' + taskStatusName(result->outcome.status) + u' ' +
                        result->outcome.output.fields.value("text"_L1).toString());
        seen.sort();
        QCOMPARE(seen,
                 (QStringList{u"0 success k@x-0"_s, u"1 skipped "_s, u"2 success l@x-1"_s, u"3 success l@y-1"_s}));
    }

    void badTargetsAreTold_data() {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QString>("code");
        QTest::newRow("number") << QByteArray("\"{{ 5 }}\"") << u"bad_target"_s;
        QTest::newRow("list of numbers") << QByteArray("\"{{ [5] }}\"") << u"bad_target"_s;
        QTest::newRow("nameless asset") << QByteArray("\"{{ [{owner: 'me'}] }}\"") << u"bad_target"_s;
        QTest::newRow("filter without inventory") << QByteArray("{\"type\": \"server\"}") << u"no_inventory"_s;
    }
    void badTargetsAreTold() {
        QFETCH(QByteArray, target);
        QFETCH(QString, code);
        RunHarness harness;
        addTools(harness);
        QVERIFY(harness.run(R"({"steps": [{"id": "a", "tool": "echo", "target": )" + target + "}]}"));
        const TaskResultPtr result = harness.result(u"a"_s);
        QVERIFY(result && result->outcome.error);
        QCOMPARE(result->outcome.error->code, code);
    }

    void outputComesInOrder() {
        RunHarness harness;
        harness.addTool(u"talk"_s, [](const StepRequest&, StepContext& context) {
            for (int i = 0; i < 1000; ++i)
                context.emitOutput(OutputStream::Stdout, QByteArray::number(i) + '\n');
            context.emitOutput(OutputStream::Stderr, "oh\xff\n");
            return StepOutcome::success({});
        });
        QVERIFY(harness.run(R"({"steps": [{"id": "a", "tool": "talk"}]})"));
        QByteArray expected;
        for (int i = 0; i < 1000; ++i)
            expected += QByteArray::number(i) + '\n';
        QByteArray live;
        for (const RunEvent& event : harness.events()) {
            if (event.kind == RunEvent::Kind::TaskOutput && event.stream == OutputStream::Stdout) live += event.bytes;
            if (event.kind == RunEvent::Kind::TaskFinished) QCOMPARE(live, expected);
        }
        const TaskResultPtr result = harness.result(u"a"_s);
        QCOMPARE(result->raw.standardOutput, expected);
        QCOMPARE(result->raw.standardError, QByteArray("oh\xff\n"));
        QVERIFY(!result->raw.truncated);
        QCOMPARE(result->toJson().value("raw"_L1).toObject().value("stderr"_L1).toString(), u"oh\uFFFD\n"_s);
    }

    /// One part of what a slow person's terminal would need; the other gigabytes go to the log only.
    void hugeOutputIsBounded() {
        QTemporaryDir folder;
        Redactor redactor;
        auto store = RunStore::open(folder.path(), redactor);
        QVERIFY(store);
        constexpr int pieces = 1024;
        RunHarness harness(store->get());
        harness.keepEvents(false);
        qint64 shown = 0;
        qint64 dropped = 0;
        TaskResultPtr result;
        harness.onEvents = [&](const RunEvents& events) {
            for (const RunEvent& event : events) {
                shown += event.bytes.size();
                dropped += event.data.value("dropped_bytes"_L1).toInteger();
                if (event.result) result = event.result;
            }
        };
        harness.addTool(u"flood"_s, [](const StepRequest&, StepContext& context) {
            const QByteArray piece(256 << 10, 'x');
            for (int i = 0; i < pieces; ++i)
                context.emitOutput(OutputStream::Stdout, piece);
            return StepOutcome::success({});
        });
        resetPeakMemory();
        const qint64 before = peakMemory();
        QVERIFY(harness.run(R"({"steps": [{"id": "a", "tool": "flood"}]})"));
        QVERIFY2(peakMemory() - before < qint64(100) << 20, qPrintable(QString::number((peakMemory() - before) >> 20)));
        QVERIFY(result && result->raw.truncated);
        QVERIFY(result->raw.standardOutput.size() < 600 << 10);
        constexpr qint64 whole = qint64(pieces) * (256 << 10);
        QCOMPARE(shown + dropped, whole);
        QCOMPARE(QFileInfo((*store)->outputFile((*store)->runs()->constFirst().id, 0, 0, OutputStream::Stdout)).size(),
                 whole);
        harness.destroyScheduler();
    }

    void aSlowWatcherCostsNoMemory() {
        RunHarness harness;
        harness.addTool(u"flood"_s, [](const StepRequest&, StepContext& context) {
            const QByteArray piece(64 << 10, 'x');
            while (!context.cancelled())
                context.emitOutput(OutputStream::Stdout, piece);
            return StepOutcome::cancelled();
        });
        const QString id = harness.start(R"({"steps": [{"id": "a", "tool": "flood"}]})");
        // This thread does not look at its events meanwhile: that is the slow watcher.
        QThread::msleep(1500);
        harness.scheduler().cancel(id);
        QVERIFY(harness.wait(id));
        qint64 shown = 0;
        qint64 dropped = 0;
        for (const RunEvent& event : harness.events()) {
            shown += event.bytes.size();
            dropped += event.data.value("dropped_bytes"_L1).toInteger();
        }
        QVERIFY2(shown < 5 << 20, qPrintable(QString::number(shown)));
        QVERIFY(dropped > shown);
    }

    void secretsAreNeverShown() {
        qputenv("OPSCONDUCTOR_SECRET_DOOR", "open-sesame-42");
        QTemporaryDir folder;
        RunHarness* harness = nullptr;
        Redactor redactor;
        auto store = RunStore::open(folder.path(), redactor);
        QVERIFY(store);
        RunHarness withStore(store->get());
        harness = &withStore;
        std::atomic<int> right{0};
        harness->addTool(u"login"_s, [&](const StepRequest& request, StepContext& context) {
            const QString token = request.parameters.value("token"_L1).toString();
            if (token == u"open-sesame-42"_s || token == u"clear-text-77"_s) ++right;
            context.emitOutput(OutputStream::Stdout, "token is " + token.left(5).toUtf8());
            context.emitOutput(OutputStream::Stdout, token.mid(5).toUtf8() + "\n");
            context.emitNotice(u"using "_s + token);
            context.emitProgress(0.5, token);
            StepOutcome outcome = StepOutcome::failure({u"denied"_s, u"denied for "_s + token, token, {}});
            outcome.output = outputOf({{u"echo"_s, token}, {token, QJsonArray{token}}});
            outcome.output.table =
                std::make_shared<Table>(Table{{{u"t"_s, ColumnType::String, {}}}, {QJsonValue(token)}});
            return outcome;
        });
        harness->addTool(u"echo"_s, [](const StepRequest& request, StepContext&) {
            // Later steps get what an earlier one gave, not the mask.
            return request.parameters.value("text"_L1).toString() == u"open-sesame-42"_s
                       ? StepOutcome::success({})
                       : StepOutcome::failure({u"masked"_s, u"got the mask"_s, {}, {}});
        });
        QVERIFY(harness->run(R"({"name": "clear-text-77", "steps": [
            {"id": "a", "tool": "login", "on_failure": "continue", "parameters": {"token": "secret:door"}},
            {"id": "b", "tool": "login", "on_failure": "continue", "parameters": {"token": "clear-text-77"}},
            {"id": "c", "tool": "echo", "parameters": {"text": "{{ steps.a.output.echo }}"}}]})"));
        QCOMPARE(harness->status(), RunStatus::Completed);
        QCOMPARE(right.load(), 2);
        for (const RunEvent& event : harness->events()) {
            const QByteArray line = QJsonDocument(event.toJson()).toJson() + event.bytes;
            QVERIFY2(!line.contains("open-sesame-42") && !line.contains("clear-text-77"), line.constData());
        }
        const QByteArray row = QJsonDocument(harness->result(u"a"_s)->toJson()).toJson();
        QVERIFY(row.contains(Redactor::mask().toUtf8()));
        harness->destroyScheduler();
        store->reset();
        QDirIterator files(folder.path(), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QVERIFY2(!bytes.contains("open-sesame-42") && !bytes.contains("clear-text-77"),
                     qPrintable(file.fileName()));
        }
        qunsetenv("OPSCONDUCTOR_SECRET_DOOR");
    }

    void missingSecretIsTold() {
        RunHarness harness;
        addTools(harness);
        QVERIFY(harness.run(
            R"({"steps": [{"id": "a", "tool": "echo", "parameters": {"token": "secret:nobody_has_this"}}]})"));
        QCOMPARE(harness.result(u"a"_s)->outcome.error->code, u"secret_missing"_s);
    }

    void historyHoldsTheRun() {
        QTemporaryDir folder;
        Redactor redactor;
        auto store = RunStore::open(folder.path(), redactor);
        QVERIFY(store);
        RunHarness harness(store->get());
        addTools(harness);
        const QString id =
            harness.start(R"({"name": "n", "steps": [{"id": "a", "tool": "echo", "parameters": {"text": "hi"}}]})");
        QVERIFY(harness.wait(id));
        const auto report = (*store)->report(id);
        QVERIFY(report);
        QCOMPARE(report->status, RunStatus::Completed);
        QCOMPARE(report->results.size(), 1);
        QCOMPARE(report->results.constFirst()->toJson(), harness.result(u"a"_s)->toJson());
        harness.destroyScheduler();
    }

    void resumeTakesOverWhatSucceeded() {
        QTemporaryDir folder;
        Redactor redactor;
        auto store = RunStore::open(folder.path(), redactor);
        QVERIFY(store);
        RunHarness harness(store->get());
        std::atomic<int> done{0};
        std::atomic<bool> mended{false};
        harness.addTool(u"work"_s, [&](const StepRequest& request, StepContext&) {
            ++done;
            if (request.target.name == u"y"_s && !mended)
                return StepOutcome::failure({u"broken"_s, u"broken"_s, {}, {}});
            return StepOutcome::success(outputOf({{u"number"_s, 7}}));
        });
        const QByteArray plan =
            R"({"steps": [{"id": "a", "tool": "work"}, {"id": "b", "tool": "work", "target": ["x", "y"]},
            {"id": "c", "tool": "work", "parameters": {"number": "{{ steps.a.output.number }}"}}]})";
        const QString first = harness.start(plan);
        QVERIFY(harness.wait(first));
        QCOMPARE(harness.statusOf(first), RunStatus::Failed);
        QCOMPARE(done.load(), 3);
        mended = true;
        RunRequest again = harness.request(plan);
        again.resumeOf = first;
        const QString second = harness.start(again);
        QVERIFY(harness.wait(second));
        QCOMPARE(harness.statusOf(second), RunStatus::Completed);
        QCOMPARE(done.load(), 5); // b on y, and c
        QCOMPARE(harness.results().size(), 4);

        RunRequest only = harness.request(plan);
        only.resumeOf = first;
        only.onlySteps = QStringList{u"c"_s};
        const QString third = harness.start(only);
        QVERIFY(harness.wait(third));
        QCOMPARE(harness.statusOf(third), RunStatus::Completed);
        QCOMPARE(done.load(), 6);

        RunRequest afresh = harness.request(plan);
        afresh.resumeOf = second;
        afresh.onlySteps = QStringList{u"c"_s};
        afresh.freshSteps = afresh.onlySteps;
        const int before = done;
        const QString again3 = harness.start(afresh);
        QVERIFY(harness.wait(again3));
        QCOMPARE(harness.statusOf(again3), RunStatus::Completed);
        QCOMPARE(done.load(), before + 1); // c alone, although it succeeded there

        RunRequest nowhere = harness.request(plan);
        nowhere.resumeOf = u"01ARZ3NDEKTSV4RRFFQ69G5FAV"_s;
        const QString fourth = harness.start(nowhere);
        QVERIFY(harness.wait(fourth));
        QCOMPARE(done.load(), fourth.isEmpty() ? 0 : done.load());
        harness.destroyScheduler();
    }

    /// A pinned step is not run, and those after it see what was pinned; a disabled one stays disabled.
    void pinnedOutputStandsInForAStep() {
        RunHarness harness;
        std::atomic<int> ran{0};
        QString seen;
        harness.addTool(u"count"_s, [&](const StepRequest&, StepContext&) {
            ++ran;
            return StepOutcome::success({});
        });
        harness.addTool(u"see"_s, [&](const StepRequest& request, StepContext&) {
            seen = request.parameters.value(u"text"_s).toString();
            return StepOutcome::success({});
        });
        RunRequest request = harness.request(R"({"steps": [{"id": "a", "tool": "count"},
            {"id": "off", "tool": "count", "enabled": false},
            {"id": "b", "tool": "see", "parameters":
                {"text": "{{ steps.a.output.rows[1].name + ' ' + steps.a.status + ' ' + steps.off.status }}"}}]})");
        request.pinned.insert(
            u"a"_s,
            {{{u"rows"_s, QJsonArray{QJsonObject{{u"name"_s, u"x"_s}}, QJsonObject{{u"name"_s, u"y"_s}}}}}, {}});
        request.pinned.insert(u"off"_s, {});
        const QString run = harness.start(request);
        QVERIFY(harness.wait(run));
        QCOMPARE(harness.statusOf(run), RunStatus::Completed);
        QCOMPARE(ran.load(), 0);
        QCOMPARE(seen, u"y success skipped"_s);
        QCOMPARE(harness.result(u"a"_s)->outcome.message, u"not run: its output was pinned"_s);
        harness.destroyScheduler();
    }

    /// Nothing new starts once the history cannot be written, and those who watch are told all the same.
    void aBrokenHistoryStopsTheRun() {
        QTemporaryDir folder;
        Redactor redactor;
        auto store = RunStore::open(folder.path(), redactor);
        QVERIFY(store);
        RunHarness harness(store->get());
        harness.addTool(u"break"_s, [&](const StepRequest&, StepContext&) {
            bool done = false;
            {
                QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"breaker"_s);
                database.setDatabaseName(folder.filePath(u"state.db"_s));
                done = database.open() && QSqlQuery(database).exec(u"ALTER TABLE events RENAME TO gone"_s);
            }
            QSqlDatabase::removeDatabase(u"breaker"_s);
            return done ? StepOutcome::success({}) : StepOutcome::failure({u"test"_s, u"not broken"_s, {}, {}});
        });
        std::atomic<int> done{0};
        harness.addTool(u"work"_s, [&](const StepRequest&, StepContext& context) {
            ++done;
            std::mutex mutex;
            std::unique_lock lock(mutex);
            std::condition_variable_any().wait_for(lock, context.stopToken(), std::chrono::milliseconds(5),
                                                   [] { return false; });
            return StepOutcome::success({});
        });
        QVERIFY(harness.run(R"({"steps": [{"id": "a", "tool": "break"},
            {"id": "b", "tool": "work", "max_parallel": 1, "for_each": "{{ Array.from({length: 2000}, (_, i) => i) }}"},
            {"id": "c", "tool": "work", "run_if": "always"}]})"));
        QCOMPARE(harness.status(), RunStatus::Failed);
        QVERIFY2(done < 2000, qPrintable(QString::number(done)));
        QVERIFY(harness.results().size() >= 3); // step b is told as one, when the failure came before it had tasks
        QCOMPARE(harness.result(u"a"_s)->outcome.status, TaskStatus::Success);
        QCOMPARE(harness.result(u"c"_s)->outcome.status, TaskStatus::Skipped);
        const QJsonObject end = harness.events().constLast().data;
        QVERIFY2(end.value("error"_L1).toObject().value("code"_L1).toString().startsWith(u"state_"_s),
                 qPrintable(harness.message()));
        harness.destroyScheduler();
    }

    void manyTasksInLittleMemory() {
        RunHarness harness;
        harness.keepEvents(false);
        qint64 finished = 0;
        harness.onEvents = [&](const RunEvents& events) {
            for (const RunEvent& event : events)
                finished += event.kind == RunEvent::Kind::TaskFinished;
        };
        harness.addTool(u"now"_s, [](const StepRequest&, StepContext&) { return StepOutcome::success({}); });
        QVERIFY(harness.run(
            R"({"steps": [{"id": "a", "tool": "now", "for_each": "{{ Array.from({length: 10000}, (_, i) => i) }}"}]})"));
        QTRY_COMPARE(finished, 10000);
    }
};

QTEST_GUILESS_MAIN(TestRunTasks)
#include "tst_run_tasks.moc"
