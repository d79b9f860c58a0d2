// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/network/dns/DnsQuery.h"
#include "executors/network/dns/DnsReply.h"
#include "executors/network/probe/ProbeLimits.h"

#include <QList>
#include <QStringList>

namespace oc {

/// Asks DNS servers one after the other until one answers: over UDP, over TCP when an answer was cut off (RFC 7766),
/// and without EDNS where a server does not know it (RFC 6891, section 6.2.2). Used by one thread; the stop may come
/// from any.
class DnsClient {
public:
    struct Settings {
        QList<DnsServer> servers;
        Milliseconds timeout{5000}; ///< for each reply
        int retries = 2;            ///< how often all servers are asked again when none answers
        bool tcp = false;           ///< from the start
        bool nextOnFailure = false; ///< SERVFAIL and REFUSED: ask the next server
    };

    DnsClient(Settings settings, const StepContext& context) : settings_(std::move(settings)), context_(context) {}

    /// Any response code is a reply. "timeout", "cancelled", "unreachable", "bad_reply" when no server gave one.
    [[nodiscard]] Result<DnsReply> ask(const DnsQuery& query);

private:
    [[nodiscard]] Result<DnsReply> exchange(const DnsQuery& query, const DnsServer& server);
    [[nodiscard]] Result<DnsReply> overUdp(const DnsQuery& query, const DnsServer& server);
    [[nodiscard]] Result<DnsReply> overTcp(const DnsQuery& query, const DnsServer& server);

    Settings settings_;
    const StepContext& context_;
};

} // namespace oc
