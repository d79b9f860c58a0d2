// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/Flights.h"

#include <algorithm>

namespace oc {

void Flights::add(std::shared_ptr<TaskAttempt> attempt) {
    ++inPool_[static_cast<std::size_t>(attempt->pool())];
    attempt->slot = flights_.size();
    flights_.push_back(std::move(attempt));
}

void Flights::remove(TaskAttempt& attempt) {
    --inPool_[static_cast<std::size_t>(attempt.pool())];
    const std::size_t slot = attempt.slot;
    if (slot + 1 < flights_.size()) {
        flights_[slot] = std::move(flights_.back());
        flights_[slot]->slot = slot;
    }
    flights_.pop_back();
}

void Flights::stopRun(quint64 serial, Clock::time_point now) {
    for (const auto& attempt : flights_) {
        if (attempt->place().run != serial) continue;
        attempt->requestStop(TaskAttempt::StopReason::Cancel);
        attempt->stopRequestedAt = std::min(attempt->stopRequestedAt, now);
    }
}

Flights::Look Flights::look(Clock::time_point now) {
    Look look;
    for (const auto& attempt : flights_) {
        if (attempt->givenUp) continue;
        if (attempt->stopRequestedAt == Clock::time_point::max()) {
            const Clock::time_point deadline = attempt->deadline();
            if (deadline > now) {
                look.next = std::min(look.next, deadline);
            } else {
                attempt->requestStop(TaskAttempt::StopReason::Timeout);
                attempt->stopRequestedAt = now;
            }
        }
        if (attempt->stopRequestedAt != Clock::time_point::max()) {
            // A plan that was asked to stop ends by itself: its own tasks are given up in time.
            if (attempt->isPlan()) continue;
            if (now - attempt->stopRequestedAt >= grace_) {
                attempt->givenUp = true;
                attempt->live().silence();
                look.givenUp.push_back(attempt);
                continue;
            }
            look.next = std::min(look.next, attempt->stopRequestedAt + grace_);
        }
        if (const auto again = attempt->live().flushDue(now)) look.next = std::min(look.next, *again);
    }
    return look;
}

} // namespace oc
