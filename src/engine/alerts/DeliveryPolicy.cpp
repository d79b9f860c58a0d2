// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/DeliveryPolicy.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace oc {

bool isTransientFailure(const QString& errorCode) {
    static constexpr std::array transient{u"unreachable",   u"timeout",       u"rate_limited",
                                          u"server_failed", u"mail_deferred", u"unconfirmed"};
    return std::any_of(transient.begin(), transient.end(),
                       [&errorCode](const char16_t* code) { return errorCode == QStringView(code); });
}

Milliseconds retryDelay(const DeliveryPolicy& policy, int attempts, std::optional<Milliseconds> retryAfter,
                        double random) {
    const double grown = double(policy.firstDelay.count()) * std::pow(policy.factor, std::clamp(attempts - 1, 0, 100));
    const double bounded = std::min(grown, double(policy.longestDelay.count()));
    const double spread = bounded * (1 + policy.jitter * (2 * random - 1));
    const Milliseconds delay(static_cast<qint64>(spread));
    return retryAfter ? std::max(delay, *retryAfter) : delay;
}

} // namespace oc
