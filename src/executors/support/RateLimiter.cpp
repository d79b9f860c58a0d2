// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/RateLimiter.h"

#include "engine/base/Duration.h"

#include <algorithm>
#include <condition_variable>
#include <deque>

namespace oc {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t tidyAbove = 32; // channels; a webhook that is used once must not be remembered for ever

} // namespace

struct RateLimiter::Line {
    explicit Line(TokenBucket full) : bucket(full) {}

    TokenBucket bucket;
    std::deque<quint64> waiting;
    quint64 changes = 0;
    std::condition_variable_any changed;

    void change() {
        ++changes;
        changed.notify_all();
    }
};

RateLimiter::RateLimiter(int burst, Clock::duration interval, Now now)
    : burst_(burst), interval_(interval), now_(std::move(now)) {}

RateLimiter::~RateLimiter() = default;

std::shared_ptr<RateLimiter::Line> RateLimiter::lineOf(const QByteArray& channel) {
    if (lines_.size() > tidyAbove) {
        const auto now = now_();
        std::erase_if(lines_, [now](const auto& entry) {
            return entry.second->waiting.empty() && entry.second->bucket.isFull(now);
        });
    }
    std::shared_ptr<Line>& line = lines_[channel];
    if (!line) line = std::make_shared<Line>(TokenBucket(burst_, interval_));
    return line;
}

Status RateLimiter::wait(const QByteArray& channel, const std::stop_token& stop, Clock::time_point deadline,
                         const std::function<void(Clock::duration)>& willWait, Place place) {
    std::unique_lock lock(mutex_);
    const std::shared_ptr<Line> line = lineOf(channel);
    const quint64 ticket = ++lastTicket_;
    line->waiting.insert(place == Place::Back ? line->waiting.end() : line->waiting.begin(), ticket);
    const auto leave = [&] {
        std::erase(line->waiting, ticket);
        line->change();
    };
    for (bool told = false;;) {
        if (stop.stop_requested()) {
            leave();
            return Error{QStringLiteral("cancelled"), QStringLiteral("stopped while it waited for its turn"), {}, {}};
        }
        const auto now = now_();
        const auto ahead = std::find(line->waiting.begin(), line->waiting.end(), ticket) - line->waiting.begin();
        const auto turn = std::max(line->bucket.readyAt(), now) + ahead * interval_;
        if (turn <= now) {
            line->bucket.take(now);
            leave();
            return {};
        }
        if (turn > deadline) {
            leave();
            return Error{QStringLiteral("rate_limited"),
                         QStringLiteral("its turn comes only in %1, and the step has no more than %2")
                             .arg(formatDuration(std::chrono::ceil<Milliseconds>(turn - now)),
                                  formatDuration(std::chrono::ceil<Milliseconds>(std::max(deadline - now, 0ns)))),
                         QStringLiteral("Raise the step's timeout, or send fewer messages."),
                         {}};
        }
        if (!told) {
            told = true;
            lock.unlock(); // it may block, or come back here
            willWait(turn - now);
            lock.lock();
            continue;
        }
        // Not longer at a stretch: a duration that a clock cannot add would end the wait at once.
        const auto pause = std::min<Clock::duration>(turn - now, 1h);
        line->changed.wait_for(lock, stop, pause, [&line, seen = line->changes] { return line->changes != seen; });
    }
}

void RateLimiter::hold(const QByteArray& channel, Clock::duration pause) {
    const std::lock_guard lock(mutex_);
    const std::shared_ptr<Line> line = lineOf(channel);
    line->bucket.holdUntil(now_() + pause);
    line->change();
}

void RateLimiter::clockWasSet() {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : lines_)
        entry.second->change();
}

int RateLimiter::channelCount() const {
    const std::lock_guard lock(mutex_);
    return int(lines_.size());
}

} // namespace oc
