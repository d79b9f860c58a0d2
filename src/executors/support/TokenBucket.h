// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace oc {

/// How many may go at once, and how often after that. A value that knows no clock: whoever asks says what time it is.
class TokenBucket {
public:
    using Clock = std::chrono::steady_clock;

    /// A full bucket holds burst tokens; one comes back every interval.
    TokenBucket(int burst, Clock::duration interval) : room_((burst - 1) * interval), interval_(interval) {}

    /// When the next token is there; in the past: now.
    [[nodiscard]] Clock::time_point readyAt() const { return fullAt_ - room_; }
    /// Takes one, which readyAt() must have allowed.
    void take(Clock::time_point now);
    /// No token before that time, and one at a time from then on.
    void holdUntil(Clock::time_point time);
    [[nodiscard]] bool isFull(Clock::time_point now) const { return fullAt_ <= now; }

private:
    Clock::duration room_;
    Clock::duration interval_;
    Clock::time_point fullAt_{};
};

} // namespace oc
