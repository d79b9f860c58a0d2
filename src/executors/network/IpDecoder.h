// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/PacketCursor.h"

namespace oc::packet_decoding {

constexpr std::uint16_t typeIpv4 = 0x0800; ///< EtherType

// Each reads from its header on, as far as the ports of TCP and UDP. They know nothing of the link layer.
void decodeIpv4(Packet& packet, Cursor& cursor) noexcept;
void decodeIpv6(Packet& packet, Cursor& cursor) noexcept;
void decodeArp(Packet& packet, Cursor& cursor) noexcept;

} // namespace oc::packet_decoding
