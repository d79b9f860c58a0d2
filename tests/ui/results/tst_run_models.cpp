// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/TerminalText.h"
#include "engine/run/RunReport.h"
#include "ui/results/ProblemModel.h"
#include "ui/results/RunFollower.h"
#include "ui/results/TableExport.h"
#include "ui/results/TableFilterModel.h"
#include "ui/results/TableModel.h"
#include "ui/results/TaskModel.h"
#include "ui/results/ValueText.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace oc;
using namespace oc::ui;

namespace {

const QString runId = QStringLiteral("01RUN");

RunEvent happened(RunEvent::Kind kind, int step, int task, const QJsonObject& data = {}) {
    RunEvent made;
    made.kind = kind;
    made.step = step;
    made.task = task;
    made.runId = runId;
    made.time = 1000;
    made.attempt = 1;
    made.data = data;
    return made;
}

TaskResultPtr result(int step, int task, TaskStatus status, const QString& target = {}) {
    auto made = std::make_shared<TaskResult>();
    made->step = step;
    made->task = task;
    made->stepId = QStringLiteral("s%1").arg(step);
    made->tool = QStringLiteral("df");
    made->target = target;
    made->startedAt = 1000;
    made->durationMs = 12;
    made->outcome.status = status;
    if (status == TaskStatus::Failed)
        made->outcome.error =
            Error{QStringLiteral("unreachable"), QStringLiteral("no route"), QStringLiteral("check the cable"), {}};
    return made;
}

TaskResultPtr withTable(int task, const QString& target, double percent) {
    auto made = std::make_shared<TaskResult>(*result(0, task, TaskStatus::Success, target));
    auto table = std::make_shared<Table>();
    table->columns = {{QStringLiteral("mounted_on"), ColumnType::String, {}},
                      {QStringLiteral("size_bytes"), ColumnType::Bytes, {}},
                      {QStringLiteral("used_percent"), ColumnType::Percent, {}}};
    table->cells = {QStringLiteral("/"), 1400000000.0, percent, QStringLiteral("/var"), 5000.0, percent / 2};
    made->outcome.output.table = table;
    return made;
}

RunEvent finished(const TaskResultPtr& result) {
    RunEvent made = happened(RunEvent::Kind::TaskFinished, result->step, result->task);
    made.result = result;
    return made;
}

} // namespace

class RunModelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tasksFollowTheEvents();
    void tenThousandTasksAreTakenInBatches();
    void eventsOfOtherRunsAreNotTaken();
    void equalFailuresAreOneProblem();
    void columnsAreNamedAsPeopleDo();
    void tablesOfManyHostsBecomeOne();
    void aTableWithOtherColumnsFits();
    void aRecordIsShownAsFields();
    void tablesAreFiltered_data();
    void tablesAreFiltered();
    void tablesLeaveAsNumbers();
    void valuesForPeople_data();
    void valuesForPeople();
    void escapesAreTakenOut_data();
    void escapesAreTakenOut();
};

