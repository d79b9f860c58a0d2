// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"
#include "executors/asset/AssetAction.h"
#include "executors/asset/AssetDialect.h"

namespace oc::assetPreview {

/// The SQL that an asset tool would run, without the keys and the line of the change log that are written beside it.
/// Pure; any thread.
[[nodiscard]] Result<StepPreview> make(AssetDialect dialect, const QString& tool, AssetAction action,
                                       const QJsonObject& parameters);

} // namespace oc::assetPreview
