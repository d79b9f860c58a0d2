// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace oc::dnsName {

using Bytes = std::span<const std::uint8_t>;

/// Reads the name at 'at' of a message and moves 'at' behind it: "www.example.org.", "." for the root. What is special
/// in a zone file is escaped as RFC 4343, section 2.1, has it. Nothing when it is cut off, longer than 255 bytes, or
/// refers to anything but what stands before it (RFC 1035, section 4.1.4), which also ends every loop.
[[nodiscard]] std::optional<std::string> read(Bytes message, std::size_t& at);
/// The wire form of a name as people write it, with or without a dot at its end; escapes are read, other scripts get
/// their ASCII form (RFC 5891). "bad_name".
[[nodiscard]] Result<QByteArray> toWire(const QString& text);
/// The name under which an address's own name stands (RFC 1035, section 3.5; RFC 3596, section 2.5); nothing for what
/// is no address.
[[nodiscard]] std::optional<QString> ofAddress(const QString& address);

} // namespace oc::dnsName
