// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/NtlmSession.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QtEndian>

namespace oc {
namespace {

QByteArray keyOf(const QByteArray& exportedKey, bool fromClient, const char* what) {
    const QByteArray magic = QByteArray("session key to ") + (fromClient ? "client-to-server " : "server-to-client ") +
                             what + " key magic constant" + QByteArray(1, '\0');
    return QCryptographicHash::hash(exportedKey + magic, QCryptographicHash::Md5);
}

} // namespace

QByteArray NtlmSession::signingKey(const QByteArray& exportedKey, bool fromClient) {
    return keyOf(exportedKey, fromClient, "signing");
}

QByteArray NtlmSession::sealingKey(const QByteArray& exportedKey, bool fromClient) {
    return keyOf(exportedKey, fromClient, "sealing");
}

NtlmSession::NtlmSession(const QByteArray& exportedKey)
    : out_{signingKey(exportedKey, true), Rc4(sealingKey(exportedKey, true))},
      in_{signingKey(exportedKey, false), Rc4(sealingKey(exportedKey, false))} {}

/// [MS-NLMP] 3.4.4.2; the cipher must have gone over the message already.
QByteArray NtlmSession::Direction::signature(const QByteArray& plain) {
    QByteArray number(4, '\0');
    qToLittleEndian(next++, number.data());
    const QByteArray checksum =
        QMessageAuthenticationCode::hash(number + plain, signingKey, QCryptographicHash::Md5).left(8);
    return QByteArray("\x01\0\0\0", 4) + cipher.apply(checksum) + number;
}

NtlmSession::Sealed NtlmSession::seal(const QByteArray& plain) {
    Sealed sealed;
    sealed.message = out_.cipher.apply(plain);
    sealed.signature = out_.signature(plain);
    return sealed;
}

Result<QByteArray> NtlmSession::unseal(const QByteArray& signature, const QByteArray& sealed) {
    QByteArray plain = in_.cipher.apply(sealed);
    const QByteArray expected = in_.signature(plain);
    if (signature.size() == expected.size()) {
        int differing = 0; // in the same time wherever they differ
        for (qsizetype i = 0; i < expected.size(); ++i)
            differing |= signature.at(i) ^ expected.at(i);
        if (differing == 0) return plain;
    }
    return Error{QStringLiteral("bad_seal"),
                 QStringLiteral("the signature of an encrypted reply is wrong: it was changed on the way, or a part of "
                                "the conversation is missing"),
                 QStringLiteral("If a proxy stands between, go around it."),
                 {}};
}

} // namespace oc
