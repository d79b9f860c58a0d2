// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/House.h"
#include "ui/alerts/AlertSubject.h"
#include "ui/results/Findings.h"
#include "ui/results/ResultsView.h"
#include "ui/results/RunFollower.h"
#include "ui/results/TabStrip.h"

#include <QAbstractButton>
#include <QAction>
#include <QJsonArray>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

namespace {

const QString runId = u"01RUN"_s;

/// As an analyzer of network-service gives it: rows beside findings.
TaskResultPtr analysis(int task, const QString& target, const QJsonArray& found) {
    auto made = std::make_shared<TaskResult>();
    made->step = 0;
    made->task = task;
    made->stepId = u"dns"_s;
    made->tool = u"dns-analyzer"_s;
    made->target = target;
    made->startedAt = 1000;
    made->outcome.status = TaskStatus::Success;
    auto table = std::make_shared<Table>();
    table->columns = {{u"name"_s, ColumnType::String, {}}, {u"response_ms"_s, ColumnType::Number, u"ms"_s}};
    table->cells = {u"a.example.org"_s, 812.5, u"b.example.org"_s, 3.0};
    made->outcome.output.table = table;
    made->outcome.output.fields.insert(u"queries"_s, 2);
    if (!found.isEmpty()) made->outcome.output.fields.insert(u"findings"_s, found);
    return made;
}

QJsonObject finding(const QString& severity, const QString& what, int count, const QString& example) {
    return {{u"severity"_s, severity}, {u"what"_s, what}, {u"count"_s, count}, {u"example"_s, example}};
}

RunEvent finished(const TaskResultPtr& result) {
    RunEvent made;
    made.kind = RunEvent::Kind::TaskFinished;
    made.step = result->step;
    made.task = result->task;
    made.runId = runId;
    made.attempt = 1;
    made.result = result;
    return made;
}

const QJsonArray two{finding(u"critical"_s, u"no answer from 10.0.0.53"_s, 7, u"a.example.org"_s),
                     finding(u"warning"_s, u"slow answers"_s, 1, u"b.example.org, 812 ms"_s)};

} // namespace

