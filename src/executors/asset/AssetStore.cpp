// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetStore.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetSql.h"

#include <QFileInfo>
#include <QHash>
#include <QJsonArray>
#include <QSet>
#include <QSqlQuery>

#include <limits>

namespace oc {

using namespace Qt::StringLiterals;

QJsonObject Asset::toJson() const {
    const auto orNull = [](const QString& text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); };
    return {{u"id"_s, id},
            {u"hostname"_s, hostname},
            {u"ip_address"_s, orNull(ipAddress)},
            {u"type"_s, type},
            {u"status"_s, status},
            {u"environment"_s, environment},
            {u"location"_s, orNull(location)},
            {u"owner"_s, orNull(owner)},
            {u"tags"_s, tags},
            {u"metadata"_s, metadata},
            {u"created_at"_s, orNull(isoTime(createdAt))},
            {u"updated_at"_s, orNull(isoTime(updatedAt))},
            {u"version"_s, version}};
}

struct AssetStore::Private {
    explicit Private(QString path)
        : path(std::move(path)), file(assetSql::texts(this->path), assetSql::applicationId, assetSql::migrations()) {}

    QString path;
    SqliteFile file;

    Status exec(QSqlQuery& query, const AssetStatement& statement) const {
        query.setForwardOnly(true);
        if (!query.prepare(statement.sql)) return file.texts().error(query);
        for (const QVariant& value : statement.values)
            query.addBindValue(value);
        if (!query.exec()) return file.texts().error(query);
        return {};
    }
    Result<QList<Asset>> select(const QSqlDatabase& database, const AssetStatement& statement) const {
        QSqlQuery query(database);
        if (Status done = exec(query, statement); !done) return done.error();
        QList<Asset> found;
        while (query.next())
            found.append(assetSql::read(query));
        return found;
    }
    Result<QList<Asset>> select(const AssetStatement& statement) {
        const Result<QSqlDatabase> database = file.connection();
        if (!database) return database.error();
        return select(*database, statement);
    }
    Result<Asset> findOne(const QSqlDatabase& database, const QJsonObject& which) const;
    Result<QHash<QString, Asset>> byHostname(const QStringList& names);
};

namespace {

Status checkDepth(const QJsonValue& value, int depth = 0) {
    if (depth > assetSql::maxTagDepth) {
        return Error{u"asset_invalid"_s,
                     u"The tags asked for are nested deeper than %1 levels"_s.arg(assetSql::maxTagDepth),
                     {},
                     {}};
    }
    const auto items = [&](const auto& container) -> Status {
        for (const QJsonValue item : container) {
            if (Status checked = checkDepth(item, depth + 1); !checked) return checked;
        }
        return {};
    };
    if (value.isArray()) return items(value.toArray());
    if (value.isObject()) return items(value.toObject());
    return {};
}

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

Target targetOf(const Asset& asset) {
    return {asset.hostname, asset.ipAddress.isEmpty() ? asset.hostname : asset.ipAddress, asset.toJson()};
}

} // namespace

AssetStore::AssetStore(QString file) : d_(std::make_unique<Private>(std::move(file))) {}
AssetStore::~AssetStore() = default;

Result<Asset> AssetStore::Private::findOne(const QSqlDatabase& database, const QJsonObject& which) const {
    const QJsonValue given = which.value(which.contains("asset_id"_L1) ? "asset_id"_L1 : "id"_L1);
    if (!given.isUndefined() && !given.isNull()) {
        const Result<qint64> id = assetFields::id(given);
        if (!id) return id.error();
        const Result<QList<Asset>> found = select(database, assetSql::selectById(*id));
        if (!found) return found.error();
        if (!found->isEmpty()) return found->first();
        return Error{
            u"asset_not_found"_s, u"There is no asset with the id %1"_s.arg(*id), u"asset-list shows them all"_s, {}};
    }
    const QString hostname = which.value("hostname"_L1).toString().trimmed();
    if (hostname.isEmpty()) {
        return Error{u"asset_invalid"_s, u"It is not said which asset is meant"_s, u"Give asset_id or hostname"_s, {}};
    }
    const Result<QList<Asset>> found = select(database, assetSql::selectByHostnames({hostname}));
    if (!found) return found.error();
    if (found->size() == 1) return found->first();
    if (!found->isEmpty()) return ambiguous(hostname, *found);
    return Error{u"asset_not_found"_s,
                 u"There is no asset with the hostname '%1'"_s.arg(hostname),
                 u"asset-query finds one by a part of its name"_s,
                 {}};
}

