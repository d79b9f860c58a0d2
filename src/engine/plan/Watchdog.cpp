// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/Watchdog.h"

namespace oc::expression {

Watchdog::Watchdog(Milliseconds limit, std::function<void()> expired) : limit_(limit), expired_(std::move(expired)) {}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        quit_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Watchdog::start() {
    bool notify = false;
    {
        const std::lock_guard lock(mutex_);
        deadline_ = Clock::now() + limit_;
        working_ = true;
        fired_ = false;
        notify = idle_;
        idle_ = false;
    }
    if (!thread_.joinable()) {
        thread_ = std::thread([this] { watch(); });
    } else if (notify) {
        wake_.notify_one();
    }
}

bool Watchdog::stop() {
    const std::lock_guard lock(mutex_);
    working_ = false;
    return fired_;
}

void Watchdog::watch() {
    std::unique_lock lock(mutex_);
    auto nextLook = deadline_;
    while (!quit_) {
        if (idle_) {
            wake_.wait(lock, [this] { return quit_ || !idle_; });
            nextLook = deadline_;
            continue;
        }
        // Work that ends in time is not announced: the thread looks again at the deadline it knew, not each time.
        wake_.wait_until(lock, nextLook, [this] { return quit_; });
        if (quit_) return;
        const auto now = Clock::now();
        if (!working_ || fired_) {
            idle_ = true;
        } else if (now >= deadline_) {
            fired_ = true;
            expired_();
        } else {
            nextLook = deadline_;
        }
    }
}

} // namespace oc::expression
