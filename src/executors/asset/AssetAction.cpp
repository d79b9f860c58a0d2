// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetAction.h"

#include "engine/base/Ids.h"

#include <array>

namespace oc {

using namespace Qt::StringLiterals;

std::optional<AssetAction> assetActionOf(const QString& tool) {
    static const std::array<std::pair<QString, AssetAction>, 5> actions{
        {{normalizedName(u"asset-create"), AssetAction::Create},
         {normalizedName(u"asset-query"), AssetAction::Query},
         {normalizedName(u"asset-update"), AssetAction::Update},
         {normalizedName(u"asset-delete"), AssetAction::Delete},
         {normalizedName(u"asset-list"), AssetAction::List}}};
    const QString name = normalizedName(tool);
    for (const auto& [known, action] : actions) {
        if (known == name) return action;
    }
    return std::nullopt;
}

AssetSelection AssetSelection::of(QJsonObject parameters) {
    AssetSelection selection;
    const bool byId = !parameters.value("asset_id"_L1).isNull() && parameters.contains("asset_id"_L1);
    const QString key = byId ? u"asset_id"_s : u"hostname"_s;
    selection.which.insert(key, parameters.take(key));
    parameters.remove("asset_id"_L1);
    selection.changes = parameters;
    return selection;
}

QJsonObject assetParameters(QJsonObject parameters) {
    if (parameters.contains("id"_L1)) parameters.insert("asset_id"_L1, parameters.take("id"_L1));
    return parameters;
}

} // namespace oc
