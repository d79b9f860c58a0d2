// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

#include <optional>

namespace oc {

/// What an asset tool does.
enum class AssetAction { Create, Query, Update, Delete, List };

[[nodiscard]] std::optional<AssetAction> assetActionOf(const QString& tool);

/// Which asset an update or delete is about, and (for update) what is to change: with an id the hostname is a new
/// name, without one it tells which asset is meant.
struct AssetSelection {
    QJsonObject which;
    QJsonObject changes;

    [[nodiscard]] static AssetSelection of(QJsonObject parameters);
};

/// The parameters with 'id' under its other name, asset_id.
[[nodiscard]] QJsonObject assetParameters(QJsonObject parameters);

} // namespace oc