void RunModelsTest::tasksFollowTheEvents() {
    RunFollower run;
    QAbstractItemModelTester tester(run.tasks(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    run.begin(runId, {QStringLiteral("Free space")}, {QStringLiteral("s0")}, false);
    run.apply({happened(RunEvent::Kind::RunStarted, -1, -1),
               happened(RunEvent::Kind::StepStarted, 0, -1, {{QStringLiteral("tasks"), 3}})});
    QCOMPARE(run.tasks()->rowCount(), 3);
    QCOMPARE(run.tasks()->tally().toText(), QStringLiteral("3 waiting"));
    run.apply({happened(RunEvent::Kind::TaskStarted, 0, 1, {{QStringLiteral("target"), QStringLiteral("web-1")}}),
               happened(RunEvent::Kind::TaskRetrying, 0, 1, {{QStringLiteral("error"), QStringLiteral("busy")}})});
    QCOMPARE(run.tasks()->index(1, TaskModel::StateColumn).data().toString(), QStringLiteral("retrying"));
    QCOMPARE(run.tasks()->index(1, TaskModel::TargetColumn).data().toString(), QStringLiteral("web-1"));
    QCOMPARE(run.tasks()->index(1, TaskModel::MessageColumn).data().toString(), QStringLiteral("busy"));
    run.apply({finished(result(0, 0, TaskStatus::Success)),
               finished(result(0, 1, TaskStatus::Failed, QStringLiteral("web-1")))});
    QCOMPARE(run.tasks()->tally().toText(), QStringLiteral("1 done, 1 failed, 1 waiting"));
    QCOMPARE(run.tasks()->tallyOf(0).overall(), TaskStatus::Running);
    // A task that nobody announced is shown too.
    run.apply({finished(result(1, 4, TaskStatus::Skipped))});
    QCOMPARE(run.tasks()->rowOf(1, 4), 7);
    QCOMPARE(run.lastResultOf(QStringLiteral("s0"))->task, 1);
    run.apply({happened(RunEvent::Kind::RunFinished, -1, -1, {{QStringLiteral("status"), QStringLiteral("failed")}})});
    QVERIFY(!run.isRunning());
    QCOMPARE(run.status(), RunStatus::Failed);
}

void RunModelsTest::tenThousandTasksAreTakenInBatches() {
    constexpr int tasks = 10000;
    RunFollower run;
    run.begin(runId, {QStringLiteral("s")}, {QStringLiteral("s0")}, false);
    TableFilterModel proxy(TaskModel::RawRole);
    proxy.setSourceModel(run.tasks());
    proxy.setStates(TaskModel::StatusRole, {int(TaskStatus::Failed)});
    TableModel table;
    QSignalSpy resets(run.tasks(), &QAbstractItemModel::modelReset);
    QSignalSpy changes(run.tasks(), &QAbstractItemModel::dataChanged);
    QElapsedTimer timer;
    timer.start();
    run.apply({happened(RunEvent::Kind::StepStarted, 0, -1, {{QStringLiteral("tasks"), tasks}})});
    constexpr int batch = 50;
    for (int first = 0; first < tasks; first += batch) {
        RunEvents events;
        QList<TaskResultPtr> results;
        for (int task = first; task < first + batch; ++task) {
            events.append(happened(RunEvent::Kind::TaskStarted, 0, task,
                                   {{QStringLiteral("target"), QStringLiteral("web-%1").arg(task)}}));
            results.append(task % 100 == 0 ? result(0, task, TaskStatus::Failed, QStringLiteral("web-%1").arg(task))
                                           : withTable(task, QStringLiteral("web-%1").arg(task), task % 100));
            events.append(finished(results.last()));
        }
        run.apply(events);
        table.append(results);
    }
    QCOMPARE(run.tasks()->tally().finished(), tasks);
    QCOMPARE(proxy.rowCount(), tasks / 100);
    QCOMPARE(table.rowCount(), (tasks - tasks / 100) * 2);
    QCOMPARE(resets.size(), 0);
    // One signal for each batch, since its rows stand together.
    QCOMPARE(changes.size(), tasks / batch);
    QCOMPARE(run.problems()->failureCount(), 1);
    qInfo("%d tasks in %lld ms", tasks, timer.elapsed()); // how fast is for a benchmark: here a sanitizer may be at work
}

void RunModelsTest::eventsOfOtherRunsAreNotTaken() {
    RunFollower run;
    run.begin(runId, {}, {}, true);
    RunEvent other = happened(RunEvent::Kind::TaskOutput, 0, 0);
    other.runId = QStringLiteral("other");
    other.bytes = "secret of another run";
    RunEvent mine = happened(RunEvent::Kind::TaskOutput, 0, 0);
    mine.bytes = QByteArray(300 * 1024, 'x');
    run.apply({other, mine});
    const QByteArray kept = run.keptOutput(0, 0, OutputStream::Stdout);
    QVERIFY(!kept.contains("secret"));
    QCOMPARE(kept.size(), 256 * 1024);
}

void RunModelsTest::columnsAreNamedAsPeopleDo() {
    const auto heading = [](const char* name, ColumnType type) {
        return valueText::heading({QString::fromLatin1(name), type, {}});
    };
    QCOMPARE(heading("ip_address", ColumnType::String), QStringLiteral("IP address"));
    QCOMPARE(heading("pid", ColumnType::Integer), QStringLiteral("PID"));
    QCOMPARE(heading("size_bytes", ColumnType::Bytes), QStringLiteral("Size"));
    QCOMPARE(heading("cpu_percent", ColumnType::Percent), QStringLiteral("CPU %"));
    QCOMPARE(heading("identity", ColumnType::String), QStringLiteral("Identity"));
    QCOMPARE(heading("", ColumnType::String), QString());
}

void RunModelsTest::equalFailuresAreOneProblem() {
    ProblemModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setStepTitles({QStringLiteral("Free space")});
    Problem problem;
    problem.message = QStringLiteral("unknown tool");
    problem.pointer = QStringLiteral("/steps/2/tool");
    model.setPlanProblems({problem});
    model.addFailures({result(0, 0, TaskStatus::Failed, QStringLiteral("web-1")),
                       result(0, 1, TaskStatus::Success, QStringLiteral("web-2"))});
    model.addFailures({result(0, 2, TaskStatus::Failed, QStringLiteral("web-3")),
                       result(0, 3, TaskStatus::Failed, QStringLiteral("web-4")),
                       result(0, 4, TaskStatus::Failed, QStringLiteral("web-5"))});
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.errorCount(), 5); // one in the plan, four machines
    QCOMPARE(model.index(0).data(ProblemModel::StepIndexRole).toInt(), 2);
    QCOMPARE(model.index(1).data().toString(), QStringLiteral("Free space on web-1, web-3, web-4 and 1 more"));
    QCOMPARE(model.index(1).data(ProblemModel::WhyRole).toString(), QStringLiteral("no route"));
    QCOMPARE(model.index(1).data(ProblemModel::HintRole).toString(), QStringLiteral("check the cable"));
    QVERIFY(model.report().contains(QStringLiteral("web-5")));
    model.setPlanProblems({});
    model.clearFailures();
    QCOMPARE(model.rowCount(), 0);
}

void RunModelsTest::tablesOfManyHostsBecomeOne() {
    TableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append({withTable(0, QStringLiteral("web-1"), 90)});
    QCOMPARE(model.columnCount(), 3);
    model.append({withTable(1, QStringLiteral("web-2"), 40), withTable(2, QStringLiteral("web-10"), 10)});
    QCOMPARE(model.columnCount(), 4);
    QCOMPARE(model.rowCount(), 6);
    QCOMPARE(model.index(3, 0).data().toString(), QStringLiteral("web-2"));
    QCOMPARE(model.index(3, 1).data().toString(), QStringLiteral("/var"));
    QCOMPARE(model.index(0, 2).data().toString(), QStringLiteral("1.4 GB"));
    QCOMPARE(model.index(0, 2).data(TableModel::RawRole).toDouble(), 1400000000.0);
    QCOMPARE(model.index(0, 3).data(TableModel::PercentRole).toDouble(), 90.0);
    QVERIFY(!model.index(0, 2).data(TableModel::PercentRole).isValid());
    model.append({withTable(3, QStringLiteral("web-11"), 1)});
    QCOMPARE(model.rowCount(), 8);
}

void RunModelsTest::aTableWithOtherColumnsFits() {
    TableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto odd = std::make_shared<TaskResult>(*result(0, 2, TaskStatus::Success, QStringLiteral("web-3")));
    odd->outcome.output.fields = {{QStringLiteral("used_percent"), 5}, {QStringLiteral("extra"), true}};
    model.setResults({withTable(0, QStringLiteral("web-1"), 90), withTable(1, QStringLiteral("web-2"), 40)});
    model.append({odd});
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(model.columnCount(), 5);
    QCOMPARE(model.index(4, 0).data().toString(), QStringLiteral("web-3"));
    QCOMPARE(model.index(4, 3).data().toString(), QStringLiteral("5 %"));
    QCOMPARE(model.index(4, 4).data().toString(), QStringLiteral("yes"));
    QCOMPARE(model.index(0, 4).data().toString(), QString());
}

void RunModelsTest::aRecordIsShownAsFields() {
    auto record = std::make_shared<TaskResult>(*result(0, 0, TaskStatus::Success));
    record->outcome.output.fields = {
        {QStringLiteral("asset"), QJsonObject{{QStringLiteral("hostname"), QStringLiteral("web-1")}}},
        {QStringLiteral("size_bytes"), 2000}};
    TableModel model;
    model.setResults({record});
    QCOMPARE(model.columnCount(), 2);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("asset.hostname"));
    QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("web-1"));
    QCOMPARE(model.index(1, 1).data().toString(), QStringLiteral("2.0 kB"));
}

