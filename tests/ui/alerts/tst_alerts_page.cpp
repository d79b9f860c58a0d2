// SPDX-License-Identifier: GPL-3.0-or-later
// The Alerts page as a person uses it, with channels that lead to the tests' strict HTTP server.
#include "ui/House.h"

#include "support/HttpServer.h"
#include "support/TestFiles.h"
#include "ui/shell/MainWindow.h"
#include "ui/theme/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QInputDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace oc;
using namespace oc::ui;
using namespace oc::test;
using namespace Qt::StringLiterals;

class TestAlertsPage : public QObject {
    Q_OBJECT

    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;

    template <class Widget>
    Widget* find(const QString& name) {
        return house_->find<Widget>(name);
    }
    void press(const QString& name) {
        auto* button = find<QAbstractButton>(name);
        QVERIFY2(button, qPrintable(name));
        QVERIFY2(button->isEnabled(), qPrintable(name));
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void showTab(const QString& name) {
        house_->window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&house_->window));
        QTest::keyClick(&house_->window, Qt::Key_5, Qt::ControlModifier);
        press(name + u"Tab"_s);
    }
    QString text(const QString& name) {
        auto* label = find<QLabel>(name);
        return label ? label->text() : QString();
    }
    QJsonObject file() const { return QJsonDocument::fromJson(contentOf(home_->filePath(u"alerts.json"_s))).object(); }
    QJsonObject lastPayload() const {
        return QJsonDocument::fromJson(
                   QByteArray::fromBase64(server_->requests().last().value(u"body"_s).toString().toLatin1()))
            .object();
    }
    Result<Outbox::Put> put(const QString& title, const QString& channel, const QString& path) {
        Alert alert;
        alert.title = title;
        return house_->services.outbox->put(
            alert,
            {{channel, u"webhook_sender"_s,
              QJsonObject{{u"url"_s, server_->url(path)}, {u"payload"_s, QJsonObject{{u"title"_s, title}}}}}},
            0);
    }

