// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"

#include <QTableView>

namespace oc {
class AssetStore;
}

namespace oc::ui {

class AssetDelegate;
class AssetEdits;
class AssetGridModel;
class FilterHeader;
class Theme;

/// The table of the inventory with the keys of a spreadsheet: F2 or typing edits, Enter and Tab go on, Ctrl+C, Ctrl+V,
/// Ctrl+D (fill down), Delete (empties cells). Whole rows are chosen at their numbers. What a key wishes is told; the
/// page does it. Keeps what is chosen and what is at the top when the rows are read again. GUI thread.
class AssetGrid : public QTableView {
    Q_OBJECT

public:
    AssetGrid(AssetStore& store, AssetGridModel& model, Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] FilterHeader& filters() { return *filters_; }
    /// The rows that any chosen cell stands in, in order; no more than 'most'.
    [[nodiscard]] QList<int> chosenRows(qsizetype most) const;
    [[nodiscard]] qsizetype chosenRowCount() const;
    /// The columns of the chosen cells, from left to right as they are shown; hidden ones are left out.
    [[nodiscard]] QList<AssetColumn> chosenColumns() const;
    /// The shown columns from this one on.
    [[nodiscard]] QList<AssetColumn> columnsFrom(AssetColumn column) const;
    /// What must be found again when the rows are read again.
    [[nodiscard]] QList<qint64> anchors() const;
    void choose(qint64 id);

Q_SIGNALS:
    void copyWanted();
    void pasteWanted();
    void fillDownWanted();
    void emptyWanted();
    void removeWanted();
    void metadataWanted(const QModelIndex& index);
    void choiceChanged();

protected:
    QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex& index, const QEvent* event) const override;
    void keyPressEvent(QKeyEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void updateGeometries() override;

private:
    void remember();
    void letGo();
    void chooseTheRestToo(int first, int last);
    void restore(const QHash<qint64, qint64>& places);

    AssetGridModel& model_;
    FilterHeader* filters_;
    struct Kept {
        QList<qint64> chosen; ///< empty when too many were chosen to be found again
        QList<int> columns;
        qint64 current = 0;
        int currentColumn = 0;
        qint64 top = 0;
    } kept_;
    bool restoring_ = false;
};

} // namespace oc::ui
