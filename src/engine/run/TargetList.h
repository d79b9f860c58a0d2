// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunScheduler.h"

#include <QJsonValue>

namespace oc {

/// The machines that a resolved target value means: a name, names separated by commas, a list of names and of assets
/// (objects with hostname or name, ip_address or address), or an asset filter (one object). Names and filters are
/// looked up by the resolver; without one a name is itself. Each machine once, in the order given. May block.
/// Errors: "bad_target", "no_inventory", those of the resolver.
[[nodiscard]] Result<QList<Target>> targetList(const QJsonValue& value, TargetResolver* resolver);

} // namespace oc
