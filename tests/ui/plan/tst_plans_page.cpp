// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "ui/plan/Inspector.h"
#include "ui/plan/PlansPage.h"
#include "ui/plan/StepListView.h"
#include "ui/results/ResultsView.h"
#include "ui/results/TableModel.h"
#include "ui/runs/RunsPage.h"
#include "ui/shell/Services.h"
#include "ui/theme/Theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace oc;
using namespace oc::ui;

/// The page of plans with the program's real engine, executors and tools, driven by keyboard.
class PlansPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void buildsAndRunsTheAssetPlan();
    void editsAreUndoneAndRedoneAlsoAfterASave();
    void typingWhileASaveIsWrittenStaysUnsaved();
    void savesInTheNotationOfTheName();
    void stepsMoveDuplicateAndGoThroughTheClipboard();
    void aPlanWithMistakesStartsNothing();
    void aDestructiveStepAsksFirst();
    void aStepThatAsksWaitsForTheAnswer();
    void thousandRowsStayInOrder();
    void looksRight_data();
    void looksRight();

private:
    template <class T>
    T* child(const QString& name) const {
        return page_->findChild<T*>(name);
    }
    void addTool(const QString& search);
    QListView* list() const { return child<QListView>(QStringLiteral("stepList")); }
    PlanModel& model() const { return page_->current()->model(); }

    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<Composition> composition_;
    std::unique_ptr<Theme> theme_;
    std::unique_ptr<Services> services_;
    std::unique_ptr<PlansPage> page_;
};

void PlansPageTest::initTestCase() {
    theme_ = std::make_unique<Theme>();
    theme_->apply(Theme::Choice::Light);
}

void PlansPageTest::init() {
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
    page_ = std::make_unique<PlansPage>(*services_, *theme_);
    page_->resize(1280, 800);
    page_->show();
    QTest::mouseClick(child<QPushButton>(QStringLiteral("viewSteps")), Qt::LeftButton);
    QVERIFY(QTest::qWaitForWindowExposed(page_.get()));
}

void PlansPageTest::cleanup() {
    page_.reset();
    services_.reset();
    composition_.reset();
    home_.reset();
}

void PlansPageTest::addTool(const QString& search) {
    auto* field = child<QLineEdit>(QStringLiteral("toolSearch"));
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, search);
    QTest::keyClick(field, Qt::Key_Return);
}

