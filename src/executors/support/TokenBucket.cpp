// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/TokenBucket.h"

#include <algorithm>

namespace oc {

void TokenBucket::take(Clock::time_point now) {
    fullAt_ = std::max(fullAt_, now) + interval_;
}

void TokenBucket::holdUntil(Clock::time_point time) {
    fullAt_ = std::max(fullAt_, time + room_);
}

} // namespace oc
