// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/dns/DnsMessage.h"

#include <QByteArray>

namespace oc {

/// One question to a DNS server. A value.
struct DnsQuery {
    QByteArray name; ///< in wire form
    std::uint16_t type = 1;
    bool recursion = true;
    bool dnssec = false;
    bool edns = true;

    [[nodiscard]] QByteArray toBytes(std::uint16_t id) const;
    /// Whether it is the answer to this question: what comes over UDP may be anybody's. An error may come without the
    /// question.
    [[nodiscard]] bool isAnsweredBy(const DnsMessage& message, std::uint16_t id) const;
};

} // namespace oc
