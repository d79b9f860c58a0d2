// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetSql.h"

#include "engine/base/Json.h"
#include "executors/asset/AssetConditions.h"
#include "executors/asset/AssetKeys.h"

#include <QJsonArray>

#include <array>

namespace oc::assetSql {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<QLatin1StringView, 4> kindNames{"create"_L1, "update"_L1, "remove"_L1, "restore"_L1};
constexpr std::array<QLatin1StringView, 4> sourceNames{"edit"_L1, "import"_L1, "run"_L1, "command_line"_L1};

const QString changeColumns = u"c.number, c.asset_id, c.version, c.kind, c.before, c.after, e.at, e.who, e.source, "
                              "e.run_id, e.label FROM asset_changes c LEFT JOIN asset_edits e ON e.edit = c.edit"_s;

QVariant orNull(const QString& text) {
    return text.isEmpty() ? QVariant(QMetaType(QMetaType::QString)) : QVariant(text);
}

QString jsonText(const QJsonObject& object) {
    return QString::fromUtf8(json::toText(object));
}

QJsonObject object(const AssetRow& row, int column) {
    if (row.isNull(column)) return {};
    return json::parse(row.utf8(column)).value_or(QJsonValue()).toObject();
}

QString listText(const QList<qint64>& numbers) {
    QString text = u"["_s;
    for (const qint64 number : numbers) {
        if (text.size() > 1) text += u',';
        text += QString::number(number);
    }
    return text + u']';
}

QString listText(const QStringList& texts) {
    return QString::fromUtf8(json::toText(QJsonArray::fromStringList(texts)));
}

QString selectFrom(AssetDialect dialect) {
    return u"SELECT %1 FROM assets"_s.arg(assetDialect::columns(dialect));
}

template <typename Names, typename Kind>
Kind fromName(const Names& names, const QString& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? Kind(0) : Kind(found - names.begin());
}

} // namespace

AssetStatement select(AssetDialect dialect, const AssetFilter& filter) {
    AssetConditions conditions(dialect);
    conditions.add(filter);
    AssetStatement statement{selectFrom(dialect) + conditions.where() + u" ORDER BY id LIMIT ? OFFSET ?"_s,
                             conditions.values()};
    statement.values << qint64(filter.limit) << qint64(filter.offset);
    return statement;
}

AssetStatement count(AssetDialect dialect, const AssetFilter& filter) {
    AssetConditions conditions(dialect);
    conditions.add(filter);
    return {u"SELECT count(*) FROM assets"_s + conditions.where(), conditions.values()};
}

AssetStatement count(AssetDialect dialect, const AssetView& view) {
    AssetConditions conditions(dialect);
    conditions.add(view);
    return {u"SELECT count(*) FROM assets"_s + conditions.where(), conditions.values()};
}

AssetStatement page(AssetDialect dialect, const AssetView& view, int limit, bool fromTheEnd) {
    AssetConditions conditions(dialect);
    conditions.add(view);
    AssetStatement statement{
        u"%1%2 ORDER BY %3 LIMIT ?"_s.arg(selectFrom(dialect), conditions.where(),
                                          assetDialect::order(dialect, view.sort, view.descending != fromTheEnd)),
        conditions.values()};
    statement.values << qint64(limit);
    return statement;
}

AssetStatement ids(AssetDialect dialect, const AssetView& view) {
    AssetConditions conditions(dialect);
    conditions.add(view);
    return {u"SELECT id FROM assets%1 ORDER BY %2"_s.arg(conditions.where(),
                                                         assetDialect::order(dialect, view.sort, view.descending)),
            conditions.values(), true};
}

AssetStatement selectByIds(AssetDialect dialect, const QList<qint64>& ids) {
    return {selectFrom(dialect) + u" WHERE id IN "_s + assetDialect::list(dialect, true), {listText(ids)}};
}

AssetStatement selectByHostnames(AssetDialect dialect, const QStringList& hostnames) {
    QStringList folded;
    for (const QString& hostname : hostnames)
        folded.append(assetKeys::foldHostname(hostname));
    return {u"%1 WHERE %2 IN %3 ORDER BY id"_s.arg(selectFrom(dialect),
                                                   assetDialect::key(dialect, AssetColumn::Hostname),
                                                   assetDialect::list(dialect, false)),
            {listText(folded)}};
}

AssetStatement selectByAddresses(AssetDialect dialect, const QStringList& addresses) {
    AssetStatement statement;
    for (const QString& address : addresses)
        statement.values.append(assetKeys::address(address));
    const QStringList marks(addresses.size(), assetDialect::bytes(dialect));
    statement.sql = u"%1 WHERE address_key IN (%2) ORDER BY id"_s.arg(selectFrom(dialect), marks.join(u", "_s));
    return statement;
}

AssetStatement duplicates(AssetDialect dialect, const QString& hostname, const QString& address, qint64 except,
                          int limit) {
    AssetConditions conditions(dialect);
    conditions.addDuplicates(hostname, address, except);
    AssetStatement statement{selectFrom(dialect) + conditions.where() + u" ORDER BY id LIMIT ?"_s, conditions.values()};
    statement.values << qint64(limit);
    return statement;
}

