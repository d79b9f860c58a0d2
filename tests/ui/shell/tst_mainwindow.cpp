// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/House.h"

#include "ui/shell/MainWindow.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

/// The whole window over a state of its own, driven by keys and by the names of its controls.
class TestMainWindow : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;

    template <class Widget>
    Widget* find(const QString& name) {
        return house_->find<Widget>(name);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::ControlModifier) {
        QTest::keyClick(&house_->window, key, modifiers);
    }

private Q_SLOTS:
    void init() {
        home_ = makeHome();
        house_ = std::make_unique<House>();
        house_->window.show();
        house_->window.activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(&house_->window));
    }
    void cleanup() {
        house_.reset();
        home_.reset();
    }

    void pagesAreMadeWhenTheyAreShown() {
        QCOMPARE(house_->window.currentPage(), MainWindow::Plans);
        QVERIFY(!find<QWidget>(u"assetsPage"_s));
        QVERIFY(!find<QWidget>(u"toolsPage"_s));
        QVERIFY(!find<QWidget>(u"settingsPage"_s));
        key(Qt::Key_3);
        QCOMPARE(house_->window.currentPage(), MainWindow::Assets);
        QVERIFY(find<QWidget>(u"assetsPage"_s)->isVisible());
        key(Qt::Key_2);
        QCOMPARE(house_->window.currentPage(), MainWindow::Runs);
        key(Qt::Key_6);
        QCOMPARE(house_->window.currentPage(), MainWindow::Tools);
        key(Qt::Key_8);
        QCOMPARE(house_->window.currentPage(), MainWindow::Settings);
        key(Qt::Key_1);
        QCOMPARE(house_->window.currentPage(), MainWindow::Plans);
        QTest::mouseClick(find<QAbstractButton>(u"rail_assets"_s), Qt::LeftButton);
        QCOMPARE(house_->window.currentPage(), MainWindow::Assets);
    }

    void theCatalogueComesAfterTheFirstPaint() {
        QTRY_VERIFY_WITH_TIMEOUT(!house_->composition.liveCatalogue().current()->tools().isEmpty(), 20000);
        QTRY_VERIFY(find<QLabel>(u"statusAssets"_s)->text().contains(u"0 rows"_s));
    }

    void aNewAssetIsMadeAndShown() {
        QTRY_VERIFY_WITH_TIMEOUT(house_->composition.liveCatalogue().current()->find(u"asset-create"), 20000);
        key(Qt::Key_3);
        auto* title = find<QWidget>(u"assetsPage"_s)->findChild<QLabel*>(u"messageTitle"_s);
        QTRY_VERIFY(title->text().contains(u"No assets"_s));
        QTest::mouseClick(find<QPushButton>(u"newAsset"_s), Qt::LeftButton);
        QTRY_VERIFY(find<QDialog>(u"newAssetDialog"_s));
        auto* dialog = find<QDialog>(u"newAssetDialog"_s);
        auto* create = dialog->findChild<QPushButton*>(u"createAsset"_s);
        QTest::mouseClick(create, Qt::LeftButton);
        QVERIFY(dialog->findChild<QLabel*>(u"problem_hostname"_s)->isVisible());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(u"param_hostname"_s), u"web-server-01"_s);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(u"param_ip_address"_s), u"192.168.1.100"_s);
        QTest::mouseClick(create, Qt::LeftButton);
        auto* table = find<QTableView>(u"assetTable"_s);
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QTRY_COMPARE(table->model()->index(0, 0).data().toString(), u"web-server-01"_s);
        QTRY_COMPARE(table->currentIndex().row(), 0);
        QTRY_VERIFY(find<QLabel>(u"statusAssets"_s)->text().contains(u"1 row"_s));
        QTRY_VERIFY(!find<QDialog>(u"newAssetDialog"_s));
        // The quick search says when nothing matches.
        QTest::keyClicks(find<QLineEdit>(u"assetSearch"_s), u"mail"_s);
        QTRY_COMPARE(table->model()->rowCount(), 0);
        QTRY_VERIFY(find<QLabel>(u"assetCount"_s)->text().contains(u"mail"_s));
    }

    void aToolOpensAsAPlan() {
        QTRY_VERIFY_WITH_TIMEOUT(house_->composition.liveCatalogue().current()->find(u"df"), 20000);
        key(Qt::Key_6);
        auto* search = find<QLineEdit>(u"catalogueSearch"_s);
        QTest::keyClicks(search, u"disk space"_s);
        QTRY_COMPARE(find<QLabel>(u"toolName"_s)->text(), u"df"_s);
        QTRY_VERIFY(find<QLabel>(u"toolAvailability"_s)->text().contains(u"on this machine"_s));
        QTest::mouseClick(find<QPushButton>(u"openExample0"_s), Qt::LeftButton);
        QCOMPARE(house_->window.currentPage(), MainWindow::Plans);
    }

    void thePaletteIsSwitchedWhileRunning() {
        key(Qt::Key_8);
        auto* box = find<QComboBox>(u"setting_appearance/palette"_s);
        QVERIFY(box);
        box->setFocus();
        QTest::keyClicks(box, u"dark"_s);
        QTRY_VERIFY(house_->theme.isDark());
        QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::color(Token::Window, true));
        QVERIFY(find<QLabel>(u"source_appearance/palette"_s)->text().contains(u"file"_s));
        QFile file(house_->composition.folders.settings);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("dark"));
    }

    void aSettingOutOfRangeIsRefused() {
        key(Qt::Key_8);
        auto* line = find<QLineEdit>(u"setting_run/max_parallel"_s);
        QVERIFY(line);
        QTest::keyClicks(line, u"0"_s);
        QTRY_VERIFY(find<QLabel>(u"settingProblem_run/max_parallel"_s)->isVisibleTo(&house_->window));
        QCOMPARE(house_->composition.settings.integer(u"run/max_parallel"_s), 20);
        line->clear();
        QTest::keyClicks(line, u"7"_s);
        QTRY_COMPARE(house_->composition.settings.integer(u"run/max_parallel"_s), 7);
        QTRY_VERIFY(!find<QLabel>(u"settingProblem_run/max_parallel"_s)->isVisibleTo(&house_->window));
    }

    void commandsAreFoundByName() {
        key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(find<QWidget>(u"commandPalette"_s));
        auto* line = find<QLineEdit>(u"commandSearch"_s);
        QTest::keyClicks(line, u"go to settings"_s);
        QTest::keyClick(line, Qt::Key_Return);
        QCOMPARE(house_->window.currentPage(), MainWindow::Settings);
        QTRY_VERIFY(!find<QWidget>(u"commandPalette"_s));
    }

    void assetsAreFoundByName() {
        for (const QString& name : {u"web-01"_s, u"db-01"_s})
            QVERIFY(house_->composition.assets.create({{u"hostname"_s, name}}));
        key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(find<QWidget>(u"commandPalette"_s));
        auto* line = find<QLineEdit>(u"commandSearch"_s);
        QTest::keyClicks(line, u"db-01"_s);
        auto* list = find<QWidget>(u"commandPalette"_s)->findChild<QListView*>();
        QTRY_COMPARE(list->model()->index(0, 0).data().toString(), u"db-01"_s);
        QTest::keyClick(line, Qt::Key_Return);
        QCOMPARE(house_->window.currentPage(), MainWindow::Assets);
        auto* table = find<QTableView>(u"assetTable"_s);
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QTRY_COMPARE(table->model()->index(0, 0).data().toString(), u"db-01"_s);
    }

    void noticesComeAndGo() {
        house_->window.notice(u"history"_s, u"No history is kept"_s);
        QVERIFY(find<QWidget>(u"notice_history"_s)->isVisible());
        house_->window.notice(u"history"_s, u"Still none"_s);
        QCOMPARE(house_->window.findChildren<QWidget*>(u"notice_history"_s).size(), 1);
        QTest::mouseClick(find<QWidget>(u"notice_history"_s)->findChildren<QAbstractButton*>().last(), Qt::LeftButton);
        QVERIFY(!find<QWidget>(u"notice_history"_s));
    }

    void theWindowRemembersItsSize() {
        house_->window.resize(1111, 777);
        house_->window.close();
        house_.reset();
        house_ = std::make_unique<House>();
        QCOMPARE(house_->window.size(), QSize(1111, 777));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
