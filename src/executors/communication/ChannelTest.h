// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/DeliveryAttempt.h"

namespace oc {

/// Sends a test message on a channel at once and once, past the outbox: what is asked is whether the channel works now.
/// Blocks until it has ended, or stop is asked for; any thread. The delivery tells what was tried, how long it took and
/// what came back, redacted. from: who asks, "opsctl alerts test".
[[nodiscard]] Delivery testChannel(const AlertChannel& channel, const QString& from, const DeliveryAttempt& attempt,
                                   const Redactor& redactor, const std::stop_token& stop = {});

} // namespace oc
