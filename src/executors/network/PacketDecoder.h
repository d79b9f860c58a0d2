// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/Packet.h"

namespace oc {

/// Reads the headers of packets of one link type (a DLT_ value of libpcap) from Ethernet to TCP. Holds nothing but
/// the link type; any thread. Never allocates, never reads outside the bytes it is given.
class PacketDecoder {
public:
    explicit PacketDecoder(int linkType) noexcept : linkType_(linkType) {}

    /// False: packets of this link type are counted but not looked into.
    [[nodiscard]] static bool knows(int linkType) noexcept;
    /// bytes: what was captured; wireLength: what was on the wire, never less.
    [[nodiscard]] Packet decode(Packet::Bytes bytes, std::uint32_t wireLength) const noexcept;

private:
    int linkType_;
};

} // namespace oc
