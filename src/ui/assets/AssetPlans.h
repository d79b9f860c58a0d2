// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/Asset.h"

#include <QByteArray>
#include <QStringList>

namespace oc::ui {

/// Plans made of chosen assets. Pure.
namespace assetPlans {

/// What a plan's target calls them: the host name, or the id as a number where several assets have that name.
[[nodiscard]] QJsonValue target(const QList<Asset>& assets);
/// Four requests to each, side by side, from this machine.
[[nodiscard]] QByteArray ping(const QList<Asset>& assets);

} // namespace assetPlans

} // namespace oc::ui
