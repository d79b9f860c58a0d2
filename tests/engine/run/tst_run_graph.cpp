// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/RunGraph.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

/// A step from a short text: "id needs:a,b if:failure fail:continue off".
StepSpec stepOf(const QString& text) {
    const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    StepSpec step;
    step.id = words.value(0);
    for (const QString& word : words.mid(1)) {
        const QString value = word.section(u':', 1);
        if (word.startsWith("needs:"_L1)) step.needs = value.split(u',');
        if (word.startsWith("if:"_L1)) step.runIf = value == u"failure"_s ? RunIf::Failure : RunIf::Always;
        if (word == u"off"_s) step.enabled = false;
        if (word.startsWith("fail:"_L1)) {
            step.onFailure.kind = value == u"continue"_s ? OnFailure::Kind::Continue
                                  : value == u"stop"_s   ? OnFailure::Kind::Stop
                                                         : OnFailure::Kind::Goto;
            if (step.onFailure.kind == OnFailure::Kind::Goto) step.onFailure.gotoId = value;
        }
    }
    return step;
}

Plan planOf(const QStringList& steps) {
    Plan plan;
    for (const QString& step : steps)
        plan.steps.append(stepOf(step));
    return plan;
}

/// Runs the graph to its end; ends says how steps end that do not succeed. Each round is a line: what started, what
/// did not (with '-'). Steps that started in a round end before the next.
QStringList play(const QStringList& steps, const QHash<QString, StepEnd>& ends, const QStringList& wanted = {},
                 bool* failed = nullptr) {
    const Plan plan = planOf(steps);
    RunGraph graph(plan, wanted);
    QStringList log;
    for (int round = 0; round < 100; ++round) {
        const QList<RunGraph::Decision> decisions = graph.next();
        if (decisions.isEmpty()) break;
        QStringList line;
        for (const RunGraph::Decision& decision : decisions)
            line.append((decision.start ? u""_s : u"-"_s) + plan.steps.at(decision.step).id);
        log.append(line.join(u' '));
        for (const RunGraph::Decision& decision : decisions) {
            if (decision.start)
                graph.finish(decision.step, ends.value(plan.steps.at(decision.step).id, StepEnd::Succeeded));
        }
    }
    if (!graph.isDone()) log.append(u"not done"_s);
    if (failed) *failed = graph.hasFailed();
    return log;
}

using Ends = QHash<QString, StepEnd>;

} // namespace

class TestRunGraph : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decides_data() {
        QTest::addColumn<QStringList>("steps");
        QTest::addColumn<Ends>("ends");
        QTest::addColumn<QStringList>("expected");
        QTest::addColumn<bool>("failed");
        const StepEnd failed = StepEnd::Failed;

