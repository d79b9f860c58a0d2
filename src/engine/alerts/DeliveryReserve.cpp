// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/DeliveryReserve.h"

#include <algorithm>

namespace oc {

using namespace std::chrono_literals;

void DeliveryReserve::judge(Clock::time_point now, int least) {
    constexpr int enoughToTell = 16;
    constexpr std::chrono::duration<double> within = 100ms;
    if (ended_ < enoughToTell && now - since_ < within) return;
    const double goOut = ended_ * (within / std::max<Clock::duration>(now - since_, 1us));
    size_ = int(std::clamp<double>(goOut, std::min(least, atMost), atMost));
    ended_ = 0;
    since_ = now;
}

} // namespace oc