void RunModelsTest::tablesAreFiltered_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<int>("rows");
    QTest::newRow("all") << QString() << 4;
    QTest::newRow("a word") << QStringLiteral("web-1") << 2;
    QTest::newRow("two words") << QStringLiteral("web-1 /var") << 1;
    QTest::newRow("percent") << QStringLiteral("used > 50") << 1;
    QTest::newRow("percent sign") << QStringLiteral("used % >= 45%") << 2;
    QTest::newRow("size") << QStringLiteral("size < 1MB") << 2;
    QTest::newRow("text") << QStringLiteral("mounted = /var") << 2;
    QTest::newRow("not") << QStringLiteral("host != web-1") << 2;
    QTest::newRow("no such column is a word") << QStringLiteral("nothing > 5") << 0;
}

void RunModelsTest::tablesAreFiltered() {
    QFETCH(QString, filter);
    TableModel model;
    model.setResults({withTable(0, QStringLiteral("web-1"), 90), withTable(1, QStringLiteral("web-2"), 20)});
    TableFilterModel proxy(TableModel::RawRole);
    QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
    proxy.setSourceModel(&model);
    proxy.setFilterText(filter);
    QTEST(proxy.rowCount(), "rows");
}

void RunModelsTest::tablesLeaveAsNumbers() {
    Table table;
    table.columns = {{QStringLiteral("name"), ColumnType::String, {}},
                     {QStringLiteral("size_bytes"), ColumnType::Bytes, {}}};
    table.cells = {QStringLiteral("a \"b\", c"), 1400000000.0, QStringLiteral("two\nlines"), QJsonValue()};
    QCOMPARE(tableExport::csv(table),
             QByteArray("name,size_bytes\r\n\"a \"\"b\"\", c\",1400000000\r\n\"two\nlines\",\r\n"));
    const Status written = tableExport::write(table, QStringLiteral("/no-such-folder/x.csv"), QStringLiteral("csv"));
    QVERIFY(!written);
    QCOMPARE(written.error().code, QStringLiteral("file_unwritable"));
}

