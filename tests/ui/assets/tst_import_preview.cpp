// SPDX-License-Identifier: GPL-3.0-or-later
// The preview of an import, mended as a person mends a spreadsheet.
#include "ui/assets/AssetHouse.h"

#include "ui/assets/ImportDialog.h"
#include "ui/assets/ImportModel.h"

#include <QClipboard>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestImportPreview : public QObject, private AssetHouse {
    Q_OBJECT

    using What = AssetImportPlanRow::What;

    /// The preview that opens for it.
    ImportDialog* paste(const QString& text) {
        QGuiApplication::clipboard()->setText(text);
        grid_->setFocus();
        QTest::keyClick(grid_, Qt::Key_V, Qt::ControlModifier);
        ImportDialog* dialog = nullptr;
        const bool opened = QTest::qWaitFor([&] {
            dialog = house_->find<ImportDialog>(u"importDialog"_s);
            return dialog && !dialog->model().plan().isEmpty();
        });
        return opened ? dialog : nullptr;
    }
    static QTableView* tableOf(ImportDialog* dialog) { return dialog->findChild<QTableView*>(u"importTable"_s); }
    static QString toldBy(ImportDialog* dialog) { return dialog->findChild<QLabel*>(u"importSource"_s)->text(); }

private Q_SLOTS:
    void init() { moveIn(); }
    void cleanup() { moveOut(); }

    void thePreviewTakesABlockAndKeepsItsMends() {
        openPage(1);
        QPointer<ImportDialog> dialog = paste(u"Host name\tIP address\napp 1\t10.1.300.1\napp 2\t10.1.1.2\n"_s);
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

    /// The keys are those of the inventory: Ctrl+D fills down there, too, and only Delete leaves rows out.
    void thePreviewFillsDownAndLeavesOut() {
        openPage(1);
        ImportDialog* dialog =
            paste(u"Host name\tIP address\tOwner\napp-1\t10.1.300.1\ta\napp-2\t10.1.300.2\tb\napp-3\t10.1.1.3\tc\n"_s);
        ImportModel& model = dialog->model();
        QTRY_COMPARE(model.count(AssetImportPlanRow::What::Wrong), 2);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"importFilter_wrong"_s), Qt::LeftButton);
        auto* table = dialog->findChild<QTableView*>(u"importTable"_s);
        const int owner = ImportModel::FirstField + 2;
        const auto choose = [&](int row, int toRow) {
            table->setCurrentIndex(model.index(row, owner));
            table->selectionModel()->select(QItemSelection(model.index(row, owner), model.index(toRow, owner)),
                                            QItemSelectionModel::ClearAndSelect);
            table->setFocus();
        };
        choose(0, 1);
        QTest::keyClick(table, Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(1, owner).data().toString(), u"a"_s);
        auto* told = dialog->findChild<QLabel*>(u"importSource"_s);
        QVERIFY2(told->text().startsWith(u"1 cell filled."_s), qPrintable(told->text()));
        choose(0, 0);
        QTest::keyClick(table, Qt::Key_Delete);
        QVERIFY2(told->text().startsWith(u"1 row is left out of the import."_s), qPrintable(told->text()));
        // The other one is still there, before and after it was judged again.
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0, ImportModel::FirstField).data().toString(), u"app-2"_s);
        QTRY_COMPARE(model.count(AssetImportPlanRow::What::Wrong), 1);
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(model.setData(model.index(0, ImportModel::FirstField + 1), u"10.1.1.2"_s));
        auto* accept = dialog->findChild<QPushButton*>(u"importAccept"_s);
        QTRY_VERIFY(accept->isEnabled());
        QTest::mouseClick(accept, Qt::LeftButton);
        QTRY_COMPARE(store().count(AssetView{}).value(), 3);
        QCOMPARE(now(u"app-2"_s).owner, u"a"_s);
    }

    void aMendIsUndoneAndRedone() {
        openPage(1);
        QPointer<ImportDialog> dialog =
            paste(u"Host name\tIP address\napp-1\t10.1.300.1\napp-2\t10.1.1.2\napp-3\t10.1.1.3\n"_s);
        QVERIFY(dialog);
        ImportModel& model = dialog->model();
        QTableView* table = tableOf(dialog);
        auto* undo = dialog->findChild<QToolButton*>(u"importUndo"_s);
        auto* redo = dialog->findChild<QToolButton*>(u"importRedo"_s);
        const auto address = [&](int row) { return model.index(row, ImportModel::FirstField + 1); };
        QVERIFY(!undo->isEnabled() && !redo->isEnabled());
        QCOMPARE(model.count(What::Wrong), 1);

        // A cell, a paste into two, a row: three mends.
        QVERIFY(model.setData(address(0), u"10.1.1.1"_s));
        // Nothing is imported before these rows are judged.
        auto* accept = dialog->findChild<QPushButton*>(u"importAccept"_s);
        QVERIFY(!accept->isEnabled());
        QCOMPARE(accept->text(), u"Looking..."_s);
        QTRY_COMPARE(model.count(What::Wrong), 0);
        QTRY_VERIFY(accept->isEnabled());
        QGuiApplication::clipboard()->setText(u"10.1.2.2\n10.1.2.3\n"_s);
        table->setCurrentIndex(address(1));
        table->setFocus();
        QTest::keyClick(table, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(address(2).data().toString(), u"10.1.2.3"_s);
        QTest::keyClick(table, Qt::Key_Delete); // the first of them is chosen
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(address(1).data().toString(), u"10.1.2.3"_s);

        QTest::keyClick(table, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(address(1).data().toString(), u"10.1.2.2"_s);
        QVERIFY2(toldBy(dialog).startsWith(u"Undone: leaving a row out."_s), qPrintable(toldBy(dialog)));
        QTest::mouseClick(undo, Qt::LeftButton);
        QCOMPARE(address(1).data().toString(), u"10.1.1.2"_s);
        QCOMPARE(address(2).data().toString(), u"10.1.1.3"_s);
        QVERIFY2(undo->toolTip().contains(u"the edit of a cell"_s), qPrintable(undo->toolTip()));
        QTest::mouseClick(undo, Qt::LeftButton);
        QCOMPARE(address(0).data().toString(), u"10.1.300.1"_s);
        QTRY_COMPARE(model.count(What::Wrong), 1); // judged again
        QVERIFY(!undo->isEnabled());
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(table, Qt::Key_Y, Qt::ControlModifier);
        QCOMPARE(model.rowCount(), 2);
        QTRY_COMPARE(model.count(What::Create), 2);
        QVERIFY(!redo->isEnabled());
        for (int i = 0; i < 3; ++i)
            QTest::mouseClick(undo, Qt::LeftButton);
        QTest::keyClick(dialog, Qt::Key_Escape); // nothing is lost: nothing is asked
        QTRY_VERIFY(!dialog);
    }

    /// Leaving rows out of a filtered list and taking that back puts them where they were.
    void rowsThatWereLeftOutComeBackInTheirPlaces() {
        openPage(1);
        QString text = u"Host name\tIP address\n"_s;
        for (int i = 0; i < 10; ++i)
            text += u"app-%1\t10.1.%2.1\n"_s.arg(i).arg(i % 3 == 1 ? 300 + i : i); // 1, 4 and 7 are wrong
        ImportDialog* dialog = paste(text);
        QVERIFY(dialog);
        ImportModel& model = dialog->model();
        QTableView* table = tableOf(dialog);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"importFilter_wrong"_s), Qt::LeftButton);
        QCOMPARE(model.rowCount(), 3);
        table->setFocus();
        const auto names = [&] {
            QStringList found;
            for (int row = 0; row < model.rowCount(); ++row)
                found.append(model.index(row, ImportModel::FirstField).data().toString());
            return found.join(u' ');
        };
        table->selectionModel()->select(model.index(0, ImportModel::FirstField), QItemSelectionModel::Select);
        table->selectionModel()->select(model.index(2, ImportModel::FirstField), QItemSelectionModel::Select);
        QTest::keyClick(table, Qt::Key_Delete);
        QCOMPARE(names(), u"app-4"_s);
        QTRY_COMPARE(model.count(What::Wrong), 1);
        QTest::keyClick(table, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(names(), u"app-1 app-4 app-7"_s);
        QTRY_COMPARE(model.count(What::Wrong), 3);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"importFilter_all"_s), Qt::LeftButton);
        QCOMPARE(names(), u"app-0 app-1 app-2 app-3 app-4 app-5 app-6 app-7 app-8 app-9"_s);
    }

    /// Enter ends the edit and goes down; it does not press the dialog's button.
    void enterGoesDown() {
        openPage(1);
        QPointer<ImportDialog> dialog = paste(u"Host name\tOwner\napp-1\ta\napp-2\tb\napp-3\tc\n"_s);
        QVERIFY(dialog);
        ImportModel& model = dialog->model();
        QTableView* table = tableOf(dialog);
        const auto owner = [&](int row) { return model.index(row, ImportModel::FirstField + 1); };
        table->setCurrentIndex(owner(0));
        QTest::keyClick(table, Qt::Key_F2);
        auto* editor = table->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        QTest::keyClicks(editor, u"infra"_s);
        QTest::keyClick(editor, Qt::Key_Return);
        QCOMPARE(owner(0).data().toString(), u"infra"_s);
        QCOMPARE(table->currentIndex(), owner(1));
        QTest::keyClick(table, Qt::Key_Enter, Qt::KeypadModifier);
        QCOMPARE(table->currentIndex(), owner(2));
        QTest::keyClick(table, Qt::Key_Return); // the last one stays
        QCOMPARE(table->currentIndex(), owner(2));
        QTest::keyClick(table, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(table->currentIndex(), owner(1));
        // The table has the keys from the beginning, and Ctrl+End takes the choice along.
        QVERIFY(table->hasFocus());
        QTest::keyClick(table, Qt::Key_End, Qt::ControlModifier);
        QTest::keyClick(table, Qt::Key_Delete);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(1, ImportModel::FirstField).data().toString(), u"app-2"_s);
        QVERIFY(dialog && dialog->isVisible());
        QCOMPARE(store().count(AssetView{}).value_or(-1), 1);
    }

    /// Tags stand there as in the inventory, and what a row does not say is said.
    void tagsAndDefaults() {
        openPage(1);
        ImportDialog* dialog =
            paste(u"Host name\tStatus\tTags\napp-1\tactive\t{\"role\":\"web\",\"rack\":\"r1\"}\napp-2\t\trole=db\n"_s);
        QVERIFY(dialog);
        ImportModel& model = dialog->model();
        const QModelIndex tags = model.index(0, ImportModel::FirstField + 2);
        QCOMPARE(tags.data().toString(), u"rack=r1, role=web"_s);
        QVERIFY2(toldBy(dialog).contains(
                     u"New rows that do not say it get: type server, status active, environment production."_s),
                 qPrintable(toldBy(dialog)));
        QVERIFY(model.setData(tags, u"rack=r2, role=web"_s));
        QVERIFY(model.setData(model.index(1, ImportModel::FirstField + 1), u"retired"_s));
        QTRY_VERIFY2(toldBy(dialog).contains(u"get: type server, environment production."_s),
                     qPrintable(toldBy(dialog)));
        auto* accept = dialog->findChild<QPushButton*>(u"importAccept"_s);
        QTRY_VERIFY(accept->isEnabled());
        QTest::mouseClick(accept, Qt::LeftButton);
        QTRY_COMPARE(store().count(AssetView{}).value(), 3);
        QCOMPARE(now(u"app-1"_s).tags, (QJsonObject{{u"rack"_s, u"r2"_s}, {u"role"_s, u"web"_s}}));
        QCOMPARE(now(u"app-2"_s).status, u"retired"_s);
        QTRY_VERIFY2(foot().contains(u"Saved: paste of 2 rows, "_s), qPrintable(foot()));
        // Undo calls it by the rows that went in, not by those that were pasted.
        const QString undo = house_->find<QToolButton>(u"assetUndo"_s)->toolTip();
        QVERIFY2(undo.startsWith(u"Undo: paste of 2 rows, "_s), qPrintable(undo));
    }
};

QTEST_MAIN(TestImportPreview)
#include "tst_import_preview.moc"
