// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/EventSink.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace oc {

/// What other threads tell the scheduler's thread: messages to act on, and events to pass on. Events of all threads
/// stand in one order, the order in which they were posted. Thread-safe; only the scheduler's thread takes.
template <class Message>
class Inbox : public EventSink {
public:
    using Clock = std::chrono::steady_clock;
    /// Events may wait this long before they are passed on, so that a busy run wakes the scheduler's thread less often.
    static constexpr std::chrono::milliseconds patience{16};

    void post(Message message) {
        bool notify = false;
        {
            const std::scoped_lock lock(mutex_);
            messages_.push_back(std::move(message));
            notify = std::exchange(sleeping_, false);
        }
        if (notify) wake_.notify_one();
    }

    void postEvent(RunEvent event) override {
        bool notify = false;
        {
            const std::scoped_lock lock(mutex_);
            events_.append(std::move(event));
            notify = nudgeLocked();
        }
        if (notify) wake_.notify_one();
    }

    void nudge() override {
        bool notify = false;
        {
            const std::scoped_lock lock(mutex_);
            notify = nudgeLocked();
        }
        if (notify) wake_.notify_one();
    }

    [[nodiscard]] std::vector<Message> takeMessages() {
        std::vector<Message> messages;
        const std::scoped_lock lock(mutex_);
        messages.swap(messages_);
        return messages;
    }

    [[nodiscard]] RunEvents takeEvents() {
        RunEvents events;
        const std::scoped_lock lock(mutex_);
        events.swap(events_);
        return events;
    }

    /// Sleeps until something comes or the time is there; does not sleep when something is there already.
    void wait(Clock::time_point until) {
        std::unique_lock lock(mutex_);
        if (!messages_.empty()) return;
        until_ = events_.isEmpty() && !nudged_ ? until : std::min(until, Clock::now() + patience);
        nudged_ = false;
        sleeping_ = true;
        while (sleeping_) {
            if (until_ == Clock::time_point::max()) {
                wake_.wait(lock);
            } else if (wake_.wait_until(lock, until_) == std::cv_status::timeout) {
                break;
            }
        }
        sleeping_ = false;
    }

private:
    bool nudgeLocked() {
        nudged_ = true;
        if (!sleeping_) return false;
        const Clock::time_point soon = Clock::now() + patience;
        if (until_ <= soon) return false;
        sleeping_ = false;
        nudged_ = false;
        return true;
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Message> messages_;
    RunEvents events_;
    Clock::time_point until_ = Clock::time_point::max();
    bool sleeping_ = false;
    bool nudged_ = false;
};

} // namespace oc
