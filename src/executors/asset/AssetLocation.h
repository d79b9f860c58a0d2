// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/asset/AssetDialect.h"

#include <QList>
#include <QStringList>

#include <utility>

namespace oc {

/// Where the inventory is. A value; any thread.
struct AssetLocation {
    AssetDialect dialect = AssetDialect::Sqlite;
    QString file;                               ///< of SQLite
    QList<std::pair<QString, QString>> options; ///< of PostgreSQL: libpq's keywords and their values
    QString place;       ///< for people, without secrets: the file, or "inventory on db.example:5432"
    QStringList secrets; ///< for the Redactor

    [[nodiscard]] static AssetLocation sqlite(const QString& file);
    /// What DATABASE_URL says: postgresql://user:password@host:port/name?sslmode=require as libpq takes it
    /// (https://www.postgresql.org/docs/15/libpq-connect.html#id-1.7.3.8.3.6: percent escapes, IPv6 in brackets,
    /// several hosts, a socket's folder), also by the names postgres:// and postgresql+driver://; or sqlite:///path.
    /// "assets_address", which never quotes what might be a secret.
    [[nodiscard]] static Result<AssetLocation> read(const QString& url);

    /// The value of a keyword; empty when it is not given.
    [[nodiscard]] QString option(const QString& keyword) const;
};

} // namespace oc
