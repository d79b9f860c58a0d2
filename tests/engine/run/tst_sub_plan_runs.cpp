// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/SubPlan.h"
#include "engine/store/RunStore.h"

#include "support/RunHarness.h"
#include "support/TestFiles.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <condition_variable>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

namespace {

void blockUntilStopped(StepContext& context) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait(lock, context.stopToken(), [] { return false; });
}

StepOutput outputOf(QJsonObject fields) {
    StepOutput output;
    output.fields = std::move(fields);
    return output;
}

} // namespace

class TestSubPlanRuns : public QObject {
    Q_OBJECT

private:
    /// Plans as files, a history, and tools of the test.
    struct House {
        explicit House(SchedulerOptions options = {}) {
            auto opened = RunStore::open(state.path(), redactor);
            if (opened) store = std::move(*opened);
            harness = std::make_unique<RunHarness>(store.get(), options);
            harness->addTool(u"echo"_s, [this](const StepRequest& request, StepContext&) {
                ++echoes;
                QJsonObject fields = request.parameters;
                if (!request.target.name.isEmpty()) fields.insert(u"on"_s, request.target.name);
                return StepOutcome::success(outputOf(fields), request.parameters.value("text"_L1).toString());
            });
            harness->addTool(u"fail"_s, [](const StepRequest& request, StepContext&) {
                return StepOutcome::failure(
                    {request.parameters.value("text"_L1).toString(u"broken"_s), u"it broke"_s, u"mend it"_s, {}});
            });
            harness->addTool(u"fail_once"_s, [this](const StepRequest&, StepContext&) {
                if (failures++ == 0) return StepOutcome::failure({u"broken"_s, u"it broke"_s, {}, {}});
                return StepOutcome::success({});
            });
            harness->addTool(u"block"_s, [this](const StepRequest&, StepContext& context) {
                ++blocked;
                blockUntilStopped(context);
                return StepOutcome::cancelled();
            });
        }

        bool write(const QString& name, const QByteArray& text) const { return writeFile(plans.filePath(name), text); }
        RunRequest request(const QByteArray& top) const {
            RunRequest made = harness->request("{}");
            made.plan = PlanDocument::fromText(top, PlanFormat::Yaml, plans.filePath(u"top.yaml"_s));
            made.catalogue = withSubPlans(made.catalogue, made.plan, {});
            return made;
        }
        bool run(const QByteArray& top) { return harness->wait(harness->start(request(top))); }
        QList<RunHeader> runs() const {
            RunFilter filter;
            filter.parts = true;
            const auto found = store->runs(filter);
            return found ? *found : QList<RunHeader>();
        }
        QList<RunHeader> partsOf(const QString& run) const {
            QList<RunHeader> parts = runs();
            parts.removeIf([&](const RunHeader& header) { return header.parentRun != run; });
            return parts;
        }

        QTemporaryDir state;
        QTemporaryDir plans;
        Redactor redactor;
        std::unique_ptr<RunStore> store;
        std::unique_ptr<RunHarness> harness;
        std::atomic<int> echoes = 0;
        std::atomic<int> failures = 0;
        std::atomic<int> blocked = 0;
    };

private Q_SLOTS:
    void runsAndGivesOutWhatItsStepsGave() {
        House house;
        QVERIFY(house.write(u"greet.yaml"_s,
                            "inputs: [{name: who, required: true}, {name: times, type: integer, default: 2}]\n"
                            "steps:\n"
                            "- {id: hello, tool: echo, parameters: {text: 'hello {{ inputs.who }}'}}\n"
                            "- {id: count, tool: echo, parameters: {number: '{{ inputs.times }}'}}\n"
                            "- {id: off, tool: echo, enabled: false}\n"));
        QVERIFY(house.run(
            "steps:\n"
            "- {id: greet, plan: greet.yaml, parameters: {who: \"{{ 'world' }}\"}}\n"
            "- {id: after, tool: echo, parameters: {text: '{{ steps.greet.output.steps.hello.text }}, "
            "{{ steps.greet.output.rows.length }}', number: '{{ steps.greet.output.steps.count.number + 1 }}'}}\n"));
        QCOMPARE(house.harness->status(), RunStatus::Completed);
        const TaskResultPtr greet = house.harness->result(u"greet"_s);
        QVERIFY(greet);
        QCOMPARE(greet->tool, u"plan:greet.yaml"_s);
        QCOMPARE(greet->executionLocation, u"plan"_s);
        QCOMPARE(greet->outcome.status, TaskStatus::Success);
        const QJsonObject output = greet->outcome.output.toJson();
        QCOMPARE(output.value(u"status"_s).toString(), u"completed"_s);
        const QJsonArray rows = output.value(u"rows"_s).toArray();
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows.at(0)[u"step"_s].toString(), u"hello"_s);
        QCOMPARE(rows.at(0)[u"message"_s].toString(), u"hello world"_s);
        QCOMPARE(rows.at(2)[u"status"_s].toString(), u"skipped"_s);
        const QJsonObject after = house.harness->result(u"after"_s)->outcome.output.fields;
        QCOMPARE(after.value(u"text"_s).toString(), u"hello world, 3"_s);
        QCOMPARE(after.value(u"number"_s).toInt(), 3);

