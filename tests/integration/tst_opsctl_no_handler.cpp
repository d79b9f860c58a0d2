// SPDX-License-Identifier: GPL-3.0-or-later
// A tool that this version cannot run yet, as it is seen by who uses opsctl: found everywhere, marked everywhere, and
// refused before anything runs. The tool is the test's own, so that this holds when every tool has its handler.
#include "support/OpsctlProcess.h"
#include "support/ToolText.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using oc::test::OpsctlProcess;

namespace {

const QByteArray toolFile = oc::test::handlerlessTool();
const QByteArray message = oc::test::handlerlessMessage;

const QByteArray plan = R"({"steps": [
  {"id": "who", "tool": "uptime"},
  {"id": "sweep",
   "tool": "ping_sweep",
   "parameters": {"network": "192.0.2.0/24"}}
]})";

QJsonObject rowOf(const QJsonArray& rows, const QString& tool) {
    for (const auto& row : rows)
        if (row.toObject().value(u"tool"_s).toString() == tool) return row.toObject();
    return {};
}

} // namespace

class TestOpsctlNoHandler : public QObject {
    Q_OBJECT

    OpsctlProcess opsctl_;

    /// The problem as documents tell it: what, where, and what to do.
    static void compareProblem(const QJsonObject& problem) {
        QCOMPARE(problem.value(u"code"_s).toString(), u"no_handler"_s);
        QCOMPARE(problem.value(u"severity"_s).toString(), u"error"_s);
        QCOMPARE(problem.value(u"pointer"_s).toString(), u"/steps/1/tool"_s);
        QCOMPARE(problem.value(u"step"_s).toString(), u"sweep"_s);
        QCOMPARE(problem.value(u"message"_s).toString().toUtf8(), message);
        QVERIFY(problem.value(u"hint"_s).toString().contains(u"later version"_s));
    }

private Q_SLOTS:
    void initTestCase() { opsctl_.addTool(u"ping_sweep.yaml"_s, toolFile); }

    void theListMarksIt() {
        const auto text = opsctl_.run({u"tools"_s, u"list"_s, u"--search"_s, u"ping_sweep"_s});
        QCOMPARE(text.exitCode, 0);
        QVERIFY2(text.out.contains("native ping_sweep  (cannot run yet) Asks every address"), text.out);
        QVERIFY2(text.err.contains("cannot run yet") && text.err.contains("opsctl doctor"), text.err);
        const auto good = opsctl_.run({u"tools"_s, u"list"_s, u"--domain"_s, u"asset"_s});
        QVERIFY2(!good.out.contains("cannot run") && good.err.isEmpty(), good.out + good.err);
    }

    void theListAsADocumentHasTheReason() {
        const auto answer = opsctl_.run({u"tools"_s, u"list"_s, u"--json"_s});
        QCOMPARE(answer.exitCode, 0);
        const QJsonArray rows = answer.json().array();
        const QJsonObject row = rowOf(rows, u"ping_sweep"_s);
        const QJsonObject problem = row.value(u"problem"_s).toObject();
        QCOMPARE(problem.value(u"code"_s).toString(), u"no_handler"_s);
        QCOMPARE(problem.value(u"message"_s).toString().toUtf8(), message);
        QVERIFY(!problem.value(u"hint"_s).toString().isEmpty());
        // The other columns are those of every row.
        QJsonObject rest = row;
        rest.remove(u"problem"_s);
        QCOMPARE(rest.keys(), rowOf(rows, u"df"_s).keys());
    }

    void theHelpPageSaysSo() {
        const auto text = opsctl_.run({u"tools"_s, u"show"_s, u"ping_sweep"_s});
        QCOMPARE(text.exitCode, 0);
        QVERIFY2(text.out.contains(message), text.out);
        const auto document = opsctl_.run({u"tools"_s, u"show"_s, u"ping_sweep"_s, u"--json"_s});
        QCOMPARE(document.json().object().value(u"problem"_s).toObject().value(u"code"_s).toString(), u"no_handler"_s);
        QVERIFY(!opsctl_.run({u"tools"_s, u"show"_s, u"df"_s}).out.contains("cannot run"));
    }

    void aFileWithoutAHandlerIsNoMistakeOfTheFile() {
        const auto answer = opsctl_.run({u"tools"_s, u"check"_s});
        QVERIFY2(answer.exitCode == 0 && answer.out.isEmpty(), answer.out + answer.err);
    }

