// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/communication/SmtpReplies.h"
#include "executors/communication/SmtpSettings.h"

#include <optional>

/// What went wrong with a mail, in words that say what to do. Codes that a plan may try again: "mail_deferred" (the
/// server said 4xx), "unreachable", "timeout". Pure functions.
namespace oc::smtpFailure {

/// What broke that is no answer of the server.
enum class Trouble { Resolve, Connect, Handshake, Certificate, CaFile, NoStartTls, Closed, BadReply, Other };

/// Why the mail may not be sent to a server that offers this, judged before MAIL FROM; nothing if it may. To be asked
/// after each EHLO.
[[nodiscard]] std::optional<Error> offerProblem(const SmtpReplies& replies, const SmtpSettings& settings,
                                                bool needsUtf8, qint64 size);
/// The server said no; its last reply says to what.
[[nodiscard]] Error refusal(const SmtpReplies& replies, const SmtpSettings& settings, const QString& sender);
/// 'detail': the library's own words. 'contentSent': the server has all of the mail, but did not say what becomes of
/// it.
[[nodiscard]] Error broken(Trouble trouble, const QString& detail, const SmtpReplies& replies,
                           const SmtpSettings& settings, bool contentSent);
/// 'waited': such as "30s".
[[nodiscard]] Error timeout(const QString& waited, const SmtpReplies& replies, const SmtpSettings& settings,
                            bool contentSent);
[[nodiscard]] Error clearPassword(const SmtpSettings& settings);
[[nodiscard]] Error endlessReply(const SmtpSettings& settings);

} // namespace oc::smtpFailure
