// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/RunHarness.h"

#include <QJsonDocument>
#include <QTest>

#include <atomic>
#include <condition_variable>
#include <thread>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

StepOutput outputOf(QJsonObject fields) {
    StepOutput output;
    output.fields = std::move(fields);
    return output;
}

void blockUntilStopped(StepContext& context) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait(lock, context.stopToken(), [] { return false; });
}

void addTools(RunHarness& harness) {
    harness.addTool(u"echo"_s, [](const StepRequest& request, StepContext&) {
        return StepOutcome::success(outputOf(request.parameters), request.parameters.value("text"_L1).toString());
    });
    harness.addTool(u"fail"_s, [](const StepRequest& request, StepContext&) {
        const QString code = request.parameters.value("text"_L1).toString(u"broken"_s);
        return StepOutcome::failure({code, u"it broke"_s, u"mend it"_s, {}});
    });
    harness.addTool(u"block"_s, [](const StepRequest&, StepContext& context) {
        blockUntilStopped(context);
        return StepOutcome::cancelled();
    });
    harness.addTool(
        u"find"_s,
        [](const StepRequest&, StepContext&) {
            StepOutcome outcome = StepOutcome::success(outputOf({{u"count"_s, 2}}));
            outcome.variables = {{u"hostnames"_s, QJsonArray{u"web-01"_s, u"web-02"_s}}, {u"asset_count"_s, 2}};
            return outcome;
        },
        Domain::Asset);
}

} // namespace

class TestRunScheduler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eventLog_data() {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<QStringList>("expected");

