// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/House.h"

#include "support/HttpServer.h"
#include "ui/shell/MainWindow.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFile>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

/// Plans that are run in the whole window, as a person would, and what remains of them: in the history, in the
/// inventory, at a server, on the disk.
class TestWindowRuns : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;

    template <class Widget>
    Widget* find(const QString& name) {
        return house_->find<Widget>(name);
    }
    void key(Qt::Key key) { house_->key(key); }
    void answerNext(const QString& button) { house_->answerNext(button); }
    void duplicateStep() {
        find<QWidget>(u"canvas"_s)->setFocus();
        key(Qt::Key_D);
        QTRY_VERIFY(find<QTabBar>(u"planTabs"_s)->tabText(0).contains(u'●'));
    }
    void runIt() {
        key(Qt::Key_R);
        QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>(u"stop"_s)->isEnabled(), 20000);
    }
    void runToTheEnd() {
        runIt();
        QTRY_VERIFY_WITH_TIMEOUT(!find<QPushButton>(u"stop"_s)->isEnabled(), 30000);
    }

private Q_SLOTS:
    void init() {
        home_ = makeHome();
        house_ = std::make_unique<House>();
        house_->window.show();
        house_->window.activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(&house_->window));
        QTRY_VERIFY_WITH_TIMEOUT(house_->composition.liveCatalogue().current()->find(u"tcpdump"), 20000);
    }
    void cleanup() {
        house_.reset();
        home_.reset();
    }

    void theAssetExampleIsFoundOnTheAssetsPage() {
        house_->window.openPlanFile(QStringLiteral(OC_SOURCE_DIR "/resources/examples/asset-example.json"));
        auto* tabs = find<QTabBar>(u"planTabs"_s);
        QTRY_COMPARE(tabs->count(), 1);
        QCOMPARE(tabs->tabText(0), u"asset-example"_s);
        runToTheEnd();
        key(Qt::Key_3);
        auto* assets = find<QTableView>(u"assetTable"_s);
        QTRY_COMPARE(assets->model()->rowCount(), 1);
        QTRY_VERIFY(!assets->model()->index(0, 0).data().toString().isEmpty());
        QStringList row;
        for (int column = 0; column < assets->model()->columnCount(); ++column)
            row.append(assets->model()->index(0, column).data().toString());
        QVERIFY2(row.contains(u"web-server-01"_s), qPrintable(row.join(u'|')));
        QVERIFY(row.contains(u"192.168.1.100"_s));
        QTRY_VERIFY(find<QLabel>(u"statusAssets"_s)->text().contains(u"1 row"_s));
    }

    void aPlanOverFourDomainsIsSeenInTheHistory() {
        test::HttpServer server;
        QVERIFY2(server.isReady(), qPrintable(server.problem()));
        QFile example(QStringLiteral(OC_SOURCE_DIR "/resources/examples/four-domains.json"));
        QVERIFY(example.open(QIODevice::ReadOnly));
        QJsonObject plan = QJsonDocument::fromJson(example.readAll()).object();
        plan.remove(u"$schema"_s);
        house_->window.openPlanText(QJsonDocument(plan).toJson(), u"four"_s);
        // The plan asks for what it was not given.
        QTimer fill;
        bool filled = false;
        connect(&fill, &QTimer::timeout, this, [&] {
            QWidget* dialog = QApplication::activeModalWidget();
            auto* url = dialog ? dialog->findChild<QLineEdit*>(u"param_url"_s) : nullptr;
            if (!url || filled) return;
            filled = true;
            url->setText(server.url(u"/ok"_s));
            Q_EMIT url->textEdited(url->text());
            auto* file = dialog->findChild<QLineEdit*>(u"param_file"_s);
            file->setText(QStringLiteral(OC_SOURCE_DIR "/tests/data/captures/mixed.pcap"));
            Q_EMIT file->textEdited(file->text());
            qobject_cast<QDialog*>(dialog)->accept();
        });
        fill.start(20);
        runToTheEnd();
        QVERIFY(filled);
        QVERIFY(server.waitForRequests(1));
        QCOMPARE(server.requests().first().value(u"method"_s).toString(), u"POST"_s);
        auto* tasks = find<QWidget>(u"plansPage"_s)->findChild<QTableView*>(u"taskTable"_s);
        QCOMPARE(tasks->model()->rowCount(), 4);
        for (int row = 0; row < 4; ++row)
            QCOMPARE(tasks->model()->index(row, 0).data().toString(), u"done"_s);
        // Packets, the last that gave rows.
        auto* packets = find<QWidget>(u"plansPage"_s)->findChild<QTableView*>(u"resultTable"_s);
        QTRY_VERIFY(packets->model()->rowCount() > 5);

        key(Qt::Key_2);
        auto* page = find<QWidget>(u"runsPage"_s);
        auto* history = page->findChild<QTableView*>(u"runsTable"_s);
        QTRY_COMPARE(history->model()->rowCount(), 1);
        QCOMPARE(history->model()->index(0, 1).data().toString(), u"All four domains"_s);
        QTRY_COMPARE(page->findChild<QTableView*>(u"taskTable"_s)->model()->rowCount(), 4);
        QCOMPARE(house_->composition.assets.count(AssetFilter{}).value(), 1);
    }

    void closingAsksAboutChanges() {
        house_->window.openPlanText(R"({"steps":[{"tool":"asset-list"}]})", u"mine"_s);
        duplicateStep();
        answerNext(u"Cancel"_s);
        QVERIFY(!house_->window.close());
        QVERIFY(house_->window.isVisible());
        answerNext(u"Discard"_s);
        QVERIFY(house_->window.close());
    }

    void closingSavesWhatIsAsked() {
        const QString file = home_->filePath(u"mine.json"_s);
        QFile plan(file);
        QVERIFY(plan.open(QIODevice::WriteOnly));
        plan.write(R"({"steps":[{"id":"list","tool":"asset-list"}]})");
        plan.close();
        house_->window.openPlanFile(file);
        QTRY_COMPARE(find<QTabBar>(u"planTabs"_s)->count(), 1);
        duplicateStep();
        answerNext(u"Save"_s);
        QVERIFY(house_->window.close());
        QVERIFY(plan.open(QIODevice::ReadOnly));
        QVERIFY(plan.readAll().contains("list-2"));
    }

    void closingEndsARunOnlyWhenAsked() {
        house_->window.openPlanText(R"({"steps":[{"tool":"asset-list","approve":"Go on?"}]})", u"waits"_s);
        runIt();
        QTRY_COMPARE(house_->composition.scheduler().activeRuns().size(), 1);
        answerNext(u"Keep the window"_s);
        QVERIFY(!house_->window.close());
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QCOMPARE(house_->composition.scheduler().activeRuns().size(), 1);
        answerNext(u"cancelRuns"_s);
        (void)house_->window.close();
        QTRY_VERIFY(!house_->window.isVisible());
        QTRY_VERIFY(house_->composition.scheduler().activeRuns().isEmpty());
        const auto runs = house_->composition.runStore().value()->runs();
        QVERIFY(runs);
        QCOMPARE(runs->first().status, RunStatus::Cancelled);
    }
};

QTEST_MAIN(TestWindowRuns)
#include "tst_window_runs.moc"
