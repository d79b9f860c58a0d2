// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "ui/runs/RunsModel.h"
#include "ui/runs/RunsPage.h"
#include "ui/shell/Services.h"
#include "ui/theme/Theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

/// The page of the history over a real history, which real runs have filled.
class TestRunsPage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<Composition> composition_;
    std::unique_ptr<Theme> theme_;
    std::unique_ptr<Services> services_;
    std::unique_ptr<RunsPage> page_;

    template <class Widget>
    Widget* find(const QString& name) {
        return page_->findChild<Widget*>(name);
    }
    QAbstractItemModel* rows() { return find<QTableView>(u"runsTable"_s)->model(); }
    QStringList planNames() {
        QStringList names;
        for (int row = 0; row < rows()->rowCount(); ++row)
            names.append(rows()->index(row, 1).data().toString());
        names.sort();
        return names;
    }
    QString run(const QByteArray& plan, const QString& resumeOf = {}) {
        RunRequest request;
        request.plan = PlanDocument::fromText(plan, PlanFormat::Json);
        request.catalogue = composition_->liveCatalogue().current();
        request.startedBy = u"test"_s;
        request.resumeOf = resumeOf;
        QSignalSpy finished(&composition_->scheduler(), &RunScheduler::finished);
        const Result<QString> id = composition_->scheduler().start(request);
        if (!id || !QTest::qWaitFor([&] { return !finished.isEmpty(); }, 20000)) return {};
        return *id;
    }
    void show() {
        page_ = std::make_unique<RunsPage>(*services_, *theme_);
        page_->resize(1280, 800);
        page_->show();
        QVERIFY(QTest::qWaitForWindowExposed(page_.get()));
    }

