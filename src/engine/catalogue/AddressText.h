// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace oc::addressText {

/// IPv4 in four decimal numbers (RFC 6943: no other spelling is safe) or IPv6, in the one form of RFC 5952. A scope
/// ("%eth0") only behind a link-local address.
[[nodiscard]] std::optional<QString> canonicalIp(const QString& text);
/// "10.0.0.0/24", "2001:db8::/32"; the address keeps its host bits.
[[nodiscard]] std::optional<QString> canonicalCidr(const QString& text);
/// A name as RFC 1123 allows it (other scripts in their ASCII form, RFC 5891), without a dot at the end; or an address.
[[nodiscard]] std::optional<QString> canonicalHost(const QString& text);
/// local@domain as RFC 5321 allows it without quoting; the local part may be Unicode (RFC 6531).
[[nodiscard]] std::optional<QString> canonicalEmail(const QString& text);

} // namespace oc::addressText
