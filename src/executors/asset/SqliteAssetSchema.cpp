// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/SqliteAssetSchema.h"

#include "executors/asset/AssetDialect.h"

namespace oc::sqliteAssetSchema {

using namespace Qt::StringLiterals;

namespace {

QStringList first() {
    return {
        // AUTOINCREMENT: the id of a deleted asset is never given to another one.
        u"CREATE TABLE assets (id INTEGER PRIMARY KEY AUTOINCREMENT, hostname TEXT NOT NULL COLLATE NOCASE"
        " CHECK (length(hostname) BETWEEN 1 AND 255), ip_address TEXT, type TEXT NOT NULL DEFAULT 'server',"
        " status TEXT NOT NULL DEFAULT 'active', environment TEXT NOT NULL DEFAULT 'production', location TEXT,"
        " owner TEXT, tags TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(tags)),"
        " metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)), created_at INTEGER NOT NULL,"
        " updated_at INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1)"_s,
        u"CREATE INDEX assets_by_hostname ON assets (hostname, id)"_s,
        u"CREATE INDEX assets_by_address ON assets (ip_address)"_s,
    };
}

QString fieldsOf(const QString& row) {
    const auto time = [&](const QString& name) {
        return u"strftime('%Y-%m-%dT%H:%M:%fZ', %1.%2 / 1000.0, 'unixepoch')"_s.arg(row, name);
    };
    return QString(u"'hostname', {}.hostname, 'ip_address', {}.ip_address, 'type', {}.type, 'status', {}.status, "
                   "'environment', {}.environment, 'location', {}.location, 'owner', {}.owner, 'tags', json({}.tags), "
                   "'metadata', json({}.metadata)"_s)
               .replace(u"{}"_s, row) +
           u", 'created_at', "_s + time(u"created_at"_s) + u", 'updated_at', "_s + time(u"updated_at"_s);
}

/// Only what the edit has changed.
QString changedFieldsOf(const QString& row) {
    QString text = u"json_remove(json_object("_s + fieldsOf(row) + u"), '$.created_at', '$.updated_at'"_s;
    for (const AssetColumn column : assetColumns::all()) {
        if (!assetColumns::isSettable(column)) continue;
        text += u", CASE WHEN old.%1 IS new.%1 THEN '$.%1' ELSE '$.\"\"' END"_s.arg(assetColumns::name(column));
    }
    return text + u')';
}

/// Whoever edits the tables by hand shall find it in the log, and break neither the keys nor the check of versions. Our
/// own statements are known by what a person at a prompt leaves out: the key of the address, the version.
QStringList triggers() {
    const QString now = u"CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"_s;
    const QString edit =
        u"INSERT INTO asset_edits (at, who, source, label) VALUES (%1, '', 'edit', 'SQL'); "_s.arg(now);
    const QString change = u"INSERT INTO asset_changes (asset_id, version, kind, before, after, edit) "_s;
    return {
        u"CREATE TRIGGER assets_inserted_by_hand AFTER INSERT ON assets WHEN new.address_key IS NULL BEGIN "_s + edit +
            change + u"VALUES (new.id, new.version, 'create', NULL, NULL, (SELECT max(edit) FROM asset_edits)); END"_s,
        u"CREATE TRIGGER assets_updated_by_hand AFTER UPDATE ON assets"
        " WHEN new.version = old.version AND new.address_key IS old.address_key BEGIN "_s +
            u"UPDATE assets SET version = old.version + 1, updated_at = %1, address_key = NULL, type_fold = NULL,"
            " status_fold = NULL, environment_fold = NULL, location_fold = NULL, owner_fold = NULL, tags_words = NULL,"
            " metadata_key = NULL WHERE id = new.id; "_s.arg(now) +
            edit + change +
            u"VALUES (new.id, old.version + 1, 'update', %1, %2, (SELECT max(edit) FROM asset_edits)); END"_s.arg(
                changedFieldsOf(u"old"_s), changedFieldsOf(u"new"_s)),
        u"CREATE TRIGGER assets_deleted_by_hand AFTER DELETE ON assets WHEN NOT EXISTS (SELECT 1 FROM asset_changes"
        " WHERE asset_id = old.id AND version > old.version AND kind = 'remove') BEGIN "_s +
            edit + change +
            u"VALUES (old.id, old.version + 1, 'remove', json_object('id', old.id, 'version', old.version, %1), NULL,"
            " (SELECT max(edit) FROM asset_edits)); END"_s.arg(fieldsOf(u"old"_s)),
    };
}

QStringList second() {
    QStringList statements;
    for (const QString& column :
         {u"address_key BLOB"_s, u"type_fold TEXT"_s, u"status_fold TEXT"_s, u"environment_fold TEXT"_s,
          u"location_fold TEXT"_s, u"owner_fold TEXT"_s, u"tags_words TEXT"_s, u"metadata_key TEXT"_s}) {
        statements.append(u"ALTER TABLE assets ADD COLUMN "_s + column);
    }
    // What somebody did, once, and what it did to each asset.
    statements << u"CREATE TABLE asset_edits (edit INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL,"
                  " source TEXT NOT NULL, run_id TEXT, label TEXT)"_s
               << u"CREATE TABLE asset_changes (number INTEGER PRIMARY KEY, asset_id INTEGER NOT NULL,"
                  " version INTEGER NOT NULL, kind TEXT NOT NULL, before TEXT, after TEXT, edit INTEGER NOT NULL)"_s
               << u"CREATE INDEX asset_changes_by_asset ON asset_changes (asset_id)"_s
               << u"DROP INDEX assets_by_address"_s;
    statements += triggers();
    for (const AssetColumn column : assetColumns::all()) {
        if (column == AssetColumn::Id || column == AssetColumn::Hostname) continue;
        statements.append(u"CREATE INDEX assets_by_%1 ON assets (%2, id)"_s.arg(
            assetColumns::name(column), assetDialect::key(AssetDialect::Sqlite, column)));
    }
    return statements;
}

} // namespace

SqliteFile::Migrations migrations() {
    return {first(), second()};
}

SqliteTexts texts(const QString& file) {
    return {u"assets"_s, u"The inventory of assets"_s, file, u"set OPSCONDUCTOR_HOME to another folder"_s};
}

QStringList pragmas() {
    return {u"PRAGMA cache_size=-%1"_s.arg(cacheKilobytes), u"PRAGMA temp_store=MEMORY"_s,
            // Or the file of a large import would stay as long as it was.
            u"PRAGMA journal_size_limit=67108864"_s};
}

} // namespace oc::sqliteAssetSchema
