// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/asset/AssetChange.h"
#include "executors/asset/AssetDialect.h"
#include "executors/asset/AssetFeed.h"
#include "executors/asset/AssetStatement.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace oc {

/// The row an answer stands on; its columns by number.
class AssetRow {
public:
    virtual ~AssetRow() = default;
    [[nodiscard]] virtual bool isNull(int column) const = 0;
    [[nodiscard]] virtual QString text(int column) const = 0;
    [[nodiscard]] virtual QByteArray utf8(int column) const = 0;
    [[nodiscard]] virtual qint64 integer(int column) const = 0;
};

using AssetRowReader = std::function<void(const AssetRow&)>;

/// One row to be written into asset_changes. The fields as AssetLogEntry has them; 'after' of a Create stays empty and
/// is found again from what stands there now.
struct AssetLogRow {
    qint64 assetId = 0;
    int version = 0;
    AssetChange::Kind kind = AssetChange::Kind::Update;
    QJsonObject before;
    QJsonObject after;
};

/// A writing transaction of one thread. Everything in bulk: what comes by the thousand must not cost a round trip each.
class AssetTransaction {
public:
    virtual ~AssetTransaction() = default;

    [[nodiscard]] virtual Status select(const AssetStatement& statement, const AssetRowReader& row) = 0;
    /// Reads these assets, and lets nobody else change them until the end of the transaction.
    [[nodiscard]] virtual Status selectLocked(const QList<qint64>& ids, const AssetRowReader& row) = 0;
    /// An asset with the id 0 gets a new one.
    [[nodiscard]] virtual Status insert(QList<Asset>& assets) = 0;
    /// Writes these columns, updated_at and version.
    [[nodiscard]] virtual Status update(const QList<Asset>& assets, const QList<AssetColumn>& columns) = 0;
    [[nodiscard]] virtual Status remove(const QList<qint64>& ids) = 0;
    /// Call it before the change itself.
    [[nodiscard]] virtual Status log(const AssetAuthor& author, qint64 at, const QList<AssetLogRow>& rows) = 0;
    /// Most of what the table will hold is about to be inserted, beside 'there' rows from before: indexes that only
    /// serve reading may be left until restore(), where making one out of all rows costs a fraction of keeping it row
    /// by row. A database where others would miss them meanwhile does nothing.
    [[nodiscard]] virtual Status deferIndexes(qint64 there) = 0;
    /// Nobody else can write to the table until the end of the transaction.
    [[nodiscard]] virtual bool isAlone() const = 0;
    /// Many rows are about to be written and many keys looked up, until restore().
    [[nodiscard]] virtual Status expectMany() = 0;
    [[nodiscard]] virtual Status restore() = 0;
};

/// One of the databases the inventory can be in. Thread-safe: each thread has a connection of its own, made at its
/// first use. Blocking.
class AssetDatabase {
public:
    virtual ~AssetDatabase() = default;

    [[nodiscard]] virtual AssetDialect dialect() const = 0;
    /// "SQLite".
    [[nodiscard]] virtual QString kind() const = 0;
    [[nodiscard]] virtual QString place() const = 0;
    /// False when there is nothing yet that could hold an asset, which looking for one need not change.
    [[nodiscard]] virtual bool isMade() const = 0;
    /// Hands out row after row, all as of one moment. "cancelled" when stopped.
    [[nodiscard]] virtual Status select(const AssetStatement& statement, const std::stop_token& stop,
                                        const AssetRowReader& row) = 0;
    /// Runs 'body' in a transaction and commits unless it fails. It may be run again from its beginning, when others
    /// were in the way.
    [[nodiscard]] virtual Status write(const std::stop_token& stop,
                                       const std::function<Status(AssetTransaction&)>& body) = 0;
    /// The same for more rows than should be in memory at once.
    [[nodiscard]] virtual Status writeMany(const std::stop_token& stop,
                                           const std::function<Status(AssetTransaction&)>& body) {
        return write(stop, body);
    }
    [[nodiscard]] virtual std::unique_ptr<AssetFeed> feed() = 0;
};

} // namespace oc
