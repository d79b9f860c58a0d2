// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetRestore.h"

#include "engine/base/Clock.h"

#include <QDateTime>

namespace oc::assetRestore {

using namespace Qt::StringLiterals;

Asset fromJson(const QJsonObject& object) {
    const auto text = [&](AssetColumn column) { return object.value(assetColumns::name(column)).toString(); };
    const auto time = [&](AssetColumn column) {
        const QDateTime moment = QDateTime::fromString(text(column), Qt::ISODateWithMs);
        return moment.isValid() ? moment.toMSecsSinceEpoch() : 0;
    };
    Asset asset;
    asset.id = object.value("id"_L1).toInteger();
    asset.hostname = text(AssetColumn::Hostname);
    asset.ipAddress = text(AssetColumn::IpAddress);
    asset.type = text(AssetColumn::Type);
    asset.status = text(AssetColumn::Status);
    asset.environment = text(AssetColumn::Environment);
    asset.location = text(AssetColumn::Location);
    asset.owner = text(AssetColumn::Owner);
    asset.tags = object.value("tags"_L1).toObject();
    asset.metadata = object.value("metadata"_L1).toObject();
    asset.createdAt = time(AssetColumn::CreatedAt);
    asset.updatedAt = time(AssetColumn::UpdatedAt);
    asset.version = object.value("version"_L1).toInt(1);
    return asset;
}

void completeLog(QList<AssetLogEntry>& entries, const std::optional<Asset>& now) {
    QJsonObject state = now ? now->toJson() : QJsonObject();
    for (AssetLogEntry& entry : entries) {
        switch (entry.kind) {
        case AssetChange::Kind::Update:
            for (auto it = entry.before.constBegin(); it != entry.before.constEnd(); ++it)
                state.insert(it.key(), it.value());
            break;
        case AssetChange::Kind::Remove:
            state = entry.before;
            break;
        case AssetChange::Kind::Restore:
            break;
        case AssetChange::Kind::Create:
            if (state.isEmpty()) break;
            state.insert(u"version"_s, entry.version);
            state.insert(u"updated_at"_s, isoTime(entry.at));
            entry.after = state;
            break;
        }
    }
}

} // namespace oc::assetRestore
