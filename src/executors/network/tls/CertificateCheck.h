// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/tls/Certificate.h"

#include <optional>

namespace oc {

/// Whether a chain leads to an authority that is trusted here, and for the name that was meant: as a client of this
/// machine would see it (RFC 5280, RFC 9525). A value.
struct CertificateCheck {
    struct Problem {
        int code = 0;  ///< X509_V_ERR_...
        int depth = 0; ///< 0 is the first certificate of the chain
        QString text;
        std::optional<Certificate> certificate; ///< which one; may be one of this machine's own
    };
    std::vector<Problem> problems;

    [[nodiscard]] bool verified() const { return problems.empty(); }
    /// "ok", or what stands against it.
    [[nodiscard]] QString text() const;
    [[nodiscard]] bool has(int code) const;
    /// Nobody who is trusted here has signed it.
    [[nodiscard]] bool endsNowhere() const;

    /// The first certificate is the one to verify, the others may help. name: a host name or an address; empty: any.
    /// caFile: trust these authorities instead of this machine's; empty: this machine's. Errors of caFile.
    [[nodiscard]] static Result<CertificateCheck> verify(const OpenSslLibrary& openssl, const Certificates& chain,
                                                         const QString& name, const QString& caFile);
};

} // namespace oc
