// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetStore.h"

namespace oc::assetTargets {

/// The machines a plan's target means. 'inventory' is false when there is none yet: a plain name needs none.
[[nodiscard]] Result<QList<Target>> resolve(AssetStore& store, const QJsonValue& target, bool inventory);

/// "2 assets have the hostname ...": names their ids.
[[nodiscard]] Error ambiguous(const QString& hostname, const QList<Asset>& found);

} // namespace oc::assetTargets
