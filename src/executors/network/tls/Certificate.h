// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/tls/OpenSslLibrary.h"

#include <QByteArray>
#include <QStringList>

#include <memory>
#include <vector>

namespace oc {

/// One X.509 certificate (RFC 5280) and what it says. Immutable; any thread.
class Certificate {
public:
    /// Takes the certificate over.
    Certificate(const OpenSslLibrary& openssl, X509* x509);

    [[nodiscard]] X509* x509() const { return x509_.get(); }

    QString subject; ///< "C=DE, O=Example, CN=www.example.org", in its own order
    QString issuer;
    QStringList names; ///< alternative names: host names and addresses as they are, others as "email:..." and "URI:..."
    qint64 notBefore = 0; ///< ms since 1970 UTC
    qint64 notAfter = 0;
    QString key;                   ///< "RSA 2048", "ECDSA P-256", "Ed25519"
    int keySecurityBits = 0;       ///< NIST SP 800-57, part 1: 112 is RSA with 2,048 bits
    QString signature;             ///< "sha256WithRSAEncryption"
    int signatureSecurityBits = 0; ///< -1: not known
    QString serial;                ///< hexadecimal
    QString sha256;                ///< of the whole, "AB:CD:..."
    bool selfSigned = false;
    bool authority = false; ///< may sign others

    /// Whole days, rounded down: less than zero when it has ended.
    [[nodiscard]] qint64 daysLeft(qint64 nowMs) const;
    /// The common name, or all of the subject when it has none: for messages.
    [[nodiscard]] QString shortName() const;

private:
    struct Free {
        decltype(&::X509_free) free;
        void operator()(X509* x509) const { free(x509); }
    };

    void readNames(const OpenSslLibrary& openssl);
    void readKey(const OpenSslLibrary& openssl);

    std::shared_ptr<X509> x509_;
    QString commonName_;
};

using Certificates = std::vector<Certificate>;

} // namespace oc
