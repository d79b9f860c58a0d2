// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetChange.h"

#include <QStringList>

namespace oc::ui {

/// The change log of an asset as people read it. Pure.
namespace assetHistory {

/// "09:31 owner <s>shop</s> &rarr; infra, edited here": rich text, everything of the asset escaped. A run is a link to
/// "run:ID". now: ms since epoch, for today and yesterday.
[[nodiscard]] QString line(const AssetLogEntry& entry, qint64 now);
/// The same without what was changed, and without links: "09:31, edited by anna".
[[nodiscard]] QString lastChange(const AssetLogEntry& entry, qint64 now);
/// The runs that changed the asset, newest first, each once: id and the plan's name.
[[nodiscard]] QList<std::pair<QString, QString>> runs(const QList<AssetLogEntry>& log);

} // namespace assetHistory

} // namespace oc::ui
