// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/PacketText.h"

#include "executors/network/PacketNames.h"

#include <arpa/inet.h>

#include <charconv>
#include <string_view>
#include <utility>

namespace oc::packet_text {

namespace {

using namespace std::string_view_literals;
using namespace packet_names;

void appendNumber(std::string& text, std::uint64_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    text.append(digits, end);
}

void appendTwo(std::string& text, unsigned number) {
    text.push_back(static_cast<char>('0' + number / 10 % 10));
    text.push_back(static_cast<char>('0' + number % 10));
}

void appendHexByte(std::string& text, std::uint8_t byte) {
    constexpr auto digits = "0123456789abcdef"sv;
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
}

void appendTcp(std::string& text, const Packet& packet) {
    // tcpdump's letters and their order.
    constexpr std::pair<std::uint16_t, char> letters[] = {{0x01, 'F'}, {0x02, 'S'}, {0x04, 'R'},
                                                          {0x08, 'P'}, {0x10, '.'}, {0x20, 'U'},
                                                          {0x40, 'E'}, {0x80, 'W'}, {0x100, 'e'}};
    text += "Flags ["sv;
    const std::size_t before = text.size();
    for (const auto& [bit, letter] : letters) {
        if (packet.tcpFlags & bit) text.push_back(letter);
    }
    if (text.size() == before) text += "none"sv;
    text += "], seq "sv;
    appendNumber(text, packet.tcpSequence);
    if (packet.payloadLength > 0) {
        text.push_back(':');
        appendNumber(text, packet.tcpSequence + packet.payloadLength);
    }
    if (packet.tcpFlags & 0x10) {
        text += ", ack "sv;
        appendNumber(text, packet.tcpAcknowledgement);
    }
    text += ", win "sv;
    appendNumber(text, packet.tcpWindow);
    text += ", length "sv;
    appendNumber(text, packet.payloadLength);
}

void appendIcmp(std::string& text, const Packet& packet, bool six) {
    text += six ? "ICMP6 "sv : "ICMP "sv;
    const auto name = six ? icmpv6TypeName(packet.icmpType) : icmpTypeName(packet.icmpType, packet.icmpCode);
    if (name.empty()) {
        text += "type "sv;
        appendNumber(text, packet.icmpType);
        text += " code "sv;
        appendNumber(text, packet.icmpCode);
    } else {
        text += name;
    }
    const bool echo =
        six ? packet.icmpType == 128 || packet.icmpType == 129 : packet.icmpType == 0 || packet.icmpType == 8;
    if (echo && !packet.cut) {
        text += ", id "sv;
        appendNumber(text, packet.icmpIdentifier);
        text += ", seq "sv;
        appendNumber(text, packet.icmpSequence);
    }
    text += ", length "sv;
    appendNumber(text, packet.payloadLength + (echo ? 8u : 4u));
}

void appendArp(std::string& text, const Packet& packet) {
    text += "ARP "sv;
    if (packet.source.empty()) {
        text += "operation "sv;
        appendNumber(text, packet.arpOperation);
        return;
    }
    if (packet.arpOperation == 1) {
        text += "who-has "sv;
        appendAddress(text, packet.destination);
        text += " tell "sv;
        appendAddress(text, packet.source);
    } else if (packet.arpOperation == 2) {
        text += "reply "sv;
        appendAddress(text, packet.source);
        text += " is-at "sv;
        appendAddress(text, packet.arpSenderMac);
    } else {
        text += "operation "sv;
        appendNumber(text, packet.arpOperation);
        text += " from "sv;
        appendAddress(text, packet.source);
    }
}

void appendFragment(std::string& text, const Packet& packet) {
    text += "fragment id "sv;
    appendNumber(text, packet.identification);
    text += " offset "sv;
    appendNumber(text, packet.fragmentOffset);
    text += packet.moreFragments ? ", more follow"sv : ", the last"sv;
}

} // namespace

void appendAddress(std::string& text, Packet::Bytes address) {
    if (address.size() == 4) {
        for (std::size_t i = 0; i < 4; ++i) {
            if (i > 0) text.push_back('.');
            appendNumber(text, address[i]);
        }
    } else if (address.size() == 6) {
        for (std::size_t i = 0; i < 6; ++i) {
            if (i > 0) text.push_back(':');
            appendHexByte(text, address[i]);
        }
    } else if (address.size() == 16) {
        char buffer[INET6_ADDRSTRLEN];
        if (inet_ntop(AF_INET6, address.data(), buffer, sizeof buffer)) text += buffer;
    }
}

void appendProtocol(std::string& text, const Packet& packet) {
    switch (packet.network) {
    case Packet::Network::Arp:
        text += "ARP"sv;
        return;
    case Packet::Network::Llc:
        text += "LLC"sv;
        return;
    case Packet::Network::None:
        text += "unknown"sv;
        return;
    case Packet::Network::Other: {
        const auto name = etherTypeName(packet.etherType);
        if (!name.empty()) {
            text += name;
        } else if (packet.etherType != 0) {
            text += "EtherType 0x"sv;
            appendHexByte(text, static_cast<std::uint8_t>(packet.etherType >> 8));
            appendHexByte(text, static_cast<std::uint8_t>(packet.etherType));
        } else {
            text += "unknown"sv;
        }
        return;
    }
    case Packet::Network::Ipv4:
    case Packet::Network::Ipv6:
        break;
    }
    if (packet.source.empty()) { // the header itself could not be read
        text += packet.network == Packet::Network::Ipv4 ? "IPv4"sv : "IPv6"sv;
        return;
    }
    const auto name = ipProtocolName(packet.ipProtocol);
    if (!name.empty()) {
        text += name;
    } else {
        text += "IP protocol "sv;
        appendNumber(text, packet.ipProtocol);
    }
}

void appendInfo(std::string& text, const Packet& packet) {
    const std::size_t tags = packet.vlanCount < packet.vlanIds.size() ? packet.vlanCount : packet.vlanIds.size();
    for (std::size_t i = 0; i < tags; ++i) {
        text += "vlan "sv;
        appendNumber(text, packet.vlanIds[i]);
        text += ", "sv;
    }
    if (packet.pppoe) text += "PPPoE, "sv;
    switch (packet.transport) {
    case Packet::Transport::Tcp:
        appendTcp(text, packet);
        break;
    case Packet::Transport::Udp:
        text += "UDP, length "sv;
        appendNumber(text, packet.payloadLength);
        break;
    case Packet::Transport::Icmp:
        appendIcmp(text, packet, false);
        break;
    case Packet::Transport::Icmpv6:
        appendIcmp(text, packet, true);
        break;
    case Packet::Transport::None:
    case Packet::Transport::Other:
        if (packet.network == Packet::Network::Arp) {
            appendArp(text, packet);
        } else {
            appendProtocol(text, packet);
            text += ", length "sv;
            appendNumber(text, packet.payloadLength);
        }
        break;
    }
    if (packet.fragment) {
        text += ", "sv;
        appendFragment(text, packet);
    }
    if (packet.cut) text += " [cut short by the snap length]"sv;
    if (packet.malformed) {
        text += " [malformed: "sv;
        text += packet.malformed;
        text.push_back(']');
    }
}

void appendTime(std::string& text, std::int64_t seconds, std::int64_t microseconds) {
    // Days to a civil date without the C library, whose gmtime_r looks at TZ. After Howard Hinnant,
    // "chrono-compatible low-level date algorithms".
    std::int64_t days = seconds / 86400;
    std::int64_t rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        --days;
    }
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const auto dayOfEra = static_cast<unsigned>(days - era * 146097);
    const unsigned yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const unsigned dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const unsigned shifted = (5 * dayOfYear + 2) / 153;
    const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
    const std::int64_t year = static_cast<std::int64_t>(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0);
    const auto shownYear = static_cast<unsigned>(year % 10000);
    appendTwo(text, shownYear / 100);
    appendTwo(text, shownYear % 100);
    text.push_back('-');
    appendTwo(text, month);
    text.push_back('-');
    appendTwo(text, dayOfYear - (153 * shifted + 2) / 5 + 1);
    text.push_back('T');
    appendTwo(text, static_cast<unsigned>(rest / 3600));
    text.push_back(':');
    appendTwo(text, static_cast<unsigned>(rest / 60 % 60));
    text.push_back(':');
    appendTwo(text, static_cast<unsigned>(rest % 60));
    text.push_back('.');
    const auto micro = static_cast<unsigned>(microseconds < 0 ? 0 : microseconds % 1000000);
    appendTwo(text, micro / 10000);
    appendTwo(text, micro / 100 % 100);
    appendTwo(text, micro % 100);
    text.push_back('Z');
}

void appendLine(std::string& text, const Packet& packet) {
    if (packet.network == Packet::Network::Arp) {
        appendInfo(text, packet);
        return;
    }
    const bool six = packet.network == Packet::Network::Ipv6;
    const bool ip = six || packet.network == Packet::Network::Ipv4;
    const bool ports = packet.transport == Packet::Transport::Tcp || packet.transport == Packet::Transport::Udp;
    const auto from = ip ? packet.source : packet.sourceMac;
    const auto to = ip ? packet.destination : packet.destinationMac;
    if (!from.empty()) {
        text += six ? "IP6 "sv : ip ? "IP "sv : ""sv;
        appendAddress(text, from);
        if (ports) {
            text.push_back('.');
            appendNumber(text, packet.sourcePort);
        }
        if (!to.empty()) {
            text += " > "sv;
            appendAddress(text, to);
            if (ports) {
                text.push_back('.');
                appendNumber(text, packet.destinationPort);
            }
        }
        text += ": "sv;
    }
    appendInfo(text, packet);
}

} // namespace oc::packet_text
