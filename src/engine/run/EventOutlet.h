// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <chrono>
#include <mutex>

namespace oc {

/// Collects events that are durable until they are due to be shown: at once when nothing was shown lately, else at
/// most 60 times a second. Filled from any thread, emptied by the scheduler's thread.
class EventOutlet {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds interval{16};

    void add(const RunEvents& events);
    /// When the events that wait may be shown; max when there are none. The end of a run does not wait.
    [[nodiscard]] Clock::time_point due() const;
    [[nodiscard]] RunEvents take(Clock::time_point now);

private:
    mutable std::mutex mutex_;
    RunEvents waiting_;
    Clock::time_point lastShown_{};
    bool urgent_ = false;
};

} // namespace oc
