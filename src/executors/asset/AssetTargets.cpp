// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetTargets.h"

#include "engine/base/Json.h"
#include "executors/asset/AssetFields.h"

#include <QHash>
#include <QJsonArray>
#include <QSet>

#include <limits>

namespace oc::assetTargets {

using namespace Qt::StringLiterals;

namespace {

Target targetOf(const Asset& asset) {
    return {asset.hostname, asset.ipAddress.isEmpty() ? asset.hostname : asset.ipAddress, asset.toJson()};
}

Result<QHash<QString, Asset>> byHostname(AssetStore& store, const QStringList& names) {
    QHash<QString, Asset> found;
    const Result<QList<Asset>> all = store.matching(AssetColumn::Hostname, names);
    if (!all) return all.error();
    QHash<QString, QList<Asset>> several;
    for (const Asset& asset : *all)
        several[asset.hostname.toLower()].append(asset);
    for (auto it = several.cbegin(); it != several.cend(); ++it) {
        if (it->size() > 1) return assetTargets::ambiguous(it->first().hostname, *it);
        found.insert(it.key(), it->first());
    }
    return found;
}

} // namespace

Error ambiguous(const QString& hostname, const QList<Asset>& found) {
    QStringList each;
    for (const Asset& asset : found.first(std::min<qsizetype>(found.size(), 10))) {
        each.append(u"%1 (%2)"_s.arg(asset.id).arg(asset.environment));
    }
    if (found.size() > each.size()) each.append(u"..."_s);
    return {u"asset_ambiguous"_s,
            u"%1 assets have the hostname '%2': ids %3"_s.arg(found.size()).arg(hostname, each.join(u", "_s)),
            u"Give asset_id instead of the hostname"_s,
            {}};
}

Result<QList<Target>> resolve(AssetStore& store, const QJsonValue& target, bool inventory) {
    if (target.isUndefined() || target.isNull()) return QList<Target>{};
    const QJsonArray list = target.isArray() ? target.toArray() : QJsonArray{target};
    QStringList names;
    for (const QJsonValue& entry : list) {
        if (entry.isString()) names.append(entry.toString().trimmed());
    }
    // Looking for one must not make an inventory.
    const Result<QHash<QString, Asset>> known =
        inventory && !names.isEmpty() ? byHostname(store, names) : QHash<QString, Asset>();
    if (!known) return known.error();

    QList<Target> targets;
    QSet<QString> seen;
    const auto add = [&](Target found) {
        const QString key = found.name.toLower() + u'\n' + found.address;
        if (seen.contains(key)) return;
        seen.insert(key);
        targets.append(std::move(found));
    };
    for (const QJsonValue& entry : list) {
        if (entry.isString()) {
            const QString name = entry.toString().trimmed();
            if (name.isEmpty()) {
                return Error{u"target_invalid"_s,
                             u"A target has an empty name"_s,
                             u"Leave the target out to run on this machine"_s,
                             {}};
            }
            const auto asset = known->constFind(name.toLower());
            add(asset == known->cend() ? Target{name, name, {}} : targetOf(*asset));
        } else if (entry.isDouble()) {
            const Result<Asset> asset = store.find({{u"asset_id"_s, entry}});
            if (!asset) return asset.error();
            add(targetOf(*asset));
        } else if (const QJsonObject object = entry.toObject();
                   object.contains("id"_L1) && object.contains("version"_L1)) {
            // A row of an earlier asset query: as it was read then.
            const QString hostname = object.value("hostname"_L1).toString();
            const QString address = object.value("ip_address"_L1).toString();
            add({hostname, address.isEmpty() ? hostname : address, object});
        } else if (entry.isObject()) {
            Result<AssetFilter> filter = assetFields::filter(object);
            if (!filter) return filter.error();
            // A plan means all of them; the default of 100 is for people who look at a list.
            if (!object.contains("limit"_L1)) filter->limit = std::numeric_limits<int>::max();
            const Result<QList<Asset>> found = store.query(*filter);
            if (!found) return found.error();
            if (found->isEmpty()) {
                return Error{u"asset_not_found"_s,
                             u"No asset fits the target %1"_s.arg(QString::fromUtf8(json::toText(entry))),
                             u"asset-query with the same words shows what there is"_s,
                             {}};
            }
            for (const Asset& asset : *found)
                add(targetOf(asset));
        } else {
            return Error{u"target_invalid"_s,
                         u"A target must be a name, a list of names or an asset filter, but is a %1"_s.arg(
                             json::typeName(entry)),
                         {},
                         {}};
        }
    }
    return targets;
}

} // namespace oc::assetTargets