void PlansPageTest::buildsAndRunsTheAssetPlan() {
    QVERIFY(page_->current() == nullptr);
    QTest::keyClick(page_.get(), Qt::Key_N, Qt::ControlModifier);
    QVERIFY(page_->current());
    QAbstractItemModelTester steps(list()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QAbstractItemModelTester tasks(page_->current()->follower().tasks(),
                                   QAbstractItemModelTester::FailureReportingMode::QtTest);
    addTool(QStringLiteral("asset-create"));
    QCOMPARE(model().plan().steps.size(), 1);
    QCOMPARE(model().plan().steps.first().tool, QStringLiteral("asset-create"));

    auto* inspector = page_->findChild<Inspector*>();
    inspector->focusPointer(QStringLiteral("/parameters/hostname"));
    QWidget* field = QApplication::focusWidget();
    QVERIFY(field);
    QTest::keyClicks(field, QStringLiteral("web-server-01"));
    inspector->focusPointer(QStringLiteral("/parameters/ip_address"));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("192.168.1.100"));
    inspector->flush();
    QTRY_COMPARE(model().plan().steps.first().parameters.value(QStringLiteral("hostname")).toString(),
                 QStringLiteral("web-server-01"));
    QCOMPARE(model().plan().steps.first().parameters.value(QStringLiteral("ip_address")).toString(),
             QStringLiteral("192.168.1.100"));

    // What will be sent is there before anything is.
    auto* preview = child<QLabel>(QStringLiteral("previewText"));
    QTRY_VERIFY2(preview->accessibleName().contains(QStringLiteral("web-server-01")),
                 qPrintable(preview->accessibleName()));

    QSignalSpy finished(&page_->current()->runner(), &RunController::finished);
    QTest::keyClick(page_.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    QCOMPARE(finished.first().first().value<RunStatus>(), RunStatus::Completed);
    auto* table = child<QTableView>(QStringLiteral("taskTable"));
    QTRY_COMPARE(table->model()->rowCount(), 1);
    QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("done"));
    QVERIFY(child<QLabel>(QStringLiteral("taskSummary"))->accessibleName().contains(QStringLiteral("1 done")));
    auto* result = child<QTableView>(QStringLiteral("resultTable"));
    QTRY_VERIFY(result->model()->rowCount() > 0);
    bool found = false;
    for (int row = 0; row < result->model()->rowCount(); ++row)
        for (int column = 0; column < result->model()->columnCount(); ++column)
            found = found || result->model()->index(row, column).data().toString() == QStringLiteral("web-server-01");
    QVERIFY(found);
    const auto assets = composition_->assets.query({});
    QVERIFY(assets);
    QCOMPARE(assets->size(), 1);

    // The history shows it.
    RunsPage runs(*services_, *theme_);
    runs.resize(1280, 800);
    runs.show();
    auto* history = runs.findChild<QTableView*>(QStringLiteral("runsTable"));
    QTRY_COMPARE(history->model()->rowCount(), 1);
    QAbstractItemModelTester tester(history->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto* runTasks = runs.findChild<QTableView*>(QStringLiteral("taskTable"));
    QTRY_COMPARE(runTasks->model()->rowCount(), 1);
    QCOMPARE(runTasks->model()->index(0, 0).data().toString(), QStringLiteral("done"));
}

void PlansPageTest::editsAreUndoneAndRedoneAlsoAfterASave() {
    page_->openPlanText("{\n  \"steps\": [\n    {\"tool\": \"df\"}\n  ]\n}\n", QStringLiteral("disk"));
    const QByteArray before = model().document().text();
    auto* inspector = page_->findChild<Inspector*>();
    inspector->focusPointer(QStringLiteral("/parameters/path"));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("/var"));
    inspector->flush();
    QTRY_COMPARE(model().plan().steps.first().parameters.value(QStringLiteral("path")).toString(),
                 QStringLiteral("/var"));
    QVERIFY(page_->current()->isDirty());
    auto* tabs = child<QTabBar>(QStringLiteral("planTabs"));
    QVERIFY(tabs->tabText(0).contains(u'●'));

    const QString file = home_->filePath(QStringLiteral("disk.json"));
    page_->current()->save(file);
    QTRY_VERIFY(!page_->current()->isDirty());
    QFile saved(file);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    const QByteArray written = saved.readAll();
    QVERIFY(written.contains("/var"));
    QCOMPARE(tabs->tabText(0), QStringLiteral("disk"));

    auto* undo = child<QToolButton>(QStringLiteral("undo"));
    QVERIFY(undo->isEnabled());
    while (page_->current()->undo().canUndo())
        undo->click();
    QCOMPARE(model().document().text(), before);
    QVERIFY(page_->current()->isDirty());
    while (page_->current()->undo().canRedo())
        child<QToolButton>(QStringLiteral("redo"))->click();
    QCOMPARE(model().document().text(), written);
    QVERIFY(!page_->current()->isDirty());
}

void PlansPageTest::typingWhileASaveIsWrittenStaysUnsaved() {
    page_->openPlanText(R"({"steps":[{"id":"d","tool":"df"}]})", QStringLiteral("disk"));
    OpenPlan& plan = *page_->current();
    const auto type = [&](const QString& path) {
        QVERIFY(plan.edit(model().change(QStringLiteral("d"), QStringLiteral("/parameters/path"), path)));
    };
    const auto onDisk = [&](const QString& file) {
        QFile saved(file);
        return saved.open(QIODevice::ReadOnly) ? saved.readAll() : QByteArray();
    };
    const QString file = home_->filePath(QStringLiteral("disk.json"));
    type(QStringLiteral("/v"));
    plan.save(file);
    // The same value at once: the undo stack takes both for one edit.
    type(QStringLiteral("/va"));
    QCOMPARE(plan.undo().count(), 1);
    QTRY_VERIFY(!plan.isSaving());
    QVERIFY(plan.isDirty());
    QVERIFY(onDisk(file).contains("\"/v\""));
    // Back to where the save began is not where the file is, either.
    plan.undo().undo();
    QVERIFY(plan.isDirty());
    plan.undo().redo();
    // Two saves at once end with the later text.
    plan.save(file);
    type(QStringLiteral("/var"));
    plan.save(file);
    QTRY_VERIFY(!plan.isSaving());
    QVERIFY(!plan.isDirty());
    QCOMPARE(onDisk(file), model().document().text());
    QVERIFY(onDisk(file).contains("\"/var\""));
}