private Q_SLOTS:
    void initTestCase() {
        qunsetenv("DBUS_SESSION_BUS_ADDRESS"); // no keychain of a person is written to
        server_ = std::make_unique<HttpServer>();
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }
    void init() {
        home_ = makeHome();
        QJsonArray channels;
        for (const auto& [name, path] : {std::pair{u"good"_s, u"/status/200"_s}, {u"gone"_s, u"/status/404"_s}}) {
            channels.append(QJsonObject{{u"name"_s, name},
                                        {u"tool"_s, u"webhook_sender"_s},
                                        {u"x-owner"_s, u"night shift"_s},
                                        {u"parameters"_s, QJsonObject{{u"url"_s, server_->url(path)}}}});
        }
        QVERIFY(writeFile(home_->filePath(u"alerts.json"_s),
                          QJsonDocument(QJsonObject{{u"channels"_s, channels}}).toJson()));
        house_ = std::make_unique<House>();
        house_->window.show();
        house_->window.activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(&house_->window));
        QTRY_VERIFY_WITH_TIMEOUT(house_->composition.liveCatalogue().current()->find(u"webhook_sender"), 20000);
    }
    void cleanup() {
        house_.reset();
        home_.reset();
    }

    void channelsAreTestedAndMuted() {
        showTab(u"channels"_s);
        QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>(u"channelTest_good"_s), 20000);
        QVERIFY(!find<QPushButton>(u"channelTest_teams"_s)->isEnabled());
        QVERIFY(text(u"channelState_teams"_s).contains(u"TEAMS_WEBHOOK_URL"_s));
        press(u"channelSettings_slack"_s);
        QTRY_COMPARE(find<QListWidget>(u"settingSections"_s)->currentItem()->text(), u"Slack"_s);
        showTab(u"channels"_s);
        press(u"channelTest_good"_s);
        press(u"channelTest_gone"_s);
        QTRY_VERIFY_WITH_TIMEOUT(text(u"channelResult_good"_s).contains(u"sent in "_s), 20000);
        QTRY_VERIFY_WITH_TIMEOUT(text(u"channelResult_gone"_s).contains(u"failed: "_s), 20000);
        QVERIFY2(text(u"channelResult_gone"_s).contains(u"404"_s), qPrintable(text(u"channelResult_gone"_s)));
        QCOMPARE(house_->services.outbox->list()->size(), 0); // a test is not an alert

        auto* mute = find<QPushButton>(u"channelMute_good"_s);
        mute->menu()->actions().at(1)->trigger();
        QTRY_VERIFY(text(u"channelState_good"_s).startsWith(u"muted until "_s));
        QVERIFY(text(u"channelResult_good"_s).contains(u"sent in "_s)); // what the test said is still there
        const auto mutes = house_->services.outbox->mutes();
        QCOMPARE(mutes->size(), 1);
        QCOMPARE(mutes->first().channel, u"good"_s);
        press(u"channelMute_good"_s);
        QTRY_COMPARE(text(u"channelState_good"_s), u"ready"_s);
        QVERIFY(house_->services.outbox->mutes()->isEmpty());
    }

    void channelsOfOnesOwn() {
        showTab(u"channels"_s);
        QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>(u"channelEdit_good"_s), 20000);
        press(u"newChannel"_s);
        QTRY_VERIFY(find<QDialog>(u"channelDialog"_s));
        auto* tool = find<QComboBox>(u"channelTool"_s);
        tool->setCurrentIndex(tool->findData(u"webhook_sender"_s));
        QTest::keyClicks(find<QLineEdit>(u"channelName"_s), u"good"_s);
        auto* url = find<QDialog>(u"channelDialog"_s)->findChild<QLineEdit*>(u"param_url"_s);
        QVERIFY(url);
        QTest::keyClicks(url, server_->url(u"/status/200"_s));
        press(u"channelSave"_s);
        QTRY_VERIFY(text(u"channelError"_s).contains(u"there is a channel good already"_s));
        find<QLineEdit>(u"channelName"_s)->setText(u"second"_s);
        press(u"channelSave"_s);
        QTRY_VERIFY(find<QPushButton>(u"channelTest_second"_s));
        QCOMPARE(file().value(u"channels"_s).toArray().size(), 3);
        QTRY_VERIFY(!find<QDialog>(u"channelDialog"_s));

        press(u"channelEdit_good"_s);
        QTRY_VERIFY(find<QLineEdit>(u"channelName"_s));
        find<QLineEdit>(u"channelName"_s)->setText(u"better"_s);
        press(u"channelSave"_s);
        QTRY_VERIFY(find<QPushButton>(u"channelTest_better"_s));
        const QJsonObject changed = file().value(u"channels"_s).toArray().at(0).toObject();
        QCOMPARE(changed.value(u"name"_s).toString(), u"better"_s);
        QCOMPARE(changed.value(u"x-owner"_s).toString(), u"night shift"_s); // keys of others stay
        QTRY_VERIFY(!find<QDialog>(u"channelDialog"_s));

        // Where there is no keychain a secret is known until the program ends, and that is said.
        press(u"channelEdit_second"_s);
        QTRY_VERIFY(find<QDialog>(u"channelDialog"_s));
        auto* secret = find<QDialog>(u"channelDialog"_s)->findChild<QLineEdit*>(u"param_secret"_s);
        QVERIFY(secret);
        QTest::keyClicks(secret, u"hush-4711"_s);
        press(u"channelSave"_s);
        auto* view = find<QPushButton>(u"channelTest_better"_s)->window();
        QTRY_VERIFY([&] {
            for (const QLabel* label : view->findChildren<QLabel*>(u"noticeText"_s))
                if (label->text().contains(u"No keychain was found: alert-second-secret"_s)) return true;
            return false;
        }());
        QTRY_VERIFY(!find<QDialog>(u"channelDialog"_s));
        QVERIFY(!QJsonDocument(file()).toJson().contains("hush-4711"));

        press(u"channelRemove_second"_s);
        QTRY_VERIFY(find<QMessageBox>(u"confirmRemoveChannel"_s));
        press(u"confirmYes"_s);
        QTRY_VERIFY(!find<QPushButton>(u"channelTest_second"_s));
        QCOMPARE(file().value(u"channels"_s).toArray().size(), 2);
    }

    void theOutbox() {
        QVERIFY(put(u"Gone"_s, u"gone"_s, u"/status/404"_s));
        QVERIFY(put(u"Fine"_s, u"good"_s, u"/status/200"_s));
        house_->services.deliverer->wake();
        showTab(u"alertHistory"_s);
        auto* history = find<QTableView>(u"alertHistoryViewTable"_s);
        QTRY_COMPARE_WITH_TIMEOUT(history->model()->rowCount(), 2, 20000);
        press(u"outboxTab"_s);
        auto* table = find<QTableView>(u"outboxViewTable"_s);
        QTRY_VERIFY_WITH_TIMEOUT(
            table->model()->rowCount() == 1 && table->model()->index(0, 0).data().toString() == "failed"_L1, 20000);
        QCOMPARE(find<QAbstractButton>(u"outboxTab"_s)->text(), u"Outbox (1)"_s);
        table->selectRow(0);
        QVERIFY2(text(u"outboxViewWords"_s).contains(u"404"_s), qPrintable(text(u"outboxViewWords"_s)));
        const qsizetype before = server_->requests().size();
        press(u"outboxViewRetry"_s);
        QTRY_COMPARE_WITH_TIMEOUT(server_->requests().size(), before + 1, 20000);
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->index(0, 0).data().toString(), u"failed"_s, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>(u"outboxViewDiscard"_s)->isEnabled(), 20000);
        table->selectRow(0);
        press(u"outboxViewDiscard"_s);
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 0, 20000);
        QCOMPARE(house_->services.outbox->list({{DeliveryState::Discarded}, {}, 10})->size(), 1);
    }

    /// What the open outbox shows as on its way goes out of it when it has been sent: nobody has to come back for that.
    void whatWasSentLeavesTheOutbox() {
        showTab(u"outbox"_s);
        QVERIFY(put(u"Late"_s, u"good"_s, u"/late/1500"_s));
        house_->services.deliverer->wake();
        showTab(u"alertHistory"_s);
        showTab(u"outbox"_s); // looks into the outbox
        auto* table = find<QTableView>(u"outboxViewTable"_s);
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 0, 20000);
        QCOMPARE(find<QAbstractButton>(u"outboxTab"_s)->text(), u"Outbox"_s);
    }

    void templates() {
        showTab(u"templates"_s);
        auto* list = find<QListWidget>(u"templateList"_s);
        QTRY_VERIFY(list->count() == 4); // those that everybody has
        QVERIFY(!file().contains(u"templates"_s));
        press(u"newTemplate"_s);
        QTRY_VERIFY(list->count() == 5 && list->currentRow() == 4);
        find<QLineEdit>(u"templateName"_s)->setText(u"Disk"_s);
        find<QLineEdit>(u"templateTitle"_s)->setText(u"Disk full on {{ host"_s);
        QTRY_VERIFY(text(u"templatePreview"_s).contains(u"title"_s)); // why it cannot be filled in
        press(u"templateSave"_s);
        QTRY_VERIFY(house_->window.findChild<QListWidget*>(u"templateList"_s)->count() == 5);
        QVERIFY(!QJsonDocument(file()).toJson().contains("Disk full"));
        find<QLineEdit>(u"templateTitle"_s)->setText(u"Disk full on {{ host.length > 0 ? 'us' : '' }}"_s);
        find<QLineEdit>(u"templateChannels"_s)->setText(u"good"_s);
        auto* severity = find<QComboBox>(u"templateSeverity"_s);
        severity->setCurrentIndex(severity->findText(u"Critical"_s));
        QTRY_COMPARE(text(u"templatePreview"_s).section(u'\n', 0, 0), u"Disk full on us"_s);
        press(u"templateSave"_s);
        QTRY_VERIFY(list->currentItem() && list->currentItem()->text() == "Disk"_L1);
        QCOMPARE(file().value(u"templates"_s).toArray().size(), 5);
        QCOMPARE(file().value(u"channels"_s).toArray().size(), 2);

        // One click and one confirmation: the menu beside the button, then Ctrl+Enter.
        auto* menu = find<QToolButton>(u"alertsSendMenu"_s);
        Q_EMIT menu->menu()->aboutToShow();
        QAction* quick = nullptr;
        QTRY_VERIFY([&] {
            for (QAction* action : menu->menu()->actions())
                if (action->text() == "Disk"_L1) quick = action;
            return quick != nullptr;
        }());
        quick->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(find<QLineEdit>(u"alertTitle"_s) &&
                                     find<QLineEdit>(u"alertTitle"_s)->text() == "Disk full on us"_L1,
                                 20000);
        QTRY_VERIFY(find<QCheckBox>(u"channel_good"_s)->isChecked());
        const qsizetype before = server_->requests().size();
        QTest::keyClick(find<QDialog>(u"alertSheet"_s), Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(text(u"delivery_good"_s).startsWith(u"good: sent in"_s), 20000);
        QVERIFY(server_->waitForRequests(before + 1));
        QCOMPARE(lastPayload().value(u"title"_s).toString(), u"Disk full on us"_s);
        QCOMPARE(lastPayload().value(u"severity"_s).toString(), u"critical"_s);
        press(u"alertSend"_s);
        QTRY_VERIFY(!find<QDialog>(u"alertSheet"_s));

        // What is half written stays with its template while others are looked at, saved and removed.
        list->setCurrentRow(0);
        const QString first = list->item(0)->text();
        find<QLineEdit>(u"templateTitle"_s)->setText(u"half written"_s);
        list->setCurrentRow(4);
        QCOMPARE(find<QLineEdit>(u"templateTitle"_s)->text(), u"Disk full on {{ host.length > 0 ? 'us' : '' }}"_s);
        QCOMPARE(list->item(0)->text(), first + u" ●"_s);
        press(u"templateRemove"_s);
        QTRY_COMPARE(list->count(), 4);
        list->setCurrentRow(0);
        QCOMPARE(find<QLineEdit>(u"templateTitle"_s)->text(), u"half written"_s);
        press(u"templateSave"_s);
        QTRY_COMPARE(list->item(0)->text(), first);
        QCOMPARE(file().value(u"templates"_s).toArray().at(0).toObject().value(u"title"_s).toString(),
                 u"half written"_s);
        QCOMPARE(file().value(u"templates"_s).toArray().size(), 4);
    }

    void whoCannotBeToldIsSaidBeforehand() {
        house_->window.openPlanText("{\"name\": \"look\", \"steps\": [{\"tool\": \"asset-list\"}],"
                                    " \"notify\": {\"on\": \"success\", \"channels\": [\"godo\"]}}",
                                    u"look"_s);
        house_->key(Qt::Key_R);
        auto* page = house_->find<QWidget>(u"plansPage"_s);
        auto* notice = page->findChild<QLabel*>(u"noticeText"_s);
        QTRY_VERIFY2(notice->text().contains(u"not everybody will be told"_s), qPrintable(notice->text()));
        QVERIFY2(notice->text().contains(u"godo"_s), qPrintable(notice->text()));
    }

    void aPlanTellsOfItsEnd() {
        house_->window.openPlanText("{\"name\": \"look\", \"steps\": [{\"tool\": \"ls\", \"parameters\": {\"path\": "
                                    "\"/no/such/folder\"}}], \"notify\": {\"on\": \"failure\", \"channels\": "
                                    "[\"good\", \"nobody\"]}}",
                                    u"look"_s);
        const qsizetype before = server_->requests().size();
        QTest::keyClick(&house_->window, Qt::Key_R, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(server_->requests().size() == before + 1, 20000);
        QVERIFY2(lastPayload().value(u"title"_s).toString().startsWith(u"look: ls failed on "_s),
                 qPrintable(lastPayload().value(u"title"_s).toString()));
        // And what of it could not be done is told over the page.
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                for (const QLabel* label : house_->window.findChildren<QLabel*>())
                    if (label->isVisible() && label->text().contains(u"There is no channel 'nobody'"_s)) return true;
                return false;
            }(),
            20000);
    }
};

QTEST_MAIN(TestAlertsPage)
#include "tst_alerts_page.moc"
