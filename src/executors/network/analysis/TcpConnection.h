// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/CapturedPacket.h"
#include "executors/network/analysis/TcpDirection.h"

namespace oc {

enum class TcpState : std::uint8_t {
    Opening,    ///< a SYN so late that its answer may still come
    Unanswered, ///< a SYN, and nothing else
    Refused,    ///< a SYN, answered with a reset
    HalfOpen,   ///< a SYN-ACK that nobody acknowledged
    Open,       ///< no end seen
    Closing,    ///< one side has ended
    Closed,     ///< both sides have ended
    Reset       ///< cut off
};
[[nodiscard]] const char* tcpStateName(TcpState state);

/// One TCP connection of a capture while its packets come. A value of fixed size; the sides are those of its FlowKey.
struct TcpConnection {
    struct Side {
        TcpDirection direction;
        std::uint64_t bytes = 0; ///< of data, what was sent again counted once
        std::uint32_t packets = 0;
        std::uint32_t dataPackets = 0;
        std::uint32_t retransmissions = 0;
        std::int64_t zeroSince = 0; ///< when its window became nothing; 0: it is not
        std::uint32_t finEnd = 0;
        bool fin = false;
        std::uint32_t lastSequence = 0;
        std::uint32_t lastLength = 0;
        std::uint16_t lastId = 0;
        std::uint16_t lastFlags = 0;
        std::int64_t lastTime = 0;
    };

    Side sides[2]; ///< 0: the lower end
    std::int64_t begin = 0;
    std::int64_t last = 0;
    std::int64_t firstSyn = 0;
    std::int64_t lastSyn = 0;
    std::int64_t handshake = -1; ///< microseconds from the first SYN to the ACK of the SYN-ACK
    std::int64_t roundTrip = 0;  ///< the same from the last SYN; 0: not known
    std::int64_t stalled = 0;    ///< microseconds of closed windows
    std::uint32_t syns = 0;
    std::uint32_t outOfOrder = 0;
    std::uint32_t duplicateAcks = 0;
    std::uint32_t zeroWindows = 0;
    std::uint32_t resets = 0;
    std::uint32_t lostSegments = 0; ///< holes
    std::uint32_t twice = 0;        ///< packets that the capture holds a second time
    std::uint8_t client = 0;        ///< which side
    bool clientKnown = false;       ///< by the handshake
    bool synSeen = false;
    bool synAckSeen = false;
    bool established = false;
    bool resetByClient = false;
    bool resetSeen = false;
    bool finBeforeReset = false;

    /// Of either side, 'from' being the sender.
    void take(const CapturedPacket& captured, int from);
    /// A SYN that belongs to another connection between the same ends.
    [[nodiscard]] bool isNewConnection(const Packet& packet, int from) const;
    /// end: of the capture.
    [[nodiscard]] TcpState state(std::int64_t end) const;
    [[nodiscard]] bool isPassing() const { return !established || resetSeen || (sides[0].fin && sides[1].fin); }
    /// Only one side was heard, though it goes on as if the other answered.
    [[nodiscard]] bool isOneSided() const;
    [[nodiscard]] const Side& clientSide() const { return sides[client]; }
    [[nodiscard]] const Side& serverSide() const { return sides[1 - client]; }
    [[nodiscard]] std::uint64_t packets() const { return std::uint64_t(sides[0].packets) + sides[1].packets; }

private:
    [[nodiscard]] bool isTwice(const CapturedPacket& captured, Side& side) const;
    void handshakeStep(const Packet& packet, std::int64_t time, int from);
    void count(unsigned events, const CapturedPacket& captured, Side& side);
};

} // namespace oc
