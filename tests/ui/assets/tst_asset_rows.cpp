// SPDX-License-Identifier: GPL-3.0-or-later
// Many rows of the inventory's page at once, driven as a person drives them: imports, bulk edits, undo, conflicts,
// and what is done with a selection.
#include "ui/assets/AssetHouse.h"

#include "ui/assets/ConflictDialog.h"
#include "ui/assets/ImportDialog.h"
#include "ui/assets/ImportModel.h"
#include "ui/assets/LargeImportDialog.h"
#include "ui/plan/PlansPage.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDialog>
#include <QJsonArray>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestAssetRows : public QObject, private AssetHouse {
    Q_OBJECT

private Q_SLOTS:
    void init() { moveIn(); }
    void cleanup() { moveOut(); }

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
        // Who it was, and when.
        auto* author = dialog->findChild<QLabel*>(u"conflictAuthor_0"_s);
        QTRY_VERIFY2(author->text().contains(u", edited"_s), qPrintable(author->text()));
        mine->setChecked(true);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"conflictSave"_s), Qt::LeftButton);
        QTRY_COMPARE(now(u"web-0001"_s).owner, u"mine"_s);
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

    void undoAndRedoHaveButtons() {
        openPage(1);
        auto* undo = house_->find<QToolButton>(u"assetUndo"_s);
        auto* redo = house_->find<QToolButton>(u"assetRedo"_s);
        QVERIFY(!undo->isEnabled() && !redo->isEnabled());
        select(0, AssetColumn::Hostname, 0, AssetColumn::Hostname);
        QTest::keyClick(grid_, Qt::Key_Minus, Qt::ControlModifier);
        QTRY_COMPARE(store().count(AssetView{}).value(), 0);
        QTRY_VERIFY(undo->isEnabled());
        QVERIFY2(undo->toolTip().startsWith(u"Undo: "_s) && undo->toolTip().contains(u"web-0001"_s),
                 qPrintable(undo->toolTip()));
        // Also where the page says that there are no assets.
        QTRY_VERIFY(!grid_->isVisible());
        QVERIFY(undo->isVisible());
        QTest::mouseClick(undo, Qt::LeftButton);
        QTRY_COMPARE(grid_->model()->rowCount(), 1);
        QVERIFY(!undo->isEnabled());
        QTest::mouseClick(redo, Qt::LeftButton);
        QTRY_COMPARE(store().count(AssetView{}).value(), 0);
    }

    /// Another one wrote after the edit that is to be taken back.
    void anUndoThatSomebodyStandsAgainst() {
        openPage(2);
        type(cell(0, AssetColumn::Owner), u"mine"_s);
        QTRY_COMPARE(now(u"web-0001"_s).owner, u"mine"_s);
        QVERIFY(colleague_->update({{u"hostname"_s, u"web-0001"_s}}, {{u"owner"_s, u"theirs"_s}}));
        QTest::keyClick(grid_, Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(house_->find<QDialog>(u"conflictDialog"_s));
        auto* dialog = house_->find<QDialog>(u"conflictDialog"_s);
        const auto labels = dialog->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(),
                            [](const QLabel* label) { return label->text().contains(u"is not undone yet"_s); }));
        QCOMPARE(dialog->findChild<QRadioButton*>(u"conflict_0_owner_mine"_s)->text(), u"shop"_s);
        auto* leave = dialog->findChild<QPushButton*>(u"conflictGiveUp"_s);
        QCOMPARE(leave->text(), u"Do not undo"_s);
        QTest::mouseClick(leave, Qt::LeftButton);
        QCOMPARE(now(u"web-0001"_s).owner, u"theirs"_s);
        QTRY_VERIFY(!house_->find<QDialog>(u"conflictDialog"_s));
        // It was not undone, and can be.
        QTest::mouseClick(house_->find<QToolButton>(u"assetUndo"_s), Qt::LeftButton);
        QTRY_VERIFY(house_->find<QDialog>(u"conflictDialog"_s));
        house_->find<QDialog>(u"conflictDialog"_s)->reject();
    }

    void theConflictSaysWhatElseIsDeleted() {
        openPage(2);
        AssetConflict conflict;
        conflict.mine.change = {AssetChange::Kind::Remove, 1, 1, {}};
        conflict.theirs = now(u"web-0001"_s);
        conflict.fields = QStringList{u"owner"_s};
        const auto said = [&](const AssetEdits::Besides& besides) {
            const ConflictDialog dialog({conflict}, besides, u"paste"_s, true, house_->theme, nullptr);
            const auto* label = dialog.findChild<QLabel*>(u"conflictBesides"_s);
            return (label ? label->text() : QString()) + u'|' +
                   dialog.findChild<QPushButton*>(u"conflictSave"_s)->text();
        };
        QCOMPARE(said({}), u"|Save what is chosen"_s);
        QCOMPARE(said({0, 0, 4'699}),
                 u"Saving undoes the rest of it, too: 4,699 assets are deleted.|Save, and delete 4,699"_s);
        QCOMPARE(said({1, 2, 0}),
                 u"Saving undoes the rest of it, too: 2 assets are changed, 1 asset comes back.|Save what is chosen"_s);
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

QTEST_MAIN(TestAssetRows)
#include "tst_asset_rows.moc"
