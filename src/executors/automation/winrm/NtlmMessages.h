// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace oc::ntlm {

/// [MS-NLMP] 2.2.2.5
enum Flag : quint32 {
    Unicode = 0x00000001,
    RequestTarget = 0x00000004,
    Sign = 0x00000010,
    Seal = 0x00000020,
    Ntlm = 0x00000200,
    AlwaysSign = 0x00008000,
    ExtendedSessionSecurity = 0x00080000,
    TargetInfo = 0x00800000,
    Version = 0x02000000,
    Bits128 = 0x20000000,
    KeyExchange = 0x40000000,
    Bits56 = 0x80000000
};

/// [MS-NLMP] 2.2.2.1
enum AvId : quint16 {
    AvEnd = 0,
    AvComputerName = 1,
    AvDomainName = 2,
    AvFlags = 6,
    AvTimestamp = 7,
    AvTargetName = 9,
    AvChannelBindings = 10
};

struct AvPair {
    quint16 id = AvEnd;
    QByteArray value;
};

/// The server's CHALLENGE_MESSAGE ([MS-NLMP] 2.2.1.2). A value.
struct Challenge {
    quint32 flags = 0;
    QByteArray serverChallenge; ///< 8 bytes
    QList<AvPair> targetInfo;   ///< without the end mark

    [[nodiscard]] QByteArray value(AvId id) const;
};

/// "bad_challenge": no such message, cut short, or its fields point outside of it.
[[nodiscard]] Result<Challenge> readChallenge(const QByteArray& message);
/// With the end mark.
[[nodiscard]] QByteArray avPairs(const QList<AvPair>& pairs);

/// [MS-NLMP] 2.2.1.1, without domain and workstation.
[[nodiscard]] QByteArray negotiateMessage();
/// What we ask for.
[[nodiscard]] quint32 wantedFlags();

/// [MS-NLMP] 2.2.1.3. A value.
struct Authenticate {
    quint32 flags = 0;
    QByteArray lmResponse;
    QByteArray ntResponse;
    QString domain;
    QString user;
    QByteArray encryptedSessionKey;

    static constexpr qsizetype micOffset = 72;
    /// With 16 zero bytes where the MIC belongs.
    [[nodiscard]] QByteArray toBytes() const;
};

[[nodiscard]] QByteArray utf16(const QString& text);

} // namespace oc::ntlm
