// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/dns/DnsClient.h"
#include "executors/network/dns/ResolvConf.h"

#include <QJsonObject>

namespace oc {

/// What dig, host or nslookup was asked for; each has some of it. A value.
struct DnsOptions {
    QString name;
    QString typeName; ///< empty: the tool's own choice
    QString server;   ///< empty: those of this machine
    quint16 port = 53;
    QString portText; ///< as a preview shows it: an expression may still stand there
    Milliseconds timeout{5000};
    int retries = 1;
    bool dnssec = false;
    bool tcp = false;
    bool reverse = false;
    bool recursion = true;

    [[nodiscard]] static Result<DnsOptions> fromParameters(const QJsonObject& parameters);
    /// The servers to ask; the name of one is looked up. "unreachable", "timeout", "cancelled".
    [[nodiscard]] Result<QList<DnsServer>> servers(const ResolvConf& conf, const StepContext& context) const;
    /// "the DNS server 192.0.2.53, port 5353", "the DNS servers of this machine"
    [[nodiscard]] QString whom() const;
};

} // namespace oc
