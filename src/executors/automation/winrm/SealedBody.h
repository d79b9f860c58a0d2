// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/automation/winrm/NtlmSession.h"

namespace oc::sealedBody {

/// The body of an HTTP message that carries an encrypted SOAP message ([MS-WSMV] 2.2.9.1).

/// The value of its Content-Type.
[[nodiscard]] QByteArray contentType();
[[nodiscard]] bool isContentType(const QByteArray& value);
[[nodiscard]] QByteArray write(const QByteArray& soap, NtlmSession& session);

struct Parts {
    QByteArray signature;
    QByteArray sealed;
    qint64 length = 0; ///< of the message, as the head says
};
/// Takes the frame apart; the encrypted bytes are never searched. "bad_reply".
[[nodiscard]] Result<Parts> split(const QByteArray& body);
/// "bad_reply", "bad_seal".
[[nodiscard]] Result<QByteArray> read(const QByteArray& body, NtlmSession& session);

} // namespace oc::sealedBody
