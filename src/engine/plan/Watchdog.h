// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Duration.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace oc::expression {

/// Calls a function from its own thread when a piece of work takes longer than allowed. The thread is made at the
/// first start(); start and stop cost two uncontended locks. Used from one thread.
class Watchdog {
public:
    Watchdog(Milliseconds limit, std::function<void()> expired);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    void start();
    /// True when the time was up before.
    bool stop();

private:
    using Clock = std::chrono::steady_clock;
    void watch();

    const Milliseconds limit_;
    const std::function<void()> expired_;
    std::mutex mutex_;
    std::condition_variable wake_;
    Clock::time_point deadline_;
    bool working_ = false;
    bool idle_ = false; ///< the thread sleeps without a time
    bool fired_ = false;
    bool quit_ = false;
    std::thread thread_;
};

} // namespace oc::expression
