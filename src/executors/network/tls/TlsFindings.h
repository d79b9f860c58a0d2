// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/tls/CertificateCheck.h"
#include "executors/network/tls/TlsFacts.h"

#include <QJsonArray>

namespace oc::tlsFindings {

/// What of certificates an operator should look at, the worst first: a list of {"severity": "critical" | "warning" |
/// "info", "what", "count", "example"}. Fewer days left than warnDays are a finding.
[[nodiscard]] QJsonArray ofChain(const Certificates& chain, const CertificateCheck& check, int warnDays, qint64 nowMs);
/// The same, with what the handshake has shown.
[[nodiscard]] QJsonArray ofServer(const TlsFacts& facts, const CertificateCheck& check, int warnDays, qint64 nowMs);

} // namespace oc::tlsFindings
