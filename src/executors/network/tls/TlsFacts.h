// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/tls/Certificate.h"

namespace oc {

/// What a handshake has shown of a server. A value.
struct TlsFacts {
    QString protocol; ///< "TLSv1.3"
    QString cipher;   ///< "TLS_AES_256_GCM_SHA384"
    int cipherBits = 0;
    QString alpn;       ///< empty: none was agreed upon
    Certificates chain; ///< as it was sent, the server's own first
    bool clientCertificateWanted = false;
    QString ended;   ///< why the server broke off after it had shown its chain; empty: it did not
    QString address; ///< where it was reached
    double connectMs = 0;
    double handshakeMs = 0; ///< with STARTTLS before it
};

} // namespace oc
