// SPDX-License-Identifier: GPL-3.0-or-later
// The sheet from the key to the receiver: the tests' strict HTTP server gets what the preview showed.
#include "ui/House.h"

#include "support/HttpServer.h"
#include "support/TestFiles.h"
#include "ui/shell/MainWindow.h"
#include "ui/theme/Theme.h"

#include <QCheckBox>
#include <QDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace oc::test;
using namespace Qt::StringLiterals;

class TestAlertSheet : public QObject {
    Q_OBJECT

    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;

    template <class Widget>
    Widget* find(const QString& name) {
        return house_->find<Widget>(name);
    }
    void openSheet() {
        house_->window.activateWindow(); // the sheet before may have just closed
        QVERIFY(QTest::qWaitForWindowActive(&house_->window));
        QTest::keyClick(&house_->window, Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(find<QDialog>(u"alertSheet"_s));
        QTRY_VERIFY_WITH_TIMEOUT(find<QCheckBox>(u"channel_good"_s), 20000);
    }
    QJsonObject lastPayload() {
        return QJsonDocument::fromJson(
                   QByteArray::fromBase64(server_->requests().last().value(u"body"_s).toString().toLatin1()))
            .object();
    }

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<HttpServer>();
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }
    void init() {
        home_ = makeHome();
        QJsonArray channels;
        for (const auto& [name, path] : {std::pair{u"good"_s, u"/status/200"_s}, {u"gone"_s, u"/status/404"_s}}) {
            channels.append(QJsonObject{{u"name"_s, name},
                                        {u"tool"_s, u"webhook_sender"_s},
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

    void sendsWhatThePreviewShows() {
        openSheet();
        if (QTest::currentTestFailed()) return;
        auto* send = find<QPushButton>(u"alertSend"_s);
        QVERIFY(!send->isEnabled());
        QVERIFY(!find<QCheckBox>(u"channel_slack"_s)->isEnabled()); // not set up, and the sheet says so
        QTest::keyClicks(find<QLineEdit>(u"alertTitle"_s), u"Disk full on web-01"_s);
        QTest::keyClicks(find<QPlainTextEdit>(u"alertText"_s), u"97 % of /var"_s);
        QTest::mouseClick(find<QPushButton>(u"severity_critical"_s), Qt::LeftButton);
        QVERIFY(!send->isEnabled());
        find<QCheckBox>(u"channel_good"_s)->click();
        QVERIFY(send->isEnabled());
        auto* preview = find<QPlainTextEdit>(u"previewText"_s);
        QTRY_VERIFY(preview->toPlainText().contains(u"\"severity\":\"critical\""_s));
        QVERIFY(preview->toPlainText().contains(u"97 % of /var"_s));

        const qsizetype before = server_->requests().size();
        QTest::keyClick(find<QDialog>(u"alertSheet"_s), Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>(u"delivery_good"_s) &&
                                     find<QLabel>(u"delivery_good"_s)->text().startsWith(u"good: sent in"_s),
                                 20000);
        QVERIFY(server_->waitForRequests(before + 1));
        QCOMPARE(lastPayload().value(u"title"_s).toString(), u"Disk full on web-01"_s);
        QCOMPARE(lastPayload().value(u"severity"_s).toString(), u"critical"_s);
        QCOMPARE(send->text(), u"Close"_s);
        QTest::mouseClick(send, Qt::LeftButton);
        QTRY_VERIFY(!find<QDialog>(u"alertSheet"_s));

        // The channels of the last time are ticked the next time; the same again is counted, not sent.
        openSheet();
        if (QTest::currentTestFailed()) return;
        QVERIFY(find<QCheckBox>(u"channel_good"_s)->isChecked());
        QVERIFY(!find<QCheckBox>(u"channel_gone"_s)->isChecked());
        QTest::keyClicks(find<QLineEdit>(u"alertTitle"_s), u"Disk full on web-01"_s);
        QTest::mouseClick(find<QPushButton>(u"severity_critical"_s), Qt::LeftButton);
        QTest::mouseClick(find<QPushButton>(u"alertSend"_s), Qt::LeftButton);
        QTRY_VERIFY(find<QLabel>(u"alertProblem"_s)->text().contains(u"counted (2 times)"_s));
        QCOMPARE(server_->requests().size(), before + 1);
        QTest::mouseClick(find<QPushButton>(u"alertAgain"_s), Qt::LeftButton);
        QVERIFY(server_->waitForRequests(before + 2));
        QTRY_VERIFY(find<QLabel>(u"delivery_good"_s));
    }

    void eachChannelForItself() {
        openSheet();
        if (QTest::currentTestFailed()) return;
        QTest::keyClicks(find<QLineEdit>(u"alertTitle"_s), u"Two ways"_s);
        find<QCheckBox>(u"channel_good"_s)->click();
        find<QCheckBox>(u"channel_gone"_s)->click();
        QVERIFY(find<QPushButton>(u"alertSend"_s)->text().startsWith(u"Send to 2 channels"_s));
        QCOMPARE(find<QTabBar>(u"previewTabs"_s)->count(), 2);
        QTest::mouseClick(find<QPushButton>(u"alertSend"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>(u"delivery_good"_s) && find<QLabel>(u"delivery_gone"_s), 20000);
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>(u"delivery_gone"_s)->text().contains(u"failed: "_s), 20000);
        const QString told = find<QLabel>(u"delivery_gone"_s)->text();
        QVERIFY2(told.contains(u"404"_s) && told.contains(u"may have been removed"_s), qPrintable(told));
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>(u"delivery_good"_s)->text().contains(u"sent in"_s), 20000);
    }

    void aBrokenFileIsTold() {
        QVERIFY(writeFile(home_->filePath(u"alerts.json"_s), "{\"channels\": 1}"));
        QTest::mouseClick(find<QPushButton>(u"sendAlert"_s), Qt::LeftButton);
        QTRY_VERIFY(find<QLabel>(u"alertProblem"_s));
        QTRY_VERIFY(find<QLabel>(u"alertProblem"_s)->text().contains(u"alerts.json"_s));
        QTest::mouseClick(find<QPushButton>(u"alertCancel"_s), Qt::LeftButton);
        QTRY_VERIFY(!find<QDialog>(u"alertSheet"_s));
    }
};

QTEST_MAIN(TestAlertSheet)
#include "tst_alert_sheet.moc"
