// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

namespace oc {

/// Where the events of all threads go on their way to the history and to whoever watches. Thread-safe.
class EventSink {
public:
    virtual ~EventSink() = default;
    virtual void postEvent(RunEvent event) = 0;
    /// Makes the scheduler's thread look around soon, at the latest after a sixtieth of a second.
    virtual void nudge() = 0;
};

} // namespace oc
