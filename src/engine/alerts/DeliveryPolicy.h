// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Duration.h"

#include <QString>

#include <optional>

namespace oc {

/// How often and when an alert that could not be delivered is tried again, and how long it is remembered. A value.
struct DeliveryPolicy {
    int attempts = 10; ///< in all: with the delays below, for about two hours
    Milliseconds firstDelay{2'000};
    double factor = 2.5;
    Milliseconds longestDelay{20 * 60'000};
    double jitter = 0.25; ///< so much of a delay more or less: those who failed together do not come back together
    int perChannel = 4;   ///< messages on their way at once
    int inAll = 16;
    Milliseconds afterTrouble{2'000}; ///< with the outbox itself, which cannot be read or written
    int keepDays = 90;                ///< what has ended stays in the history for so long; 0: for ever
};

/// Whether another attempt may do better: the network, a server that failed or has too much to do. What the server
/// refused it refuses again.
[[nodiscard]] bool isTransientFailure(const QString& errorCode);
/// After so many failed attempts; 'random' from 0 to 1. Never before what the server asked for.
[[nodiscard]] Milliseconds retryDelay(const DeliveryPolicy& policy, int attempts,
                                      std::optional<Milliseconds> retryAfter, double random);

} // namespace oc
