// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QStringList>

namespace oc {

/// What an address stands for, seen from this machine.
enum class AddressKind {
    Loopback,  ///< also 0.0.0.0 and ::, which Linux connects to this machine
    Private,   ///< RFC 1918, RFC 6598, RFC 4193
    LinkLocal, ///< RFC 3927, RFC 4291; and the metadata services of clouds, which hand out credentials
    Unusable,  ///< multicast, broadcast
    Public
};

/// IPv4 addresses inside IPv6 ones (mapped, NAT64, 6to4) count as what they lead to.
[[nodiscard]] AddressKind addressKind(const QHostAddress& address);

/// Where requests may go. A value.
struct HttpPolicy {
    bool allowLinkLocal = false;
    bool allowPlainHttpToPublic = false; ///< setting webhook/confirm_plain_http turned off
    QStringList certificateFiles;        ///< PEM files of authorities trusted beside the system's
};

} // namespace oc