        QTest::newRow("nothing to do") << QByteArray(R"({"steps": []})")
                                       << QStringList{u"run"_s, u"finished completed"_s};
        QTest::newRow("two steps")
            << QByteArray(R"({"steps": [{"id": "a", "tool": "echo"}, {"id": "b", "tool": "echo"}]})")
            << QStringList{
                   u"run"_s,       u"start a 1"_s, u"begin a 0"_s,       u"end a 0 success"_s, u"stop a success"_s,
                   u"start b 1"_s, u"begin b 0"_s, u"end b 0 success"_s, u"stop b success"_s,  u"finished completed"_s};
        QTest::newRow("a failure stops the plan; clean-up runs")
            << QByteArray(R"({"steps": [{"id": "a", "tool": "fail"}, {"id": "b", "tool": "echo"},
                             {"id": "c", "tool": "echo", "run_if": "failure"}]})")
            << QStringList{u"run"_s,
                           u"start a 1"_s,
                           u"begin a 0"_s,
                           u"end a 0 failed"_s,
                           u"stop a failed"_s,
                           u"start b 1"_s,
                           u"end b 0 skipped"_s,
                           u"stop b skipped"_s,
                           u"start c 1"_s,
                           u"begin c 0"_s,
                           u"end c 0 success"_s,
                           u"stop c success"_s,
                           u"finished failed"_s};
        QTest::newRow("retries") << QByteArray(R"({"steps": [{"id": "a", "tool": "fail", "on_failure": "continue",
                                                  "retry": {"attempts": 3, "delay": "1ms", "backoff": 3}}]})")
                                 << QStringList{u"run"_s,           u"start a 1"_s,
                                                u"begin a 0"_s,     u"retry a 0 after 1"_s,
                                                u"begin a 0"_s,     u"retry a 0 after 3"_s,
                                                u"begin a 0"_s,     u"end a 0 failed"_s,
                                                u"stop a failed"_s, u"finished completed"_s};
        QTest::newRow("retries only for their codes")
            << QByteArray(
                   R"({"steps": [{"id": "a", "tool": "fail", "retry": {"attempts": 3, "delay": "1ms", "on": ["timeout"]}}]})")
            << QStringList{u"run"_s,           u"start a 1"_s,      u"begin a 0"_s, u"end a 0 failed"_s,
                           u"stop a failed"_s, u"finished failed"_s};
        QTest::newRow("a false condition, a step that is off")
            << QByteArray(R"({"steps": [{"id": "a", "tool": "echo", "when": "{{ 1 > 2 }}"},
                             {"id": "b", "tool": "echo", "enabled": false}, {"id": "c", "tool": "echo", "when": "1 < 2"}]})")
            << QStringList{u"run"_s,       u"start a 1"_s,       u"end a 0 skipped"_s, u"stop a skipped"_s,
                           u"start b 1"_s, u"end b 0 skipped"_s, u"stop b skipped"_s,  u"start c 1"_s,
                           u"begin c 0"_s, u"end c 0 success"_s, u"stop c success"_s,  u"finished completed"_s};
        QTest::newRow("items one at a time")
            << QByteArray(R"({"steps": [{"id": "a", "tool": "echo", "for_each": [1, 2], "max_parallel": 1}]})")
            << QStringList{u"run"_s,       u"start a 2"_s,       u"begin a 0"_s,      u"end a 0 success"_s,
                           u"begin a 1"_s, u"end a 1 success"_s, u"stop a success"_s, u"finished completed"_s};
        QTest::newRow("no items") << QByteArray(R"({"steps": [{"id": "a", "tool": "echo", "for_each": []}]})")
                                  << QStringList{u"run"_s, u"start a 1"_s, u"end a 0 skipped"_s, u"stop a skipped"_s,
                                                 u"finished completed"_s};
        QTest::newRow("max_failures") << QByteArray(R"({"steps": [{"id": "a", "tool": "fail", "for_each": [1, 2, 3],
                                                       "max_parallel": 1, "max_failures": "1"}]})")
                                      << QStringList{u"run"_s,
                                                     u"start a 3"_s,
                                                     u"begin a 0"_s,
                                                     u"end a 0 failed"_s,
                                                     u"begin a 1"_s,
                                                     u"end a 1 failed"_s,
                                                     u"end a 2 skipped"_s,
                                                     u"stop a failed"_s,
                                                     u"finished failed"_s};
        QTest::newRow("an approval that nobody can give")
            << QByteArray(
                   R"({"steps": [{"id": "a", "tool": "echo", "approve": "Sure?"}, {"id": "b", "tool": "echo"}]})")
            << QStringList{u"run"_s,       u"start a 1"_s,       u"end a 0 cancelled"_s, u"stop a cancelled"_s,
                           u"start b 1"_s, u"end b 0 skipped"_s, u"stop b skipped"_s,    u"finished refused"_s};
        QTest::newRow("an expression that fails")
            << QByteArray(R"({"steps": [{"id": "a", "tool": "echo", "when": "{{ nobody.knows }}"}]})")
            << QStringList{u"run"_s, u"start a 1"_s, u"end a 0 failed"_s, u"stop a failed"_s, u"finished failed"_s};
    }
    void eventLog() {
        QFETCH(QByteArray, plan);
        QFETCH(QStringList, expected);
        RunHarness harness;
        addTools(harness);
        QVERIFY(harness.run(plan));
        QCOMPARE(harness.log(), expected);
        QVERIFY(harness.scheduler().activeRuns().isEmpty());
    }

    void laterStepsSeeEarlierOutputs() {
        RunHarness harness;
        addTools(harness);
        QVERIFY(harness.run(R"({"name": "n", "steps": [
            {"id": "a", "tool": "echo", "parameters": {"text": "hello", "number": 7}},
            {"id": "b", "tool": "echo", "parameters": {"text": "{{ steps.a.output.text }} {{ run.name }}",
                                                       "number": "{{ steps.a.output.number + 1 }}"}},
            {"id": "f", "tool": "fail", "on_failure": "continue"},
            {"id": "c", "tool": "echo", "when": "steps.f.status == 'failed' && steps.f.error.code == 'broken'"},
            {"id": "many", "tool": "echo", "for_each": [1, 2, 3], "parameters": {"number": "{{ item * 10 + index }}"}},
            {"id": "sum", "tool": "echo",
             "parameters": {"text": "{{ steps.many.output.results.map(r => r.output.number).join() + '/' + steps.many.output.succeeded }}"}}
        ]})"));
        QCOMPARE(harness.status(), RunStatus::Completed);
        QCOMPARE(harness.result(u"b"_s)->outcome.output.fields,
                 (QJsonObject{{u"text"_s, u"hello n"_s}, {u"number"_s, 8}}));
        QCOMPARE(harness.result(u"c"_s)->outcome.status, TaskStatus::Success);
        QCOMPARE(harness.result(u"sum"_s)->outcome.output.fields.value(u"text"_s).toString(), u"10,21,32/3"_s);
    }

    void assetQueriesSetVariables() {
        RunHarness harness;
        addTools(harness);
        QVERIFY(harness.run(R"({"steps": [
            {"id": "q", "tool": "find"},
            {"id": "a", "tool": "echo", "target": "{{ inputs.hostnames }}", "parameters": {"text": "{{ target.name }}"}},
            {"id": "b", "tool": "echo", "parameters": {"list": "{{ steps.a.targets }}", "number": "{{ steps.q.output.asset_count }}"}}
        ]})"));
        QCOMPARE(harness.status(), RunStatus::Completed);
        QSet<QString> targets;
        for (const TaskResultPtr& result : harness.results()) {
            if (result->stepId != u"a"_s) continue;
            targets.insert(result->target);
            QCOMPARE(result->outcome.output.fields.value(u"text"_s).toString(), result->target);
        }
        QCOMPARE(targets, (QSet<QString>{u"web-01"_s, u"web-02"_s}));
        QCOMPARE(harness.result(u"b"_s)->outcome.output.fields,
                 (QJsonObject{{u"list"_s, QJsonArray{u"web-01"_s, u"web-02"_s}}, {u"number"_s, 2}}));
    }

    void declaredInputsAreNotOverwritten() {
        RunHarness harness;
        addTools(harness);
        RunRequest request = harness.request(R"({"inputs": [{"name": "asset_count", "type": "integer"}], "steps": [
            {"id": "q", "tool": "find"},
            {"id": "a", "tool": "echo", "parameters": {"number": "{{ inputs.asset_count }}"}}]})");
        request.inputs = {{u"asset_count"_s, 99}};
        QVERIFY(harness.wait(harness.start(request)));
        QCOMPARE(harness.result(u"a"_s)->outcome.output.fields.value(u"number"_s).toInt(), 99);
    }

    void wrongParametersAreTold() {
        RunHarness harness;
        addTools(harness);
        QVERIFY(harness.run(
            R"({"steps": [{"id": "a", "tool": "echo", "on_failure": "continue", "parameters": {"number": "{{ 'seven' }}"}},
                                          {"id": "b", "tool": "echo", "parameters": {"number": "x"}}]})"));
        for (const QString& step : {u"a"_s, u"b"_s}) {
            const TaskResultPtr result = harness.result(step);
            QVERIFY(result && result->outcome.error);
            QCOMPARE(result->outcome.error->code, u"bad_parameters"_s);
            QVERIFY2(result->outcome.error->message.contains(u"number"_s), qPrintable(result->outcome.error->message));
        }
    }

    void graphRunsSideBySide() {
        RunHarness harness;
        addTools(harness);
        std::atomic<int> here{0};
        harness.addTool(u"meet"_s, [&](const StepRequest&, StepContext& context) {
            ++here;
            here.notify_all();
            while (here < 2 && !context.expired())
                std::this_thread::yield();
            return StepOutcome::success({});
        });
        QVERIFY(harness.run(
            R"({"steps": [{"id": "a", "tool": "meet", "timeout": "20s"}, {"id": "b", "tool": "meet", "timeout": "20s"},
                                          {"id": "c", "tool": "echo", "needs": ["a", "b"]}]})"));
        QCOMPARE(here.load(), 2);
        QCOMPARE(harness.status(), RunStatus::Completed);
    }

    void maxParallelIsKept_data() {
        QTest::addColumn<int>("limit");
        QTest::newRow("1") << 1;
        QTest::newRow("3") << 3;
    }
    void maxParallelIsKept() {
        QFETCH(int, limit);
        RunHarness harness;
        std::atomic<int> now{0};
        std::atomic<int> most{0};
        harness.addTool(u"count"_s, [&](const StepRequest&, StepContext&) {
            const int here = ++now;
            int before = most.load();
            while (here > before && !most.compare_exchange_weak(before, here)) {
            }
            std::this_thread::yield();
            --now;
            return StepOutcome::success({});
        });
        QJsonArray items;
        for (int i = 0; i < 500; ++i)
            items.append(i);
        const QJsonObject step{
            {u"id"_s, u"a"_s}, {u"tool"_s, u"count"_s}, {u"for_each"_s, items}, {u"max_parallel"_s, limit}};
        QVERIFY(harness.run(QJsonDocument(QJsonObject{{u"steps"_s, QJsonArray{step}}}).toJson()));
        QVERIFY2(most <= limit, qPrintable(QString::number(most)));
        QCOMPARE(harness.results().size(), 500);
    }

    void timeoutStopsTheTask() {
        RunHarness harness;
        addTools(harness);
        QVERIFY(harness.run(R"({"steps": [{"id": "a", "tool": "block", "timeout": "30ms"}]})"));
        const TaskResultPtr result = harness.result(u"a"_s);
        QCOMPARE(result->outcome.status, TaskStatus::TimedOut);
        QCOMPARE(result->outcome.error->code, u"timeout"_s);
        QCOMPARE(result->outcome.error->message, u"block did not finish within 30ms"_s);
        QVERIFY(!result->outcome.error->hint.isEmpty());
        QCOMPARE(harness.status(), RunStatus::Failed);
    }

    void whoDoesNotStopIsLeftBehind() {
        std::atomic<bool> release{false};
        SchedulerOptions options;
        options.stopGrace = Milliseconds(20);
        RunHarness harness(nullptr, options);
        harness.addTool(u"deaf"_s, [&](const StepRequest&, StepContext& context) {
            release.wait(false);
            context.emitOutput(OutputStream::Stdout, "too late");
            return StepOutcome::success({});
        });
        QVERIFY(harness.run(R"({"steps": [{"id": "a", "tool": "deaf", "timeout": "10ms"}]})"));
        QCOMPARE(harness.result(u"a"_s)->outcome.status, TaskStatus::TimedOut);
        QVERIFY(
            harness.log().contains(u"notice deaf was asked to stop and is still at it; the run goes on without it"_s));
        release = true;
        release.notify_all();
        harness.destroyScheduler(); // waits for it
        QCoreApplication::processEvents();
        for (const RunEvent& event : harness.events())
            QVERIFY(event.kind != RunEvent::Kind::TaskOutput);
    }

    void cancelEndsWhatRunsAndWhatWaits() {
        RunHarness harness;
        addTools(harness);
        const QString id = harness.start(R"({"steps": [
            {"id": "a", "tool": "block", "for_each": [1, 2, 3, 4], "max_parallel": 2}, {"id": "b", "tool": "echo", "run_if": "always"}]})");
        QVERIFY(harness.waitFor(
            [&] { return harness.log().count(u"begin a 0"_s) + harness.log().count(u"begin a 1"_s) == 2; }));
        QCOMPARE(harness.scheduler().activeRuns(), QStringList{id});
        harness.scheduler().cancel(id);
        QVERIFY(harness.wait(id));
        QCOMPARE(harness.status(), RunStatus::Cancelled);
        QCOMPARE(harness.results().size(), 5);
        for (const TaskResultPtr& result : harness.results())
            QCOMPARE(result->outcome.status, TaskStatus::Cancelled);
        QCOMPARE(harness.log().constLast(), u"finished cancelled"_s);
    }

    void cancelEndsARetryThatWaits() {
        RunHarness harness;
        addTools(harness);
        const QString id =
            harness.start(R"({"steps": [{"id": "a", "tool": "fail", "retry": {"attempts": 2, "delay": "1h"}}]})");
        QVERIFY(harness.waitFor([&] { return harness.log().contains(u"retry a 0 after 3600000"_s); }));
        harness.scheduler().cancel(id);
        QVERIFY(harness.wait(id));
        QCOMPARE(harness.result(u"a"_s)->outcome.status, TaskStatus::Cancelled);
    }

    /// What a server asks for (Retry-After) counts more than a shorter delay of the plan, and less than a longer one.
    void aFailureMaySayWhenToTryAgain() {
        RunHarness harness;
        harness.addTool(u"busy"_s, [](const StepRequest&, StepContext&) {
            StepOutcome outcome = StepOutcome::failure({u"rate_limited"_s, u"429"_s, {}, {}});
            outcome.retryAfter = std::chrono::minutes(30);
            return outcome;
        });
        for (const auto& [delay, expected] :
             {std::pair{"1s", u"retry a 0 after 1800000"_s}, {"1h", u"retry a 0 after 3600000"_s}}) {
            const QString id =
                harness.start(R"({"steps": [{"id": "a", "tool": "busy", "retry": {"attempts": 2, "delay": ")" +
                              QByteArray(delay) + R"("}}]})");
            QVERIFY2(harness.waitFor([&] { return harness.log().contains(expected); }), delay);
            harness.scheduler().cancel(id);
            QVERIFY(harness.wait(id));
        }
    }

    void destroyingCancels() {
        RunHarness harness;
        addTools(harness);
        const QString id = harness.start(R"({"steps": [{"id": "a", "tool": "block"}]})");
        QVERIFY(harness.waitFor([&] { return harness.log().contains(u"begin a 0"_s); }));
        harness.destroyScheduler();
        QVERIFY(harness.wait(id));
        QCOMPARE(harness.statusOf(id), RunStatus::Cancelled);
    }

    void approvals_data() {
        QTest::addColumn<bool>("approved");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("yes")
            << true
            << QStringList{u"run"_s,       u"ask a Delete 3 hosts?"_s, u"answer a true Ada"_s, u"start a 1"_s,
                           u"begin a 0"_s, u"end a 0 success"_s,       u"stop a success"_s,    u"finished completed"_s};
        QTest::newRow("no") << false
                            << QStringList{u"run"_s,
                                           u"ask a Delete 3 hosts?"_s,
                                           u"answer a false Ada"_s,
                                           u"start a 1"_s,
                                           u"end a 0 cancelled"_s,
                                           u"stop a cancelled"_s,
                                           u"finished refused"_s};
    }
    void approvals() {
        QFETCH(bool, approved);
        QFETCH(QStringList, expected);
        RunHarness harness;
        addTools(harness);
        RunRequest request =
            harness.request(R"({"steps": [{"id": "a", "tool": "echo", "approve": "Delete {{ 1 + 2 }} hosts?"}]})");
        request.canAsk = true;
        const QString id = harness.start(request);
        QVERIFY(harness.waitFor([&] { return harness.log().size() == 2; }));
        harness.scheduler().answerApproval(id, u"a"_s, approved, u"Ada"_s);
        QVERIFY(harness.wait(id));
        QCOMPARE(harness.log(), expected);
        if (!approved) {
            QCOMPARE(harness.message(), u"step 'a' was refused by Ada"_s);
            QCOMPARE(harness.result(u"a"_s)->outcome.message, u"refused by Ada"_s);
        }
    }

    void approveAllAnswersAtOnce() {
        RunHarness harness;
        addTools(harness);
        RunRequest request = harness.request(R"({"steps": [{"id": "a", "tool": "echo", "approve": "Sure?"}]})");
        request.approveAll = true;
        QVERIFY(harness.wait(harness.start(request)));
        QCOMPARE(harness.status(), RunStatus::Completed);
        QVERIFY(harness.log().contains(u"answer a true --yes"_s));
    }

    void refusalSaysHowToAnswer() {
        RunHarness harness;
        addTools(harness);
        QVERIFY(harness.run(R"({"steps": [{"id": "wipe", "tool": "echo", "approve": "Sure?"}]})"));
        QCOMPARE(harness.message(),
                 u"step 'wipe' wants approval (\"Sure?\") and nobody can be asked; --yes approves every step"_s);
    }

    void manyRunsAtOnce() {
        RunHarness harness;
        addTools(harness);
        QStringList ids;
        for (int i = 0; i < 20; ++i)
            ids.append(harness.start(
                R"({"steps": [{"id": "a", "tool": "echo", "for_each": [1, 2, 3, 4, 5]}, {"id": "b", "tool": "echo"}]})"));
        for (const QString& id : ids) {
            QVERIFY(harness.wait(id));
            QCOMPARE(harness.statusOf(id), RunStatus::Completed);
        }
        for (const QString& id : ids) {
            const auto tasks =
                std::count_if(harness.events().begin(), harness.events().end(), [&](const RunEvent& event) {
                    return event.runId == id && event.kind == RunEvent::Kind::TaskFinished;
                });
            QCOMPARE(tasks, 6);
        }
    }

    void slowExpressionsStallNobody() {
        RunHarness harness;
        addTools(harness);
        const QString slow =
            harness.start(R"x({"steps": [{"id": "a", "tool": "echo", "when": "(() => { for (;;) {} })()"}]})x");
        const QString quick = harness.start(R"({"steps": [{"id": "a", "tool": "echo"}]})");
        QVERIFY(harness.wait(quick));
        QVERIFY(!harness.statusOf(slow));
        QVERIFY(harness.wait(slow));
        QCOMPARE(harness.statusOf(slow), RunStatus::Failed);
    }

    void messagesForPeople() {
        RunHarness harness;
        addTools(harness);
        QVERIFY(harness.run(R"({"steps": [{"id": "a", "tool": "echo"}]})"));
        QCOMPARE(harness.message(), u"1 step, 1 task succeeded"_s);
        QVERIFY(harness.run(R"({"steps": [{"id": "disk", "tool": "fail"}]})"));
        QCOMPARE(harness.message(), u"step 'disk' failed: it broke"_s);
    }
};

QTEST_GUILESS_MAIN(TestRunScheduler)
#include "tst_run_scheduler.moc"
