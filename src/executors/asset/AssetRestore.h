// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetChange.h"

namespace oc::assetRestore {

/// The asset that Asset::toJson() wrote, unchecked: what was in the inventory may be there again.
[[nodiscard]] Asset fromJson(const QJsonObject& object);

/// Gives the lines of a Create their 'after', which is not kept: it is what stands there now, or stood when it was
/// removed, without all the changes since. 'entries' are those of one asset, the newest first.
void completeLog(QList<AssetLogEntry>& entries, const std::optional<Asset>& now);

} // namespace oc::assetRestore