void RunModelsTest::valuesForPeople_data() {
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QJsonValue() << int(ColumnType::Integer) << QString();
    QTest::newRow("bytes") << QJsonValue(1400000000.0) << int(ColumnType::Bytes) << QStringLiteral("1.4 GB");
    QTest::newRow("percent") << QJsonValue(83.14) << int(ColumnType::Percent) << QStringLiteral("83.1 %");
    QTest::newRow("duration") << QJsonValue(3725) << int(ColumnType::Duration) << QStringLiteral("1 h 02 min");
    QTest::newRow("whole number") << QJsonValue(12345678901.0) << int(ColumnType::Integer)
                                  << QStringLiteral("12345678901");
    QTest::newRow("text where bytes should be")
        << QJsonValue(QStringLiteral("-")) << int(ColumnType::Bytes) << QStringLiteral("-");
    QTest::newRow("boolean") << QJsonValue(false) << int(ColumnType::Boolean) << QStringLiteral("no");
    QTest::newRow("list") << QJsonValue(QJsonArray{1, 2}) << int(ColumnType::Json) << QStringLiteral("[1,2]");
    QTest::newRow("no time") << QJsonValue(QStringLiteral("never")) << int(ColumnType::Time) << QStringLiteral("never");
}

void RunModelsTest::valuesForPeople() {
    QFETCH(QJsonValue, value);
    QFETCH(int, type);
    QTEST(valueText::forPeople(value, {QStringLiteral("c"), ColumnType(type), {}}), "text");
}

void RunModelsTest::escapesAreTakenOut_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("colour") << QByteArray("\x1b[1;31mred\x1b[0m plain\n") << QStringLiteral("red plain");
    QTest::newRow("title") << QByteArray("\x1b]0;window\x07text") << QStringLiteral("text");
    QTest::newRow("cut in the middle") << QByteArray("text\x1b[1") << QStringLiteral("text");
    QTest::newRow("alone at the end") << QByteArray("text\x1b") << QStringLiteral("text");
    QTest::newRow("control") << QByteArray("a\tb\rc\x01") << QStringLiteral("a    bc");
    QTest::newRow("no UTF-8") << QByteArray("a\xff") << QStringLiteral("a\uFFFD");
}

void RunModelsTest::escapesAreTakenOut() {
    QFETCH(QByteArray, bytes);
    QTEST(withoutEscapes(bytes), "text");
}

QTEST_GUILESS_MAIN(RunModelsTest)
#include "tst_run_models.moc"
