// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetDatabase.h"
#include "executors/asset/AssetStore.h"

namespace oc {

/// Every statement about assets that both databases understand. Pure; any thread.
namespace assetSql {

/// Ordered by id.
[[nodiscard]] AssetStatement select(AssetDialect dialect, const AssetFilter& filter);
[[nodiscard]] AssetStatement count(AssetDialect dialect, const AssetFilter& filter);
[[nodiscard]] AssetStatement count(AssetDialect dialect, const AssetView& view);
/// The first rows of a view, or the last ones, the very last first.
[[nodiscard]] AssetStatement page(AssetDialect dialect, const AssetView& view, int limit, bool fromTheEnd);
/// What page() would give among the first (or last) few thousand of all assets in that order. SQLite only.
[[nodiscard]] AssetStatement probe(const AssetView& view, int limit, bool fromTheEnd);
[[nodiscard]] AssetStatement ids(AssetDialect dialect, const AssetView& view);
/// In no particular order.
[[nodiscard]] AssetStatement selectByIds(AssetDialect dialect, const QList<qint64>& ids);
/// Exactly one of these names, in any case. Ordered by id.
[[nodiscard]] AssetStatement selectByHostnames(AssetDialect dialect, const QStringList& hostnames);
[[nodiscard]] AssetStatement selectByAddresses(AssetDialect dialect, const QStringList& addresses);
[[nodiscard]] AssetStatement duplicates(AssetDialect dialect, const QString& hostname, const QString& address,
                                        qint64 except, int limit);
[[nodiscard]] AssetStatement values(AssetDialect dialect, AssetColumn column, const QString& beginning, int limit);
/// Of one asset, the newest first.
[[nodiscard]] AssetStatement changes(qint64 assetId, int limit);
/// Of all assets, the newest first.
[[nodiscard]] AssetStatement recentChanges(int limit);
/// The newest line of removal of each.
[[nodiscard]] AssetStatement removals(AssetDialect dialect, const QList<qint64>& ids);

/// The row a select of assets stands on.
[[nodiscard]] Asset read(const AssetRow& row);
/// The row changes() or removals() stands on.
[[nodiscard]] AssetLogEntry readChange(const AssetRow& row);

/// What is written for a column that a person may set: the column itself and the keys kept beside it.
struct Stored {
    QString name;
    QVariant value;
};
[[nodiscard]] QList<Stored> stored(const Asset& asset, AssetColumn column);
/// The same for a whole asset, by the million: the names once, the values in their order.
[[nodiscard]] const QStringList& storedNames();
void appendStored(QVariantList& values, const Asset& asset);
/// "create", ...
[[nodiscard]] QString kindName(AssetChange::Kind kind);
/// "edit", ...
[[nodiscard]] QString sourceName(AssetAuthor::Source source);

} // namespace assetSql

} // namespace oc
