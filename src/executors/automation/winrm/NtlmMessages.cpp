// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/NtlmMessages.h"

#include <QtEndian>

namespace oc::ntlm {
namespace {

const QByteArray signature("NTLMSSP\0", 8);
// Windows 10.0, NTLMSSP_REVISION_W2K3 ([MS-NLMP] 2.2.2.10): servers only look at it to tell very old clients.
const QByteArray version("\x0a\0\0\0\0\0\0\x0f", 8);

Error badChallenge(const QString& why) {
    return {QStringLiteral("bad_challenge"),
            QStringLiteral("the server's NTLM challenge cannot be read: %1").arg(why),
            QStringLiteral("Is it really WinRM that listens there?"),
            {}};
}

void put16(QByteArray& to, quint16 value) {
    char bytes[2];
    qToLittleEndian(value, bytes);
    to.append(bytes, 2);
}

void put32(QByteArray& to, quint32 value) {
    char bytes[4];
    qToLittleEndian(value, bytes);
    to.append(bytes, 4);
}

/// The bytes that a field (length, maximum, offset) at 'at' points to; nothing when they are not all there.
std::optional<QByteArray> field(const QByteArray& message, qsizetype at) {
    const auto length = qFromLittleEndian<quint16>(message.constData() + at);
    const auto offset = qFromLittleEndian<quint32>(message.constData() + at + 4);
    if (length == 0) return QByteArray();
    if (qint64(offset) + length > message.size()) return std::nullopt;
    return message.mid(qsizetype(offset), length);
}

} // namespace

QByteArray utf16(const QString& text) {
    QByteArray bytes;
    bytes.reserve(text.size() * 2);
    for (const QChar c : text)
        put16(bytes, c.unicode());
    return bytes;
}

QByteArray Challenge::value(AvId id) const {
    for (const AvPair& pair : targetInfo) {
        if (pair.id == id) return pair.value;
    }
    return {};
}

Result<Challenge> readChallenge(const QByteArray& message) {
    constexpr qsizetype fixedSize = 48; // up to and with TargetInfoFields
    if (message.size() < fixedSize) return badChallenge(QStringLiteral("it is too short"));
    if (!message.startsWith(signature)) return badChallenge(QStringLiteral("it is no NTLM message"));
    if (qFromLittleEndian<quint32>(message.constData() + 8) != 2)
        return badChallenge(QStringLiteral("it is another message than a challenge"));
    Challenge challenge;
    challenge.flags = qFromLittleEndian<quint32>(message.constData() + 20);
    challenge.serverChallenge = message.mid(24, 8);
    const auto info = field(message, 40);
    if (!info) return badChallenge(QStringLiteral("its target information lies outside of it"));
    for (qsizetype at = 0; at < info->size();) {
        if (at + 4 > info->size()) return badChallenge(QStringLiteral("its target information is cut short"));
        const auto id = qFromLittleEndian<quint16>(info->constData() + at);
        const auto length = qFromLittleEndian<quint16>(info->constData() + at + 2);
        at += 4;
        if (id == AvEnd) break;
        if (at + length > info->size()) return badChallenge(QStringLiteral("its target information is cut short"));
        challenge.targetInfo.append({id, info->mid(at, length)});
        at += length;
    }
    return challenge;
}

QByteArray avPairs(const QList<AvPair>& pairs) {
    QByteArray bytes;
    for (const AvPair& pair : pairs) {
        put16(bytes, pair.id);
        put16(bytes, quint16(pair.value.size()));
        bytes += pair.value;
    }
    return bytes + QByteArray(4, '\0');
}

quint32 wantedFlags() {
    return Unicode | RequestTarget | Sign | Seal | Ntlm | AlwaysSign | ExtendedSessionSecurity | TargetInfo | Version |
           Bits128 | KeyExchange | Bits56;
}

QByteArray negotiateMessage() {
    QByteArray message = signature;
    put32(message, 1);
    put32(message, wantedFlags());
    message += QByteArray(16, '\0'); // no domain, no workstation
    return message + version;
}

QByteArray Authenticate::toBytes() const {
    const QByteArray domainBytes = utf16(domain);
    const QByteArray userBytes = utf16(user);
    constexpr qsizetype payloadAt = micOffset + 16;
    QByteArray fields;
    QByteArray payload;
    const auto put = [&](const QByteArray& bytes) {
        put16(fields, quint16(bytes.size()));
        put16(fields, quint16(bytes.size()));
        put32(fields, quint32(payloadAt + payload.size()));
        payload += bytes;
    };
    put(lmResponse);
    put(ntResponse);
    put(domainBytes);
    put(userBytes);
    put({}); // the workstation, which nobody needs to know
    put(encryptedSessionKey);
    put32(fields, flags);
    QByteArray message = signature;
    put32(message, 3);
    return message + fields + version + QByteArray(16, '\0') + payload;
}

} // namespace oc::ntlm