/// What an analyzer found stands first, and one click tells somebody of it.
class TestFindings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findingsAsATable() {
        QVERIFY(!ui::findings::of(analysis(0, {}, {})));
        const TaskResultPtr found = ui::findings::of(analysis(0, {}, two));
        QVERIFY(found);
        const auto& table = *found->outcome.output.table;
        QStringList names;
        for (const Column& column : table.columns)
            names.append(column.name);
        QCOMPARE(names, (QStringList{u"severity"_s, u"what"_s, u"count"_s, u"example"_s}));
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(table.at(1, 1), QJsonValue(u"slow answers"_s));
        QCOMPARE(ui::findings::count({analysis(0, {}, two), analysis(1, {}, {}), analysis(2, {}, two)}), 4);
        // What is no list of records is no findings: a tool may call something of its own so.
        auto odd = std::make_shared<TaskResult>(*analysis(0, {}, {}));
        for (const QJsonValue& value : {QJsonValue(3), QJsonValue(u"none"_s), QJsonValue(QJsonArray{u"x"_s})}) {
            odd->outcome.output.fields.insert(u"findings"_s, value);
            QVERIFY(!ui::findings::of(TaskResultPtr(odd)));
        }
    }

    void anAlertAboutFindings() {
        ChosenRows rows{u"Names"_s,
                        {{u"severity"_s, ColumnType::String, {}},
                         {u"what"_s, ColumnType::String, {}},
                         {u"count"_s, ColumnType::Integer, {}},
                         {u"example"_s, ColumnType::String, {}}},
                        {{u"warning"_s, u"slow answers"_s, 1, u"b.example.org"_s}}};
        AlertSubject one = AlertSubject::ofRows(runId, rows);
        QCOMPARE(one.draft.title, u"Names: slow answers"_s);
        QCOMPARE(one.draft.severity, Severity::Warning);
        QCOMPARE(one.draft.facts, (QList<AlertFact>{{u"count"_s, u"1"_s}, {u"example"_s, u"b.example.org"_s}}));
        QCOMPARE(one.runId, runId);
        QVERIFY(one.isWhole);
        rows.rows.append({u"critical"_s, u"no answer"_s, 7, u"a.example.org"_s});
        AlertSubject both = AlertSubject::ofRows(runId, rows);
        QCOMPARE(both.draft.title, u"Names: 2 findings"_s);
        QCOMPARE(both.draft.severity, Severity::Critical);
        QVERIFY(both.draft.text.contains(u"critical · no answer · 7 · a.example.org"_s));
        for (int i = 0; i < 30; ++i)
            rows.rows.append({u"info"_s, u"x"_s, i, u""_s});
        const QString many = AlertSubject::ofRows(runId, rows).draft.text;
        QCOMPARE(many.count(u'\n'), 20);
        QVERIFY(many.endsWith(u"and 12 more"_s));
        QVERIFY(AlertSubject::ofRows(runId, {}).about.isEmpty());
    }

    void anAlertAboutRows() {
        const ChosenRows rows{u"Free space"_s,
                              {{u"host"_s, ColumnType::String, {}},
                               {u"used_percent"_s, ColumnType::Percent, {}},
                               {u"size_bytes"_s, ColumnType::Bytes, {}}},
                              {{u"web-01"_s, 91, 1.4e9}}};
        const AlertSubject subject = AlertSubject::ofRows(runId, rows);
        QCOMPARE(subject.draft.title, u"Free space: web-01"_s);
        QCOMPARE(subject.draft.severity, Severity::Warning);
        QVERIFY(subject.draft.facts.contains({u"size_bytes"_s, u"1.4 GB"_s})); // as people read it
    }

    void areShownFirstAndSentFromTheTable() {
        const auto home = makeHome();
        House house;
        QVERIFY(house.open());
        ResultsView view(house.services, house.theme);
        view.resize(1000, 400);
        view.show();
        RunFollower run;
        view.setFollower(&run);
        auto* tab = view.findChild<QAbstractButton*>(u"findingsTab"_s);
        auto* tables = view.findChild<QAbstractButton*>(u"tableTab"_s);
        QVERIFY(!tab->isVisible());
        QVERIFY(tables->isChecked());
        run.begin(runId, {u"Names"_s}, {u"dns"_s}, false);
        run.apply({finished(analysis(0, {}, two))});
        QVERIFY(tab->isVisible());
        QVERIFY(tab->isChecked());
        QCOMPARE(tab->text(), u"Findings 2"_s);
        QVERIFY(view.chosenRows().isEmpty());
        // Those of further machines come to them, and say whose they are.
        run.apply({finished(analysis(1, u"web-02"_s, {})), finished(analysis(2, u"web-03"_s, two))});
        QCOMPARE(tab->text(), u"Findings 4"_s);
        auto* pane = view.findChild<QWidget*>(u"findingsPane"_s);
        auto* table = pane->findChild<QTableView*>(u"findingsTable"_s);
        QCOMPARE(table->model()->rowCount(), 4);
        QCOMPARE(table->model()->index(3, 0).data().toString(), u"web-03"_s);
        table->selectRow(1);
        QCOMPARE(view.chosenRows().rows.size(), 1);
        QCOMPARE(view.chosenRows().step, u"Names"_s);
        QCOMPARE(AlertSubject::ofRows(runId, view.chosenRows()).draft.title, u"Names: slow answers"_s);
        QSignalSpy wanted(&view, &ResultsView::alertWanted);
        pane->findChild<QAction*>(u"alertAboutRows"_s)->trigger();
        QCOMPARE(wanted.count(), 1);
        // On the table it is the table's rows; on the log nothing is chosen.
        tables->click();
        QVERIFY(view.chosenRows().isEmpty());
        view.findChild<QWidget*>(u"resultPane"_s)->findChild<QTableView*>(u"resultTable"_s)->selectRow(0);
        QCOMPARE(view.chosenRows().columns.at(0).name, u"host"_s); // of several machines
        QCOMPARE(view.chosenRows().columns.at(1).name, u"name"_s);
        view.findChild<QAbstractButton*>(u"logTab"_s)->click();
        QVERIFY(view.chosenRows().isEmpty());
        // A run without any: the tab goes.
        tab->click();
        run.begin(u"01OTHER"_s, {u"Names"_s}, {u"dns"_s}, false);
        QVERIFY(!tab->isVisible());
        QVERIFY(tables->isChecked());
    }
};

QTEST_MAIN(TestFindings)

#include "tst_findings.moc"
