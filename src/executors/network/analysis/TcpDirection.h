// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace oc {

/// What is said of a TCP segment. Bits.
namespace tcp_event {
constexpr unsigned retransmission = 1; ///< of any kind
constexpr unsigned outOfOrder = 2;
constexpr unsigned duplicateAck = 4;
constexpr unsigned zeroWindow = 8;
constexpr unsigned lostSegment = 16; ///< one before it was not seen
constexpr unsigned keepAlive = 32;
constexpr unsigned zeroWindowProbe = 64;
constexpr unsigned spurious = 128;    ///< a retransmission of what was acknowledged already
constexpr unsigned fast = 256;        ///< a retransmission after duplicate acknowledgements
constexpr unsigned probeAnswer = 512; ///< the acknowledgement of a keep-alive or a zero window probe
constexpr unsigned seenBefore = 1024; ///< its data was in the capture before
} // namespace tcp_event

namespace tcp_flag {
constexpr unsigned fin = 1;
constexpr unsigned syn = 2;
constexpr unsigned rst = 4;
constexpr unsigned ack = 16;
} // namespace tcp_flag

/// A TCP segment as far as its place in the stream goes. A value.
struct TcpSegment {
    std::int64_t time = 0; ///< microseconds
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgement = 0;
    std::uint32_t length = 0; ///< bytes of data
    std::uint16_t window = 0; ///< as it stands in the header
    unsigned flags = 0;
};

/// What one side of a TCP connection has sent so far. A value of fixed size.
class TcpDirection {
public:
    /// Says what the segment is, by the rules of Wireshark ("TCP Analysis" in its User's Guide): what does not advance
    /// the sequence is sent again when it was in the capture before, or comes later than roundTrip after the most
    /// advanced one; else it is out of order. roundTrip: microseconds, 3,000 while it is not known.
    [[nodiscard]] unsigned take(const TcpSegment& segment, TcpDirection& other, std::int64_t roundTrip);

    [[nodiscard]] bool knowsBase() const { return hasBase_; }
    [[nodiscard]] std::uint32_t base() const { return base_; }

private:
    struct Range {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
    };

    [[nodiscard]] bool wasSeen(std::uint32_t begin, std::uint32_t end) const;
    void remember(std::uint32_t begin, std::uint32_t end);
    void acknowledged(std::uint32_t upTo);
    [[nodiscard]] unsigned repeated(const TcpSegment& segment, const TcpDirection& other, std::int64_t roundTrip) const;

    std::uint32_t base_ = 0; ///< the initial sequence number
    std::uint32_t next_ = 0; ///< after the most advanced segment
    std::uint32_t lastAck_ = 0;
    std::int64_t nextTime_ = 0; ///< of the most advanced segment
    std::int64_t ackTime_ = 0;
    std::uint32_t duplicates_ = 0; ///< acknowledgements in a row
    std::uint16_t window_ = 0;
    bool hasBase_ = false;
    bool hasNext_ = false;
    bool hasAck_ = false;
    unsigned lastEvents_ = 0;
    // Sent and not acknowledged, in order. More holes than this at once are not told apart.
    std::array<Range, 8> unacknowledged_{};
    std::uint8_t ranges_ = 0;
};

/// Sequence numbers wrap around (RFC 9293, 3.4).
[[nodiscard]] constexpr bool tcpBefore(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::int32_t>(a - b) < 0;
}

} // namespace oc
