// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: a mail server's side of a conversation, and ours, line by line.
#include "executors/communication/SmtpFailure.h"
#include "executors/communication/SmtpReplies.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray input(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    oc::SmtpReplies replies;
    oc::SmtpSettings settings;
    settings.host = QStringLiteral("mail.example.org");
    settings.user = QStringLiteral("ops");
    const QList<QByteArray> lines = input.split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith('>'))
            replies.sent(line.mid(1));
        else
            (void)replies.received(line + '\n');
        if (replies.last().text.size() > 1000 || replies.last().code < 0 || replies.last().code > 999) std::abort();
        (void)oc::smtpFailure::offerProblem(replies, settings, true, 5000);
        const oc::Error error = oc::smtpFailure::refusal(replies, settings, QStringLiteral("ops@example.org"));
        if (error.code.isEmpty() || error.message.isEmpty()) std::abort();
    }
    return 0;
}
