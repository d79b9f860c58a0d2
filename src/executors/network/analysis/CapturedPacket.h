// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/Packet.h"

#include <cstdint>

namespace oc {

/// A packet with what the capture says about it. A value; lives as long as the packet's bytes.
struct CapturedPacket {
    const Packet& packet;
    std::int64_t time = 0;        ///< microseconds since 1970-01-01 UTC
    std::uint32_t wireLength = 0; ///< bytes; of all its fragments, when it came in such

    /// The snap length took some of what the headers announce.
    [[nodiscard]] bool payloadCut() const { return packet.payload.size() < packet.payloadLength; }
};

} // namespace oc
