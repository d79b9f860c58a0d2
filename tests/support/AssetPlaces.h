// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Json.h"
#include "executors/asset/AssetLocation.h"
#include "executors/asset/AssetStore.h"
#include "support/DatabaseServers.h"

#include <QTemporaryDir>

#include <memory>

namespace oc::test {

/// Inventories for tests that are the same on both databases: an SQLite file each, or a database each on one PostgreSQL
/// server of the test's own, which runs from the first one on. Used by one thread.
class AssetPlaces {
public:
    /// A place where nothing is yet. 'kind' is "SQLite" or "PostgreSQL".
    AssetLocation fresh(const QString& kind) {
        const int number = ++number_;
        if (kind == QStringLiteral("SQLite"))
            return AssetLocation::sqlite(folder_.filePath(QStringLiteral("%1/assets.db").arg(number)));
        const QString name = QStringLiteral("inventory%1").arg(number);
        const QString said = server().ask(QStringLiteral("create database %1").arg(name));
        if (!said.isEmpty()) qFatal("%s", qPrintable(said));
        return at(server().url(name));
    }
    PostgresServer& server() {
        if (!server_) server_ = std::make_unique<PostgresServer>();
        if (!server_->problem().isEmpty()) qFatal("%s", qPrintable(server_->problem()));
        return *server_;
    }
    /// SQL by another program (sqlite3 or psql), as a person at a prompt would say it.
    QString byHand(const AssetLocation& place, const QString& sql) {
        if (place.dialect == AssetDialect::Postgres) return server().ask(sql, place.option(QStringLiteral("dbname")));
        QProcess sqlite;
        sqlite.start(QStringLiteral("sqlite3"), {place.file, QStringLiteral(".timeout 10000"), sql});
        sqlite.waitForFinished(60000);
        const QString text = QString::fromUtf8(sqlite.readAllStandardOutput()).trimmed();
        const QString wrong = QString::fromUtf8(sqlite.readAllStandardError()).trimmed();
        return wrong.isEmpty() ? text : QStringLiteral("failed: ") + wrong;
    }
    static AssetLocation at(const QString& url) {
        const Result<AssetLocation> location = AssetLocation::read(url);
        if (!location) qFatal("%s", qPrintable(location.error().toText()));
        return *location;
    }

private:
    QTemporaryDir folder_;
    std::unique_ptr<PostgresServer> server_;
    int number_ = 0;
};

inline QJsonObject jsonObject(const QByteArray& text) {
    const auto parsed = json::parse(text);
    if (!parsed) qFatal("%s", qPrintable(parsed.error().toText()));
    return parsed->toObject();
}

} // namespace oc::test