AssetStatement values(AssetDialect dialect, AssetColumn column, const QString& beginning, int limit) {
    const QString key = assetDialect::key(dialect, column);
    const QString name = assetColumns::name(column);
    AssetStatement statement;
    QString where = u"WHERE %1 <> ''"_s.arg(key);
    if (!beginning.isEmpty()) {
        const bool host = column == AssetColumn::Hostname;
        const QString folded = host ? assetKeys::foldHostname(beginning) : assetKeys::fold(beginning);
        // Behind every text that begins so stands what begins so and ends with the last character there is.
        where += u" AND %1 >= ? AND %1 < ?"_s.arg(key);
        statement.values << folded << QString(folded + QString::fromUcs4(U"\U0010FFFF", 1));
    }
    // Grouped by what the index holds; the spelling is that of the oldest asset.
    statement.sql = u"SELECT (SELECT %2 FROM assets WHERE %1 = found.k ORDER BY id LIMIT 1) FROM (SELECT %1 AS k, "
                    "count(*) AS n FROM assets %3 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?) AS found "
                    "ORDER BY found.n DESC, found.k"_s.arg(key, name, where);
    statement.values << qint64(limit);
    return statement;
}

AssetStatement changes(qint64 assetId, int limit) {
    return {u"SELECT "_s + changeColumns + u" WHERE c.asset_id = CAST(? AS bigint) ORDER BY c.number DESC LIMIT ?"_s,
            {assetId, qint64(limit)}};
}

AssetStatement recentChanges(int limit) {
    return {u"SELECT "_s + changeColumns + u" ORDER BY c.number DESC LIMIT ?"_s, {qint64(limit)}};
}

AssetStatement removals(AssetDialect dialect, const QList<qint64>& ids) {
    return {u"SELECT %1 WHERE c.number IN (SELECT max(number) FROM asset_changes WHERE kind = 'remove' AND asset_id IN "
            "%2 GROUP BY asset_id)"_s.arg(changeColumns, assetDialect::list(dialect, true)),
            {listText(ids)}};
}

Asset read(const AssetRow& row) {
    Asset asset;
    asset.id = row.integer(0);
    asset.hostname = row.text(1);
    asset.ipAddress = row.text(2);
    asset.type = row.text(3);
    asset.status = row.text(4);
    asset.environment = row.text(5);
    asset.location = row.text(6);
    asset.owner = row.text(7);
    asset.tags = object(row, 8);
    asset.metadata = object(row, 9);
    asset.createdAt = row.integer(10);
    asset.updatedAt = row.integer(11);
    asset.version = int(row.integer(12));
    return asset;
}

AssetLogEntry readChange(const AssetRow& row) {
    AssetLogEntry entry;
    entry.number = row.integer(0);
    entry.assetId = row.integer(1);
    entry.version = int(row.integer(2));
    entry.kind = fromName<decltype(kindNames), AssetChange::Kind>(kindNames, row.text(3));
    entry.before = object(row, 4);
    entry.after = object(row, 5);
    entry.at = row.integer(6);
    entry.author.who = row.text(7);
    entry.author.source = fromName<decltype(sourceNames), AssetAuthor::Source>(sourceNames, row.text(8));
    entry.author.runId = row.text(9);
    entry.author.label = row.text(10);
    return entry;
}

QList<Stored> stored(const Asset& asset, AssetColumn column) {
    const QString name = assetColumns::name(column);
    const auto text = [&](const QString& value) -> QList<Stored> {
        return {{name, orNull(value)}, {name + u"_fold"_s, orNull(assetKeys::storedFold(value))}};
    };
    switch (column) {
    case AssetColumn::Hostname:
        return {{name, asset.hostname}};
    case AssetColumn::IpAddress:
        return {{name, orNull(asset.ipAddress)}, {u"address_key"_s, assetKeys::address(asset.ipAddress)}};
    case AssetColumn::Type:
        return text(asset.type);
    case AssetColumn::Status:
        return text(asset.status);
    case AssetColumn::Environment:
        return text(asset.environment);
    case AssetColumn::Location:
        return text(asset.location);
    case AssetColumn::Owner:
        return text(asset.owner);
    case AssetColumn::Tags:
        return {{name, jsonText(asset.tags)}, {u"tags_words"_s, assetKeys::tagsWords(asset.tags)}};
    case AssetColumn::Metadata:
        return {{name, jsonText(asset.metadata)}, {u"metadata_key"_s, assetKeys::metadataKey(asset.metadata)}};
    default:
        return {};
    }
}

const QStringList& storedNames() {
    static const QStringList names = [] {
        QStringList list;
        for (const AssetColumn column : assetColumns::all()) {
            for (const Stored& one : stored(Asset{}, column))
                list.append(one.name);
        }
        return list;
    }();
    return names;
}

void appendStored(QVariantList& values, const Asset& asset) {
    const auto text = [&](const QString& value) { values << orNull(value) << orNull(assetKeys::storedFold(value)); };
    values << asset.hostname << orNull(asset.ipAddress) << assetKeys::address(asset.ipAddress);
    text(asset.type);
    text(asset.status);
    text(asset.environment);
    text(asset.location);
    text(asset.owner);
    static const QString nothing = u"{}"_s;
    values << (asset.tags.isEmpty() ? nothing : jsonText(asset.tags)) << assetKeys::tagsWords(asset.tags)
           << (asset.metadata.isEmpty() ? nothing : jsonText(asset.metadata)) << assetKeys::metadataKey(asset.metadata);
}

QString kindName(AssetChange::Kind kind) {
    return kindNames.at(std::size_t(kind));
}

QString sourceName(AssetAuthor::Source source) {
    return sourceNames.at(std::size_t(source));
}

} // namespace oc::assetSql
