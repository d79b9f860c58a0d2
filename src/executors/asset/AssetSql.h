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
/// The newest line of removal of each.
[[nodiscard]] AssetStatement removals(AssetDialect dialect, const QList<qint64>& ids);

/// The row a select of assets stands on.
[[nodiscard]] Asset read(const AssetRow& row);
/// The row changes() or removals() stands on.
[[nodiscard]] AssetLogEntry readChange(const AssetRow& row);

/// The columns that keep what a person may set, with the keys beside them; the key is the last. Of a hostname there is
/// none.
[[nodiscard]] const QStringList& storedNames(AssetColumn column);
/// Their values are appended, in the same order.
void appendStored(QVariantList& values, const Asset& asset, AssetColumn column);
/// Where a key stands beside the column.
[[nodiscard]] const QList<AssetColumn>& keyedColumns();
/// "create", ...
[[nodiscard]] QString kindName(AssetChange::Kind kind);
/// "edit", ...
[[nodiscard]] QString sourceName(AssetAuthor::Source source);

} // namespace assetSql

} // namespace oc
