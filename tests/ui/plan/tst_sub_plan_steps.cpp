// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/store/RunStore.h"
#include "ui/House.h"
#include "ui/forms/ParameterForm.h"
#include "ui/plan/Inspector.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/StepListModel.h"
#include "ui/plan/ToolPalette.h"
#include "ui/runs/RunsPage.h"
#include "ui/tools/ToolListModel.h"

#include "support/TestFiles.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace oc::ui;
using namespace Qt::StringLiterals;

/// Plans as steps of plans, in the whole window: found, put in, filled in, opened, run, and seen in the history.
class TestSubPlanSteps : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;

    QString plan(const QString& name) const { return home_->filePath(u"plans/"_s + name); }
    PlansPage* page() const { return house_->find<PlansPage>(u"plansPage"_s); }
    PlanModel& model() const { return page()->current()->model(); }
    QListView* tools() const { return house_->find<QListView>(u"toolList"_s); }
    /// What the palette shows, headings in brackets.
    QStringList shown() const {
        QStringList rows;
        for (int row = 0; row < tools()->model()->rowCount(); ++row) {
            const QModelIndex index = tools()->model()->index(row, 0);
            rows.append(index.data(ToolListModel::HeadingRole).toBool() ? u'[' + index.data().toString() + u']'
                                                                        : index.data().toString());
        }
        return rows;
    }
    void search(const QString& text) const {
        auto* field = house_->find<QLineEdit>(u"toolSearch"_s);
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, text);
    }
    void add(const QString& text) const {
        search(text);
        QTest::keyClick(house_->find<QLineEdit>(u"toolSearch"_s), Qt::Key_Return);
    }

