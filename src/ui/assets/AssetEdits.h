// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"

#include <QHash>
#include <QObject>
#include <QTimer>
#include <QUndoStack>

#include <deque>
#include <memory>

class QThreadPool;

namespace oc {
class AssetStore;
}

namespace oc::ui {

/// One wish of an edit, with what the person saw when it was made: base holds the old values of the fields that are
/// set, so that a colleague's change of another field is no conflict.
struct AssetWish {
    AssetChange change;
    QJsonObject base;
};

/// A wish that somebody else's change stands against.
struct AssetConflict {
    qsizetype wish = 0; ///< in the edit's list
    AssetWish mine;
    std::optional<Asset> theirs; ///< none: they removed it
    QStringList fields;          ///< that both changed, to different values
};

/// Every change that a person makes to the inventory: an undo stack whose commands are saved one after the other on a
/// worker thread, each in one transaction. What could not be saved because the database does not answer waits and is
/// tried again; what others changed meanwhile is merged, or told as a conflict when both changed the same field. GUI
/// thread.
class AssetEdits : public QObject {
    Q_OBJECT

public:
    explicit AssetEdits(AssetStore& store, QObject* parent = nullptr);
    ~AssetEdits() override;

    [[nodiscard]] QUndoStack& stack() { return stack_; }
    /// As one step of undo. label: "paste of 40 rows, 14:03".
    void make(const QList<AssetWish>& wishes, const QString& label,
              AssetAuthor::Source source = AssetAuthor::Source::Edit);
    /// Of the rows of an import that create or change something.
    [[nodiscard]] static QList<AssetWish> wishesOf(const QList<AssetImportPlanRow>& plan);
    /// With the time of day: of two pastes each has its own name.
    [[nodiscard]] static QString pasteLabel(qsizetype rows);
    /// Wishes that set fields of these assets; the assets that have them already are left out.
    [[nodiscard]] static QList<AssetWish> setFields(const QList<Asset>& assets, const QJsonObject& fields);

    /// Changes (of assets) that are not in the database yet.
    [[nodiscard]] qsizetype unsavedCount() const;
    [[nodiscard]] bool isStuck() const { return stuck_; }
    /// This version of the asset was made by an edit here.
    [[nodiscard]] bool wrote(qint64 id, int version) const { return written_.value(id) == version; }
    /// The wishes that wait, of the edit now being saved and those behind it.
    [[nodiscard]] QList<AssetWish> unsaved() const;

    /// The answer to conflicted(): for each conflict the fields to set all the same (empty: theirs stay; for a removal,
    /// any field means: remove it all the same).
    void settle(const QList<QJsonObject>& fields);
    /// The other answer, also to refused(): the edit is given up as a whole. An undo that is given up can be asked for
    /// again, as what it was to take back still stands.
    void giveUp();
    /// How many assets the edit that waits for an answer deals with beside those in conflict.
    struct Besides {
        qsizetype created = 0; ///< or brought back
        qsizetype changed = 0;
        qsizetype removed = 0;
    };
    [[nodiscard]] Besides besides() const;
    /// Does not wait for the next try.
    void tryNow();

Q_SIGNALS:
    void unsavedChanged();
    /// Saved: what became of each wish; some may be Unchanged.
    void saved(const oc::AssetBatchResult& result, const QString& label, bool undoing);
    /// The edit was given up; nothing of it was changed.
    void abandoned(const QList<oc::ui::AssetWish>& wishes);
    /// Nothing was changed: these wishes cannot be, for the reasons in the results. The edit is off the stack.
    void refused(const QList<oc::ui::AssetWish>& wishes, const oc::AssetBatchResult& result);
    /// Nothing was changed yet: the edit, or what takes it back, waits for settle() or giveUp().
    void conflicted(const QList<oc::ui::AssetConflict>& conflicts, const QString& label, bool undoing);
    /// The database does not answer; the next try is in so many ms.
    void stuck(const oc::Error& error, int next);
    void unstuck();

private:
    friend class AssetEditCommand;
    struct Edit;
    struct Job;

    void enqueue(const std::shared_ptr<Edit>& edit, bool undoing);
    void startNext();
    void finished(const Result<AssetBatchResult>& result);
    void take(const AssetBatchResult& result);
    [[nodiscard]] QList<AssetConflict> rebase(const AssetBatchResult& result);
    void drop();
    [[nodiscard]] bool takeBackUndo();

    AssetStore& store_;
    QUndoStack stack_;
    std::unique_ptr<QThreadPool> pool_;
    std::deque<Job> jobs_; ///< the first is being saved, or waits for an answer
    QList<AssetConflict> conflicts_;
    QHash<qint64, int> written_; ///< the latest version of each asset that was made here
    bool saving_ = false;
    bool asking_ = false;
    bool stuck_ = false;
    int pause_ = 0;
    QTimer retry_;
};

} // namespace oc::ui
