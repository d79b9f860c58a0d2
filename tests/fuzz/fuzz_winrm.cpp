// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: whatever a WinRM listener can send: HTTP, frames of encrypted messages, SOAP, NTLM challenges, CLIXML and
// results. The first byte chooses.
#include "executors/automation/PowershellPayload.h"
#include "executors/automation/winrm/HttpReplyReader.h"
#include "executors/automation/winrm/NtlmLogin.h"
#include "executors/automation/winrm/SealedBody.h"
#include "executors/automation/winrm/WsmanReply.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

void http(const QByteArray& bytes, qsizetype piece) {
    oc::HttpReplyReader reader;
    for (qsizetype at = 0; at < bytes.size() && !reader.isWhole(); at += piece) {
        if (!reader.feed(bytes.mid(at, piece))) return;
    }
    if (reader.body().size() > oc::HttpReplyReader::bodyLimit) std::abort();
    if (reader.isWhole() && (reader.status() < 100 || reader.status() > 599)) std::abort();
}

void ntlm(const QByteArray& bytes) {
    const oc::NtlmLogin::Chance chance{QByteArray(8, 'a'), QByteArray(16, 'k'), 0};
    oc::NtlmLogin login({QStringLiteral("ops"), QStringLiteral("."), QStringLiteral("p")}, QStringLiteral("win-01"),
                        QByteArray(16, 'b'), chance);
    (void)login.negotiate();
    const auto message = login.authenticate(bytes);
    if (message && message->size() < 88) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data + 1), qsizetype(size) - 1);
    switch (data[0] % 6) {
    case 0:
        http(bytes, 1 + data[0] / 6);
        break;
    case 1: {
        const auto reply = oc::WsmanReply::read(bytes);
        if (!reply && reply.error().code != QLatin1String("bad_reply")) std::abort();
        break;
    }
    case 2:
        ntlm(bytes);
        break;
    case 3: {
        oc::NtlmSession session(QByteArray(16, 'k'));
        const auto plain = oc::sealedBody::read(bytes, session);
        if (plain && plain->size() > bytes.size()) std::abort();
        break;
    }
    case 4:
        (void)oc::powershellPayload::plainError(bytes);
        break;
    default: {
        const auto result = oc::powershellPayload::remoteOutput(bytes);
        if (result && result->result.size() > bytes.size()) std::abort();
    }
    }
    return 0;
}
