// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace oc {

/// One machine's WinRM listener and how to log in there, without the password. A value.
struct WinRmEndpoint {
    enum class Authentication {
        Negotiate, ///< NTLMv2 under the name Negotiate
        Basic      ///< over TLS only
    };

    QString name;    ///< the target, as the plan calls it
    QString host;    ///< its name in URL, certificate and log-in
    QString address; ///< where to connect
    quint16 port = 5985;
    bool tls = false;
    Authentication authentication = Authentication::Negotiate;
    QString user;
    QString caFile; ///< PEM, trusted beside the system's authorities
    QByteArray
        fingerprint;    ///< of the one certificate that is taken: SHA-256 or SHA-1, as bytes; empty: any trusted one
    bool verify = true; ///< false: whoever answers over TLS is believed

    /// "http://win-01:5985/wsman"
    [[nodiscard]] QString url() const;
    /// "win-01:5985", an IPv6 address in brackets.
    [[nodiscard]] QString authority() const;
    /// "http://win-01:5985/wsman as CORP\ops (Negotiate, encrypted)": for people.
    [[nodiscard]] QString toText() const;
    /// Two endpoints with the same key may share a connection, if their passwords are the same.
    [[nodiscard]] QByteArray key() const;
};

} // namespace oc
