// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"
#include "ui/assets/AssetEdits.h"

#include <QObject>

#include <functional>

class QModelIndex;

namespace oc::ui {

class AssetGrid;
class AssetGridModel;
class Theme;
struct Services;

/// What a person does with the chosen cells and assets: writes, copies, pastes, fills down, empties, edits many at
/// once, deletes. Shows over the grid what is on its way to the inventory and what cannot be saved, and asks about
/// conflicts. GUI thread; the store is asked on worker threads.
class AssetActions : public QObject {
    Q_OBJECT

public:
    /// Rows that one edit may change: beyond it the change log and undo would be of no use to a person.
    static constexpr qsizetype mostRows = 100'000;

    AssetActions(Services& services, AssetGridModel& model, AssetGrid& grid, AssetEdits& edits, Theme& theme,
                 QWidget* window);

    void copy();
    void paste();
    void fillDown();
    void empty();
    void remove();
    void editAll();
    void editMetadata(const QModelIndex& index);
    void write(const Asset& asset, AssetColumn column, const QString& text);
    void openSsh();
    /// The chosen assets, read where they are not held; not called when there are too many, which is told.
    void withChosen(const std::function<void(const QList<Asset>&)>& body);
    /// Edits that wait for those before them to be saved, and cells that cannot be saved until they are mended.
    [[nodiscard]] qsizetype unsavedCount() const;
    /// Texts of the cells that cannot be saved, for the panel.
    [[nodiscard]] QStringList problems() const;
    /// Takes the cells that cannot be saved back to what the inventory holds.
    void forgetProblems();
    /// What undo would take back next is a cell that cannot be saved: its name; otherwise empty.
    [[nodiscard]] QString lastProblem() const;
    /// Takes that one back. False: it is something else's turn.
    bool forgetLastProblem();

Q_SIGNALS:
    void told(const QString& text, bool failed);
    void problemsChanged();
    /// Assets came in: the view must be read again.
    void created(const QList<qint64>& ids);
    /// A pasted table whose first row names columns, or which is to be looked at first.
    void tableWanted(const oc::AssetTable& table, const QList<qint64>& onto);

private:
    struct Waiting {
        std::function<void()> go;
        qint64 id = 0; ///< of the asset whose cell was written; 0: it is another kind of edit
        AssetColumn column{};
        QString text;
    };
    /// Now, or once the edits before are saved: a new one builds on what they make of the assets.
    void settle(const QList<AssetConflict>& conflicts, const QString& label, bool undoing);
    void whenSaved(const Waiting& next);
    void goOn();
    void pasteBlock(const QString& text);
    [[nodiscard]] static QString nameOf(const Asset& asset, AssetColumn column);
    void showOnItsWay();
    void saved(const AssetBatchResult& result);
    void refused(const QList<AssetWish>& wishes, const AssetBatchResult& result);
    void readAssets(const QList<qint64>& ids, const std::function<void(const QList<Asset>&)>& body);

    Services& services_;
    AssetGridModel& model_;
    AssetGrid& grid_;
    AssetEdits& edits_;
    Theme& theme_;
    QWidget* window_;
    QList<Waiting> waiting_;
    struct Refused {
        qint64 id = 0;
        AssetColumn column{};
        QString name;   ///< "address of web-01"
        int undone = 0; ///< where the stack of undo stood: what was done later is taken back before
    };
    [[nodiscard]] const Refused* lastRefused() const;
    QList<Refused> refused_; ///< cells that were written wrong; some may have been mended
};

} // namespace oc::ui
