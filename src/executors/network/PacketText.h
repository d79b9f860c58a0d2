// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/Packet.h"

#include <cstdint>
#include <string>

/// Packets in words, the way tcpdump puts them. Everything is appended, in ASCII, so that one buffer serves for a whole
/// capture. Any thread.
namespace oc::packet_text {

/// 4 or 16 bytes of address (RFC 5952), 6 bytes of MAC address; nothing for any other length.
void appendAddress(std::string& text, Packet::Bytes address);
/// "TCP", "ICMPv6", "ARP", "IGMP", "LLDP", "IP protocol 99", "EtherType 0x88b5".
void appendProtocol(std::string& text, const Packet& packet);
/// "Flags [S.], seq 1, ack 2, win 64240, length 0", "ARP who-has 10.0.0.1 tell 10.0.0.2".
void appendInfo(std::string& text, const Packet& packet);
/// "2026-11-23T20:11:05.120123Z".
void appendTime(std::string& text, std::int64_t seconds, std::int64_t microseconds);
/// "IP 10.0.0.1.53 > 10.0.0.2.4711: ..." and the like, without time and line end.
void appendLine(std::string& text, const Packet& packet);

} // namespace oc::packet_text
