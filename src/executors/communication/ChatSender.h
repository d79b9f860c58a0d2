// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/HttpClient.h"
#include "executors/support/RateLimiter.h"

namespace oc {

/// Sends messages to chats no faster than they take them. Owns who waits for which channel; any number of threads.
class ChatSender {
public:
    /// burst and interval: how many messages a channel takes at once, and how often one after that.
    ChatSender(HttpPolicy policy, int burst, RateLimiter::Clock::duration interval)
        : client_(std::move(policy)), limiter_(burst, interval) {}

    /// Waits for the channel's turn and sends. Asked to wait (429 with Retry-After), it does so and sends again, if
    /// the step has the time; the others of this channel wait too. Returns any reply, also the last 429. Errors: those
    /// of HttpClient::send() and RateLimiter::wait().
    [[nodiscard]] Result<HttpReply> send(const HttpMessage& message, const QByteArray& channel,
                                         StepContext& context) const;

private:
    HttpClient client_;
    mutable RateLimiter limiter_;
};

/// A channel's key that gives nothing of its parts away.
[[nodiscard]] QByteArray channelKey(const QString& secret, const QString& channel = {});

} // namespace oc