Result<Asset> AssetStore::create(const QJsonObject& fields) {
    Result<Asset> asset = assetFields::apply(Asset{}, fields);
    if (!asset) return asset;
    asset->createdAt = asset->updatedAt = nowMs();
    const Status done = d_->file.write([&](QSqlDatabase& database) -> Status {
        QSqlQuery query(database);
        if (Status inserted = d_->exec(query, assetSql::insert(*asset)); !inserted) return inserted;
        asset->id = query.lastInsertId().toLongLong();
        return {};
    });
    if (!done) return done.error();
    return asset;
}

Result<QList<Asset>> AssetStore::query(const AssetFilter& filter) {
    if (const Status checked = checkDepth(filter.tags); !checked) return checked.error();
    return d_->select(assetSql::select(filter));
}

Result<qint64> AssetStore::count(const AssetFilter& filter) {
    if (const Status checked = checkDepth(filter.tags); !checked) return checked.error();
    const Result<QSqlDatabase> database = d_->file.connection();
    if (!database) return database.error();
    QSqlQuery query(*database);
    if (const Status done = d_->exec(query, assetSql::count(filter)); !done) return done.error();
    return query.next() ? query.value(0).toLongLong() : 0;
}

Result<Asset> AssetStore::find(const QJsonObject& idOrHostname) {
    const Result<QSqlDatabase> database = d_->file.connection();
    if (!database) return database.error();
    return d_->findOne(*database, idOrHostname);
}

Result<Asset> AssetStore::update(const QJsonObject& idOrHostname, const QJsonObject& changes) {
    QJsonObject fields = changes;
    const QJsonValue expected = fields.take("version"_L1);
    if (fields.isEmpty()) {
        return Error{u"asset_invalid"_s,
                     u"No field to change was given"_s,
                     u"Give at least one of "_s + assetFields::settable().join(u", "_s),
                     {}};
    }
    Asset asset;
    const Status done = d_->file.write([&](QSqlDatabase& database) -> Status {
        const Result<Asset> found = d_->findOne(database, idOrHostname);
        if (!found) return found.error();
        const int version = expected.isUndefined() ? found->version : expected.toInt();
        Result<Asset> changed = assetFields::apply(*found, fields);
        if (!changed) return changed.error();
        changed->updatedAt = nowMs();
        QSqlQuery query(database);
        if (Status updated = d_->exec(query, assetSql::update(*changed, version)); !updated) return updated;
        if (query.numRowsAffected() != 1) {
            return Error{
                u"asset_conflict"_s,
                u"The asset %1 (%2) was changed by somebody else meanwhile: it has version %3, not %4"_s.arg(found->id)
                    .arg(found->hostname)
                    .arg(found->version)
                    .arg(version),
                u"Read it again and repeat the change"_s,
                {}};
        }
        asset = *changed;
        ++asset.version;
        return {};
    });
    if (!done) return done.error();
    return asset;
}

Result<Asset> AssetStore::remove(const QJsonObject& idOrHostname) {
    Asset asset;
    const Status done = d_->file.write([&](QSqlDatabase& database) -> Status {
        const Result<Asset> found = d_->findOne(database, idOrHostname);
        if (!found) return found.error();
        asset = *found;
        QSqlQuery query(database);
        return d_->exec(query, assetSql::remove(asset.id));
    });
    if (!done) return done.error();
    return asset;
}

Result<QHash<QString, Asset>> AssetStore::Private::byHostname(const QStringList& names) {
    QHash<QString, Asset> found;
    // Plain names need no inventory; looking for one must not make it.
    if (!QFileInfo::exists(path)) return found;
    constexpr qsizetype chunk = 500; // SQLite allows 32,766 values in a statement
    for (qsizetype from = 0; from < names.size(); from += chunk) {
        const Result<QList<Asset>> some = select(assetSql::selectByHostnames(names.mid(from, chunk)));
        if (!some) return some.error();
        QHash<QString, QList<Asset>> several;
        for (const Asset& asset : *some)
            several[asset.hostname.toLower()].append(asset);
        for (auto it = several.cbegin(); it != several.cend(); ++it) {
            if (it->size() > 1) return ambiguous(it->first().hostname, *it);
            found.insert(it.key(), it->first());
        }
    }
    return found;
}

Result<QList<Target>> AssetStore::resolve(const QJsonValue& target) {
    if (target.isUndefined() || target.isNull()) return QList<Target>{};
    const QJsonArray list = target.isArray() ? target.toArray() : QJsonArray{target};
    QStringList names;
    for (const QJsonValue& entry : list) {
        if (entry.isString()) names.append(entry.toString().trimmed());
    }
    const Result<QHash<QString, Asset>> known = d_->byHostname(names);
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
            const Result<Asset> asset = find({{u"asset_id"_s, entry}});
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
            const Result<QList<Asset>> found = query(*filter);
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

} // namespace oc
