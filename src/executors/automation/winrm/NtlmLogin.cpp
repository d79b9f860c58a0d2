// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/NtlmLogin.h"

#include "executors/automation/winrm/Md4.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QtEndian>

namespace oc {
namespace {

QByteArray hmac(const QByteArray& key, const QByteArray& message) {
    return QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Md5);
}

QByteArray randomBytes(int words) {
    QByteArray bytes(words * 4, '\0');
    for (int i = 0; i < words; ++i)
        qToLittleEndian<quint32>(QRandomGenerator::system()->generate(), bytes.data() + 4 * i);
    return bytes;
}

QByteArray littleEndian(quint64 value) {
    QByteArray bytes(8, '\0');
    qToLittleEndian(value, bytes.data());
    return bytes;
}

} // namespace

NtlmAccount NtlmAccount::read(const QString& name, const QString& password) {
    const qsizetype cut = name.indexOf(QLatin1Char('\\'));
    if (cut < 0) return {name, {}, password};
    return {name.mid(cut + 1), name.left(cut), password};
}

NtlmLogin::Chance NtlmLogin::Chance::random() {
    // 100 ns since 1601 ([MS-DTYP] 2.3.3).
    const quint64 now = (quint64(QDateTime::currentMSecsSinceEpoch()) + 11'644'473'600'000ULL) * 10'000;
    return {randomBytes(2), randomBytes(4), now};
}

NtlmLogin::NtlmLogin(NtlmAccount account, const QString& host, QByteArray channelBinding, Chance chance)
    : account_(std::move(account)),
      host_(host),
      channelBinding_(std::move(channelBinding)),
      chance_(std::move(chance)) {}

QByteArray NtlmLogin::negotiate() {
    negotiate_ = ntlm::negotiateMessage();
    return negotiate_;
}

QByteArray NtlmLogin::ntowfv2(const NtlmAccount& account) {
    return hmac(md4(ntlm::utf16(account.password)), ntlm::utf16(account.user.toUpper() + account.domain));
}

QByteArray NtlmLogin::ntResponse(const QByteArray& key, const QByteArray& serverChallenge, const Chance& chance,
                                 const QByteArray& pairs) {
    const QByteArray temp = QByteArray("\x01\x01\0\0\0\0\0\0", 8) + littleEndian(chance.time) + chance.clientChallenge +
                            QByteArray(4, '\0') + pairs + QByteArray(4, '\0');
    return hmac(key, serverChallenge + temp) + temp;
}

QByteArray NtlmLogin::bindingOf(const QByteArray& certificateHash) {
    const QByteArray data = "tls-server-end-point:" + certificateHash;
    QByteArray bindings(20, '\0'); // no addresses
    qToLittleEndian<quint32>(quint32(data.size()), bindings.data() + 16);
    return QCryptographicHash::hash(bindings + data, QCryptographicHash::Md5);
}

Result<QByteArray> NtlmLogin::authenticate(const QByteArray& challengeMessage) {
    const auto challenge = ntlm::readChallenge(challengeMessage);
    if (!challenge) return challenge.error();
    constexpr quint32 needed = ntlm::Unicode | ntlm::Seal | ntlm::Sign | ntlm::ExtendedSessionSecurity | ntlm::Bits128 |
                               ntlm::KeyExchange | ntlm::TargetInfo;
    if ((challenge->flags & needed) != needed) {
        return Error{QStringLiteral("weak_login"),
                     QStringLiteral("the server offers no NTLMv2 with 128 bits and sealing, and less is not accepted"),
                     QStringLiteral("Check on it the policy \"Network security: Minimum session security for NTLM SSP "
                                    "based servers\"."),
                     {}};
    }
    NtlmAccount account = account_;
    if (account.domain == QLatin1String(".")) {
        const QByteArray name = challenge->value(ntlm::AvComputerName);
        account.domain.clear();
        for (qsizetype i = 0; i + 1 < name.size(); i += 2)
            account.domain += QChar(qFromLittleEndian<quint16>(name.constData() + i));
    }
    // Where the server tells the time it also checks a MIC over all three messages ([MS-NLMP] 3.1.5.1.2).
    const QByteArray time = challenge->value(ntlm::AvTimestamp);
    const bool withMic = time.size() == 8;
    if (withMic) chance_.time = qFromLittleEndian<quint64>(time.constData());
    QList<ntlm::AvPair> pairs;
    for (const ntlm::AvPair& pair : challenge->targetInfo) {
        if (pair.id != ntlm::AvFlags && pair.id != ntlm::AvTargetName && pair.id != ntlm::AvChannelBindings)
            pairs.append(pair);
    }
    if (withMic) pairs.append({ntlm::AvFlags, QByteArray("\x02\0\0\0", 4)});
    pairs.append({ntlm::AvChannelBindings, channelBinding_.isEmpty() ? QByteArray(16, '\0') : channelBinding_});
    pairs.append({ntlm::AvTargetName, ntlm::utf16(QLatin1String("HTTP/") + host_)});

    const QByteArray key = ntowfv2(account);
    ntlm::Authenticate message;
    message.flags = challenge->flags & ntlm::wantedFlags();
    message.domain = account.domain;
    message.user = account.user;
    message.ntResponse = ntResponse(key, challenge->serverChallenge, chance_, ntlm::avPairs(pairs));
    message.lmResponse =
        withMic ? QByteArray(24, '\0')
                : hmac(key, challenge->serverChallenge + chance_.clientChallenge) + chance_.clientChallenge;
    const QByteArray sessionBaseKey = hmac(key, message.ntResponse.left(16));
    message.encryptedSessionKey = Rc4(sessionBaseKey).apply(chance_.sessionKey);
    if (message.ntResponse.size() > 0xffff || ntlm::utf16(account.user).size() > 0xffff ||
        ntlm::utf16(account.domain).size() > 0xffff)
        return Error{
            QStringLiteral("bad_challenge"), QStringLiteral("the log-in does not fit into its message"), {}, {}};
    QByteArray bytes = message.toBytes();
    if (withMic)
        bytes.replace(ntlm::Authenticate::micOffset, 16,
                      hmac(chance_.sessionKey, negotiate_ + challengeMessage + bytes));
    return bytes;
}

std::unique_ptr<NtlmSession> NtlmLogin::session() const {
    return std::make_unique<NtlmSession>(chance_.sessionKey);
}

} // namespace oc
