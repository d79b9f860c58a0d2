// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/automation/winrm/Rc4.h"

namespace oc {

/// What is kept secret and untouched on one connection after an NTLM log-in: the four keys and the two running ciphers
/// ([MS-NLMP] 3.4, with extended session security, 128 bits and an exchanged key). Used by one thread.
class NtlmSession {
public:
    static constexpr qsizetype signatureSize = 16;

    /// exportedKey: 16 bytes.
    explicit NtlmSession(const QByteArray& exportedKey);

    /// The signature and the encrypted message of the next message to the server.
    struct Sealed {
        QByteArray signature;
        QByteArray message;
    };
    [[nodiscard]] Sealed seal(const QByteArray& plain);
    /// The server's next message. "bad_seal": it was changed on the way, or is not the next one; nothing that follows
    /// can be read then.
    [[nodiscard]] Result<QByteArray> unseal(const QByteArray& signature, const QByteArray& sealed);

    /// [MS-NLMP] 3.4.5.2 and 3.4.5.3: the keys of one direction.
    [[nodiscard]] static QByteArray signingKey(const QByteArray& exportedKey, bool fromClient);
    [[nodiscard]] static QByteArray sealingKey(const QByteArray& exportedKey, bool fromClient);

private:
    struct Direction {
        QByteArray signingKey;
        Rc4 cipher;
        quint32 next = 0;

        [[nodiscard]] QByteArray signature(const QByteArray& plain);
    };
    Direction out_;
    Direction in_;
};

} // namespace oc
