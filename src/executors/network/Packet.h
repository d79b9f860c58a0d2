// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace oc {

/// One packet as PacketDecoder read it. A value without memory of its own: every span looks into the bytes that were
/// decoded and lives no longer than they do.
struct Packet {
    using Bytes = std::span<const std::uint8_t>;
    enum class Network : std::uint8_t { None, Arp, Ipv4, Ipv6, Llc, Other };
    enum class Transport : std::uint8_t { None, Tcp, Udp, Icmp, Icmpv6, Other };

    Bytes sourceMac; ///< 6 bytes, or empty
    Bytes destinationMac;
    std::array<std::uint16_t, 4> vlanIds{}; ///< outermost first
    std::uint8_t vlanCount = 0;             ///< tags seen; only the first four ids are kept
    bool pppoe = false;
    std::uint16_t etherType = 0; ///< of the innermost payload; 0 when the link layer names none

    Network network = Network::None;
    Bytes source; ///< network address: 4 or 16 bytes, or empty
    Bytes destination;
    std::uint8_t ipProtocol = 0; ///< the last one of an IPv6 chain
    std::uint8_t hopLimit = 0;
    bool fragment = false;
    bool moreFragments = false;
    std::uint32_t fragmentOffset = 0;  ///< bytes
    std::uint32_t identification = 0;  ///< of an IPv4 packet, or of an IPv6 fragment
    Bytes fragmentBytes;               ///< of a fragment: its whole part of the datagram, as far as captured
    std::uint32_t fragmentLength = 0;  ///< of that part, by the headers
    std::uint8_t fragmentProtocol = 0; ///< what the datagram begins with, in each of its fragments

    Transport transport = Transport::None;
    std::uint16_t sourcePort = 0;
    std::uint16_t destinationPort = 0;
    std::uint32_t tcpSequence = 0;
    std::uint32_t tcpAcknowledgement = 0;
    std::uint16_t tcpWindow = 0;
    std::uint16_t tcpFlags = 0; ///< the low 9 bits of bytes 12 and 13 (RFC 9293, RFC 3540)
    bool tcpHeader = false;     ///< all of its twenty bytes were there, and fit together
    std::uint8_t icmpType = 0;
    std::uint8_t icmpCode = 0;
    std::uint16_t icmpIdentifier = 0; ///< echo only
    std::uint16_t icmpSequence = 0;

    std::uint16_t arpOperation = 0;
    Bytes arpSenderMac;
    Bytes arpTargetMac;

    Bytes payload;                   ///< what is left after the last header that was read, as far as captured
    std::uint32_t payloadLength = 0; ///< by the headers; more than payload.size() when the capture was cut

    bool cut = false;                ///< a header goes on beyond the captured bytes
    const char* malformed = nullptr; ///< what contradicts the protocol, a sentence without an end; null: nothing
};

} // namespace oc
