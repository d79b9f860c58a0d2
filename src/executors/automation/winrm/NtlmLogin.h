// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/automation/winrm/NtlmMessages.h"
#include "executors/automation/winrm/NtlmSession.h"

#include <memory>

namespace oc {

/// Who logs in. A value, with a password in clear.
struct NtlmAccount {
    QString user;   ///< a user principal name (user@domain) stands here whole
    QString domain; ///< empty: the server looks for it; ".": the server's own accounts
    QString password;

    /// "DOMAIN\user", ".\user", "user", "user@domain".
    [[nodiscard]] static NtlmAccount read(const QString& name, const QString& password);
};

/// One NTLMv2 log-in ([MS-NLMP] 3.1.5): two messages out, one in. NTLMv1 and what cannot be sealed with 128 bits are
/// refused. Used by one thread, once.
class NtlmLogin {
public:
    /// What a test sets to known values.
    struct Chance {
        QByteArray clientChallenge; ///< 8 bytes
        QByteArray sessionKey;      ///< 16 bytes
        quint64 time = 0;           ///< FILETIME, where the server tells none
        [[nodiscard]] static Chance random();
    };

    /// host: for the service's name in the proof. channelBinding: 16 bytes, or empty without TLS.
    NtlmLogin(NtlmAccount account, const QString& host, QByteArray channelBinding, Chance chance = Chance::random());

    [[nodiscard]] QByteArray negotiate();
    /// The answer to the server's challenge. "bad_challenge", "weak_login".
    [[nodiscard]] Result<QByteArray> authenticate(const QByteArray& challengeMessage);
    /// After authenticate().
    [[nodiscard]] std::unique_ptr<NtlmSession> session() const;

    /// [MS-NLMP] 3.3.2
    [[nodiscard]] static QByteArray ntowfv2(const NtlmAccount& account);
    /// NTProofStr and what it proves, for these AV pairs (with their end).
    [[nodiscard]] static QByteArray ntResponse(const QByteArray& key, const QByteArray& serverChallenge,
                                               const Chance& chance, const QByteArray& pairs);
    /// MD5 of the gss_channel_bindings_struct (RFC 2744) over a certificate's hash (RFC 5929, tls-server-end-point).
    [[nodiscard]] static QByteArray bindingOf(const QByteArray& certificateHash);

private:
    NtlmAccount account_;
    QString host_;
    QByteArray channelBinding_;
    Chance chance_;
    QByteArray negotiate_;
};

} // namespace oc
