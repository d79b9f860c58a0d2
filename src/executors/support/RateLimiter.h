// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/support/TokenBucket.h"

#include <QByteArray>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>

namespace oc {

/// Lets through so many a second for each channel, in the order in which they came. Owns a token bucket for each
/// channel that is in use. Thread-safe; wait() blocks the calling thread.
class RateLimiter {
public:
    using Clock = TokenBucket::Clock;
    using Now = std::function<Clock::time_point()>;

    RateLimiter(int burst, Clock::duration interval, Now now = &Clock::now);
    ~RateLimiter();
    RateLimiter(const RateLimiter&) = delete;
    RateLimiter& operator=(const RateLimiter&) = delete;

    /// Where who comes stands: Front is for who had its turn and was sent back.
    enum class Place { Back, Front };

    /// Returns when it is the caller's turn. willWait is called once, and only when that is not at once. Errors:
    /// "cancelled"; "rate_limited" as soon as it is clear that the turn does not come before the deadline. Who gives
    /// up takes nothing: the next one moves up.
    [[nodiscard]] Status wait(const QByteArray& channel, const std::stop_token& stop, Clock::time_point deadline,
                              const std::function<void(Clock::duration)>& willWait, Place place = Place::Back);
    /// The other side asked for a pause: nobody of this channel goes before it is over.
    void hold(const QByteArray& channel, Clock::duration pause);
    /// For a clock that is not the steady one: it was set.
    void clockWasSet();
    /// Channels that something is known of.
    [[nodiscard]] int channelCount() const;

private:
    struct Line;
    [[nodiscard]] std::shared_ptr<Line> lineOf(const QByteArray& channel);

    const int burst_;
    const Clock::duration interval_;
    const Now now_;
    mutable std::mutex mutex_;
    std::map<QByteArray, std::shared_ptr<Line>> lines_;
    quint64 lastTicket_ = 0;
};

} // namespace oc
