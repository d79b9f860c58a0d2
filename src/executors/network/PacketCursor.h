// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/Packet.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace oc::packet_decoding {

/// The bytes not read yet, and how many there were on the wire. A value of the decoding in hand.
struct Cursor {
    Packet::Bytes bytes;
    std::uint32_t wire;

    [[nodiscard]] bool has(std::size_t count) const noexcept { return bytes.size() >= count; }
    [[nodiscard]] std::uint8_t u8(std::size_t at) const noexcept { return bytes[at]; }
    [[nodiscard]] std::uint16_t u16(std::size_t at) const noexcept {
        return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
    }
    [[nodiscard]] std::uint32_t u32(std::size_t at) const noexcept {
        return static_cast<std::uint32_t>(u16(at)) << 16 | u16(at + 2);
    }
    void skip(std::size_t count) noexcept {
        bytes = bytes.subspan(std::min(count, bytes.size()));
        wire -= std::min(wire, static_cast<std::uint32_t>(count));
    }
    /// Drops what follows the given length (Ethernet padding, a trailer).
    void limit(std::uint32_t length) noexcept {
        wire = std::min(wire, length);
        if (bytes.size() > length) bytes = bytes.first(length);
    }
};

/// True when the header is there; else says why not: cut by the snap length, or too short on the wire itself.
[[nodiscard]] inline bool need(Packet& packet, const Cursor& cursor, std::size_t count, const char* tooShort) noexcept {
    if (cursor.has(count)) return true;
    if (cursor.wire >= count) {
        packet.cut = true;
    } else if (!packet.malformed) {
        packet.malformed = tooShort;
    }
    return false;
}

inline void finish(Packet& packet, const Cursor& cursor) noexcept {
    packet.payload = cursor.bytes;
    packet.payloadLength = cursor.wire;
}

} // namespace oc::packet_decoding
