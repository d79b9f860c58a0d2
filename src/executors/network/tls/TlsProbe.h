// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/probe/ProbeLimits.h"
#include "executors/network/tls/StartTls.h"
#include "executors/network/tls/TlsFacts.h"

#include <optional>

namespace oc {

/// One TLS handshake with a server, to see what it is like: any version and cipher that the library has is taken, and
/// no certificate is refused. What goes over such a connection would not be safe; nothing does. A value that describes
/// it; run() works on the calling thread.
struct TlsProbe {
    QString host;
    quint16 port = 443;
    QString serverName; ///< for SNI; empty: none
    std::optional<StartTls::Protocol> startTls;

    /// "timeout", "cancelled", "unreachable", "no_starttls", "bad_reply", "tls_failed".
    [[nodiscard]] Result<TlsFacts> run(const OpenSslLibrary& openssl, const ProbeLimits& limits) const;
};

} // namespace oc
