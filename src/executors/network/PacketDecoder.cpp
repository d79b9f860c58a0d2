// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/PacketDecoder.h"

#include "executors/network/IpDecoder.h"

#include <pcap/dlt.h>

#include <algorithm>

namespace oc {

namespace {

using namespace packet_decoding;

// Some versions of libpcap's dlt.h lack the newest ones (https://www.tcpdump.org/linktypes.html).
constexpr int linkSll2 = 276;
constexpr int linkIpv4 = 228;
constexpr int linkIpv6 = 229;
constexpr int linkRawFile = 101;

constexpr std::uint16_t typeArp = 0x0806;
constexpr std::uint16_t typeVlan = 0x8100;
constexpr std::uint16_t typeQinQ = 0x88a8;
constexpr std::uint16_t typeQinQOld = 0x9100;
constexpr std::uint16_t typeIpv6 = 0x86dd;
constexpr std::uint16_t typePppoeSession = 0x8864;

void decodePppoe(Packet& packet, Cursor& cursor) noexcept {
    packet.pppoe = true;
    packet.network = Packet::Network::Other;
    finish(packet, cursor);
    if (!need(packet, cursor, 8, "PPPoE header cut short")) return;
    const std::uint16_t length = cursor.u16(4);
    const std::uint16_t protocol = cursor.u16(6);
    cursor.skip(6);
    if (length > cursor.wire) {
        packet.malformed = "PPPoE length beyond the packet";
    } else if (length >= 2) {
        cursor.limit(length);
    } else {
        packet.malformed = "PPPoE length below 2";
        return;
    }
    cursor.skip(2);
    finish(packet, cursor);
    if (protocol == 0x0021) {
        packet.etherType = typeIpv4;
        decodeIpv4(packet, cursor);
    } else if (protocol == 0x0057) {
        packet.etherType = typeIpv6;
        decodeIpv6(packet, cursor);
    }
}

void decodeEtherType(Packet& packet, Cursor& cursor, std::uint16_t type) noexcept {
    while (type == typeVlan || type == typeQinQ || type == typeQinQOld) {
        packet.etherType = type;
        finish(packet, cursor);
        if (!need(packet, cursor, 4, "VLAN tag cut short")) return;
        if (packet.vlanCount < packet.vlanIds.size()) packet.vlanIds[packet.vlanCount] = cursor.u16(0) & 0x0fff;
        if (packet.vlanCount < 255) ++packet.vlanCount;
        type = cursor.u16(2);
        cursor.skip(4);
    }
    packet.etherType = type;
    if (type == typeIpv4) {
        decodeIpv4(packet, cursor);
    } else if (type == typeIpv6) {
        decodeIpv6(packet, cursor);
    } else if (type == typeArp) {
        decodeArp(packet, cursor);
    } else if (type == typePppoeSession) {
        decodePppoe(packet, cursor);
    } else {
        // Up to 1500 it is a length (IEEE 802.3), and LLC follows.
        packet.network = type <= 1500 ? Packet::Network::Llc : Packet::Network::Other;
        if (type <= 1500) cursor.limit(type);
        finish(packet, cursor);
    }
}

void decodeEthernet(Packet& packet, Cursor& cursor) noexcept {
    finish(packet, cursor);
    if (!need(packet, cursor, 14, "Ethernet frame shorter than 14 bytes")) return;
    packet.destinationMac = cursor.bytes.subspan(0, 6);
    packet.sourceMac = cursor.bytes.subspan(6, 6);
    const std::uint16_t type = cursor.u16(12);
    cursor.skip(14);
    decodeEtherType(packet, cursor, type);
}

void decodeRawIp(Packet& packet, Cursor& cursor) noexcept {
    finish(packet, cursor);
    if (!need(packet, cursor, 1, "empty packet")) return;
    const int version = cursor.u8(0) >> 4;
    if (version == 4) {
        decodeIpv4(packet, cursor);
    } else if (version == 6) {
        decodeIpv6(packet, cursor);
    } else {
        packet.network = Packet::Network::Other;
        packet.malformed = "neither IPv4 nor IPv6";
    }
}

/// Cooked Linux captures (the "any" interface): LINKTYPE_LINUX_SLL and its successor.
void decodeCooked(Packet& packet, Cursor& cursor, bool second) noexcept {
    const std::size_t header = second ? 20 : 16;
    finish(packet, cursor);
    if (!need(packet, cursor, header, "Linux cooked header cut short")) return;
    const std::uint16_t type = cursor.u16(second ? 0 : 14);
    const std::size_t addressLength = second ? cursor.u8(11) : cursor.u16(4);
    if (addressLength == 6) packet.sourceMac = cursor.bytes.subspan(second ? 12 : 6, 6);
    cursor.skip(header);
    if (type < 0x0600) { // 1: 802.3 without a length, 4: LLC, ...: not an EtherType
        packet.etherType = type;
        packet.network = Packet::Network::Llc;
        finish(packet, cursor);
        return;
    }
    decodeEtherType(packet, cursor, type);
}

/// DLT_NULL: the address family in the byte order of the machine that captured; DLT_LOOP: in network order.
void decodeLoopback(Packet& packet, Cursor& cursor) noexcept {
    finish(packet, cursor);
    if (!need(packet, cursor, 4, "loopback header cut short")) return;
    std::uint32_t family = cursor.u32(0);
    if (family > 0xffff) family = __builtin_bswap32(family);
    cursor.skip(4);
    if (family == 2) {
        decodeIpv4(packet, cursor);
    } else if (family == 10 || family == 24 || family == 28 || family == 30) { // Linux, the BSDs, macOS
        decodeIpv6(packet, cursor);
    } else {
        packet.network = Packet::Network::Other;
        finish(packet, cursor);
    }
}

} // namespace

bool PacketDecoder::knows(int linkType) noexcept {
    switch (linkType) {
    case DLT_EN10MB:
    case DLT_NULL:
    case DLT_LOOP:
    case DLT_RAW:
    case linkRawFile:
    case linkIpv4:
    case linkIpv6:
    case DLT_LINUX_SLL:
    case linkSll2:
        return true;
    default:
        return false;
    }
}

Packet PacketDecoder::decode(Packet::Bytes bytes, std::uint32_t wireLength) const noexcept {
    Packet packet;
    Cursor cursor{bytes, std::max(wireLength, static_cast<std::uint32_t>(bytes.size()))};
    switch (linkType_) {
    case DLT_EN10MB:
        decodeEthernet(packet, cursor);
        break;
    case DLT_NULL:
    case DLT_LOOP:
        decodeLoopback(packet, cursor);
        break;
    case DLT_RAW:
    case linkRawFile:
        decodeRawIp(packet, cursor);
        break;
    case linkIpv4:
        decodeIpv4(packet, cursor);
        break;
    case linkIpv6:
        decodeIpv6(packet, cursor);
        break;
    case DLT_LINUX_SLL:
        decodeCooked(packet, cursor, false);
        break;
    case linkSll2:
        decodeCooked(packet, cursor, true);
        break;
    default:
        packet.network = Packet::Network::Other;
        finish(packet, cursor);
        break;
    }
    return packet;
}

} // namespace oc
