// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/TcpStreams.h"

#include "executors/network/analysis/TcpDirection.h"

#include <algorithm>

namespace oc {

namespace {

constexpr std::size_t mostWaiting = 1024 * 1024;  // bytes of one side
constexpr std::size_t mostSegments = 4096;        // of one side
constexpr std::size_t segmentCost = 64;           // bytes besides its data
constexpr std::int64_t acknowledgedFor = 200'000; // microseconds; by then a packet that was captured late has come
constexpr std::uint32_t farAway = 1u << 30;       // the largest window there is (RFC 7323)

} // namespace

void TcpStreams::dismiss(Side& side) {
    budget_.give(side.waitingBytes);
    side.waiting = {};
    side.waitingBytes = 0;
    side.wanted = false;
}

void TcpStreams::deliver(Stream& stream, int side, Packet::Bytes bytes, std::uint32_t length, std::int64_t time) {
    Side& from = stream.sides[side];
    from.next += length;
    if (!from.wanted) return;
    if (!bytes.empty()) from.wanted = stream.reader->data(roleOf(stream, side), bytes, time);
    if (from.wanted && bytes.size() < length) {
        ++gaps_;
        from.wanted = stream.reader->gap(roleOf(stream, side), length - static_cast<std::uint32_t>(bytes.size()), time);
    }
    if (!from.wanted) dismiss(from);
}

void TcpStreams::deliverWaiting(Stream& stream, int side, std::int64_t time) {
    Side& from = stream.sides[side];
    std::size_t done = 0;
    // Moved out: a reader that wants no more clears the list.
    std::vector<Segment> waiting = std::exchange(from.waiting, {});
    for (; from.wanted && done < waiting.size(); ++done) {
        Segment& segment = waiting[done];
        if (tcpBefore(from.next, segment.sequence)) break;
        const std::size_t cost = segment.bytes.size() + segmentCost;
        from.waitingBytes -= cost;
        budget_.give(cost);
        const std::uint32_t known = from.next - segment.sequence;
        if (known >= segment.length) continue;
        Packet::Bytes bytes(segment.bytes);
        bytes = bytes.subspan(std::min<std::size_t>(known, bytes.size()));
        deliver(stream, side, bytes, segment.length - known, time);
    }
    if (!from.wanted) return;
    waiting.erase(waiting.begin(), waiting.begin() + std::ptrdiff_t(done));
    from.waiting = std::move(waiting);
}

void TcpStreams::skipTo(Stream& stream, int side, std::uint32_t sequence, std::int64_t time) {
    Side& from = stream.sides[side];
    const std::uint32_t bytes = sequence - from.next;
    from.next = sequence;
    from.ackedSince = 0;
    ++gaps_;
    from.wanted = stream.reader->gap(roleOf(stream, side), bytes, time);
    if (from.wanted)
        deliverWaiting(stream, side, time);
    else
        dismiss(from);
}

void TcpStreams::skipAll(Stream& stream, int side, std::int64_t time) {
    Side& from = stream.sides[side];
    while (from.wanted && !from.waiting.empty())
        skipTo(stream, side, from.waiting.front().sequence, time);
}

void TcpStreams::finish(Stream& stream, std::int64_t time, bool closed) {
    if (stream.reader) {
        for (int side = 0; side < 2; ++side)
            skipAll(stream, side, time);
        stream.reader->end(time, closed);
    }
    stream.reader.reset();
    for (Side& side : stream.sides)
        dismiss(side);
    stream.over = true;
}

void TcpStreams::takeFlags(Streams::Entry& entry, const CapturedPacket& captured, int from) {
    using namespace tcp_flag;
    Stream& stream = entry.state;
    const Packet& packet = captured.packet;
    const unsigned flags = packet.tcpFlags & (syn | ack | rst);
    Side& side = stream.sides[from];
    if (flags == syn && (stream.over || (side.known && packet.tcpSequence + 1 != side.next && !stream.made) ||
                         (stream.made && stream.fromStart && tcpBefore(side.next, packet.tcpSequence)))) {
        finish(stream, captured.time, true);
        stream = Stream{};
        streams_.setPassing(entry, true);
    }
    if (stream.begin == 0) {
        stream.begin = captured.time;
        stream.clientLow = from == 0;
        if (packet.sourcePort < 1024 && packet.destinationPort >= 1024) stream.clientLow = from != 0;
    }
    if (flags != syn && flags != (syn | ack)) return;
    if (!stream.clientKnown && !stream.made) {
        stream.clientLow = (from == 0) == (flags == syn);
        stream.clientKnown = true;
    }
    if (flags == syn && !stream.made) stream.fromStart = true;
    if (!side.known) {
        side.next = packet.tcpSequence + 1;
        side.known = true;
    }
}

void TcpStreams::takeData(Streams::Entry& entry, const CapturedPacket& captured, int from) {
    Stream& stream = entry.state;
    const Packet& packet = captured.packet;
    Side& side = stream.sides[from];
    if (!stream.made) {
        stream.made = true;
        stream.reader = make_({entry.key, stream.clientLow, stream.fromStart, stream.begin});
        if (!stream.reader) {
            finish(stream, captured.time, true);
            return;
        }
        streams_.setPassing(entry, false);
    }
    if (!side.wanted) return;
    // A SYN may bring data (RFC 7413), which begins after it.
    std::uint32_t sequence = packet.tcpSequence + (packet.tcpFlags & tcp_flag::syn ? 1 : 0);
    std::uint32_t length = packet.payloadLength;
    Packet::Bytes bytes = packet.payload;
    if (!side.known) {
        side.next = sequence;
        side.known = true;
    }
    if (tcpBefore(sequence, side.next)) {
        const std::uint32_t known = side.next - sequence;
        if (known >= length) return;
        bytes = bytes.subspan(std::min<std::size_t>(known, bytes.size()));
        length -= known;
        sequence = side.next;
    }
    if (sequence == side.next) {
        deliver(stream, from, bytes, length, captured.time);
        if (side.wanted && !side.waiting.empty()) deliverWaiting(stream, from, captured.time);
        return;
    }
    if (sequence - side.next > farAway) return;
    const std::size_t cost = bytes.size() + segmentCost;
    if (side.waiting.size() >= mostSegments || side.waitingBytes + cost > mostWaiting || !budget_.take(cost)) {
        ++overflows_;
        skipAll(stream, from, captured.time);
        if (side.wanted && tcpBefore(side.next, sequence)) skipTo(stream, from, sequence, captured.time);
        if (side.wanted && side.next == sequence) deliver(stream, from, bytes, length, captured.time);
        return;
    }
    side.waitingBytes += cost;
    const auto place = std::upper_bound(
        side.waiting.begin(), side.waiting.end(), sequence,
        [](std::uint32_t value, const Segment& segment) { return tcpBefore(value, segment.sequence); });
    side.waiting.insert(place, {sequence, length, {bytes.begin(), bytes.end()}});
}

/// What the receiver has acknowledged and the capture has not will not come any more.
void TcpStreams::takeAck(Streams::Entry& entry, const CapturedPacket& captured, int from) {
    Stream& stream = entry.state;
    Side& other = stream.sides[1 - from];
    if (!stream.reader || !other.known || !other.wanted) return;
    const std::uint32_t acknowledged = captured.packet.tcpAcknowledgement;
    if (other.ackedSince == 0) {
        // The FIN counts one more.
        const std::uint32_t end = other.next + (other.fin ? 1 : 0);
        if (!tcpBefore(end, acknowledged) || acknowledged - other.next > farAway) return;
        other.ackedSince = captured.time;
        other.acked = acknowledged;
        return;
    }
    if (!tcpBefore(other.next, other.acked)) {
        other.ackedSince = 0;
        return;
    }
    if (captured.time - other.ackedSince < acknowledgedFor) return;
    std::uint32_t upTo = other.acked - (other.fin ? 1 : 0);
    if (!other.waiting.empty() && tcpBefore(other.waiting.front().sequence, upTo))
        upTo = other.waiting.front().sequence;
    if (tcpBefore(other.next, upTo))
        skipTo(stream, 1 - from, upTo, captured.time);
    else
        other.ackedSince = 0;
}

void TcpStreams::packet(const CapturedPacket& captured) {
    using namespace tcp_flag;
    const Packet& packet = captured.packet;
    if (packet.transport != Packet::Transport::Tcp || !packet.tcpHeader) return;
    now_ = std::max(now_, captured.time);
    bool fromLow = true;
    const FlowKey key = FlowKey::of(packet, fromLow);
    const int from = fromLow ? 0 : 1;
    auto& entry = streams_.at(key, [this](Streams::Entry& gone) { finish(gone.state, now_, false); });
    takeFlags(entry, captured, from);
    Stream& stream = entry.state;
    if (stream.over) return;
    if (packet.payloadLength > 0) takeData(entry, captured, from);
    if (stream.over) return;
    if (packet.tcpFlags & fin) stream.sides[from].fin = true;
    if (packet.tcpFlags & ack) takeAck(entry, captured, from);
    if ((packet.tcpFlags & rst) || (stream.sides[0].fin && stream.sides[1].fin && stream.sides[0].waiting.empty() &&
                                    stream.sides[1].waiting.empty())) {
        finish(stream, captured.time, true);
        streams_.setPassing(entry, true);
    }
}

void TcpStreams::end(std::int64_t time) {
    streams_.each([&](Streams::Entry& entry) { finish(entry.state, std::max(now_, time), false); });
}

} // namespace oc
