// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/TcpDirection.h"

#include <algorithm>

namespace oc {

namespace {

constexpr std::int64_t fastRetransmissionWithin = 20'000; // microseconds after the last duplicate acknowledgement

constexpr bool notAfter(std::uint32_t a, std::uint32_t b) {
    return !tcpBefore(b, a);
}

} // namespace

bool TcpDirection::wasSeen(std::uint32_t begin, std::uint32_t end) const {
    return std::any_of(unacknowledged_.begin(), unacknowledged_.begin() + ranges_,
                       [&](const Range& range) { return notAfter(range.begin, begin) && notAfter(end, range.end); });
}

void TcpDirection::remember(std::uint32_t begin, std::uint32_t end) {
    // Takes in every range that it touches, then goes to its place.
    auto* const first = unacknowledged_.data();
    auto* last = first + ranges_;
    Range added{begin, end};
    last = std::remove_if(first, last, [&](const Range& range) {
        if (tcpBefore(added.end, range.begin) || tcpBefore(range.end, added.begin)) return false;
        if (tcpBefore(range.begin, added.begin)) added.begin = range.begin;
        if (tcpBefore(added.end, range.end)) added.end = range.end;
        return true;
    });
    if (last == first + unacknowledged_.size()) last = std::move(first + 1, last, first); // the oldest goes
    auto* const place =
        std::find_if(first, last, [&](const Range& range) { return tcpBefore(added.begin, range.begin); });
    std::move_backward(place, last, last + 1);
    *place = added;
    ranges_ = static_cast<std::uint8_t>(last + 1 - first);
}

void TcpDirection::acknowledged(std::uint32_t upTo) {
    auto* const first = unacknowledged_.data();
    auto* last = first + ranges_;
    last = std::remove_if(first, last, [&](const Range& range) { return notAfter(range.end, upTo); });
    ranges_ = static_cast<std::uint8_t>(last - first);
    if (ranges_ > 0 && tcpBefore(first->begin, upTo)) first->begin = upTo;
}

unsigned TcpDirection::repeated(const TcpSegment& segment, const TcpDirection& other, std::int64_t roundTrip) const {
    using namespace tcp_event;
    const std::uint32_t end = segment.sequence + segment.length;
    if (segment.length > 0 && other.hasAck_ && notAfter(end, other.lastAck_))
        return retransmission | spurious | seenBefore;
    bool behind = hasNext_ && tcpBefore(segment.sequence, next_);
    // What follows a zero window probe begins with the probe's byte, and is new all the same.
    if (segment.length > 1 && next_ - 1 == segment.sequence) behind = false;
    if (!behind) return 0;
    const unsigned seen = wasSeen(segment.sequence, end) ? seenBefore : 0;
    if (other.duplicates_ >= 2 && other.lastAck_ == segment.sequence &&
        segment.time - other.ackTime_ < fastRetransmissionWithin)
        return retransmission | fast | seen;
    // The end of the most advanced segment that comes once more is a retransmission in any case.
    const std::uint32_t after = end + (segment.flags & (tcp_flag::syn | tcp_flag::fin) ? 1 : 0);
    if (!seen && segment.time - nextTime_ < roundTrip && next_ != after) return outOfOrder;
    return retransmission | seen;
}

unsigned TcpDirection::take(const TcpSegment& segment, TcpDirection& other, std::int64_t roundTrip) {
    using namespace tcp_event;
    using namespace tcp_flag;
    const bool plain = !(segment.flags & (syn | fin | rst));
    const bool hasData = segment.length > 0 || (segment.flags & (syn | fin));
    if (!hasBase_) {
        base_ = segment.flags & syn ? segment.sequence : segment.sequence - 1;
        hasBase_ = true;
    }
    if (!other.hasBase_ && (segment.flags & ack)) {
        other.base_ = segment.acknowledgement - 1;
        other.hasBase_ = true;
    }

    const bool expected = hasNext_ && segment.sequence == next_;
    const bool sameAck = hasAck_ && segment.acknowledgement == lastAck_;
    const bool bare = segment.length == 0 && plain && expected && sameAck && segment.window == window_;
    unsigned events = 0;
    if (segment.length == 1 && expected && other.hasAck_ && other.window_ == 0) {
        events = zeroWindowProbe;
    } else {
        if (segment.window == 0 && plain) events |= zeroWindow;
        if (hasNext_ && tcpBefore(next_, segment.sequence) && !(segment.flags & rst)) events |= lostSegment;
        if (segment.length <= 1 && hasNext_ && segment.sequence == next_ - 1 && plain) events |= keepAlive;
        if (bare && segment.window != 0 && (other.lastEvents_ & keepAlive)) {
            events |= probeAnswer;
        } else if (bare && segment.window == 0 && (other.lastEvents_ & zeroWindowProbe)) {
            events |= probeAnswer;
        } else if (bare && segment.window != 0) {
            events |= duplicateAck;
            ++duplicates_;
        }
    }
    if (segment.acknowledgement != lastAck_) duplicates_ = 0;
    if (hasData && !(events & (keepAlive | zeroWindowProbe))) events |= repeated(segment, other, roundTrip);

    std::uint32_t end = segment.sequence + segment.length;
    if (hasData) {
        if (segment.flags & (syn | fin)) ++end;
        remember(segment.sequence, end);
    }
    if ((!hasNext_ || tcpBefore(next_, end)) && !(events & zeroWindowProbe)) {
        next_ = end;
        nextTime_ = segment.time;
        hasNext_ = true;
    }
    window_ = segment.window;
    if (segment.flags & ack || hasAck_) {
        lastAck_ = segment.acknowledgement;
        ackTime_ = segment.time;
        hasAck_ = true;
    }
    lastEvents_ = events;
    if (segment.flags & ack) other.acknowledged(segment.acknowledgement);
    return events;
}

} // namespace oc