private Q_SLOTS:
    void initTestCase() {
        theme_ = std::make_unique<Theme>();
        theme_->apply(Theme::Choice::Light);
    }
    void init() {
        home_ = std::make_unique<QTemporaryDir>();
        qputenv("OPSCONDUCTOR_HOME", home_->path().toUtf8());
        composition_ = std::make_unique<Composition>();
        composition_->liveCatalogue().loadNow();
        const auto store = composition_->runStore();
        QVERIFY(store);
        services_ = std::make_unique<Services>(Services{composition_->settings, composition_->folders,
                                                        composition_->redactor, composition_->secrets,
                                                        composition_->liveCatalogue(), composition_->executors(),
                                                        composition_->scheduler(), *store, composition_->assets});
    }
    void cleanup() {
        page_.reset();
        services_.reset();
        composition_.reset();
        home_.reset();
    }

    void saysThatNothingHasRun() {
        show();
        auto* title = find<QLabel>(u"messageTitle"_s);
        QTRY_COMPARE(title->text(), u"Nothing has run yet"_s);
        QVERIFY(title->isVisible());
        QVERIFY(!find<QPushButton>(u"runsRerun"_s)->isEnabled());
    }

    void saysWhyThereIsNoHistory() {
        services_->runStore = nullptr;
        show();
        QCOMPARE(find<QLabel>(u"messageTitle"_s)->text(), u"No history"_s);
        QVERIFY(find<QLabel>(u"messageTitle"_s)->isVisible());
        QVERIFY(!find<QLineEdit>(u"runsSearch"_s)->isEnabled());
        QVERIFY(!find<QPushButton>(u"runsRemove"_s)->isEnabled());
    }

    void filtersByWordsAndState() {
        QVERIFY(!run(R"({"name":"disk","steps":[{"tool":"df","parameters":{"path":"/"}}]})").isEmpty());
        QVERIFY(!run(R"({"name":"inventory","steps":[{"tool":"asset-list"}]})").isEmpty());
        QVERIFY(!run(R"({"name":"wrong","steps":[{"tool":"ls","parameters":{"path":"/no/such/folder"}}]})").isEmpty());
        show();
        QTRY_COMPARE(rows()->rowCount(), 3);
        QAbstractItemModelTester tester(rows(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        // The newest on top, chosen, with its tasks below.
        QCOMPARE(rows()->index(0, 1).data().toString(), u"wrong"_s);
        auto* tasks = find<QTableView>(u"taskTable"_s);
        QTRY_COMPARE(tasks->model()->rowCount(), 1);
        QCOMPARE(tasks->model()->index(0, 0).data().toString(), u"failed"_s);

        auto* search = find<QLineEdit>(u"runsSearch"_s);
        search->setText(u"disk"_s);
        QTRY_COMPARE(planNames(), QStringList{u"disk"_s});
        search->setText(u"no such run"_s);
        QTRY_COMPARE(find<QLabel>(u"messageTitle"_s)->text(), u"No such run"_s);
        QTRY_VERIFY(find<QLabel>(u"messageTitle"_s)->isVisible());
        search->clear();
        QTRY_COMPARE(rows()->rowCount(), 3);
        auto* states = find<QComboBox>(u"runsStatus"_s);
        states->setCurrentIndex(states->findText(u"Failed"_s));
        QTRY_COMPARE(planNames(), QStringList{u"wrong"_s});
        states->setCurrentIndex(states->findText(u"Done"_s));
        QTRY_COMPARE(planNames(), QStringList({u"disk"_s, u"inventory"_s}));
    }

    /// Such a run has gone to its end, but nobody should take it for one in which all is well.
    void failuresThatARunWentOnAfterAreTold() {
        const QByteArray plan = R"({"name":"%1","steps":[{"tool":"ls","on_failure":"continue","for_each":[%2],)"
                                R"("parameters":{"path":"{{ item }}"}}]})";
        const auto with = [&](const QByteArray& name, const QByteArray& paths) {
            return run(QByteArray(plan).replace("%1", name).replace("%2", paths).constData());
        };
        QVERIFY(!with("all well", R"("/")").isEmpty());
        QVERIFY(!with("some", R"("/", "/no/such/folder")").isEmpty());
        QVERIFY(!with("none", R"("/no/such/folder")").isEmpty());
        show();
        QTRY_COMPARE(rows()->rowCount(), 3); // the newest on top
        const auto state = [this](int row) { return rows()->index(row, 0).data().toString(); };
        const auto warns = [this](int row) { return rows()->index(row, 0).data(RunsModel::WarnRole).toBool(); };
        QCOMPARE(rows()->index(0, 1).data().toString(), u"none"_s);
        QCOMPARE(state(0), u"all failed"_s);
        QCOMPARE(state(1), u"partly failed"_s);
        QCOMPARE(state(2), u"done"_s);
        QVERIFY(warns(0) && warns(1) && !warns(2));
        auto* summary = find<QLabel>(u"taskSummary"_s);
        QVERIFY(summary);
        QTRY_VERIFY2(summary->text().contains(u"all failed"_s), qPrintable(summary->text()));
    }

    void aRunThatEndsIsSeenAtOnce() {
        show();
        QTRY_VERIFY(find<QLabel>(u"messageTitle"_s)->isVisible());
        QVERIFY(!run(R"({"name":"late","steps":[{"tool":"asset-list"}]})").isEmpty());
        QTRY_COMPARE(planNames(), QStringList{u"late"_s});
        QTRY_VERIFY(rows()->index(0, 0).data().toString().contains(u"done"_s));
    }

    void showsTheRunThatIsAskedFor() {
        const QString first = run(R"({"name":"first","steps":[{"tool":"asset-list"},{"tool":"uptime"}]})");
        QVERIFY(!run(R"({"name":"second","steps":[{"tool":"asset-list"}]})").isEmpty());
        show();
        page_->showRun(first);
        QTRY_COMPARE(find<QTableView>(u"runsTable"_s)->currentIndex().siblingAtColumn(1).data().toString(), u"first"_s);
        QTRY_COMPARE(find<QTableView>(u"taskTable"_s)->model()->rowCount(), 2);
    }

    void runsAgainAndRetriesWhatFailed() {
        const QByteArray plan =
            R"({"name":"wrong","steps":[{"tool":"asset-list"},{"tool":"ls","parameters":{"path":"/no/such/folder"}}]})";
        const QString id = run(plan);
        show();
        QSignalSpy opened(page_.get(), &RunsPage::openPlanText);
        QSignalSpy again(page_.get(), &RunsPage::runPlanText);
        auto* rerun = find<QPushButton>(u"runsRerun"_s);
        QTRY_VERIFY(rerun->isEnabled());
        find<QPushButton>(u"runsOpenPlan"_s)->click();
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().at(0).toByteArray(), plan);
        QCOMPARE(opened.first().at(1).toString(), u"wrong"_s);
        rerun->click();
        QCOMPARE(again.size(), 1);
        QCOMPARE(again.first().at(3).toString(), QString());
        find<QPushButton>(u"problemsTab"_s)->click();
        auto* retry = find<QToolButton>(u"retryFailed"_s);
        QTRY_VERIFY(retry->isEnabled());
        retry->click();
        QCOMPARE(again.size(), 2);
        QCOMPARE(again.last().at(3).toString(), id);
    }

    void deletesOnlyWhenItIsConfirmed() {
        const QString id = run(R"({"name":"old","steps":[{"tool":"asset-list"}]})");
        QVERIFY(!id.isEmpty());
        show();
        QTRY_COMPARE(rows()->rowCount(), 1);
        auto* remove = find<QPushButton>(u"runsRemove"_s);
        QTRY_VERIFY(remove->isEnabled());
        bool yes = false;
        bool defaultIsCancel = false;
        int asked = 0;
        QTimer poll;
        connect(&poll, &QTimer::timeout, this, [&] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            if (!box) return;
            ++asked;
            defaultIsCancel = box->defaultButton() == box->button(QMessageBox::Cancel);
            QAbstractButton* button = box->button(QMessageBox::Cancel);
            if (yes) button = box->findChild<QPushButton*>(u"confirmYes"_s);
            button->click();
        });
        poll.start(10);
        remove->click();
        QCOMPARE(asked, 1);
        QVERIFY(defaultIsCancel);
        QVERIFY(composition_->runStore().value()->run(id));
        yes = true;
        remove->click();
        QTRY_COMPARE(rows()->rowCount(), 0);
        QVERIFY(!composition_->runStore().value()->run(id));
        QTRY_COMPARE(find<QLabel>(u"messageTitle"_s)->text(), u"Nothing has run yet"_s);
    }
};

QTEST_MAIN(TestRunsPage)
#include "tst_runs_page.moc"
