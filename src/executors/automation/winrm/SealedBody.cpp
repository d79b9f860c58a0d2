// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/SealedBody.h"

#include <QtEndian>

namespace oc::sealedBody {
namespace {

const QByteArray protocol("application/HTTP-SPNEGO-session-encrypted");
const QByteArray octets("Content-Type: application/octet-stream\r\n");

Error badReply(const QString& why) {
    return {QStringLiteral("bad_reply"),
            QStringLiteral("the frame of an encrypted reply cannot be read: %1").arg(why),
            QStringLiteral("Is it really WinRM that listens there?"),
            {}};
}

} // namespace

QByteArray contentType() {
    return "multipart/encrypted;protocol=\"" + protocol + "\";boundary=\"Encrypted Boundary\"";
}

bool isContentType(const QByteArray& value) {
    return value.trimmed().toLower().startsWith("multipart/encrypted");
}

QByteArray write(const QByteArray& soap, NtlmSession& session) {
    const NtlmSession::Sealed sealed = session.seal(soap);
    QByteArray size(4, '\0');
    qToLittleEndian<quint32>(quint32(sealed.signature.size()), size.data());
    return "--Encrypted Boundary\r\n\tContent-Type: " + protocol +
           "\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=" + QByteArray::number(soap.size()) +
           "\r\n--Encrypted Boundary\r\n\t" + octets + size + sealed.signature + sealed.message +
           "--Encrypted Boundary--\r\n";
}

Result<Parts> split(const QByteArray& body) {
    const qsizetype start = body.indexOf(octets);
    if (start < 0) return badReply(QStringLiteral("it has no encrypted part"));
    const QByteArray head = body.left(start);
    const qsizetype lengthAt = head.indexOf("Length=");
    if (!head.contains(protocol) || lengthAt < 0) return badReply(QStringLiteral("its head is another one"));
    Parts parts;
    bool known = false;
    parts.length = head.mid(lengthAt + 7, head.indexOf('\r', lengthAt) - lengthAt - 7).trimmed().toLongLong(&known);
    if (!known || parts.length < 0 || parts.length > body.size())
        return badReply(QStringLiteral("its length is wrong"));
    const qsizetype at = start + octets.size();
    if (at + 4 + NtlmSession::signatureSize > body.size()) return badReply(QStringLiteral("it is cut short"));
    if (qFromLittleEndian<quint32>(body.constData() + at) != NtlmSession::signatureSize)
        return badReply(QStringLiteral("its signature is of another kind"));
    parts.signature = body.mid(at + 4, NtlmSession::signatureSize);
    // By its length and not up to the next boundary: encrypted bytes may look like one.
    parts.sealed = body.mid(at + 4 + NtlmSession::signatureSize, parts.length);
    if (parts.sealed.size() != parts.length) return badReply(QStringLiteral("it is cut short"));
    const QByteArray end = body.mid(at + 4 + NtlmSession::signatureSize + parts.length).trimmed();
    if (!end.startsWith("--") || !end.endsWith("Encrypted Boundary--"))
        return badReply(QStringLiteral("it does not end where it says"));
    return parts;
}

Result<QByteArray> read(const QByteArray& body, NtlmSession& session) {
    const auto parts = split(body);
    if (!parts) return parts.error();
    return session.unseal(parts->signature, parts->sealed);
}

} // namespace oc::sealedBody
