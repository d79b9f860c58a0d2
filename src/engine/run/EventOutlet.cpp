// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/EventOutlet.h"

#include <algorithm>
#include <utility>

namespace oc {

void EventOutlet::add(const RunEvents& events) {
    const bool end = std::any_of(events.begin(), events.end(),
                                 [](const RunEvent& event) { return event.kind == RunEvent::Kind::RunFinished; });
    const std::scoped_lock lock(mutex_);
    waiting_ += events;
    urgent_ = urgent_ || end;
}

EventOutlet::Clock::time_point EventOutlet::due() const {
    const std::scoped_lock lock(mutex_);
    if (waiting_.isEmpty()) return Clock::time_point::max();
    return urgent_ ? Clock::time_point{} : lastShown_ + interval;
}

RunEvents EventOutlet::take(Clock::time_point now) {
    const std::scoped_lock lock(mutex_);
    lastShown_ = now;
    urgent_ = false;
    return std::exchange(waiting_, {});
}

} // namespace oc
