// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/SqliteFile.h"
#include "executors/asset/AssetStore.h"

#include <QVariantList>

class QSqlQuery;

namespace oc {

/// One statement with the values bound to its '?'. Values never become part of the text.
struct AssetStatement {
    QString sql;
    QVariantList values;

    /// For people: each '?' replaced by its value as a literal.
    [[nodiscard]] QString shown() const;
};

/// Every SQL statement about assets, as SQLite says it; another database is another such namespace. Pure; any thread.
namespace assetSql {

/// PRAGMA application_id of assets.db: "OCas".
constexpr qint32 applicationId = 0x4f436173;
/// Deeper tags than this cannot be asked for; each level is a sub-query.
constexpr int maxTagDepth = 8;

[[nodiscard]] SqliteFile::Migrations migrations();
[[nodiscard]] SqliteTexts texts(const QString& file);

/// Ordered by id.
[[nodiscard]] AssetStatement select(const AssetFilter& filter);
[[nodiscard]] AssetStatement count(const AssetFilter& filter);
[[nodiscard]] AssetStatement selectById(qint64 id);
/// Exactly one of these names, in any case.
[[nodiscard]] AssetStatement selectByHostnames(const QStringList& hostnames);
/// 'createdAt', 'updatedAt' and 'version' are those of the asset.
[[nodiscard]] AssetStatement insert(const Asset& asset);
/// Touches the row only while it still has 'version'.
[[nodiscard]] AssetStatement update(const Asset& asset, int version);
[[nodiscard]] AssetStatement remove(qint64 id);

/// The row a select stands on.
[[nodiscard]] Asset read(const QSqlQuery& query);

} // namespace assetSql

} // namespace oc
