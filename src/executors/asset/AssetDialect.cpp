// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetDialect.h"

#include "executors/asset/AssetKeys.h"

namespace oc::assetDialect {

using namespace Qt::StringLiterals;

namespace {

bool isPostgres(AssetDialect dialect) {
    return dialect == AssetDialect::Postgres;
}

/// PostgreSQL refuses a row whose key is larger than a third of a page, and another program's texts may be long.
const QString indexable = u"substr(%1, 1, 255)"_s;

/// lower() of ASCII alone: SQLite's own; PostgreSQL's in the collation C.
QString lower(AssetDialect dialect, const QString& name) {
    return isPostgres(dialect) ? u"lower(%1 COLLATE \"C\")"_s.arg(name) : u"lower(%1)"_s.arg(name);
}

/// A text column in any case, never null.
QString folded(AssetDialect dialect, const QString& name) {
    return u"coalesce(%1_fold, %2, '')"_s.arg(name, lower(dialect, name));
}

QString bytewise(AssetDialect dialect, const QString& text) {
    return isPostgres(dialect) ? u"(%1 COLLATE \"C\")"_s.arg(text) : text;
}

} // namespace

QString key(AssetDialect dialect, AssetColumn column) {
    const QString name = assetColumns::name(column);
    switch (column) {
    case AssetColumn::Hostname:
        // In SQLite the column itself has the collation NOCASE, which compares as the lower-cased ASCII would.
        return isPostgres(dialect) ? lower(dialect, indexable.arg(name)) : name;
    case AssetColumn::IpAddress:
        return u"address_key"_s;
    case AssetColumn::Type:
    case AssetColumn::Status:
    case AssetColumn::Environment:
    case AssetColumn::Location:
    case AssetColumn::Owner:
        return isPostgres(dialect) ? bytewise(dialect, indexable.arg(folded(dialect, name))) : folded(dialect, name);
    case AssetColumn::Tags:
        return bytewise(dialect, u"substr(coalesce(tags_words, ''), 1, %1)"_s.arg(assetKeys::tagsKeyLength));
    case AssetColumn::Metadata:
        return bytewise(dialect, u"coalesce(metadata_key, '')"_s);
    case AssetColumn::Id:
    case AssetColumn::CreatedAt:
    case AssetColumn::UpdatedAt:
    case AssetColumn::Version:
        break;
    }
    return name;
}

QString searched(AssetDialect dialect, AssetColumn column) {
    if (column == AssetColumn::Hostname) return lower(dialect, u"hostname"_s);
    if (column == AssetColumn::IpAddress) return u"coalesce(%1, '')"_s.arg(lower(dialect, u"ip_address"_s));
    if (column == AssetColumn::Tags) return u"coalesce(tags_words, '')"_s;
    return bytewise(dialect, folded(dialect, assetColumns::name(column)));
}

QString contains(AssetDialect dialect, const QString& text) {
    return (isPostgres(dialect) ? u"strpos(%1, ?) > 0"_s : u"instr(%1, ?) > 0"_s).arg(text);
}

QString moment(AssetDialect dialect) {
    return isPostgres(dialect) ? u"to_timestamp(CAST(? AS double precision) / 1000)"_s : u"?"_s;
}

QString bytes(AssetDialect dialect) {
    return isPostgres(dialect) ? u"CAST(? AS bytea)"_s : u"?"_s;
}

QString columns(AssetDialect dialect) {
    QString text = u"id, hostname, ip_address, type, status, environment, location, owner, tags, metadata, "_s;
    for (const QString& name : {u"created_at"_s, u"updated_at"_s}) {
        // Somebody else's rows may have 'infinity', which is no number of milliseconds.
        text +=
            isPostgres(dialect)
                ? u"CASE WHEN isfinite(%1) THEN CAST(floor(extract(epoch FROM %1) * 1000) AS bigint) END, "_s.arg(name)
                : name + u", "_s;
    }
    return text + u"version"_s;
}

QString list(AssetDialect dialect, bool numbers) {
    if (!isPostgres(dialect)) return u"(SELECT value FROM json_each(?))"_s;
    return numbers ? u"(SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(? AS jsonb)))"_s
                   : u"(SELECT value FROM jsonb_array_elements_text(CAST(? AS jsonb)))"_s;
}

QString order(AssetDialect dialect, AssetColumn column, bool descending) {
    const QString direction = descending ? u" DESC"_s : QString();
    if (column == AssetColumn::Id) return u"id"_s + direction;
    // An empty time stands first, as SQLite has it by itself and our indexes in PostgreSQL have it too.
    const bool time = column == AssetColumn::CreatedAt || column == AssetColumn::UpdatedAt;
    const QString nulls = time && isPostgres(dialect) ? (descending ? u" NULLS LAST"_s : u" NULLS FIRST"_s) : QString();
    return key(dialect, column) + direction + nulls + u", id"_s + direction;
}

} // namespace oc::assetDialect
