// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

/// The names of numbers in packets, as IANA and IEEE register them. Empty for a number that has none here.
namespace oc::packet_names {

[[nodiscard]] std::string_view ipProtocolName(std::uint8_t protocol);
[[nodiscard]] std::string_view etherTypeName(std::uint16_t type);
[[nodiscard]] std::string_view icmpTypeName(std::uint8_t type, std::uint8_t code);
[[nodiscard]] std::string_view icmpv6TypeName(std::uint8_t type);

} // namespace oc::packet_names
