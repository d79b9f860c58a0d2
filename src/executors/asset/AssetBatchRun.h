// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetDatabase.h"

#include <QHash>

namespace oc {

/// One batch in one transaction: reads what the wishes are about, works out in memory what each comes to, and writes
/// the sum in bulk. On the transaction's thread, once.
class AssetBatchRun {
public:
    using Progress = std::function<void(qsizetype)>;

    AssetBatchRun(AssetTransaction& transaction, AssetDialect dialect, const AssetBatch& batch,
                  const Progress& progress)
        : transaction_(transaction), dialect_(dialect), batch_(batch), progress_(progress) {}

    [[nodiscard]] Result<AssetBatchResult> run();

private:
    /// An asset the batch is about: as it stood there, and as the wishes so far leave it.
    struct Row {
        std::optional<Asset> there;
        std::optional<Asset> now;
        std::optional<Asset> removed; ///< by the batch itself, with the version of its removal
        quint32 columns = 0;          ///< those that changed, a bit each
    };

    [[nodiscard]] Status readRows();
    [[nodiscard]] AssetChangeResult decide(const AssetChange& change);
    [[nodiscard]] AssetChangeResult create(const AssetChange& change);
    [[nodiscard]] AssetChangeResult update(const AssetChange& change, Row& row);
    [[nodiscard]] AssetChangeResult remove(const AssetChange& change, Row& row);
    [[nodiscard]] AssetChangeResult restore(const AssetChange& change, Row& row);
    void giveUp();
    [[nodiscard]] Status write();
    [[nodiscard]] Status prepareForMany();
    [[nodiscard]] Status writeCreated();
    [[nodiscard]] Status writeChanged();
    void tell(qsizetype more);

    AssetTransaction& transaction_;
    AssetDialect dialect_;
    const AssetBatch& batch_;
    const Progress& progress_;
    qint64 at_ = 0;
    QHash<qint64, Row> rows_;
    QHash<qint64, AssetLogEntry> removals_;
    QList<AssetLogRow> log_;
    QList<qsizetype> created_;    ///< the numbers of the wishes
    QList<qsizetype> createdLog_; ///< where their lines of the log stand
    AssetBatchResult result_;
    qsizetype done_ = 0;
};

} // namespace oc