    void theDoctorSaysWhyAndWhatToDo() {
        const auto text = opsctl_.run({u"doctor"_s});
        QCOMPARE(text.exitCode, 0);
        QVERIFY2(text.out.contains(message), text.out);
        const auto document = opsctl_.run({u"doctor"_s, u"--json"_s});
        const QJsonArray tools = document.json().object().value(u"tools"_s).toArray();
        const QJsonObject row = rowOf(tools, u"ping_sweep"_s);
        QCOMPARE(row.value(u"available"_s).toBool(true), false);
        QCOMPARE(row.value(u"code"_s).toString(), u"no_handler"_s);
        QCOMPARE(row.value(u"reason"_s).toString().toUtf8(), message);
        QVERIFY(!row.value(u"hint"_s).toString().isEmpty());
        // Every tool is told of, and what can run has no reason.
        QCOMPARE(tools.size(), opsctl_.run({u"tools"_s, u"list"_s, u"--json"_s}).json().array().size());
        const QJsonObject good = rowOf(tools, u"df"_s);
        QCOMPARE(good.value(u"available"_s).toBool(), true);
        QVERIFY(good.value(u"reason"_s).toString().isEmpty() && !good.contains(u"code"_s));
    }

    void thePlanCheckPointsAtTheStep() {
        const QString file = opsctl_.write(u"sweep.json"_s, plan);
        const auto text = opsctl_.run({u"plan"_s, u"check"_s, file});
        QCOMPARE(text.exitCode, 2);
        QVERIFY2(text.out.contains("sweep.json:4:") && text.out.contains(message), text.out);
        const auto document = opsctl_.run({u"plan"_s, u"check"_s, file, u"--json"_s});
        QCOMPARE(document.exitCode, 2);
        const QJsonArray problems = document.json().array();
        QCOMPARE(problems.size(), 1);
        compareProblem(problems.at(0).toObject());
    }

    void thePreviewDoesNotPretend() {
        const QString file = opsctl_.write(u"sweep.json"_s, plan);
        const auto text = opsctl_.run({u"plan"_s, u"preview"_s, file});
        QCOMPARE(text.exitCode, 2);
        QVERIFY2(text.err.contains(message) && text.out.isEmpty(), text.out + text.err);
        const auto document = opsctl_.run({u"plan"_s, u"preview"_s, file, u"--json"_s});
        QCOMPARE(document.exitCode, 2);
        QCOMPARE(document.json().array().size(), 1);
        compareProblem(document.json().array().at(0).toObject());
    }

    void nothingOfThePlanIsStarted() {
        const auto run = opsctl_.run({u"run"_s, u"-"_s, u"--json"_s}, plan);
        QCOMPARE(run.exitCode, 2);
        const QJsonObject document = run.json().object();
        QCOMPARE(document.value(u"status"_s).toString(), u"refused"_s);
        QCOMPARE(document.value(u"step_results"_s).toArray().size(), 0); // not even the step before it
        QCOMPARE(document.value(u"problems"_s).toArray().size(), 1);
        compareProblem(document.value(u"problems"_s).toArray().at(0).toObject());

        for (const QStringList& more : {QStringList{}, QStringList{u"--dry-run"_s}, QStringList{u"--yes"_s}}) {
            const auto call = opsctl_.run(QStringList{u"call"_s, u"ping_sweep"_s, u"network=192.0.2.0/24"_s} + more);
            QCOMPARE(call.exitCode, 2);
            QVERIFY2(call.err.contains(message), call.err);
        }
        QVERIFY(opsctl_.run({u"runs"_s, u"list"_s}).out.isEmpty());
    }

    void aStepThatIsSwitchedOffIsOnlyWarnedOf() {
        QByteArray off = plan;
        off.replace("\"tool\": \"ping_sweep\",", "\"tool\": \"ping_sweep\", \"enabled\": false,");
        const auto run = opsctl_.run({u"run"_s, u"-"_s, u"--json"_s}, off);
        QVERIFY2(run.exitCode == 0, run.out + run.err);
        QVERIFY2(run.err.contains("warning: " + message), run.err);
        QCOMPARE(run.json().object().value(u"status"_s).toString(), u"completed"_s);
    }

    void noToolOfTheHouseIsRefusedForAnotherReason() {
        const QJsonArray rows = opsctl_.run({u"tools"_s, u"list"_s, u"--json"_s}).json().array();
        QVERIFY(rows.size() > 40);
        for (const auto& value : rows) {
            const QJsonObject row = value.toObject();
            if (!row.contains(u"problem"_s)) continue;
            QCOMPARE(row.value(u"problem"_s).toObject().value(u"code"_s).toString(), u"no_handler"_s);
            QVERIFY2(row.value(u"run"_s).toString().startsWith(u"native "_s),
                     qPrintable(row.value(u"tool"_s).toString()));
        }
    }
};

QTEST_GUILESS_MAIN(TestOpsctlNoHandler)
#include "tst_opsctl_no_handler.moc"
