// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetImportRules.h"

#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetHeader.h"
#include "executors/asset/AssetKeys.h"

#include <algorithm>

namespace oc::assetImportRules {

using namespace Qt::StringLiterals;

namespace {

using What = AssetImportPlanRow::What;

/// The first column that the asset does not take, to say which cell is at fault.
QString columnAtFault(const QJsonObject& fields) {
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        Asset blank;
        blank.hostname = u"x"_s;
        if (!assetFields::apply(blank, {{it.key(), it.value()}})) return it.key();
    }
    return fields.contains("hostname"_L1) ? QString() : u"hostname"_s;
}

Decision conflict(const QString& message, const QString& hint, const QString& column) {
    Decision decision;
    decision.row.what = What::Conflict;
    decision.row.error = Error{u"asset_conflict"_s, message, hint, {}};
    decision.row.wrongColumn = column;
    return decision;
}

/// The version in a row that an export of this inventory wrote; 0 when there is none. A foreign file's "version" is
/// something else.
int exportedVersion(const QJsonObject& fields, const Asset& asset) {
    const auto number = [&](QLatin1StringView name) {
        const QJsonValue value = fields.value(name);
        return value.isString() ? value.toString().trimmed().toLongLong() : value.toInteger();
    };
    return number("id"_L1) == asset.id ? int(number("version"_L1)) : 0;
}

} // namespace

Result<QString> keyOf(const QJsonObject& fields, AssetColumn key) {
    const QString column = assetColumns::name(key);
    const QJsonValue value = fields.value(column);
    const QString text = value.isString() ? value.toString().trimmed() : QString();
    const bool empty = value.isNull() || value.isUndefined() || (value.isString() && text.isEmpty());
    if (key == AssetColumn::Id) {
        if (empty) return QString();
        const Result<qint64> id = assetFields::id(value.isString() ? QJsonValue(text) : value);
        if (!id) return Error{u"asset_invalid"_s, u"'%1' is no id"_s.arg(value.toVariant().toString()), {}, {}};
        return QString::number(*id);
    }
    if (empty) {
        return Error{u"asset_invalid"_s,
                     u"The %1 is empty, by which the asset is found"_s.arg(
                         key == AssetColumn::IpAddress ? u"address"_s : u"hostname"_s),
                     {},
                     {}};
    }
    if (!value.isString()) {
        const Result<Asset> tried = assetFields::apply(Asset{}, {{column, value}});
        return tried ? Error{u"asset_invalid"_s, u"The %1 is no text"_s.arg(column), {}, {}} : tried.error();
    }
    if (key == AssetColumn::IpAddress) return assetFields::canonicalAddress(text);
    // Not checked here: an inventory that was taken over may have names that no new asset gets.
    return assetKeys::foldHostname(text);
}

QString keyOf(const Asset& asset, AssetColumn key) {
    switch (key) {
    case AssetColumn::Id:
        return QString::number(asset.id);
    case AssetColumn::IpAddress:
        return asset.ipAddress;
    default:
        return assetKeys::foldHostname(asset.hostname);
    }
}

Decision wrongRow(const Error& error, const QString& column) {
    Decision decision;
    decision.row.what = What::Wrong;
    decision.row.error = error;
    decision.row.wrongColumn = column;
    return decision;
}

Decision sameAs(qint64 line, AssetColumn key) {
    return conflict(u"This is the same asset as on line %1"_s.arg(line), u"Keep one of the two rows"_s,
                    assetColumns::name(key));
}

