// SPDX-License-Identifier: GPL-3.0-or-later
// The page of the inventory driven as a person drives it, over a real SQLite store and with a colleague who writes to
// the same file.
#include "ui/House.h"
#include "ui/assets/GridHand.h"

#include "ui/assets/AssetsPage.h"
#include "ui/assets/FilterHeader.h"
#include "ui/assets/ImportDialog.h"
#include "ui/assets/ImportModel.h"
#include "ui/assets/LargeImportDialog.h"
#include "ui/plan/PlansPage.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QDialog>
#include <QInputDialog>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestAssetGrid : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<House> house_;
    std::unique_ptr<AssetStore> colleague_;
    std::unique_ptr<QAbstractItemModelTester> tester_;
    AssetGrid* grid_ = nullptr;
    GridHand hand_;

    AssetStore& store() { return house_->composition.assets; }
    Asset now(const QString& hostname) { return GridHand::now(store(), hostname); }
    QModelIndex cell(int row, AssetColumn column) { return hand_.cell(row, column); }
    QString text(int row, AssetColumn column) { return hand_.text(row, column); }
    void type(const QModelIndex& at, const QString& text) { hand_.type(at, text); }
    void openPage(int rows) {
        GridHand::makeRows(store(), rows);
        house_->window.showPage(MainWindow::Assets);
        grid_ = house_->find<AssetGrid>(u"assetTable"_s);
        hand_.grid = grid_;
        tester_ = std::make_unique<QAbstractItemModelTester>(grid_->model(),
                                                             QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(grid_->model()->rowCount(), rows);
        if (rows > 0) QTRY_VERIFY(!text(0, AssetColumn::Hostname).isEmpty());
    }
    void select(int row, AssetColumn from, int toRow, AssetColumn to) {
        grid_->setCurrentIndex(cell(row, from));
        grid_->selectionModel()->select(QItemSelection(cell(row, from), cell(toRow, to)),
                                        QItemSelectionModel::ClearAndSelect);
        house_->window.activateWindow(); // a dialog may just have been closed
        QVERIFY(QTest::qWaitForWindowActive(&house_->window));
        grid_->setFocus();
    }
    QString foot() { return house_->find<QLabel>(u"assetCount"_s)->text(); }

private Q_SLOTS:
    void init() {
        home_ = makeHome();
        house_ = std::make_unique<House>();
        QVERIFY(house_->open());
        colleague_ = std::make_unique<AssetStore>(house_->composition.folders.assets);
    }
    void cleanup() {
        tester_.reset();
        colleague_.reset();
        house_.reset();
    }

    void aCellIsEditedUndoneAndRedone() {
        openPage(3);
        type(cell(1, AssetColumn::Owner), u"infra"_s);
        QCOMPARE(grid_->currentIndex(), cell(2, AssetColumn::Owner)); // Enter goes on
        QTRY_COMPARE(now(u"web-0002"_s).owner, u"infra"_s);
        QTRY_COMPARE(text(1, AssetColumn::Owner), u"infra"_s);
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(now(u"web-0002"_s).owner, u"shop"_s);
        QTRY_COMPARE(text(1, AssetColumn::Owner), u"shop"_s);
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(now(u"web-0002"_s).owner, u"infra"_s);
    }

    void aWrongCellStaysMarkedUntilItIsMended() {
        openPage(3);
        type(cell(0, AssetColumn::IpAddress), u"10.20.0.300"_s);
        QCOMPARE(text(0, AssetColumn::IpAddress), u"10.20.0.300"_s);
        QVERIFY(!cell(0, AssetColumn::IpAddress).data(AssetGridModel::ProblemRole).toString().isEmpty());
        QTRY_VERIFY(house_->find<QLabel>(u"assetProblem"_s));
        QVERIFY(house_->find<QLabel>(u"assetProblem"_s)->text().contains(u"10.20.0.300"_s));
        QCOMPARE(now(u"web-0001"_s).ipAddress, u"10.0.0.1"_s);
        type(cell(0, AssetColumn::IpAddress), u"10.20.0.30"_s);
        QTRY_COMPARE(now(u"web-0001"_s).ipAddress, u"10.20.0.30"_s);
        QTRY_VERIFY(cell(0, AssetColumn::IpAddress).data(AssetGridModel::ProblemRole).toString().isEmpty());
        QTRY_VERIFY(!house_->find<QLabel>(u"assetProblem"_s));
    }

    void aWrongCellIsPutBack() {
        openPage(3);
        type(cell(0, AssetColumn::IpAddress), u"10.20.0.300"_s);
        type(cell(1, AssetColumn::IpAddress), u"here"_s);
        QTRY_VERIFY2(foot().contains(u"2 edits not yet saved"_s), qPrintable(foot()));
        QVERIFY(!house_->window.close()); // asks: what was typed would be lost
        auto* question = house_->find<QDialog>(u"unsavedEdits"_s);
        QVERIFY(question);
        question->reject();
        QTest::mouseClick(house_->find<QPushButton>(u"assetPutBack"_s), Qt::LeftButton);
        QTRY_COMPARE(text(0, AssetColumn::IpAddress), u"10.0.0.1"_s);
        QCOMPARE(text(1, AssetColumn::IpAddress), u"10.0.0.2"_s);
        QTRY_VERIFY2(!foot().contains(u"not yet saved"_s), qPrintable(foot()));
    }

    void theEditorTellsMistakesAndDuplicatesWhileTyping() {
        openPage(3);
        CellEditor* editor = hand_.open(cell(0, AssetColumn::Hostname));
        QVERIFY(editor);
        QCOMPARE(editor->selectedText(), u"web-0001"_s);
        QTest::keyClicks(editor, u"web_"_s);
        QVERIFY2(editor->note().contains(u'_'), qPrintable(editor->note()));
        editor->clear();
        QTest::keyClicks(editor, u"WEB-0002"_s);
        QTRY_VERIFY2(editor->note().contains(u"Already the name of: web-0002"_s), qPrintable(editor->note()));
        QTest::keyClick(editor, Qt::Key_Escape);
        QCOMPARE(text(0, AssetColumn::Hostname), u"web-0001"_s);
    }

    void typingIsNotOverwrittenByAColleague() {
        openPage(3);
        CellEditor* editor = hand_.open(cell(0, AssetColumn::Owner));
        QVERIFY(editor);
        editor->setText(u"half"_s);
        QVERIFY(colleague_->update({{u"hostname"_s, u"web-0001"_s}}, {{u"location"_s, u"Vienna"_s}}));
        grid_->setColumnHidden(gridCells::section(AssetColumn::Location), false);
        QTRY_COMPARE(text(0, AssetColumn::Location), u"Vienna"_s); // seen while the editor is open
        QCOMPARE(grid_->findChild<CellEditor*>(), editor);
        QCOMPARE(editor->text(), u"half"_s);
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(now(u"web-0001"_s).owner, u"half"_s);
        QCOMPARE(now(u"web-0001"_s).location, u"Vienna"_s);
    }

    void aColleaguesRowsComeAndGo() {
        openPage(3);
        grid_->setCurrentIndex(cell(1, AssetColumn::Owner));
        QVERIFY(colleague_->create({{u"hostname"_s, u"app-01"_s}}));
        QTRY_COMPARE(grid_->model()->rowCount(), 4);
        QTRY_COMPARE(text(0, AssetColumn::Hostname), u"app-01"_s);
        QCOMPARE(grid_->currentIndex(), cell(2, AssetColumn::Owner)); // what was chosen is still chosen
        QVERIFY(colleague_->remove({{u"hostname"_s, u"web-0003"_s}}));
        QTRY_COMPARE(grid_->model()->rowCount(), 3);
    }

    void rowsAreFilteredAndSorted() {
        openPage(300);
        auto* environment = grid_->filters().field(gridCells::section(AssetColumn::Environment));
        QTest::keyClicks(environment, u"=staging"_s);
        QTRY_COMPARE(grid_->model()->rowCount(), 100);
        auto* tags = grid_->filters().field(gridCells::section(AssetColumn::Tags));
        QTest::keyClicks(tags, u"role=web"_s);
        QTRY_COMPARE(grid_->model()->rowCount(), 50);
        QTRY_VERIFY2(foot().contains(u"50 rows match"_s), qPrintable(foot()));
        auto* address = grid_->filters().field(gridCells::section(AssetColumn::IpAddress));
        QTest::keyClicks(address, u"<"_s); // not a condition yet
        QTRY_VERIFY(address->toolTip() != grid_->filters().field(0)->toolTip());
        QCOMPARE(grid_->model()->rowCount(), 50);
        QTest::keyClick(address, Qt::Key_Escape);
        QTest::keyClick(tags, Qt::Key_Escape);
        QTest::keyClick(environment, Qt::Key_Escape);
        QTRY_COMPARE(grid_->model()->rowCount(), 300);
        grid_->filters().setSortIndicator(gridCells::section(AssetColumn::IpAddress), Qt::DescendingOrder);
        QTRY_COMPARE(text(0, AssetColumn::IpAddress), u"10.0.1.50"_s); // by number: above 10.0.0.249
        auto* search = house_->find<QLineEdit>(u"assetSearch"_s);
        search->setText(u"web-0299 shop"_s);
        QTRY_COMPARE(grid_->model()->rowCount(), 1);
        search->setText(u"nothing"_s);
        QTRY_VERIFY2(foot().contains(u"No asset matches"_s), qPrintable(foot()));
    }

    /// The first rows stand there while the others are counted, and what was chosen among them stays.
    void rowsAreShownBeforeTheyAreCounted() {
        openPage(1000);
        auto* model = qobject_cast<AssetGridModel*>(grid_->model());
        QList<int> rows; // as they were told
        QString chosen;
        connect(model, &AssetGridModel::opened, this, [&] {
            QVERIFY(!model->isCounted() && !model->isComplete());
            rows.append(model->rowCount());
            grid_->setCurrentIndex(cell(5, AssetColumn::Owner));
            chosen = text(5, AssetColumn::Hostname);
        });
        connect(model, &AssetGridModel::counted, this, [&] {
            QVERIFY(model->isCounted());
            rows.append(model->rowCount());
        });
        grid_->filters().setSortIndicator(gridCells::section(AssetColumn::IpAddress), Qt::DescendingOrder);
        QTRY_VERIFY(model->isComplete() && rows.size() == 2);
        QCOMPARE(rows, QList<int>({AssetLoader::endRows, 1000}));
        QCOMPARE(grid_->currentIndex(), cell(5, AssetColumn::Owner));
        QCOMPARE(text(5, AssetColumn::Hostname), chosen);
        QCOMPARE(text(999, AssetColumn::Hostname), u"web-0001"_s); // the end that came with the number
        QTRY_VERIFY2(foot().contains(u"1,000 rows"_s), qPrintable(foot()));

        // Whoever chooses all meanwhile has chosen all.
        const auto all = connect(model, &AssetGridModel::opened, this, [&] { grid_->selectAll(); });
        grid_->filters().setSortIndicator(gridCells::section(AssetColumn::IpAddress), Qt::AscendingOrder);
        QTRY_VERIFY(model->isComplete() && rows.size() == 4);
        disconnect(all);
        QCOMPARE(grid_->chosenRowCount(), 1000);
    }

    void viewsAreSavedAndChosen() {
        openPage(30);
        QTest::keyClicks(grid_->filters().field(gridCells::section(AssetColumn::Environment)), u"=staging"_s);
        QTRY_COMPARE(grid_->model()->rowCount(), 10);
        QTest::mouseClick(house_->find<QPushButton>(u"assetViewAdd"_s), Qt::LeftButton);
        auto* dialog = house_->find<QInputDialog>(u"viewNameDialog"_s);
        QVERIFY(dialog);
        dialog->setTextValue(u"Staging"_s);
        dialog->accept();
        QTRY_VERIFY(house_->find<QPushButton>(u"assetView_Staging"_s));
        QTest::mouseClick(house_->find<QPushButton>(u"assetView_"_s), Qt::LeftButton);
        QTRY_COMPARE(grid_->model()->rowCount(), 30);
        QTest::mouseClick(house_->find<QPushButton>(u"assetView_Staging"_s), Qt::LeftButton);
        QTRY_COMPARE(grid_->model()->rowCount(), 10);
        QCOMPARE(grid_->filters().field(gridCells::section(AssetColumn::Environment))->text(), u"=staging"_s);
    }

    void cellsAreCopiedPastedFilledAndEmptied() {
        openPage(5);
        select(0, AssetColumn::Hostname, 1, AssetColumn::IpAddress);
        QTest::keyClick(grid_, Qt::Key_C, Qt::ControlModifier);
        QTRY_COMPARE(QGuiApplication::clipboard()->text(), u"web-0001\t10.0.0.1\nweb-0002\t10.0.0.2"_s);

        QGuiApplication::clipboard()->setText(u"infra"_s);
        select(1, AssetColumn::Owner, 3, AssetColumn::Owner);
        QTest::keyClick(grid_, Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(now(u"web-0004"_s).owner, u"infra"_s);
        QCOMPARE(now(u"web-0001"_s).owner, u"shop"_s);

        select(0, AssetColumn::Owner, 2, AssetColumn::Owner);
        QTest::keyClick(grid_, Qt::Key_D, Qt::ControlModifier);
        QTRY_COMPARE(now(u"web-0003"_s).owner, u"shop"_s);
        QCOMPARE(now(u"web-0004"_s).owner, u"infra"_s);

        select(0, AssetColumn::Owner, 4, AssetColumn::Owner);
        QTest::keyClick(grid_, Qt::Key_Delete);
        QTRY_COMPARE(now(u"web-0005"_s).owner, QString());
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(now(u"web-0005"_s).owner, u"shop"_s);
        QTRY_COMPARE(now(u"web-0004"_s).owner, u"infra"_s);
    }

    /// What is copied comes back as it was, through a spreadsheet too: typed tags, texts that look like formulas.
    void copiedCellsArePastedAsTheyWere() {
        openPage(4);
        const QJsonObject typed{{u"canary"_s, QString()}, {u"weight"_s, 5}, {u"list"_s, QJsonArray{1, u"a, \"b\""_s}}};
        QVERIFY(store().update({{u"hostname"_s, u"web-0001"_s}}, {{u"owner"_s, u"=1+1"_s}, {u"tags"_s, typed}}));
        QTRY_COMPARE(text(0, AssetColumn::Owner), u"=1+1"_s);
        select(0, AssetColumn::Owner, 1, AssetColumn::Tags);
        QTest::keyClick(grid_, Qt::Key_C, Qt::ControlModifier);
        QTRY_VERIFY(QGuiApplication::clipboard()->text().startsWith(u"'=1+1\t"_s));
        QVERIFY(QGuiApplication::clipboard()->text().endsWith(u"\nshop\trole=db"_s));
        select(2, AssetColumn::Owner, 2, AssetColumn::Owner);
        QTest::keyClick(grid_, Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(now(u"web-0003"_s).tags, typed);
        QCOMPARE(now(u"web-0003"_s).owner, u"=1+1"_s);
        QCOMPARE(now(u"web-0004"_s).tags, (QJsonObject{{u"role"_s, u"db"_s}}));

        select(0, AssetColumn::Tags, 0, AssetColumn::Tags);
        QTest::keyClick(grid_, Qt::Key_C, Qt::ControlModifier);
        QTRY_VERIFY(QGuiApplication::clipboard()->text().startsWith(u"\"{"_s));
        select(1, AssetColumn::Tags, 1, AssetColumn::Tags);
        QTest::keyClick(grid_, Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(now(u"web-0002"_s).tags, typed);
    }

    void aBlockIsPastedOverTheCellsBelow() {
        openPage(5);
        QGuiApplication::clipboard()->setText(u"switch\tretired\nrouter\t\"active\"\n"_s);
        grid_->setCurrentIndex(cell(1, AssetColumn::Type));
        grid_->setFocus();
        QTest::keyClick(grid_, Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(now(u"web-0003"_s).type, u"router"_s);
        QCOMPARE(now(u"web-0002"_s).type, u"switch"_s);
        QCOMPARE(now(u"web-0002"_s).status, u"retired"_s);
        QCOMPARE(now(u"web-0001"_s).type, u"server"_s);
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(now(u"web-0003"_s).type, u"server"_s);
    }

    void thePreviewTakesABlockAndKeepsItsMends() {
        openPage(1);
        QGuiApplication::clipboard()->setText(u"Host name\tIP address\napp 1\t10.1.300.1\napp 2\t10.1.1.2\n"_s);
        grid_->setFocus();
        QTest::keyClick(grid_, Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY(house_->find<ImportDialog>(u"importDialog"_s));
        QPointer<ImportDialog> dialog = house_->find<ImportDialog>(u"importDialog"_s);
        ImportModel& model = dialog->model();
        QTRY_COMPARE(model.count(AssetImportPlanRow::What::Wrong), 2);
        auto* accept = dialog->findChild<QPushButton*>(u"importAccept"_s);
        QVERIFY2(accept->toolTip().contains(u"wrong"_s), qPrintable(accept->toolTip()));
        auto* table = dialog->findChild<QTableView*>(u"importTable"_s);
        QGuiApplication::clipboard()->setText(u"app-1\t10.1.3.1\n\"app-2\"\t10.1.1.3\n"_s);
        table->setCurrentIndex(model.index(0, ImportModel::FirstField));
        table->setFocus();
        QTest::keyClick(table, Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(model.count(AssetImportPlanRow::What::Create), 2);
        QCOMPARE(model.index(1, ImportModel::FirstField).data().toString(), u"app-2"_s);
        QCOMPARE(model.index(1, ImportModel::FirstField + 1).data().toString(), u"10.1.1.3"_s);
        table->selectAll();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY2(QGuiApplication::clipboard()->text().contains(u"app-1\t10.1.3.1"_s),
                 qPrintable(QGuiApplication::clipboard()->text()));
        // One cell into two.
        QGuiApplication::clipboard()->setText(u"10.9.9.9"_s);
        table->clearSelection();
        table->selectionModel()->select(
            QItemSelection(model.index(0, ImportModel::FirstField + 1), model.index(1, ImportModel::FirstField + 1)),
            QItemSelectionModel::Select);
        QTest::keyClick(table, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(model.index(0, ImportModel::FirstField + 1).data().toString(), u"10.9.9.9"_s);
        QCOMPARE(model.index(1, ImportModel::FirstField + 1).data().toString(), u"10.9.9.9"_s);

        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(dialog->findChild<QDialog*>(u"importGiveUp"_s));
        QTest::keyClick(dialog->findChild<QDialog*>(u"importGiveUp"_s), Qt::Key_Escape);
        QTRY_VERIFY(!dialog->findChild<QDialog*>(u"importGiveUp"_s));
        QVERIFY(dialog && dialog->isVisible());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(dialog->findChild<QDialog*>(u"importGiveUp"_s));
        for (QPushButton* button : dialog->findChild<QDialog*>(u"importGiveUp"_s)->findChildren<QPushButton*>())
            if (button->text() == "Give up"_L1) button->click();
        QTRY_VERIFY(!dialog);
        QCOMPARE(store().count(AssetView{}).value_or(-1), 1);
    }

    /// As a new user would try it: rows from a spreadsheet, the wrong ones mended in the preview, one undo for all.
    void aSpreadsheetIsPastedMendedAndUndone() {
        openPage(2);
        constexpr int rows = 5'000;
        constexpr int wrongEach = 125; // 40 of them
        QStringList lines{u"Host name\tIP address\tOwner"_s};
        for (int i = 1; i <= rows; ++i)
            lines.append(
                u"app-%1\t%2\tteam-%3"_s.arg(i, 4, 10, QLatin1Char('0'))
                    .arg(i % wrongEach == 0 ? u"10.1.300.%1"_s.arg(i % 250) : u"10.1.%1.%2"_s.arg(i / 250).arg(i % 250))
                    .arg(i % 7));
        QGuiApplication::clipboard()->setText(lines.join(u'\n'));
        grid_->setFocus();
        QTest::keyClick(grid_, Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY(house_->find<ImportDialog>(u"importDialog"_s));
        auto* dialog = house_->find<ImportDialog>(u"importDialog"_s);
        ImportModel& model = dialog->model();
        QTRY_COMPARE(model.count(AssetImportPlanRow::What::Create), rows - 40);
        QCOMPARE(model.count(AssetImportPlanRow::What::Wrong), 40);
        auto* accept = dialog->findChild<QPushButton*>(u"importAccept"_s);
        QVERIFY(!accept->isEnabled());
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"importFilter_wrong"_s), Qt::LeftButton);
        QCOMPARE(model.rowCount(), 40);
        const int addresses = ImportModel::FirstField + 1;
        QCOMPARE(model.fieldOf(addresses), u"ip_address"_s);
        for (int row = 0; row < 40; ++row) {
            const QModelIndex at = model.index(row, addresses);
            QVERIFY(at.data(ImportModel::WrongRole).toBool());
            QVERIFY(model.setData(at, at.data().toString().replace(u"300"_s, u"200"_s)));
        }
        QTRY_COMPARE(model.count(AssetImportPlanRow::What::Create), rows);
        QTRY_VERIFY(accept->isEnabled());
        QTest::mouseClick(accept, Qt::LeftButton);
        QTRY_COMPARE(grid_->model()->rowCount(), rows + 2);
        QTRY_COMPARE(store().count(AssetView{}).value(), rows + 2);

        // Bulk edit of 300, then everything taken back.
        QTRY_COMPARE(text(0, AssetColumn::Hostname), u"app-0001"_s);
        select(0, AssetColumn::Hostname, 299, AssetColumn::Hostname);
        QTest::keyClick(grid_, Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY(house_->find<QDialog>(u"bulkEditDialog"_s));
        auto* bulk = house_->find<QDialog>(u"bulkEditDialog"_s);
        bulk->findChild<QCheckBox*>(u"bulkSet_status"_s)->setChecked(true);
        bulk->findChild<QLineEdit*>(u"bulk_status"_s)->setText(u"maintenance"_s);
        bulk->findChild<QLineEdit*>(u"bulkAddTags"_s)->setText(u"wave=1"_s);
        QTRY_COMPARE(bulk->findChild<QLabel*>(u"bulkProblem"_s)->text(), u"300 of 300 will change."_s);
        QTest::mouseClick(bulk->findChild<QPushButton*>(u"bulkSave"_s), Qt::LeftButton);
        QTRY_COMPARE(now(u"app-0300"_s).status, u"maintenance"_s);
        QCOMPARE(now(u"app-0300"_s).tags, (QJsonObject{{u"wave"_s, u"1"_s}}));
        QCOMPARE(now(u"app-0301"_s).status, u"active"_s);

        select(0, AssetColumn::Hostname, 0, AssetColumn::Hostname);
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(now(u"app-0300"_s).status, u"active"_s);
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(store().count(AssetView{}).value(), 2);
        QTRY_COMPARE(grid_->model()->rowCount(), 2);
    }

    /// What is opened for a file of more than 64 MB, here with a small one.
    void aLargeFileIsCountedBeforeItIsImported() {
        openPage(2);
        const QString file = home_->filePath(u"large.csv"_s);
        const auto write = [&](const QByteArray& text) {
            QFile out(file);
            QVERIFY(out.open(QIODevice::WriteOnly));
            out.write(text);
        };
        write("hostname,owner\nweb-0001,infra\nweb-0002,shop\nnew-01,data\nbad name,x\n");
        auto* wrong = new LargeImportDialog(store(), file, house_->theme, &house_->window);
        wrong->open();
        auto* go = wrong->findChild<QPushButton*>(u"largeImportGo"_s);
        auto* text = wrong->findChild<QLabel*>(u"largeImportText"_s);
        QTRY_VERIFY2(text->text().contains(u"4 rows: 1 would be created, 1 updated, 1 are"_s),
                     qPrintable(text->text()));
        QVERIFY(!go->isEnabled());
        QVERIFY(wrong->findChild<QLabel*>(u"largeImportTroubles"_s)->text().startsWith(u"Line 5: "_s));
        QCOMPARE(store().count(AssetView{}).value(), 2);
        wrong->close();

        write("hostname,owner\nweb-0001,infra\nweb-0002,shop\nnew-01,data\n");
        auto* dialog = new LargeImportDialog(store(), file, house_->theme, &house_->window);
        QSignalSpy imported(dialog, &LargeImportDialog::imported);
        dialog->open();
        go = dialog->findChild<QPushButton*>(u"largeImportGo"_s);
        QTRY_VERIFY(go->isEnabled());
        QTest::mouseClick(go, Qt::LeftButton);
        QTRY_COMPARE(imported.size(), 1);
        QCOMPARE(now(u"web-0001"_s).owner, u"infra"_s);
        QTRY_COMPARE(grid_->model()->rowCount(), 3);
        QVERIFY(!ImportDialog::isTooLarge(file));
    }

    void aConflictIsMergedFieldByField() {
        openPage(2);
        // The colleague writes while the cell is being edited here.
        CellEditor* editor = hand_.open(cell(0, AssetColumn::Owner));
        QVERIFY(editor);
        auto* model = static_cast<AssetGridModel*>(grid_->model());
        const Asset before = *model->assetAt(0);
        QVERIFY(colleague_->update({{u"hostname"_s, u"web-0001"_s}}, {{u"owner"_s, u"theirs"_s}}));
        // As if it was saved before the change was seen.
        Q_EMIT model->cellWritten(before, AssetColumn::Owner, u"mine"_s);
        QTRY_VERIFY(house_->find<QDialog>(u"conflictDialog"_s));
        auto* dialog = house_->find<QDialog>(u"conflictDialog"_s);
        auto* mine = dialog->findChild<QRadioButton*>(u"conflict_0_owner_mine"_s);
        QVERIFY(mine);
        QCOMPARE(mine->text(), u"mine"_s);
        QVERIFY(dialog->findChild<QRadioButton*>(u"conflict_0_owner_theirs"_s)->isChecked());
        mine->setChecked(true);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"conflictSave"_s), Qt::LeftButton);
        QTRY_COMPARE(now(u"web-0001"_s).owner, u"mine"_s);
    }

    void metadataIsEditedAsJson() {
        openPage(1);
        grid_->setColumnHidden(gridCells::section(AssetColumn::Metadata), false);
        grid_->setCurrentIndex(cell(0, AssetColumn::Metadata));
        grid_->setFocus();
        QTest::keyClick(grid_, Qt::Key_F2);
        QTRY_VERIFY(house_->find<QDialog>(u"metadataDialog"_s));
        auto* dialog = house_->find<QDialog>(u"metadataDialog"_s);
        auto* edit = dialog->findChild<QPlainTextEdit*>(u"metadataText"_s);
        auto* save = dialog->findChild<QPushButton*>(u"metadataSave"_s);
        edit->setPlainText(u"{\"rack\": }"_s);
        QVERIFY(!save->isEnabled());
        QVERIFY(!dialog->findChild<QLabel*>(u"metadataProblem"_s)->text().isEmpty());
        edit->setPlainText(u"{\"rack\": 12}"_s);
        QTest::mouseClick(save, Qt::LeftButton);
        QTRY_COMPARE(now(u"web-0001"_s).metadata, (QJsonObject{{u"rack"_s, 12}}));
    }

    void theRunsThatWorkedOnAnAssetAreListed() {
        openPage(3);
        house_->window.openPlanText(R"({"name": "nightly", "defaults": {"target": ["web-0002", "10.0.0.3"]},
                                        "steps": [{"tool": "df"}]})",
                                    u"mine"_s);
        auto* page = house_->window.findChild<PlansPage*>();
        page->runCurrent();
        QTRY_VERIFY(!page->current()->runner().isBusy() && !page->current()->follower().isEmpty());
        house_->window.showPage(MainWindow::Assets);
        grid_->setCurrentIndex(cell(1, AssetColumn::Owner));
        QTRY_VERIFY(house_->find<QLabel>(u"assetRun"_s)); // by its name
        QVERIFY2(house_->find<QLabel>(u"assetRun"_s)->text().contains(u">nightly</a>"_s),
                 qPrintable(house_->find<QLabel>(u"assetRun"_s)->text()));
        grid_->setCurrentIndex(cell(0, AssetColumn::Owner));
        QTRY_VERIFY(!house_->find<QLabel>(u"assetRun"_s));
        grid_->setCurrentIndex(cell(2, AssetColumn::Owner));
        QTRY_VERIFY(house_->find<QLabel>(u"assetRun"_s)); // by its address
    }

    void chosenAssetsAreRemovedAndBroughtBack() {
        openPage(4);
        select(1, AssetColumn::Hostname, 2, AssetColumn::Hostname);
        QTest::keyClick(grid_, Qt::Key_Minus, Qt::ControlModifier);
        QTRY_COMPARE(store().count(AssetView{}).value(), 2);
        QTRY_COMPARE(grid_->model()->rowCount(), 2);
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(grid_->model()->rowCount(), 4);
        QCOMPARE(now(u"web-0002"_s).owner, u"shop"_s);
    }

    void theSelectionIsThePlansTarget() {
        openPage(4);
        house_->window.openPlanText(R"({"steps":[{"tool":"ping","parameters":{"destination":"x"}},
            {"tool":"df","name":"disk","target":"localhost"}]})",
                                    u"mine"_s);
        house_->window.showPage(MainWindow::Assets);
        select(1, AssetColumn::Hostname, 2, AssetColumn::Hostname);
        QTRY_VERIFY(house_->find<QPushButton>(u"assetUseAsTarget"_s)->isVisible());
        QTest::mouseClick(house_->find<QPushButton>(u"assetUseAsTarget"_s), Qt::LeftButton);
        QTRY_COMPARE(house_->window.currentPage(), MainWindow::Plans);
        OpenPlan* plan = house_->window.findChild<PlansPage*>()->current();
        QVERIFY(plan);
        const QJsonObject root = plan->model().document().root().toObject();
        QCOMPARE(root.value(u"defaults"_s).toObject().value(u"target"_s),
                 QJsonValue(QJsonArray{u"web-0002"_s, u"web-0003"_s}));
        // What does not follow is said.
        const QString told = house_->find<QWidget>(u"plansPage"_s)->findChild<QLabel*>(u"noticeText"_s)->text();
        QVERIFY2(told.contains(u"on 2 assets"_s) && told.contains(u"Not disk:"_s), qPrintable(told));
    }
};

QTEST_MAIN(TestAssetGrid)
#include "tst_asset_grid.moc"
