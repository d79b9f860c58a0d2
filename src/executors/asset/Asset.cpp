// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/Asset.h"

#include "engine/base/Clock.h"

#include <array>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<QLatin1StringView, 13> names{
    "id"_L1,    "hostname"_L1, "ip_address"_L1, "type"_L1,       "status"_L1,     "environment"_L1, "location"_L1,
    "owner"_L1, "tags"_L1,     "metadata"_L1,   "created_at"_L1, "updated_at"_L1, "version"_L1};

QJsonValue orNull(const QString& text) {
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

} // namespace

QJsonObject Asset::toJson() const {
    QJsonObject object;
    for (const AssetColumn column : assetColumns::all())
        object.insert(names.at(std::size_t(column)), assetColumns::value(*this, column));
    return object;
}

namespace assetColumns {

const QList<AssetColumn>& all() {
    static const QList<AssetColumn> columns = [] {
        QList<AssetColumn> list;
        for (std::size_t i = 0; i < names.size(); ++i)
            list.append(AssetColumn(i));
        return list;
    }();
    return columns;
}

QString name(AssetColumn column) {
    return names.at(std::size_t(column));
}

std::optional<AssetColumn> fromName(const QString& name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names.at(i) == name) return AssetColumn(i);
    }
    return std::nullopt;
}

bool isSettable(AssetColumn column) {
    return column != AssetColumn::Id && column < AssetColumn::CreatedAt;
}

QJsonValue value(const Asset& asset, AssetColumn column) {
    switch (column) {
    case AssetColumn::Id:
        return asset.id;
    case AssetColumn::Hostname:
        return asset.hostname;
    case AssetColumn::IpAddress:
        return orNull(asset.ipAddress);
    case AssetColumn::Type:
        return asset.type;
    case AssetColumn::Status:
        return asset.status;
    case AssetColumn::Environment:
        return asset.environment;
    case AssetColumn::Location:
        return orNull(asset.location);
    case AssetColumn::Owner:
        return orNull(asset.owner);
    case AssetColumn::Tags:
        return asset.tags;
    case AssetColumn::Metadata:
        return asset.metadata;
    case AssetColumn::CreatedAt:
        return orNull(isoTime(asset.createdAt));
    case AssetColumn::UpdatedAt:
        return orNull(isoTime(asset.updatedAt));
    case AssetColumn::Version:
        return asset.version;
    }
    return {};
}

} // namespace assetColumns

} // namespace oc
