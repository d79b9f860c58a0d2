// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/SqliteTexts.h"
#include "executors/asset/AssetDatabase.h"
#include "executors/asset/SqliteStop.h"

#include <QSqlDatabase>

class QSqlQuery;

namespace oc {

/// Statements on one connection, within a transaction that its owner began. On the connection's thread.
class SqliteAssetTransaction : public AssetTransaction {
public:
    SqliteAssetTransaction(const QSqlDatabase& database, const SqliteTexts& texts, const std::stop_token& stop)
        : database_(database), texts_(texts), stop_(stop), interrupt_(database, stop) {}

    [[nodiscard]] Status select(const AssetStatement& statement, const AssetRowReader& row) override;
    [[nodiscard]] Status selectLocked(const QList<qint64>& ids, const AssetRowReader& row) override;
    [[nodiscard]] Status insert(QList<Asset>& assets) override;
    [[nodiscard]] Status update(const QList<Asset>& assets, const QList<AssetColumn>& columns) override;
    [[nodiscard]] Status remove(const QList<qint64>& ids) override;
    [[nodiscard]] Status log(const AssetAuthor& author, qint64 at, const QList<AssetLogRow>& rows) override;
    [[nodiscard]] Status deferIndexes(qint64 there) override;
    [[nodiscard]] bool isAlone() const override { return true; } // SQLite has one writer
    [[nodiscard]] Status expectMany() override;
    [[nodiscard]] Status restore() override;

    /// Whether rows stand there that somebody else has written.
    [[nodiscard]] Result<bool> lacksKeys();
    /// Gives them their keys.
    [[nodiscard]] Status makeKeys();
    /// "cancelled", if it is so.
    [[nodiscard]] Status checkStop() const;

private:
    [[nodiscard]] Status drop(const QString& type, const QString& which);
    [[nodiscard]] Status logCreated(qint64 edit, QList<AssetLogRow>& rows);
    [[nodiscard]] Status prepare(QSqlQuery& query, const QString& sql) const;
    [[nodiscard]] Status exec(QSqlQuery& query, const QVariantList& values) const;
    [[nodiscard]] Status write(QSqlQuery& query, qint64 id, const QStringList& names, QVariantList values) const;
    [[nodiscard]] Error error(const QSqlQuery& query) const;

    QSqlDatabase database_;
    const SqliteTexts& texts_;
    std::stop_token stop_;
    SqliteStop interrupt_;
    QStringList dropped_; ///< the statements that make what was dropped
};

} // namespace oc
