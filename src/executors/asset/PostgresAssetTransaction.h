// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/PostgresConnection.h"

namespace oc {

/// Statements on one connection, within a transaction that its owner began. Many rows go through COPY, few as one JSON
/// list in one statement. On the connection's thread.
class PostgresAssetTransaction : public AssetTransaction {
public:
    PostgresAssetTransaction(PostgresConnection& connection, const std::stop_token& stop)
        : connection_(connection), stop_(stop) {}

    [[nodiscard]] Status select(const AssetStatement& statement, const AssetRowReader& row) override;
    [[nodiscard]] Status selectLocked(const QList<qint64>& ids, const AssetRowReader& row) override;
    [[nodiscard]] Status insert(QList<Asset>& assets) override;
    [[nodiscard]] Status update(const QList<Asset>& assets, const QList<AssetColumn>& columns) override;
    [[nodiscard]] Status remove(const QList<qint64>& ids) override;
    [[nodiscard]] Status log(const AssetAuthor& author, qint64 at, const QList<AssetLogRow>& rows) override;

    /// Only of an inventory that is empty, as the table is locked from here on: others see nothing of it before the
    /// end, and wait.
    [[nodiscard]] Status deferIndexes(qint64 there) override;
    [[nodiscard]] bool isAlone() const override { return isLocked_; }
    [[nodiscard]] Status expectMany() override;
    [[nodiscard]] Status restore() override;

    /// Gives their keys to rows that somebody else has written and nobody else is just giving them to.
    [[nodiscard]] Status makeKeys();

private:
    [[nodiscard]] Status ask(const AssetStatement& statement);
    [[nodiscard]] Status giveIds(QList<Asset>& assets);
    [[nodiscard]] Status dropIndexes();
    [[nodiscard]] Status copyLog(qint64 edit, const QList<AssetLogRow>& rows);

    PostgresConnection& connection_;
    std::stop_token stop_;
    qint64 inserted_ = 0;
    bool isLocked_ = false; ///< the table, against everybody else
    QStringList deferred_;  ///< the statements that make the indexes again
};

} // namespace oc
