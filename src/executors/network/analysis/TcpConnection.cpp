// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/TcpConnection.h"

#include <algorithm>

namespace oc {

namespace {

constexpr std::int64_t unknownRoundTrip = 3'000; // microseconds, as Wireshark assumes
constexpr std::int64_t answerWithin = 3'000'000; // a SYN is sent again after one second, then after two (RFC 6298)
constexpr std::int64_t twiceWithin = 50'000;     // the same packet, seen at two places of one machine or switch

} // namespace

const char* tcpStateName(TcpState state) {
    switch (state) {
    case TcpState::Opening:
        return "opening";
    case TcpState::Unanswered:
        return "unanswered";
    case TcpState::Refused:
        return "refused";
    case TcpState::HalfOpen:
        return "half-open";
    case TcpState::Open:
        return "open";
    case TcpState::Closing:
        return "closing";
    case TcpState::Closed:
        return "closed";
    case TcpState::Reset:
        break;
    }
    return "reset";
}

bool TcpConnection::isNewConnection(const Packet& packet, int from) const {
    using namespace tcp_flag;
    if ((packet.tcpFlags & (syn | ack | rst)) != syn || packets() == 0) return false;
    const Side& side = sides[from];
    // The same SYN once more is sent again; any other, and one after the end, begins anew.
    return side.direction.knowsBase() &&
           (packet.tcpSequence != side.direction.base() || resetSeen || (sides[0].fin && sides[1].fin));
}

bool TcpConnection::isTwice(const CapturedPacket& captured, Side& side) const {
    const Packet& packet = captured.packet;
    // IPv4 numbers its packets, so that the same number says it is the same packet and no retransmission. Some send 0
    // in all that may not be fragmented (RFC 6864).
    const auto id = static_cast<std::uint16_t>(packet.identification);
    const bool same = packet.network == Packet::Network::Ipv4 && id != 0 && side.packets > 0 && side.lastId == id &&
                      side.lastSequence == packet.tcpSequence && side.lastLength == packet.payloadLength &&
                      side.lastFlags == packet.tcpFlags && captured.time - side.lastTime < twiceWithin;
    side.lastId = id;
    side.lastSequence = packet.tcpSequence;
    side.lastLength = packet.payloadLength;
    side.lastFlags = packet.tcpFlags;
    side.lastTime = captured.time;
    return same;
}

void TcpConnection::handshakeStep(const Packet& packet, std::int64_t time, int from) {
    using namespace tcp_flag;
    const unsigned flags = packet.tcpFlags & (syn | ack | rst);
    if (flags == syn) {
        if (!synSeen) firstSyn = time;
        lastSyn = time;
        synSeen = true;
        ++syns;
        if (!clientKnown) client = static_cast<std::uint8_t>(from);
        clientKnown = true;
    } else if (flags == (syn | ack)) {
        synAckSeen = true;
        if (!clientKnown) client = static_cast<std::uint8_t>(1 - from);
        clientKnown = true;
    } else if (flags == ack && clientKnown && !established) {
        const bool fromClient = from == client;
        if (fromClient && synSeen && synAckSeen && packet.tcpAcknowledgement == sides[1 - from].direction.base() + 1) {
            handshake = std::max<std::int64_t>(0, time - firstSyn);
            roundTrip = std::max<std::int64_t>(1, time - lastSyn);
        }
        // An ACK of the client's says that there was a SYN-ACK, whether the capture has it or not.
        if (fromClient || packet.payloadLength > 0) established = true;
    } else if (flags == ack && !clientKnown) {
        established = true;
    }
}

void TcpConnection::count(unsigned events, const CapturedPacket& captured, Side& side) {
    using namespace tcp_event;
    const Packet& packet = captured.packet;
    if (events & retransmission) ++side.retransmissions;
    if (events & tcp_event::outOfOrder) ++outOfOrder;
    if (events & duplicateAck) ++duplicateAcks;
    if (events & zeroWindow) ++zeroWindows;
    if (events & lostSegment) ++lostSegments;
    if (packet.payloadLength > 0) {
        ++side.dataPackets;
        if (!(events & (seenBefore | keepAlive))) side.bytes += packet.payloadLength;
    }
    const bool closedWindow =
        packet.tcpWindow == 0 && !(packet.tcpFlags & (tcp_flag::syn | tcp_flag::fin | tcp_flag::rst));
    if (closedWindow && side.zeroSince == 0) {
        side.zeroSince = captured.time;
    } else if (!closedWindow && side.zeroSince != 0) {
        stalled += std::max<std::int64_t>(0, captured.time - side.zeroSince);
        side.zeroSince = 0;
    }
}

void TcpConnection::take(const CapturedPacket& captured, int from) {
    using namespace tcp_flag;
    const Packet& packet = captured.packet;
    Side& side = sides[from];
    if (packets() == 0) {
        begin = captured.time;
        // Until the handshake tells, the side with the lower, well-known port is the server.
        client = static_cast<std::uint8_t>(from);
        if (packet.sourcePort < 1024 && packet.destinationPort >= 1024) client = static_cast<std::uint8_t>(1 - from);
    }
    last = std::max(last, captured.time);
    if (isTwice(captured, side)) ++twice;
    ++side.packets;

    const TcpSegment segment{captured.time,        packet.tcpSequence, packet.tcpAcknowledgement,
                             packet.payloadLength, packet.tcpWindow,   packet.tcpFlags};
    const unsigned events =
        side.direction.take(segment, sides[1 - from].direction, roundTrip > 0 ? roundTrip : unknownRoundTrip);
    handshakeStep(packet, captured.time, from);
    count(events, captured, side);
    if (packet.tcpFlags & rst) {
        ++resets;
        if (!resetSeen) {
            resetByClient = from == client;
            finBeforeReset = sides[0].fin || sides[1].fin;
        }
        resetSeen = true;
    }
    if (packet.tcpFlags & fin) side.fin = true;
}

bool TcpConnection::isOneSided() const {
    const Side& quiet = sides[0].packets == 0 ? sides[0] : sides[1];
    const Side& heard = sides[0].packets == 0 ? sides[1] : sides[0];
    return quiet.packets == 0 && heard.packets > 0 && established;
}

TcpState TcpConnection::state(std::int64_t end) const {
    if (!established && synSeen && !synAckSeen) {
        if (resetSeen && !resetByClient) return TcpState::Refused;
        if (serverSide().packets == 0) {
            return syns > 1 || end - firstSyn >= answerWithin || resetSeen ? TcpState::Unanswered : TcpState::Opening;
        }
    }
    if (sides[0].fin && sides[1].fin) return TcpState::Closed;
    if (resetSeen) return TcpState::Reset;
    if (!established && synAckSeen) return end - last >= answerWithin ? TcpState::HalfOpen : TcpState::Opening;
    return sides[0].fin || sides[1].fin ? TcpState::Closing : TcpState::Open;
}

} // namespace oc
