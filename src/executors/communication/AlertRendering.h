// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"

namespace oc {

/// The alert as the channel's tool sends it: a subject and a text for mail, blocks for Slack, a card for Teams, JSON
/// for anything else. What the channel itself says of a parameter counts more. timeMs: when it was raised, ms since
/// 1970.
[[nodiscard]] AlertMessage renderAlert(const Alert& alert, const AlertChannel& channel, qint64 timeMs);

} // namespace oc