        // The history has both, one part of the other; a list shows only what somebody started.
        const QString top = house.store->run(u"last"_s)->id;
        QCOMPARE(house.store->runs()->size(), 1);
        const QList<RunHeader> parts = house.partsOf(top);
        QCOMPARE(parts.size(), 1);
        QCOMPARE(parts.first().id, output.value(u"run_id"_s).toString());
        QCOMPARE(parts.first().inputs.value(u"who"_s).toString(), u"world"_s);
        QCOMPARE(parts.first().tasksSucceeded, 2);
        QVERIFY(!parts.first().untold);
        QVERIFY(house.store->remove(top));
        QVERIFY(house.runs().isEmpty());
        QVERIFY(!QFileInfo::exists(house.state.filePath(u"runs/"_s + parts.first().id)));
    }

    void failsWithWhatFailed() {
        House house;
        QVERIFY(house.write(u"bad.yaml"_s,
                            "steps:\n- {tool: echo}\n- {id: broken, tool: fail, parameters: {text: unreachable}}\n"));
        QVERIFY(
            house.run("steps:\n- {id: bad, plan: bad.yaml, retry: {attempts: 3, delay: 1ms, on: [unreachable]}}\n"));
        QCOMPARE(house.harness->status(), RunStatus::Failed);
        const TaskResultPtr bad = house.harness->result(u"bad"_s);
        QVERIFY(bad);
        QCOMPARE(bad->attempt, 3);
        QCOMPARE(bad->outcome.error->code, u"unreachable"_s);
        QCOMPARE(bad->outcome.error->message, u"bad.yaml: step 'broken' failed: it broke"_s);
        QCOMPARE(bad->outcome.error->hint, u"mend it"_s);
        QCOMPARE(bad->outcome.output.toJson().value(u"rows"_s).toArray().size(), 2);
        QCOMPARE(house.runs().size(), 4); // itself, and one for each attempt
        // A plan that is not there any more when the step comes is told like a tool that is not there.
        RunRequest request = house.request("steps:\n- {id: gone, plan: gone.yaml}\n");
        QVERIFY(house.harness->wait(house.harness->start(request)));
        QCOMPARE(house.harness->result(u"gone"_s)->outcome.error->code, u"not_found"_s);
    }

    void whatWasCheckedIsWhatRuns() {
        House house;
        QVERIFY(house.write(u"one.yaml"_s, "steps:\n- {id: a, tool: echo, parameters: {text: before}}\n"));
        const RunRequest request = house.request("steps:\n- {id: one, plan: one.yaml}\n");
        QVERIFY(house.write(u"one.yaml"_s, "steps:\n- {id: a, tool: echo, parameters: {text: after}}\n"));
        QVERIFY(house.harness->wait(house.harness->start(request)));
        const QJsonArray rows = house.harness->result(u"one"_s)->outcome.output.toJson().value(u"rows"_s).toArray();
        QCOMPARE(rows.at(0)[u"message"_s].toString(), u"before"_s);
    }

    void runsForEachTargetAndItem() {
        House house;
        QVERIFY(house.write(u"check.yaml"_s, "inputs: [{name: n, type: integer}]\n"
                                             "steps:\n- {id: a, tool: echo, parameters: {number: '{{ inputs.n }}'}}\n"
                                             "- {id: b, tool: echo, parameters: {text: '{{ steps.a.output.on }}'}}\n"));
        QVERIFY(house.run("steps:\n- {id: check, plan: check.yaml, target: [web-01, web-02], for_each: [1, 2, 3],\n"
                          "   max_parallel: 4, parameters: {n: '{{ item }}'}}\n"));
        QCOMPARE(house.harness->status(), RunStatus::Completed);
        QCOMPARE(house.echoes, 12);
        QStringList seen;
        for (const TaskResultPtr& result : house.harness->results()) {
            const QJsonObject output = result->outcome.output.toJson();
            seen.append(u"%1 %2 %3"_s.arg(result->target)
                            .arg(result->item.toInt())
                            .arg(output[u"steps"_s][u"a"_s][u"number"_s].toInt()) +
                        u' ' + output[u"steps"_s][u"b"_s][u"text"_s].toString());
        }
        seen.sort();
        QCOMPARE(seen, (QStringList{u"web-01 1 1 web-01"_s, u"web-01 2 2 web-01"_s, u"web-01 3 3 web-01"_s,
                                    u"web-02 1 1 web-02"_s, u"web-02 2 2 web-02"_s, u"web-02 3 3 web-02"_s}));
    }

    void manyAtOnceWithinOneAnotherDoNotBlock() {
        SchedulerOptions narrow;
        narrow.automationThreads = 1;
        narrow.defaultMaxParallel = 50;
        House house(narrow);
        QVERIFY(house.write(u"low.yaml"_s, "steps:\n- {tool: echo}\n"));
        QVERIFY(house.write(u"middle.yaml"_s, "steps:\n- {plan: low.yaml, for_each: [1, 2, 3, 4, 5]}\n"));
        QVERIFY(house.write(u"high.yaml"_s, "steps:\n- {plan: middle.yaml, for_each: [1, 2, 3, 4, 5]}\n"));
        QVERIFY(house.run("steps:\n- {plan: high.yaml, for_each: [1, 2, 3, 4, 5, 6, 7, 8]}\n"));
        QCOMPARE(house.harness->status(), RunStatus::Completed);
        QCOMPARE(house.echoes, 200);
        QCOMPARE(house.runs().size(), std::min(200, 1 + 8 + 40 + 200)); // as many as a list shows
    }

    void endsWhenItsParentIsCancelled() {
        House house;
        QVERIFY(house.write(u"low.yaml"_s, "steps:\n- {id: wait, tool: block}\n- {tool: echo}\n"));
        QVERIFY(house.write(u"high.yaml"_s, "steps:\n- {id: low, plan: low.yaml}\n"));
        const QString run =
            house.harness->start(house.request("steps:\n- {id: high, plan: high.yaml}\n- {tool: echo}\n"));
        QVERIFY(house.harness->waitFor([&] { return house.blocked == 1; }));
        house.harness->scheduler().cancel(run);
        QVERIFY(house.harness->wait(run));
        QCOMPARE(house.harness->status(), RunStatus::Cancelled);
        QCOMPARE(house.harness->result(u"high"_s)->outcome.status, TaskStatus::Cancelled);
        QCOMPARE(house.echoes, 0);
        for (const RunHeader& header : house.runs())
            QCOMPARE(header.status, RunStatus::Cancelled);
        QVERIFY(house.harness->scheduler().activeRuns().isEmpty());
    }

    void itsStepsTimeLimitHoldsForTheWhole() {
        House house;
        QVERIFY(house.write(u"slow.yaml"_s, "steps:\n- {tool: block}\n"));
        QVERIFY(
            house.run("steps:\n- {id: slow, plan: slow.yaml, timeout: 50ms, on_failure: continue}\n- {tool: echo}\n"));
        QCOMPARE(house.harness->status(), RunStatus::Completed);
        const TaskResultPtr slow = house.harness->result(u"slow"_s);
        QCOMPARE(slow->outcome.status, TaskStatus::TimedOut);
        QCOMPARE(slow->outcome.error->code, u"timeout"_s);
        QCOMPARE(house.echoes, 1);
        QCOMPARE(house.partsOf(house.store->run(u"last"_s)->id).first().status, RunStatus::Cancelled);
    }

    void goesOnWhereItsPartStopped() {
        House house;
        QVERIFY(house.write(u"part.yaml"_s,
                            "steps:\n- {id: a, tool: echo}\n- {id: b, tool: fail_once}\n- {id: c, tool: echo}\n"));
        const QByteArray top = "steps:\n- {id: part, plan: part.yaml, for_each: [1]}\n";
        const QString first = house.harness->start(house.request(top));
        QVERIFY(house.harness->wait(first));
        QCOMPARE(house.harness->status(), RunStatus::Failed);
        QCOMPARE(house.echoes, 1);
        RunRequest again = house.request(top);
        again.resumeOf = first;
        QVERIFY(house.harness->wait(house.harness->start(again)));
        QCOMPARE(house.harness->status(), RunStatus::Completed);
        QCOMPARE(house.echoes, 2); // only c: a had succeeded
        QCOMPARE(house.harness->result(u"part"_s)->outcome.output.toJson().value(u"rows"_s).toArray().size(), 3);
        // Asked for afresh, all of it runs.
        again.freshSteps = {u"part"_s};
        QVERIFY(house.harness->wait(house.harness->start(again)));
        QCOMPARE(house.echoes, 4);
    }

    void asksThroughTheOutermostRun() {
        House house;
        QVERIFY(house.write(u"low.yaml"_s, "steps:\n- {id: sure, tool: echo, approve: 'Restart {{ inputs.what }}?'}\n"
                                           "inputs: [{name: what}]\n"));
        QVERIFY(house.write(u"high.yaml"_s, "steps:\n- {id: low, plan: low.yaml, parameters: {what: nginx}}\n"));
        const QByteArray top = "steps:\n- {id: high, plan: high.yaml}\n";
        const auto answer = [&](bool yes) {
            RunRequest request = house.request(top);
            request.canAsk = true;
            const qsizetype before = house.harness->events().size();
            const QString run = house.harness->start(request);
            QJsonObject asked;
            if (!house.harness->waitFor([&] {
                    for (qsizetype i = before; i < house.harness->events().size(); ++i) {
                        const RunEvent& event = house.harness->events().at(i);
                        if (event.runId == run && event.kind == RunEvent::Kind::ApprovalRequested) asked = event.data;
                    }
                    return !asked.isEmpty();
                }))
                return QStringList{u"nobody asked"_s};
            house.harness->scheduler().answerApproval(asked.value(u"run"_s).toString(),
                                                      asked.value(u"step_id"_s).toString(), yes, u"me"_s);
            if (!house.harness->wait(run)) return QStringList{u"never ended"_s};
            return house.harness->log();
        };
        QStringList log = answer(true);
        QVERIFY2(log.contains(u"ask high high/low/sure: Restart nginx?"_s), qPrintable(log.join(u'\n')));
        QVERIFY(log.contains(u"answer high true me"_s));
        QCOMPARE(log.last(), u"finished completed"_s);
        log = answer(false);
        QVERIFY2(log.contains(u"answer high false me"_s), qPrintable(log.join(u'\n')));
        QCOMPARE(log.last(), u"finished failed"_s);
        QCOMPARE(house.harness->result(u"high"_s)->outcome.error->code, u"refused"_s);
        QCOMPARE(house.echoes, 1);
        // Nobody there to be asked: refused, as a step of the plan itself would be.
        QVERIFY(house.run(top));
        QCOMPARE(house.harness->status(), RunStatus::Failed);
    }

    void aQuestionThatIsNoneAnyMoreIsWithdrawn() {
        House house;
        QVERIFY(house.write(u"low.yaml"_s, "steps:\n- {id: sure, tool: echo, approve: 'Go on?'}\n"));
        RunRequest request = house.request(
            "steps:\n- {id: low, plan: low.yaml, timeout: 100ms, on_failure: continue}\n- {tool: echo}\n");
        request.canAsk = true;
        QVERIFY(house.harness->wait(house.harness->start(request)));
        QCOMPARE(house.harness->status(), RunStatus::Completed);
        const QStringList log = house.harness->log();
        QVERIFY2(log.contains(u"answer low false "_s), qPrintable(log.join(u'\n')));
        QCOMPARE(house.harness->result(u"low"_s)->outcome.status, TaskStatus::TimedOut);
    }

    void aSecretInputIsNowhere() {
        House house;
        QVERIFY(house.write(u"low.yaml"_s,
                            "inputs: [{name: key, type: secret}]\n"
                            "steps:\n- {id: a, tool: echo, parameters: {text: 'the key is {{ inputs.key }}'}}\n"));
        QVERIFY(house.run("steps:\n- {id: low, plan: low.yaml, parameters: {key: planted-8472-secret}}\n"
                          "- {id: b, tool: echo, parameters: {text: '{{ steps.low.output.steps.a.text.length }}'}}\n"));
        QCOMPARE(house.harness->status(), RunStatus::Completed);
        // In clear between the steps, masked wherever it is kept or told.
        QCOMPARE(house.harness->result(u"b"_s)->outcome.output.fields.value(u"text"_s).toString(), u"30"_s);
        for (const RunEvent& event : house.harness->events())
            QVERIFY(!QJsonDocument(event.toJson()).toJson().contains("planted-8472"));
        QVERIFY(house.store->flush());
        house.harness.reset();
        house.store.reset();
        QVERIFY(!contentOf(house.state.filePath(u"state.db"_s)).contains("planted-8472"));
    }
};

QTEST_GUILESS_MAIN(TestSubPlanRuns)

#include "tst_sub_plan_runs.moc"
