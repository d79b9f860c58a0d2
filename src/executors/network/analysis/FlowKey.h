// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/Packet.h"

#include <QString>

#include <array>
#include <cstdint>

namespace oc {

/// An address and a port. A value.
struct FlowEnd {
    std::array<std::uint8_t, 16> address{}; ///< IPv4: the first four
    std::uint16_t port = 0;

    friend auto operator<=>(const FlowEnd&, const FlowEnd&) = default;
};

/// What the packets of a flow have in common, whichever way they go: two ends, the lower one first, and the protocol.
/// A value.
struct FlowKey {
    FlowEnd low;
    FlowEnd high;
    std::uint8_t addressLength = 0; ///< 4 or 16
    std::uint8_t protocol = 0;      ///< as in the IP header

    /// Of a TCP or UDP packet. fromLow: its sender is the lower end.
    [[nodiscard]] static FlowKey of(const Packet& packet, bool& fromLow);
    [[nodiscard]] static FlowKey of(Packet::Bytes source, std::uint16_t sourcePort, Packet::Bytes destination,
                                    std::uint16_t destinationPort, std::uint8_t protocol, bool& fromLow);
    [[nodiscard]] const FlowEnd& end(bool low_) const { return low_ ? low : high; }
    [[nodiscard]] std::uint64_t hash(std::uint64_t seed) const;
    /// "192.0.2.1".
    [[nodiscard]] QString address(bool low_) const;
    /// "192.0.2.1:443", "[2001:db8::1]:443".
    [[nodiscard]] QString text(bool low_) const;
    /// "192.0.2.1:40000 > 192.0.2.2:443".
    [[nodiscard]] QString text(bool fromLow, const char* arrow) const;
    friend bool operator==(const FlowKey&, const FlowKey&) = default;
};

} // namespace oc
