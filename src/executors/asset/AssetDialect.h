// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"

namespace oc {

/// The databases that may hold the inventory.
enum class AssetDialect { Sqlite, Postgres };

/// Where the two say the same in other words. Everything here is an expression over a row of the table assets. Pure;
/// any thread.
namespace assetDialect {

/// What a column is sorted by: text, bytes or a number that both order alike. An index stands on (this, id).
[[nodiscard]] QString key(AssetDialect dialect, AssetColumn column);
/// A text column as Contains looks at it: folded, never null.
[[nodiscard]] QString searched(AssetDialect dialect, AssetColumn column);
/// True when 'text' has the bound '?' in it.
[[nodiscard]] QString contains(AssetDialect dialect, const QString& text);
/// A bound '?' in ms since epoch, as created_at and updated_at are kept.
[[nodiscard]] QString moment(AssetDialect dialect);
/// A bound '?' of bytes.
[[nodiscard]] QString bytes(AssetDialect dialect);
/// The columns of a select in the order of AssetColumn, times as ms since epoch.
[[nodiscard]] QString columns(AssetDialect dialect);
/// A list of values as one bound '?' that is the text of a JSON list.
[[nodiscard]] QString list(AssetDialect dialect, bool numbers);
/// "key, id", or both downwards.
[[nodiscard]] QString order(AssetDialect dialect, AssetColumn column, bool descending);

} // namespace assetDialect

} // namespace oc
