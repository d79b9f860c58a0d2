// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetStore.h"
#include "ui/assets/AssetGrid.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/CellEditor.h"
#include "ui/assets/GridCells.h"

#include <QJsonObject>
#include <QTest>

namespace oc::ui {

/// What a person does with the cells of the grid, for its tests.
struct GridHand {
    AssetGrid* grid = nullptr;

    [[nodiscard]] QModelIndex cell(int row, AssetColumn column) const {
        return grid->model()->index(row, gridCells::section(column));
    }
    [[nodiscard]] QString text(int row, AssetColumn column) const { return cell(row, column).data().toString(); }
    /// Opens the cell's editor, which has the keys then.
    [[nodiscard]] CellEditor* open(const QModelIndex& at) const {
        grid->setCurrentIndex(at);
        grid->setFocus();
        QTest::keyClick(grid, Qt::Key_F2);
        const auto editors = grid->findChildren<CellEditor*>();
        return editors.isEmpty() ? nullptr : editors.last(); // one that was closed may not be gone yet
    }
    void type(const QModelIndex& at, const QString& text) const {
        CellEditor* editor = open(at);
        QVERIFY(editor);
        editor->setText(text);
        QTest::keyClick(editor, Qt::Key_Return);
    }

    /// "web-0001", 10.0.0.1, production or staging, owner "shop", role=web or role=db.
    static void makeRows(AssetStore& store, int count) {
        AssetBatch batch;
        for (int i = 1; i <= count; ++i) {
            const QString address = QStringLiteral("10.%1.%2.%3").arg(i / 62500).arg(i / 250 % 250).arg(i % 250);
            const bool staging = i % 3 == 0;
            const QString role = i % 2 ? QStringLiteral("web") : QStringLiteral("db");
            batch.changes.append(
                {AssetChange::Kind::Create,
                 0,
                 0,
                 {{QStringLiteral("hostname"), QStringLiteral("web-%1").arg(i, 4, 10, QLatin1Char('0'))},
                  {QStringLiteral("ip_address"), address},
                  {QStringLiteral("environment"), staging ? QStringLiteral("staging") : QStringLiteral("production")},
                  {QStringLiteral("owner"), QStringLiteral("shop")},
                  {QStringLiteral("tags"), QJsonObject{{QStringLiteral("role"), role}}}}});
        }
        const auto made = store.apply(batch);
        QVERIFY2(made && made->applied, made ? "" : qPrintable(made.error().toText()));
    }
    [[nodiscard]] static Asset now(AssetStore& store, const QString& hostname) {
        const auto found = store.find({{QStringLiteral("hostname"), hostname}});
        return found ? *found : Asset{};
    }
};

} // namespace oc::ui
