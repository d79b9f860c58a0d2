// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/IpDecoder.h"

namespace oc::packet_decoding {

namespace {

constexpr std::uint8_t protocolHopByHop = 0;
constexpr std::uint8_t protocolIcmp = 1;
constexpr std::uint8_t protocolTcp = 6;
constexpr std::uint8_t protocolUdp = 17;
constexpr std::uint8_t protocolRouting = 43;
constexpr std::uint8_t protocolFragment = 44;
constexpr std::uint8_t protocolAuthentication = 51;
constexpr std::uint8_t protocolIcmpv6 = 58;
constexpr std::uint8_t protocolNone = 59;
constexpr std::uint8_t protocolDestinationOptions = 60;
constexpr std::uint8_t protocolMobility = 135;

void decodeTcp(Packet& packet, Cursor& cursor) noexcept {
    packet.transport = Packet::Transport::Tcp;
    if (cursor.has(4)) {
        packet.sourcePort = cursor.u16(0);
        packet.destinationPort = cursor.u16(2);
    }
    if (!need(packet, cursor, 20, "TCP header shorter than 20 bytes")) return;
    packet.tcpSequence = cursor.u32(4);
    packet.tcpAcknowledgement = cursor.u32(8);
    packet.tcpFlags = cursor.u16(12) & 0x01ff;
    packet.tcpWindow = cursor.u16(14);
    const std::size_t header = static_cast<std::size_t>(cursor.u8(12) >> 4) * 4;
    if (header < 20) {
        packet.malformed = "TCP data offset below 20 bytes";
        return;
    }
    if (header > cursor.wire) {
        packet.malformed = "TCP header longer than the packet";
        return;
    }
    packet.tcpHeader = true;
    if (!cursor.has(header)) packet.cut = true;
    cursor.skip(header);
}

void decodeUdp(Packet& packet, Cursor& cursor) noexcept {
    packet.transport = Packet::Transport::Udp;
    if (cursor.has(4)) {
        packet.sourcePort = cursor.u16(0);
        packet.destinationPort = cursor.u16(2);
    }
    if (!need(packet, cursor, 8, "UDP header shorter than 8 bytes")) return;
    const std::uint16_t length = cursor.u16(4);
    // RFC 2675: 0 stands for a jumbogram; elsewhere it is a mistake.
    if (length != 0 && length < 8) {
        packet.malformed = "UDP length below 8";
    } else if (length > cursor.wire && !packet.moreFragments) {
        packet.malformed = "UDP length beyond the packet";
    } else if (length != 0) {
        cursor.limit(length);
    }
    cursor.skip(8);
}

void decodeIcmp(Packet& packet, Cursor& cursor, bool six) noexcept {
    packet.transport = six ? Packet::Transport::Icmpv6 : Packet::Transport::Icmp;
    if (!need(packet, cursor, 4, "ICMP header shorter than 4 bytes")) return;
    packet.icmpType = cursor.u8(0);
    packet.icmpCode = cursor.u8(1);
    const bool echo =
        six ? packet.icmpType == 128 || packet.icmpType == 129 : packet.icmpType == 0 || packet.icmpType == 8;
    if (echo && need(packet, cursor, 8, "ICMP echo shorter than 8 bytes")) {
        packet.icmpIdentifier = cursor.u16(4);
        packet.icmpSequence = cursor.u16(6);
        cursor.skip(8);
    } else {
        cursor.skip(4);
    }
}

void decodeTransport(Packet& packet, Cursor& cursor, std::uint8_t protocol) noexcept {
    packet.ipProtocol = protocol;
    if (packet.fragmentOffset != 0) {
        packet.transport = Packet::Transport::None;
    } else if (protocol == protocolTcp) {
        decodeTcp(packet, cursor);
    } else if (protocol == protocolUdp) {
        decodeUdp(packet, cursor);
    } else if (protocol == protocolIcmp && packet.network == Packet::Network::Ipv4) {
        decodeIcmp(packet, cursor, false);
    } else if (protocol == protocolIcmpv6 && packet.network == Packet::Network::Ipv6) {
        decodeIcmp(packet, cursor, true);
    } else {
        packet.transport = Packet::Transport::Other;
    }
    finish(packet, cursor);
}

void rememberFragment(Packet& packet, const Cursor& cursor, std::uint8_t protocol) noexcept {
    packet.fragmentBytes = cursor.bytes;
    packet.fragmentLength = cursor.wire;
    packet.fragmentProtocol = protocol;
}

} // namespace

void decodeIpv4(Packet& packet, Cursor& cursor) noexcept {
    packet.network = Packet::Network::Ipv4;
    finish(packet, cursor);
    if (!need(packet, cursor, 20, "IPv4 header shorter than 20 bytes")) return;
    if (cursor.u8(0) >> 4 != 4) {
        packet.malformed = "IPv4 packet with another version number";
        return;
    }
    const std::size_t header = static_cast<std::size_t>(cursor.u8(0) & 0x0f) * 4;
    packet.source = cursor.bytes.subspan(12, 4);
    packet.destination = cursor.bytes.subspan(16, 4);
    packet.hopLimit = cursor.u8(8);
    packet.ipProtocol = cursor.u8(9);
    packet.identification = cursor.u16(4);
    if (header < 20) {
        packet.malformed = "IPv4 header length below 20 bytes";
        return;
    }
    const std::uint16_t total = cursor.u16(2);
    const std::uint8_t protocol = packet.ipProtocol;
    const std::uint16_t fragment = cursor.u16(6);
    packet.fragmentOffset = static_cast<std::uint32_t>(fragment & 0x1fff) * 8;
    packet.moreFragments = (fragment & 0x2000) != 0;
    packet.fragment = packet.moreFragments || packet.fragmentOffset != 0;
    // A total length of 0 is what a capture taken before segmentation offload shows: the packet's own length holds.
    if (total != 0 && total < header) {
        packet.malformed = "IPv4 total length below the header's";
        return;
    }
    if (total > cursor.wire) {
        packet.malformed = "IPv4 total length beyond the packet";
    } else if (total != 0) {
        cursor.limit(total);
    }
    if (header > cursor.wire) {
        packet.malformed = "IPv4 header longer than the packet";
        return;
    }
    if (!cursor.has(header)) packet.cut = true;
    cursor.skip(header);
    if (packet.fragment) rememberFragment(packet, cursor, protocol);
    decodeTransport(packet, cursor, protocol);
}

void decodeIpv6(Packet& packet, Cursor& cursor) noexcept {
    packet.network = Packet::Network::Ipv6;
    finish(packet, cursor);
    if (!need(packet, cursor, 40, "IPv6 header shorter than 40 bytes")) return;
    if (cursor.u8(0) >> 4 != 6) {
        packet.malformed = "IPv6 packet with another version number";
        return;
    }
    const std::uint16_t length = cursor.u16(4);
    std::uint8_t next = cursor.u8(6);
    packet.hopLimit = cursor.u8(7);
    packet.source = cursor.bytes.subspan(8, 16);
    packet.destination = cursor.bytes.subspan(24, 16);
    cursor.skip(40);
    if (length > cursor.wire) {
        packet.malformed = "IPv6 payload length beyond the packet";
    } else if (length != 0 || next == protocolNone) { // 0 with a hop-by-hop header: a jumbogram (RFC 2675)
        cursor.limit(length);
    }
    for (;;) {
        packet.ipProtocol = next;
        std::size_t header = 8;
        if (next == protocolHopByHop || next == protocolRouting || next == protocolDestinationOptions ||
            next == protocolMobility) {
            if (!need(packet, cursor, 2, "IPv6 extension header cut short")) break;
            header = (static_cast<std::size_t>(cursor.u8(1)) + 1) * 8;
        } else if (next == protocolAuthentication) { // counted in 4 bytes, less two (RFC 4302)
            if (!need(packet, cursor, 2, "IPv6 authentication header cut short")) break;
            header = (static_cast<std::size_t>(cursor.u8(1)) + 2) * 4;
        } else if (next == protocolFragment) {
            if (!need(packet, cursor, 8, "IPv6 fragment header cut short")) break;
            packet.fragmentOffset = cursor.u16(2) & 0xfff8u;
            packet.moreFragments = (cursor.u16(2) & 1) != 0;
            packet.fragment = true;
            packet.identification = cursor.u32(4);
        } else {
            decodeTransport(packet, cursor, next);
            return;
        }
        if (!need(packet, cursor, header, "IPv6 extension header longer than the packet")) break;
        const bool fragment = next == protocolFragment;
        next = cursor.u8(0);
        cursor.skip(header);
        if (fragment) rememberFragment(packet, cursor, next);
        if (packet.fragmentOffset != 0) {
            decodeTransport(packet, cursor, next);
            return;
        }
    }
    finish(packet, cursor);
}

void decodeArp(Packet& packet, Cursor& cursor) noexcept {
    packet.network = Packet::Network::Arp;
    finish(packet, cursor);
    if (!need(packet, cursor, 8, "ARP packet shorter than 8 bytes")) return;
    const std::uint16_t hardware = cursor.u16(0);
    const std::uint16_t protocol = cursor.u16(2);
    const std::size_t hardwareLength = cursor.u8(4);
    const std::size_t protocolLength = cursor.u8(5);
    packet.arpOperation = cursor.u16(6);
    if (!need(packet, cursor, 8 + 2 * (hardwareLength + protocolLength), "ARP packet shorter than its addresses"))
        return;
    if (protocol != typeIpv4 || protocolLength != 4) {
        cursor.skip(8);
        finish(packet, cursor);
        return;
    }
    packet.source = cursor.bytes.subspan(8 + hardwareLength, 4);
    packet.destination = cursor.bytes.subspan(8 + 2 * hardwareLength + 4, 4);
    if (hardware == 1 && hardwareLength == 6) {
        packet.arpSenderMac = cursor.bytes.subspan(8, 6);
        packet.arpTargetMac = cursor.bytes.subspan(18, 6);
    }
    cursor.skip(8 + 2 * (hardwareLength + protocolLength));
    finish(packet, cursor);
}

} // namespace oc::packet_decoding
