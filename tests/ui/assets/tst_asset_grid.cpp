// SPDX-License-Identifier: GPL-3.0-or-later
// The cells of the inventory's page, driven as a person drives them.
#include "ui/assets/AssetHouse.h"

#include "executors/asset/AssetWatch.h"
#include "ui/assets/CellEditor.h"
#include "ui/assets/FilterHeader.h"

#include <QClipboard>
#include <QDialog>
#include <QInputDialog>
#include <QJsonArray>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestAssetGrid : public QObject, private AssetHouse {
    Q_OBJECT

private Q_SLOTS:
    void init() { moveIn(); }
    void cleanup() { moveOut(); }

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

    /// Also when their value has come in while the person was typing: it is not overwritten without a word.
    void theSameCellIsAConflictHoweverEarlyItIsSeen() {
        openPage(3);
        CellEditor* editor = hand_.open(cell(0, AssetColumn::Owner));
        QVERIFY(editor);
        editor->setText(u"mine"_s);
        QVERIFY(colleague_->update({{u"hostname"_s, u"web-0001"_s}}, {{u"owner"_s, u"theirs"_s}}));
        QTRY_COMPARE(text(0, AssetColumn::Owner), u"theirs"_s);
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_VERIFY(house_->find<QDialog>(u"conflictDialog"_s));
        QCOMPARE(now(u"web-0001"_s).owner, u"theirs"_s);
        house_->find<QDialog>(u"conflictDialog"_s)->reject();
        QTRY_COMPARE(text(0, AssetColumn::Owner), u"theirs"_s);
        // One's own value of a moment ago is none.
        type(cell(0, AssetColumn::Owner), u"first"_s);
        type(cell(0, AssetColumn::Owner), u"second"_s);
        QTRY_COMPARE(now(u"web-0001"_s).owner, u"second"_s);
        QVERIFY(!house_->find<QDialog>(u"conflictDialog"_s));
    }

    /// A row does not jump away from whoever has just edited the cell by which it is sorted; what others do moves it.
    void anEditedRowStaysUnderTheHand() {
        openPage(5);
        auto* model = qobject_cast<AssetGridModel*>(grid_->model());
        QTRY_VERIFY(model->isComplete());
        QSignalSpy told(house_->find<QWidget>(u"assetsPage"_s)->findChild<AssetWatch*>(), &AssetWatch::changed);
        const QSignalSpy replaced(model, &AssetGridModel::replaced);
        type(cell(1, AssetColumn::Hostname), u"zzz-0001"_s);
        QTRY_VERIFY(!told.isEmpty());
        QTRY_VERIFY(!model->unsaved().contains(model->idAt(1)));
        QCOMPARE(text(1, AssetColumn::Hostname), u"zzz-0001"_s);
        QCOMPARE(grid_->currentIndex().row(), 2);
        QCOMPARE(replaced.size(), 0);
        QVERIFY(colleague_->update({{u"hostname"_s, u"zzz-0001"_s}}, {{u"hostname"_s, u"zzz-0002"_s}}));
        QTRY_COMPARE(text(4, AssetColumn::Hostname), u"zzz-0002"_s);
        QCOMPARE(text(1, AssetColumn::Hostname), u"web-0003"_s);
    }

    /// What is chosen goes with the cursor: a command must not work on cells that are far off the screen.
    void ctrlMovesTheChoiceToo() {
        openPage(60);
        select(1, AssetColumn::Owner, 1, AssetColumn::Owner);
        const auto press = [this](Qt::Key key, Qt::KeyboardModifiers modifiers) {
            QTest::keyClick(grid_, key, modifiers);
            return grid_->chosenRows(100);
        };
        QCOMPARE(press(Qt::Key_End, Qt::ControlModifier), QList<int>{59});
        QCOMPARE(grid_->currentIndex().row(), 59);
        QCOMPARE(press(Qt::Key_Home, Qt::ControlModifier), QList<int>{0});
        QCOMPARE(press(Qt::Key_Down, Qt::ControlModifier), QList<int>{59});
        QCOMPARE(press(Qt::Key_Up, Qt::ControlModifier), QList<int>{0});
        QCOMPARE(press(Qt::Key_Right, Qt::ControlModifier), QList<int>{0});
        QCOMPARE(grid_->selectionModel()->selectedIndexes(), QModelIndexList{grid_->currentIndex()});
        select(50, AssetColumn::Owner, 50, AssetColumn::Owner);
        QCOMPARE(press(Qt::Key_End, Qt::ControlModifier | Qt::ShiftModifier).size(), 10);
        QCOMPARE(press(Qt::Key_Home, Qt::ControlModifier | Qt::ShiftModifier).size(), 51);
    }

    /// A cell that cannot be saved is what undo takes back first, and not something older.
    void undoTakesAWrongCellBackFirst() {
        openPage(3);
        QVERIFY(grid_->filters().isSortIndicatorShown());
        type(cell(0, AssetColumn::Owner), u"infra"_s);
        QTRY_COMPARE(now(u"web-0001"_s).owner, u"infra"_s);
        type(cell(1, AssetColumn::IpAddress), u"10.20.0.300"_s);
        QTRY_VERIFY2(foot().contains(u"1 edit not yet saved"_s), qPrintable(foot()));
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(text(1, AssetColumn::IpAddress), u"10.0.0.2"_s);
        QVERIFY2(foot().contains(u"Put back: address of web-0002"_s), qPrintable(foot()));
        QVERIFY2(!foot().contains(u"not yet saved"_s), qPrintable(foot()));
        QCOMPARE(now(u"web-0001"_s).owner, u"infra"_s);
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(now(u"web-0001"_s).owner, u"shop"_s);
        QTRY_VERIFY2(foot().contains(u"Undone: owner of web-0001"_s), qPrintable(foot()));
        // What was done after it is taken back before it.
        type(cell(1, AssetColumn::IpAddress), u"10.20.0.300"_s);
        type(cell(0, AssetColumn::Owner), u"data"_s);
        QTRY_COMPARE(now(u"web-0001"_s).owner, u"data"_s);
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(now(u"web-0001"_s).owner, u"shop"_s);
        QCOMPARE(text(1, AssetColumn::IpAddress), u"10.20.0.300"_s);
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(text(1, AssetColumn::IpAddress), u"10.0.0.2"_s);
    }

    /// Somebody else's change is seen where it happened, for a moment; one's own is not told as somebody else's.
    void aColleaguesChangeIsMarked() {
        openPage(3);
        type(cell(0, AssetColumn::Owner), u"mine"_s);
        QTRY_COMPARE(now(u"web-0001"_s).owner, u"mine"_s);
        QVERIFY(colleague_->update({{u"hostname"_s, u"web-0002"_s}}, {{u"owner"_s, u"theirs"_s}}));
        const auto isMarked = [this](int row, AssetColumn column) {
            return cell(row, column).data(AssetGridModel::ChangedRole).toBool();
        };
        QTRY_VERIFY(isMarked(1, AssetColumn::Owner));
        QCOMPARE(text(1, AssetColumn::Owner), u"theirs"_s);
        QVERIFY(!isMarked(1, AssetColumn::Hostname));
        QVERIFY(!isMarked(0, AssetColumn::Owner));
        QTRY_VERIFY_WITH_TIMEOUT(!isMarked(1, AssetColumn::Owner), AssetGridModel::markedForMs * 3);
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
        auto* search = house_->find<QLineEdit>(u"assetSearch"_s);
        search->setText(u"web-"_s); // as all of them are called
        QTRY_VERIFY(model->isComplete() && rows.size() == 2);
        QCOMPARE(rows, QList<int>({AssetLoader::endRows, 1000}));
        QCOMPARE(grid_->currentIndex(), cell(5, AssetColumn::Owner));
        QCOMPARE(text(5, AssetColumn::Hostname), chosen);
        QCOMPARE(text(999, AssetColumn::Hostname), u"web-1000"_s); // the end that came with the number
        QTRY_VERIFY2(foot().contains(u"1,000 rows"_s), qPrintable(foot()));

        // Whoever chooses all meanwhile has chosen all.
        const auto all = connect(model, &AssetGridModel::opened, this, [&] { grid_->selectAll(); });
        search->clear();
        QTRY_VERIFY(model->isComplete() && rows.size() == 4);
        disconnect(all);
        QCOMPARE(grid_->chosenRowCount(), 1000);
    }

    /// Only the order is another one: the table does not begin anew, and nothing stays with the row that it was about.
    void anotherOrder() {
        openPage(1000);
        auto* model = qobject_cast<AssetGridModel*>(grid_->model());
        QTRY_VERIFY(model->isComplete());
        const QSignalSpy begun(model, &QAbstractItemModel::modelReset);
        const QSignalSpy opened(model, &AssetGridModel::opened);
        select(3, AssetColumn::Hostname, 7, AssetColumn::Owner);
        grid_->setCurrentIndex(cell(5, AssetColumn::Owner));
        QTest::keyClick(grid_, Qt::Key_F2);
        auto* editor = grid_->findChild<CellEditor*>();
        QVERIFY(editor);
        editor->setText(u"half-typed"_s);
        model->sort(gridCells::section(AssetColumn::Hostname), Qt::DescendingOrder);
        QTRY_COMPARE(opened.size(), 1);
        QCOMPARE(model->rowCount(), 1000);
        QCOMPARE(text(0, AssetColumn::Hostname), u"web-1000"_s);
        QVERIFY(!grid_->findChild<CellEditor*>() || !grid_->findChild<CellEditor*>()->isVisible());
        QCOMPARE(grid_->chosenRowCount(), 0);
        QVERIFY(!grid_->currentIndex().isValid());
        QTRY_VERIFY(model->isComplete());
        QCOMPARE(text(999, AssetColumn::Hostname), u"web-0001"_s);
        QCOMPARE(begun.size(), 0);
        QVERIFY(model->unsaved().isEmpty());
        QTRY_VERIFY2(foot().contains(u"1,000 rows"_s), qPrintable(foot()));

        // A row has come in meanwhile, and two have gone.
        QVERIFY(colleague_->create({{u"hostname"_s, u"aaa"_s}}));
        model->sort(gridCells::section(AssetColumn::Hostname), Qt::AscendingOrder);
        QTRY_COMPARE(text(0, AssetColumn::Hostname), u"aaa"_s);
        QTRY_VERIFY(model->isComplete() && model->rowCount() == 1001);
        for (const QString& name : {u"web-0400"_s, u"web-0500"_s})
            QVERIFY(colleague_->remove({{u"hostname"_s, name}}));
        model->sort(gridCells::section(AssetColumn::Hostname), Qt::DescendingOrder);
        QTRY_VERIFY(model->isComplete() && model->rowCount() == 999);
        QCOMPARE(text(998, AssetColumn::Hostname), u"aaa"_s);
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
        // Told below the grid: the rows stay under the mouse.
        QVERIFY2(foot().contains(u"2 rows copied"_s), qPrintable(foot()));
        QVERIFY(!house_->find<QWidget>(u"assetsPage"_s)->findChild<QWidget*>(u"noticeBar"_s)->isVisible());

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
};

QTEST_MAIN(TestAssetGrid)
#include "tst_asset_grid.moc"