QJsonObject settable(const QJsonObject& fields, const std::optional<Asset>& existing) {
    QJsonObject result;
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        const auto column = assetColumns::fromName(it.key());
        if (!column || !assetColumns::isSettable(*column)) continue;
        const bool keepsItself =
            *column == AssetColumn::Type || *column == AssetColumn::Status || *column == AssetColumn::Environment;
        if (it.value().isNull() && (keepsItself || (!existing && *column != AssetColumn::Hostname))) continue;
        result.insert(it.key(), it.value());
    }
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        const assetHeader::Target target = assetHeader::target(it.key());
        const bool isTag = target.kind == assetHeader::Target::Kind::Tag;
        if (!isTag && target.kind != assetHeader::Target::Kind::Metadata) continue;
        const QString column = isTag ? u"tags"_s : u"metadata"_s;
        QJsonValue base = result.value(column);
        // Text that is no JSON object stays, to be refused where all of it is checked.
        if (base.isString()) continue;
        if (base.isUndefined() && existing) base = isTag ? existing->tags : existing->metadata;
        QJsonObject object = base.toObject();
        if (it.value().isNull())
            object.remove(target.key);
        else
            object.insert(target.key, it.value());
        result.insert(column, object);
    }
    return result;
}

Decision decide(const QJsonObject& fields, AssetColumn key, const QList<Asset>& matches) {
    const QString keyColumn = assetColumns::name(key);
    if (matches.size() > 1) {
        QStringList ids;
        for (const Asset& asset : matches.first(std::min<qsizetype>(matches.size(), 10)))
            ids << QString::number(asset.id);
        return conflict(u"%1 assets have this %2: ids %3"_s.arg(matches.size())
                            .arg(key == AssetColumn::IpAddress ? u"address"_s : u"hostname"_s, ids.join(u", "_s)),
                        u"Use the id as the key"_s, keyColumn);
    }
    Decision decision;
    AssetImportPlanRow& row = decision.row;
    if (matches.isEmpty()) {
        if (key == AssetColumn::Id && !fields.value(keyColumn).isNull() && !fields.value(keyColumn).isUndefined()) {
            return wrongRow({u"asset_not_found"_s,
                             u"There is no asset with the id %1"_s.arg(fields.value(keyColumn).toVariant().toString()),
                             u"Leave the id empty to make a new asset"_s,
                             {}},
                            keyColumn);
        }
        const QJsonObject wanted = settable(fields, {});
        Result<Asset> asset = assetFields::apply(Asset{}, wanted);
        if (!asset) return wrongRow(asset.error(), columnAtFault(wanted));
        row.what = What::Create;
        row.change.kind = AssetChange::Kind::Create;
        row.change.fields = wanted;
        decision.asset = std::move(*asset);
        return decision;
    }
    const Asset& existing = matches.constFirst();
    QJsonObject wanted = settable(fields, existing);
    // It was found by it; another spelling (Web-01 for web-01) is no wish to rename it.
    wanted.remove(keyColumn);
    for (const QString& name : wanted.keys()) {
        if (wanted.value(name) == assetColumns::value(existing, *assetColumns::fromName(name))) wanted.remove(name);
    }
    row.existing = existing;
    if (wanted.isEmpty()) {
        row.what = What::Unchanged;
        return decision;
    }
    Result<Asset> asset = assetFields::apply(existing, wanted);
    if (!asset) return wrongRow(asset.error(), columnAtFault(wanted));
    for (const QString& name : wanted.keys()) {
        const AssetColumn column = *assetColumns::fromName(name);
        if (assetColumns::value(*asset, column) == assetColumns::value(existing, column)) wanted.remove(name);
    }
    row.what = wanted.isEmpty() ? What::Unchanged : What::Update;
    if (wanted.isEmpty()) return decision;
    if (const int version = exportedVersion(fields, existing); version > 0 && version != existing.version) {
        Decision changed = conflict(
            u"The asset was changed since this file was written: it has version %1, the file %2"_s.arg(existing.version)
                .arg(version),
            u"Export it again; or take the column version out to overwrite the change"_s, u"version"_s);
        changed.row.existing = existing;
        return changed;
    }
    row.change = {AssetChange::Kind::Update, existing.id, existing.version, wanted};
    decision.asset = std::move(*asset);
    return decision;
}

} // namespace oc::assetImportRules