private Q_SLOTS:
    void init() {
        home_ = makeHome();
        QVERIFY(QDir().mkpath(home_->filePath(u"plans"_s)));
        QVERIFY(writeFile(plan(u"look.yaml"_s),
                          "name: Look around\ndescription: Lists the inventory and tells who asked.\n"
                          "inputs:\n- {name: kind, type: string, description: Of which type.}\n"
                          "- {name: who, type: string, required: true}\n"
                          "steps:\n- {id: all, tool: asset-list}\n"
                          "- {id: some, tool: asset-list, parameters: {limit: 5}}\n"));
        house_ = std::make_unique<House>();
        QVERIFY(house_->open());
        house_->window.openPlanText("{\n  \"steps\": []\n}\n", u"mine"_s);
    }
    void cleanup() {
        house_.reset();
        home_.reset();
    }

    void isFoundAndPutIn() {
        QTRY_VERIFY(shown().contains(u"[Plans]"_s));
        QCOMPARE(shown().at(shown().indexOf(u"[Plans]"_s) + 1), u"look"_s);
        add(u"look around"_s);
        QCOMPARE(model().plan().steps.size(), 1);
        QCOMPARE(model().stepObject(u"look"_s).value(u"plan"_s).toString(), u"look.yaml"_s);
        QVERIFY(model().document().problems().isEmpty());
        // Its inputs are the form; what is missing is told at the field, what it does stands below.
        auto* inspector = page()->findChild<Inspector*>();
        QTRY_VERIFY(inspector->findChild<QLineEdit*>(u"param_who"_s));
        QVERIFY(inspector->findChild<QLineEdit*>(u"param_kind"_s));
        QTRY_VERIFY(inspector->findChild<QPushButton*>(u"openSubPlan"_s)->isVisible());
        QTRY_COMPARE(model().problemsOf(u"look"_s).size(), 1);
        QTest::keyClicks(inspector->findChild<QLineEdit*>(u"param_who"_s), u"me"_s);
        QTRY_COMPARE(model().step(u"look"_s)->parameters.value(u"who"_s).toString(), u"me"_s);
        QTRY_VERIFY(model().problems().isEmpty());
        QTRY_VERIFY(
            inspector->findChild<QLabel*>(u"previewText"_s)->accessibleName().contains(u"1. all (asset-list, read)"_s));
        const QModelIndex step = page()->current()->steps().index(0);
        QCOMPARE(step.data(StepListModel::ToolNameRole).toString(), u"plan look.yaml"_s);
        QCOMPARE(step.data(StepListModel::IconRole).toString(), u"plans"_s);
        // Used last, it stands on top from now on.
        search(u""_s);
        auto* field = house_->find<QLineEdit>(u"toolSearch"_s);
        field->clear();
        QCOMPARE(shown().mid(0, 2), (QStringList{u"[Used last]"_s, u"look"_s}));
    }

    void favouritesStandOnTop() {
        QTRY_VERIFY(shown().contains(u"[Plans]"_s));
        auto* model = qobject_cast<ToolListModel*>(tools()->model());
        QVERIFY(model);
        house_->window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&house_->window));
        tools()->setCurrentIndex(model->indexOf(u"df"_s));
        tools()->setFocus();
        QTest::keyClick(tools(), Qt::Key_B, Qt::ControlModifier);
        QCOMPARE(shown().mid(0, 2), (QStringList{u"[Favourites]"_s, u"df"_s}));
        QCOMPARE(tools()->currentIndex().data().toString(), u"df"_s);
        // It is still where it was, too, and stays a favourite in the next window.
        QCOMPARE(shown().count(u"df"_s), 2);
        house_.reset();
        house_ = std::make_unique<House>();
        QVERIFY(house_->open());
        house_->window.openPlanText("{\n  \"steps\": []\n}\n", u"mine"_s);
        QTRY_COMPARE(shown().mid(0, 2), (QStringList{u"[Favourites]"_s, u"df"_s}));
        house_->window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&house_->window));
        tools()->setCurrentIndex(tools()->model()->index(1, 0));
        tools()->setFocus();
        QTest::keyClick(tools(), Qt::Key_B, Qt::ControlModifier);
        QVERIFY(!shown().contains(u"[Favourites]"_s));
    }

    void isOpenedAndReadAgainWhenItChanges() {
        QTRY_VERIFY(shown().contains(u"look"_s));
        add(u"look around"_s);
        auto* inspector = page()->findChild<Inspector*>();
        QTRY_VERIFY(inspector->findChild<QPushButton*>(u"openSubPlan"_s)->isVisible());
        QVERIFY(writeFile(plan(u"look.yaml"_s), "description: Another one.\nsteps:\n- {id: all, tool: asset-list}\n"));
        QTRY_VERIFY(!inspector->findChild<QLineEdit*>(u"param_who"_s));
        QTRY_VERIFY(model().problems().isEmpty());
        OpenPlan* top = page()->current();
        QTest::mouseClick(inspector->findChild<QPushButton*>(u"openSubPlan"_s), Qt::LeftButton);
        QTRY_VERIFY(page()->current() != top);
        QCOMPARE(QFileInfo(page()->current()->file()).canonicalFilePath(),
                 QFileInfo(plan(u"look.yaml"_s)).canonicalFilePath());
    }

    void runsAndIsSeenInTheHistory() {
        QTRY_VERIFY(shown().contains(u"look"_s));
        add(u"look around"_s);
        auto* inspector = page()->findChild<Inspector*>();
        QTRY_VERIFY(inspector->findChild<QLineEdit*>(u"param_who"_s));
        QTest::keyClicks(inspector->findChild<QLineEdit*>(u"param_who"_s), u"me"_s);
        inspector->flush();
        house_->key(Qt::Key_R);
        RunFollower& run = page()->current()->follower();
        QTRY_VERIFY(!run.isEmpty() && !run.isRunning());
        QCOMPARE(run.status(), RunStatus::Completed);
        // One row for each of its tasks.
        auto* table = page()->findChild<QTableView*>(u"resultTable"_s);
        QVERIFY(table);
        QTRY_COMPARE(table->model()->rowCount(), 2);
        const QString part = page()->current()->subRun(u"look"_s);
        QVERIFY(!part.isEmpty());
        // The list of runs has what somebody started; asked for, the part is shown as well.
        house_->key(Qt::Key_2);
        auto* runs = house_->find<QTableView>(u"runsTable"_s);
        QTRY_COMPARE(runs->model()->rowCount(), 1);
        Q_EMIT page()->current()->subRunWanted(part);
        QTRY_COMPARE(runs->model()->rowCount(), 2);
        QVERIFY(house_->find<QCheckBox>(u"runsParts"_s)->isChecked());
        QTRY_COMPARE(runs->currentIndex().siblingAtColumn(1).data().toString(), u"Look around (part of another)"_s);
        // Opened from there, it finds its parts although it is no file any more.
        runs->setCurrentIndex(runs->model()->index(runs->currentIndex().row() == 0 ? 1 : 0, 0));
        auto* open = house_->find<QPushButton>(u"runsOpenPlan"_s);
        QTRY_VERIFY(open->isEnabled());
        const OpenPlan* before = page()->current();
        open->click();
        QTRY_VERIFY(page()->current() != before);
        QTRY_VERIFY(page()->current()->catalogue()->find(u"plan:look.yaml"));
        QTRY_VERIFY(model().problems().isEmpty());
    }

    void aQuestionWithinIsAskedInItsTab() {
        QVERIFY(
            writeFile(plan(u"asks.yaml"_s), "steps:\n- {id: sure, tool: asset-list, approve: Really list them?}\n"));
        house_->window.openPlanText(R"({"steps": [{"id": "part", "name": "The part", "plan": "asks.yaml"}]})",
                                    u"top"_s);
        QTRY_VERIFY(page()->current()->catalogue()->find(u"plan:asks.yaml"));
        house_->key(Qt::Key_R);
        auto* text = page()->findChild<QLabel*>(u"noticeText"_s);
        QVERIFY(text);
        QTRY_VERIFY(text->isVisible() && text->text().contains(u"part/sure: Really list them?"_s));
        QTest::mouseClick(page()->findChild<QPushButton*>(u"noticeYes"_s), Qt::LeftButton);
        RunFollower& run = page()->current()->follower();
        QTRY_VERIFY(!run.isEmpty() && !run.isRunning());
        QCOMPARE(run.status(), RunStatus::Completed);
        QTRY_VERIFY(!text->isVisible());
    }

    void aPlanThatRunsItselfStartsNothing() {
        QVERIFY(writeFile(plan(u"ring.yaml"_s), "steps:\n- plan: ring.yaml\n"));
        page()->openPlanFile(plan(u"ring.yaml"_s));
        QTRY_COMPARE(page()->current()->title(), u"ring"_s);
        QTRY_COMPARE(model().problems().size(), 1);
        QVERIFY(model().problems().first().message.contains(u"would run itself without end"_s));
        house_->key(Qt::Key_R);
        QTRY_VERIFY(!page()->current()->runner().isBusy());
        QVERIFY(page()->current()->follower().isEmpty());
    }
};

QTEST_MAIN(TestSubPlanSteps)

#include "tst_sub_plan_steps.moc"