        QTest::newRow("empty") << QStringList{} << Ends{} << QStringList{} << false;
        QTest::newRow("one after another")
            << QStringList{u"a"_s, u"b"_s, u"c"_s} << Ends{} << QStringList{u"a"_s, u"b"_s, u"c"_s} << false;
        QTest::newRow("stops at the first failure")
            << QStringList{u"a"_s, u"b"_s, u"c"_s} << Ends{{u"a"_s, failed}} << QStringList{u"a"_s, u"-b -c"_s} << true;
        QTest::newRow("continue goes on") << QStringList{u"a fail:continue"_s, u"b"_s} << Ends{{u"a"_s, failed}}
                                          << QStringList{u"a"_s, u"b"_s} << false;
        QTest::newRow("a later failure after continue")
            << QStringList{u"a fail:continue"_s, u"b"_s, u"c"_s} << Ends{{u"a"_s, failed}, {u"b"_s, failed}}
            << QStringList{u"a"_s, u"b"_s, u"-c"_s} << true;
        QTest::newRow("failure and always run after a stop")
            << QStringList{u"a"_s, u"b"_s, u"c if:failure"_s, u"d if:always"_s, u"e"_s} << Ends{{u"a"_s, failed}}
            << QStringList{u"a"_s, u"-b c"_s, u"d"_s, u"-e"_s} << true;
        QTest::newRow("failure is not run without one") << QStringList{u"a"_s, u"b if:failure"_s, u"c if:always"_s}
                                                        << Ends{} << QStringList{u"a"_s, u"-b c"_s} << false;
        QTest::newRow("failure sees a failure that was continued after")
            << QStringList{u"a fail:continue"_s, u"b if:failure"_s, u"c"_s} << Ends{{u"a"_s, failed}}
            << QStringList{u"a"_s, u"b"_s, u"c"_s} << false;
        QTest::newRow("goto jumps forward") << QStringList{u"a fail:c"_s, u"b"_s, u"c"_s, u"d"_s}
                                            << Ends{{u"a"_s, failed}} << QStringList{u"a"_s, u"-b c"_s, u"d"_s} << true;
        QTest::newRow("goto is not taken without a failure")
            << QStringList{u"a fail:c"_s, u"b"_s, u"c"_s} << Ends{} << QStringList{u"a"_s, u"b"_s, u"c"_s} << false;
        QTest::newRow("goto backwards is a stop")
            << QStringList{u"a"_s, u"b fail:a"_s, u"c"_s} << Ends{{u"b"_s, failed}}
            << QStringList{u"a"_s, u"b"_s, u"-c"_s} << true;
        QTest::newRow("disabled passes") << QStringList{u"a off"_s, u"b"_s} << Ends{} << QStringList{u"-a b"_s}
                                         << false;
        QTest::newRow("passed is as good as a success")
            << QStringList{u"a"_s, u"b"_s} << Ends{{u"a"_s, StepEnd::Passed}} << QStringList{u"a"_s, u"b"_s} << false;
        QTest::newRow("refused stops") << QStringList{u"a"_s, u"b"_s, u"c if:always"_s}
                                       << Ends{{u"a"_s, StepEnd::Refused}} << QStringList{u"a"_s, u"-b c"_s} << false;

