// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QCryptographicHash>

#include <optional>

namespace oc {

/// The question of a server that wants HTTP Digest authentication (RFC 7616; without qop RFC 2069). A value.
struct DigestChallenge {
    QByteArray realm;
    QByteArray nonce;
    QByteArray opaque;
    QByteArray algorithm; ///< as the server wrote it; empty: it named none, which means MD5
    QCryptographicHash::Algorithm hash = QCryptographicHash::Md5;
    bool session = false; ///< "-sess"
    bool qop = false;     ///< "auth" is offered; without any qop false
    bool stale = false;   ///< the password was right, the nonce too old

    /// The strongest one of all WWW-Authenticate headers (SHA-256 before MD5) that can be answered; none: nothing.
    /// Headers are foreign input of any kind.
    [[nodiscard]] static std::optional<DigestChallenge> strongest(const QByteArrayList& headers);
    /// Whether any of the headers offers this scheme ("basic").
    [[nodiscard]] static bool offers(const QByteArrayList& headers, const QByteArray& scheme);

    struct Credentials {
        QByteArray user; ///< UTF-8
        QByteArray password;
    };
    /// The value of the Authorization header. 'target': the request line's. 'count' is how often this nonce has been
    /// used, from 1; 'clientNonce' is to be random.
    [[nodiscard]] QByteArray answer(const Credentials& credentials, const QByteArray& method, const QByteArray& target,
                                    quint32 count, const QByteArray& clientNonce) const;
};

} // namespace oc
