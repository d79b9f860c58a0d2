// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetView.h"
#include "ui/assets/AssetLoader.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QMap>
#include <QSet>
#include <QTimer>

namespace oc::ui {

class Theme;

/// The inventory as rows and columns (gridCells::order()): it holds the id of each row of the view and keeps the rows
/// that were looked at last; the others are read when they are looked at. Rows stay where they are until the view is
/// read again, also when a cell by which they are sorted is edited. What was edited and not saved yet is shown over
/// what the inventory holds. GUI thread; reads on the loader's threads.
class AssetGridModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        RawRole = Qt::UserRole + 1, ///< the value, for sorting, copying and export
        TagsRole,                   ///< one text for each chip
        ProblemRole,                ///< why the cell cannot be saved
        UnsavedRole,                ///< true: edited, not saved yet
        ChangedRole,                ///< true: somebody else has just changed it
    };
    static constexpr int pageRows = 100;
    static constexpr int keptRows = 20'000;
    static constexpr int markedForMs = 4'000; ///< what somebody else changed
    /// Rows that are added to the table in one turn of the event loop. The table's header has a record for each: for a
    /// million of them at once the window would stand still for 60 ms where their memory was never used before.
    static constexpr qint64 grownRows = 50'000;

    /// A cell that was edited and is not in the inventory (yet).
    struct Unsaved {
        QString text;
        QString problem; ///< empty: it is on its way
    };

    AssetGridModel(AssetStore& store, Theme& theme, QObject* parent = nullptr);

    /// Another choice or order of rows; opened() when the first rows are there.
    void setView(const AssetView& view);
    [[nodiscard]] const AssetView& view() const { return view_; }
    /// The same view again, with what there is now; ends in replaced(). asked: ids whose places are wanted then.
    void reload(const QList<qint64>& asked);
    [[nodiscard]] bool isLoading() const { return loader_.isReadingView() || isGrowing(); }
    /// How many rows there are is known and rowCount() says it: it is no longer that of the first ones alone.
    [[nodiscard]] bool isCounted() const { return counted_; }
    /// What rowCount() is or will be in a moment; until the rows are counted, the number of the first ones.
    [[nodiscard]] qint64 expectedRows() const { return total_; }
    /// In place of grownRows.
    void growBy(qint64 rows) { piece_ = rows; }
    /// The ids of all rows are known.
    [[nodiscard]] bool isComplete() const { return counted_ && ids_.size() == rows_; }

    /// 0: not known yet.
    [[nodiscard]] qint64 idAt(int row) const;
    /// Of the rows that are held; for another one none, and nothing is read.
    [[nodiscard]] std::optional<Asset> assetAt(int row) const;
    [[nodiscard]] std::optional<Asset> assetOf(qint64 id) const;
    /// -1: not in this view. Looks through all ids.
    [[nodiscard]] int rowOf(qint64 id) const;

    /// Newer values of assets; those that are not held are left alone.
    void take(const QList<Asset>& assets);
    void removeRowsOf(const QSet<qint64>& ids);
    /// These assets were changed elsewhere; empty: all may have been.
    void makeStale(const QList<qint64>& ids);

    /// The person wrote this into a cell of the asset, which they saw like this; cellWritten().
    void write(const Asset& seen, AssetColumn column, const QString& text);

    void setUnsaved(qint64 id, AssetColumn column, const Unsaved& unsaved);
    void clearUnsaved(qint64 id, AssetColumn column);
    void clearUnsaved(qint64 id);
    [[nodiscard]] const QHash<qint64, QMap<AssetColumn, Unsaved>>& unsaved() const { return unsaved_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    /// Other rows follow in the places of these, or the same in another order, as rows at the end that come or go and
    /// dataChanged(): to begin anew with a million of them would take the table's header longer than a frame. Whatever
    /// hangs on a row is to be let go of.
    void aboutToChange();
    /// The same before the rows of a view that was read again; replaced() follows.
    void aboutToReplace();
    /// The first rows of a new view are there.
    void opened();
    /// And their number, and the last ones.
    void counted();
    /// All ids are known.
    void completed();
    /// The view was read again; the rows of the ids that were asked about, as far as they are still in it.
    void replaced(const QHash<qint64, qint64>& places);
    void failed(const oc::Error& error);
    /// The person wrote this into a cell.
    void cellWritten(const oc::Asset& asset, oc::AssetColumn column, const QString& text);
    /// Rows that were asked for are there.
    void pageRead();

private:
    struct Held {
        Asset asset;
        int generation = 0;
    };
    [[nodiscard]] bool isReorder(const QList<Asset>& first) const;
    [[nodiscard]] bool isGrowing() const { return rows_ < total_; }
    void setTotal(qint64 total);
    void grow();
    void endGrowing();
    void takeFirst(const QList<Asset>& assets);
    void takeEnds(const AssetLoader::Ends& ends);
    void takeIds(const QList<qint64>& more);
    void takeIdsEnd();
    void takeRows(const AssetLoader::Rows& rows);
    void takePage(qint64 page, const QList<qint64>& asked, const QList<Asset>& assets);
    void hold(const Asset& asset);
    void markChanges(const Asset& before, const Asset& now);
    void askFor(int row) const;
    void repaintAll();
    void repaint(qint64 from, qint64 to);
    [[nodiscard]] QVariant cell(const Asset& asset, AssetColumn column, int role) const;

    Theme& theme_;
    mutable AssetLoader loader_; ///< data() asks it for rows
    AssetView view_;
    AssetView shown_;  ///< whose rows these are
    qint64 rows_ = 0;  ///< told to the table
    qint64 total_ = 0; ///< of which it is told a piece in each turn
    qint64 piece_ = grownRows;
    QTimer grow_;
    bool counted_ = false;
    bool endsCame_ = false, idsEnded_ = false;    ///< and are told of once the table has its rows
    std::optional<QHash<qint64, qint64>> places_; ///< for replaced(), likewise
    QList<qint64> ids_;                           ///< of the first ids_.size() rows
    QList<qint64> firstIds_, lastIds_;            ///< of the first and last rows, while not all ids are known
    mutable QCache<qint64, Held> held_;
    mutable QSet<qint64> asked_; ///< pages
    int generation_ = 0;         ///< rows held of an older one are read again when they are looked at
    QHash<qint64, QMap<AssetColumn, Unsaved>> unsaved_;
    QHash<qint64, QSet<AssetColumn>> changed_; ///< by somebody else, a moment ago
    QTimer unmark_;
};

} // namespace oc::ui