        QTest::newRow("graph: side by side") << QStringList{u"a"_s, u"b"_s, u"c needs:a,b"_s, u"d needs:a"_s} << Ends{}
                                             << QStringList{u"a b"_s, u"c d"_s} << false;
        QTest::newRow("graph: order of the file does not matter")
            << QStringList{u"c needs:b"_s, u"b needs:a"_s, u"a"_s} << Ends{} << QStringList{u"a"_s, u"b"_s, u"c"_s}
            << false;
        QTest::newRow("graph: a stop ends the other branch too")
            << QStringList{u"a"_s, u"b needs:a"_s, u"x"_s, u"y needs:x"_s} << Ends{{u"a"_s, failed}}
            << QStringList{u"a x"_s, u"-b -y"_s} << true;
        QTest::newRow("graph: continue satisfies the dependants")
            << QStringList{u"a fail:continue"_s, u"b needs:a"_s} << Ends{{u"a"_s, failed}}
            << QStringList{u"a"_s, u"b"_s} << false;
        QTest::newRow("graph: clean-up sees a failure further up")
            << QStringList{u"a"_s, u"b needs:a"_s, u"c needs:b if:failure"_s, u"d needs:b if:always"_s}
            << Ends{{u"a"_s, failed}} << QStringList{u"a"_s, u"-b c d"_s} << true;
        QTest::newRow("graph: failure step not needed")
            << QStringList{u"a"_s, u"b needs:a if:failure"_s, u"c needs:b"_s} << Ends{}
            << QStringList{u"a"_s, u"-b c"_s} << false;
        QTest::newRow("graph: goto forgives the one it names")
            << QStringList{u"a fail:c"_s, u"b needs:a"_s, u"c needs:a"_s, u"d needs:c"_s} << Ends{{u"a"_s, failed}}
            << QStringList{u"a"_s, u"-b c"_s, u"d"_s} << true;
        QTest::newRow("graph: disabled need is as good as a success")
            << QStringList{u"a off"_s, u"b needs:a"_s} << Ends{} << QStringList{u"-a b"_s} << false;
        QTest::newRow("graph: refused") << QStringList{u"a"_s, u"b needs:a"_s, u"c needs:b if:always"_s}
                                        << Ends{{u"a"_s, StepEnd::Refused}} << QStringList{u"a"_s, u"-b c"_s} << false;
        QTest::newRow("graph: unknown need is none")
            << QStringList{u"a"_s, u"b needs:nobody"_s} << Ends{} << QStringList{u"a b"_s} << false;
    }
    void decides() {
        QFETCH(QStringList, steps);
        QFETCH(Ends, ends);
        QFETCH(QStringList, expected);
        QFETCH(bool, failed);
        bool seen = false;
        QCOMPARE(play(steps, ends, {}, &seen), expected);
        QCOMPARE(seen, failed);
    }

    void onlyWantedSteps() {
        QCOMPARE(play({u"a"_s, u"b"_s, u"c"_s}, {}, {u"b"_s}), (QStringList{u"-a b"_s, u"-c"_s}));
        QCOMPARE(play({u"a"_s, u"b needs:a"_s, u"c needs:b"_s}, {}, {u"c"_s}), (QStringList{u"-a -b c"_s}));
    }

    void saysWhy() {
        const Plan plan = planOf({u"ping"_s, u"deploy"_s, u"off off"_s});
        RunGraph graph(plan);
        QCOMPARE(graph.next().size(), 1);
        graph.finish(0, StepEnd::Failed);
        const QList<RunGraph::Decision> decisions = graph.next();
        QCOMPARE(decisions.size(), 2);
        QCOMPARE(decisions.at(0), (RunGraph::Decision{1, false, StepEnd::NotRun, u"step 'ping' failed"_s}));
        QCOMPARE(decisions.at(1), (RunGraph::Decision{2, false, StepEnd::Passed, u"the step is switched off"_s}));
    }

    void stepsThatRunFinishAfterAStop() {
        const Plan plan = planOf({u"a"_s, u"b"_s, u"c needs:b"_s});
        RunGraph graph(plan);
        QCOMPARE(graph.next().size(), 2);
        graph.finish(0, StepEnd::Failed);
        const QList<RunGraph::Decision> decisions = graph.next();
        QCOMPARE(decisions.size(), 1);
        QVERIFY(!decisions.at(0).start);
        QVERIFY(!graph.isDone());
        graph.finish(1, StepEnd::Succeeded);
        QVERIFY(graph.next().isEmpty());
        QVERIFY(graph.isDone());
    }

    void cancelEndsTheRest() {
        const Plan plan = planOf({u"a"_s, u"b"_s, u"c if:always"_s});
        RunGraph graph(plan);
        QCOMPARE(graph.next().size(), 1);
        graph.cancelRest();
        const QList<RunGraph::Decision> decisions = graph.next();
        QCOMPARE(decisions.size(), 2);
        QCOMPARE(decisions.at(0).end, StepEnd::Cancelled);
        QCOMPARE(decisions.at(1).end, StepEnd::Cancelled);
        QVERIFY(!graph.isDone());
        graph.finish(0, StepEnd::Cancelled);
        QVERIFY(graph.isDone());
        QVERIFY(!graph.hasFailed());
    }

    void stopRestStartsNothingMore() {
        const Plan plan = planOf({u"a"_s, u"b if:always"_s});
        RunGraph graph(plan);
        QCOMPARE(graph.next().size(), 1);
        graph.stopRest(u"disk full"_s);
        const QList<RunGraph::Decision> decisions = graph.next();
        QCOMPARE(decisions.size(), 1);
        QCOMPARE(decisions.at(0), (RunGraph::Decision{1, false, StepEnd::NotRun, u"disk full"_s}));
    }

    /// A long plan must not cost the square of its length.
    void longPlans() {
        for (const bool chain : {false, true}) {
            Plan plan;
            for (int i = 0; i < 50000; ++i) {
                StepSpec step;
                step.id = QString::number(i);
                if (chain && i > 0) step.needs = QStringList{QString::number(i - 1)};
                plan.steps.append(step);
            }
            RunGraph graph(plan);
            int rounds = 0;
            for (QList<RunGraph::Decision> decisions = graph.next(); !decisions.isEmpty(); decisions = graph.next()) {
                ++rounds;
                for (const auto& decision : decisions)
                    graph.finish(decision.step, StepEnd::Succeeded);
            }
            QVERIFY(graph.isDone());
            QCOMPARE(rounds, 50000);
        }
    }
};

QTEST_GUILESS_MAIN(TestRunGraph)
#include "tst_run_graph.moc"
