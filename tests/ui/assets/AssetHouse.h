// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/House.h"
#include "ui/assets/GridHand.h"

#include "ui/assets/AssetsPage.h"

#include <QAbstractItemModelTester>
#include <QLabel>

namespace oc::ui {

/// The window with the inventory's page, over a real SQLite store, and a colleague who writes to the same file.
class AssetHouse {
protected:
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
        grid_ = house_->find<AssetGrid>(QStringLiteral("assetTable"));
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
    QString foot() { return house_->find<QLabel>(QStringLiteral("assetCount"))->text(); }
    void moveIn() {
        home_ = makeHome();
        house_ = std::make_unique<House>();
        QVERIFY(house_->open());
        colleague_ = std::make_unique<AssetStore>(house_->composition.folders.assets);
    }
    void moveOut() {
        tester_.reset();
        colleague_.reset();
        house_.reset();
    }
};

} // namespace oc::ui
