// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "engine/base/Result.h"
#include "executors/support/HttpClient.h"

namespace oc {

/// What Slack says of a message it took. A value.
struct SlackReceipt {
    QString channel;   ///< the id; empty from a webhook, which does not tell it
    QString timestamp; ///< of the message, its name in a thread; empty from a webhook
    QString reply;     ///< "ok", and Slack's warnings if there are any
};

/// The reply of an incoming webhook: 200 and the word "ok", anything else is a failure
/// (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). Errors: Slack's own word
/// ("channel_is_archived", "invalid_payload", ...); "rate_limited" and "server_failed", which a retry may mend;
/// "http_status", "bad_reply". Each hint says what to do.
[[nodiscard]] Result<SlackReceipt> readSlackWebhookReply(const HttpReply& reply, const QString& where,
                                                         const Redactor& redactor);
/// The reply of chat.postMessage, where 200 with "ok": false is a failure
/// (https://docs.slack.dev/reference/methods/chat.postMessage). Errors: as above.
[[nodiscard]] Result<SlackReceipt> readSlackApiReply(const HttpReply& reply, const QString& where,
                                                     const Redactor& redactor);
/// Slack's word for what went wrong, or what came instead; for output.
[[nodiscard]] QString slackWord(const HttpReply& reply, const Redactor& redactor);

} // namespace oc