void PlansPageTest::savesInTheNotationOfTheName() {
    page_->openPlanText(R"({"steps":[{"id":"d","tool":"df"}]})", QStringLiteral("disk"));
    const QString file = home_->filePath(QStringLiteral("disk.yaml"));
    page_->current()->save(file);
    QTRY_VERIFY(!page_->current()->isSaving());
    QCOMPARE(model().document().format(), PlanFormat::Yaml);
    QVERIFY(!page_->current()->isDirty());
    const Result<PlanDocument> saved = PlanDocument::load(file);
    QVERIFY(saved && saved->isReadable());
    QCOMPARE(saved->text(), model().document().text());
    page_->current()->undo().undo();
    QVERIFY(page_->current()->isDirty());

    page_->openPlanText("{\"steps\": [", QStringLiteral("broken"));
    const QString other = home_->filePath(QStringLiteral("broken.yaml"));
    QSignalSpy failed(page_->current(), &OpenPlan::failed);
    page_->current()->save(other);
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(!QFile::exists(other));
    QVERIFY(child<QWidget>(QStringLiteral("noticeBar"))->isVisible());
}

void PlansPageTest::stepsMoveDuplicateAndGoThroughTheClipboard() {
    page_->openPlanText(R"({"steps":[{"id":"a","tool":"df"},{"id":"b","tool":"ls"},{"id":"c","tool":"ps"}]})", {});
    QAbstractItemModelTester steps(list()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto order = [this] {
        QStringList ids;
        for (const StepSpec& step : model().plan().steps)
            ids.append(step.id);
        return ids.join(u' ');
    };
    auto* view = page_->findChild<StepListView*>();
    view->setFocus();
    view->setCurrentIndex(view->model()->index(0, 0));
    QTest::keyClick(view, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(order(), QStringLiteral("b a c"));
    QTest::keyClick(view, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(order(), QStringLiteral("b c a"));
    QTest::keyClick(view, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(order(), QStringLiteral("b c a"));
    QTest::keyClick(view, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(order(), QStringLiteral("b a c"));
    QTest::keyClick(view, Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(order(), QStringLiteral("b a a-2 c"));
    QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("\"a-2\"")));
    QTest::keyClick(view, Qt::Key_Delete);
    QCOMPARE(order(), QStringLiteral("b a c"));
    QTest::keyClick(view, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(model().plan().steps.size(), 4);
    view->selectAll();
    QTest::keyClick(view, Qt::Key_Space);
    for (const StepSpec& step : model().plan().steps)
        QVERIFY(!step.enabled);
    QTest::keyClick(view, Qt::Key_Delete);
    QCOMPARE(model().plan().steps.size(), 0);
    while (page_->current()->undo().canUndo())
        page_->current()->undo().undo();
    QCOMPARE(order(), QStringLiteral("a b c"));
    QGuiApplication::clipboard()->setText(QStringLiteral("not steps"));
    QTest::keyClick(view, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(order(), QStringLiteral("a b c"));
    QVERIFY(child<QWidget>(QStringLiteral("noticeBar"))->isVisible());
}

void PlansPageTest::aPlanWithMistakesStartsNothing() {
    page_->openPlanText(R"({"steps":[{"tool":"asset-create"},{"tool":"no-such-tool"}]})", {});
    QTRY_VERIFY(hasErrors(model().problems()));
    child<QPushButton>(QStringLiteral("run"))->click();
    QTRY_VERIFY(child<QWidget>(QStringLiteral("noticeBar"))->isVisible());
    QVERIFY(page_->current()->follower().isEmpty());
    auto* problems = child<QListView>(QStringLiteral("problemList"));
    QVERIFY(problems->isVisible());
    QVERIFY(problems->model()->rowCount() >= 2);
    QAbstractItemModelTester tester(problems->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto runs = composition_->runStore().value()->runs();
    QVERIFY(runs && runs->isEmpty());
    // Choosing a problem leads to its step.
    problems->setFocus();
    Q_EMIT problems->activated(problems->model()->index(problems->model()->rowCount() - 1, 0));
    QCOMPARE(list()->currentIndex().row(), 1);
}

void PlansPageTest::aDestructiveStepAsksFirst() {
    const auto made = composition_->assets.create({{QStringLiteral("hostname"), QStringLiteral("old-01")}});
    QVERIFY(made);
    page_->openPlanText(R"({"steps":[{"tool":"asset-delete","parameters":{"hostname":"old-01","confirm":true}}]})", {});
    // The tool may or may not want its own confirmation; only what it declares is given.
    if (!composition_->liveCatalogue().current()->find(u"asset-delete")->parameter(u"confirm"))
        page_->current()->edit(model().change(model().plan().steps.first().id, QStringLiteral("/parameters/confirm"),
                                              QJsonValue::Undefined));
    bool defaultIsCancel = false;
    const auto answer = [&](bool yes) {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (!box) return false;
        defaultIsCancel = box->defaultButton() == box->button(QMessageBox::Cancel);
        QAbstractButton* button =
            yes ? box->findChild<QPushButton*>(QStringLiteral("confirmYes")) : box->button(QMessageBox::Cancel);
        button->click();
        return true;
    };
    QTimer poll;
    bool yes = false;
    int asked = 0;
    connect(&poll, &QTimer::timeout, this, [&] {
        if (answer(yes)) ++asked;
    });
    poll.start(10);
    child<QPushButton>(QStringLiteral("run"))->click();
    QTRY_COMPARE(asked, 1);
    QVERIFY(defaultIsCancel);
    QTRY_VERIFY(!page_->current()->runner().isBusy());
    QCOMPARE(composition_->assets.count(AssetFilter{}).value(), 1);
    yes = true;
    QSignalSpy finished(&page_->current()->runner(), &RunController::finished);
    child<QPushButton>(QStringLiteral("run"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    QCOMPARE(asked, 2);
    QCOMPARE(composition_->assets.count(AssetFilter{}).value(), 0);
}

void PlansPageTest::aStepThatAsksWaitsForTheAnswer() {
    page_->openPlanText(R"({"steps":[{"tool":"asset-list","approve":"Really list them?"}]})", {});
    QSignalSpy finished(&page_->current()->runner(), &RunController::finished);
    child<QPushButton>(QStringLiteral("run"))->click();
    auto* yes = child<QPushButton>(QStringLiteral("noticeYes"));
    QTRY_VERIFY_WITH_TIMEOUT(yes->isVisible(), 20000);
    QVERIFY(child<QLabel>(QStringLiteral("noticeText"))->text().contains(QStringLiteral("Really list them?")));
    QCOMPARE(finished.size(), 0);
    yes->click();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    QCOMPARE(finished.first().first().value<RunStatus>(), RunStatus::Completed);
    QVERIFY(!child<QWidget>(QStringLiteral("noticeBar"))->isVisible());
}

void PlansPageTest::thousandRowsStayInOrder() {
    for (int i = 0; i < 120; ++i)
        QVERIFY(composition_->assets.create({{QStringLiteral("hostname"), QStringLiteral("web-%1").arg(i)}}));
    page_->openPlanText(R"({"steps":[{"tool":"asset-list","parameters":{"limit":500}}]})", {});
    QSignalSpy finished(&page_->current()->runner(), &RunController::finished);
    child<QPushButton>(QStringLiteral("run"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    auto* result = child<QTableView>(QStringLiteral("resultTable"));
    QTRY_COMPARE(result->model()->rowCount(), 120);
    auto* filter = child<QLineEdit>(QStringLiteral("resultFilter"));
    filter->setText(QStringLiteral("hostname = web-7"));
    QCOMPARE(result->model()->rowCount(), 1);
    filter->clear();
    int hostname = -1;
    for (int column = 0; column < result->model()->columnCount(); ++column)
        if (result->model()->headerData(column, Qt::Horizontal).toString() == QStringLiteral("Hostname"))
            hostname = column;
    QVERIFY(hostname >= 0);
    result->sortByColumn(hostname, Qt::AscendingOrder);
    QCOMPARE(result->model()->index(10, hostname).data().toString(), QStringLiteral("web-10"));
}

void PlansPageTest::looksRight_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    QTest::newRow("light 1280") << false << QSize(1280, 800);
    QTest::newRow("dark 1280") << true << QSize(1280, 800);
    QTest::newRow("light 1920") << false << QSize(1920, 1080);
    QTest::newRow("dark 1920") << true << QSize(1920, 1080);
}

void PlansPageTest::looksRight() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    theme_->apply(dark ? Theme::Choice::Dark : Theme::Choice::Light);
    page_->resize(size);
    const QString folder = qEnvironmentVariable("OPSCONDUCTOR_TEST_SHOTS");
    const auto shot = [&](const QString& name, QWidget* widget) {
        QVERIFY(QTest::qWaitForWindowExposed(widget));
        const QImage image = widget->grab().toImage();
        QCOMPARE(image.size() / image.devicePixelRatio(), widget->size());
        if (!folder.isEmpty())
            image.save(QStringLiteral("%1/%2-%3-%4.png")
                           .arg(folder, name, dark ? QStringLiteral("dark") : QStringLiteral("light"))
                           .arg(size.width()));
    };
    QTRY_VERIFY(!page_->findChildren<QAbstractButton*>(QStringLiteral("example:first-plan.json")).isEmpty());
    shot(QStringLiteral("start"), page_.get());
    for (int i = 0; i < 12; ++i)
        QVERIFY(composition_->assets.create({{QStringLiteral("hostname"), QStringLiteral("web-%1").arg(i)},
                                             {QStringLiteral("ip_address"), QStringLiteral("10.0.0.%1").arg(i + 1)}}));
    page_->openPlanText(R"({"name":"nightly-check","steps":[
        {"id":"find","name":"Web servers","tool":"asset-query","parameters":{"environment":"production"}},
        {"id":"disk","name":"Free space","tool":"df","parameters":{"local_only":true},"retry":{"attempts":2},"timeout":"30s"},
        {"id":"list","name":"Wrong folder","tool":"ls","parameters":{"path":"/no-such-folder"},"for_each":["a","b","c"],"on_failure":"continue"},
        {"id":"off","tool":"uptime","enabled":false},
        {"id":"tell","name":"List them","tool":"asset-list","when":"{{ steps.find.output.asset_count > 6 }}"}]})",
                        {});
    page_->openPlanText(R"({"steps":[{"tool":"df"}]})", QStringLiteral("cert-expiry"));
    child<QTabBar>(QStringLiteral("planTabs"))->setCurrentIndex(0);
    QSignalSpy finished(&page_->current()->runner(), &RunController::finished);
    child<QPushButton>(QStringLiteral("run"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    shot(QStringLiteral("problems"), page_.get());
    list()->setCurrentIndex(list()->model()->index(1, 0));
    page_->findChild<ResultsView*>()->showTab(ResultsView::TableTab);
    auto* table = child<QTableView>(QStringLiteral("resultTable"));
    QTRY_VERIFY(table->model()->rowCount() > 0);
    QTRY_VERIFY(!child<QLabel>(QStringLiteral("previewText"))->text().isEmpty());
    shot(QStringLiteral("plans"), page_.get());
    child<QPushButton>(QStringLiteral("flowTab"))->click();
    child<QPushButton>(QStringLiteral("logTab"))->click();
    child<QPushButton>(QStringLiteral("gridTab"))->click();
    shot(QStringLiteral("flow"), page_.get());
    RunsPage runs(*services_, *theme_);
    runs.resize(size);
    runs.show();
    QTRY_COMPARE(runs.findChild<QTableView*>(QStringLiteral("runsTable"))->model()->rowCount(), 1);
    QTRY_VERIFY(runs.findChild<QTableView*>(QStringLiteral("taskTable"))->model()->rowCount() > 0);
    shot(QStringLiteral("runs"), &runs);
}

QTEST_MAIN(PlansPageTest)
#include "tst_plans_page.moc"
