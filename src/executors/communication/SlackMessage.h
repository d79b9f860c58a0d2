// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "executors/communication/ChatSettings.h"
#include "executors/support/HttpClient.h"

#include <QJsonObject>
#include <QStringList>

namespace oc {

/// A message as it goes to Slack: by an incoming webhook, or by chat.postMessage with a bot token. A value.
struct SlackMessage {
    enum class Way { None, Webhook, Bot };

    Way way = Way::None;
    HttpMessage http;   ///< without an address when there is no way, or only a mask is known of it
    QString where;      ///< for people: scheme and host
    QByteArray channel; ///< whose turn it is; see RateLimiter
    QStringList notes;  ///< what has no effect, what was cut: the person is to know
    QString secret;     ///< the bot token

    /// The step's own address or token comes first, then the settings'. With a channel the token is used if there is
    /// one, without a channel the webhook. Errors: "bad_parameter", "bad_blocks", "bad_attachments", "bad_url".
    [[nodiscard]] static Result<SlackMessage> from(const QJsonObject& parameters, const ChatSettings& settings);
    /// "not_set" when there is neither a webhook nor a token: says what to set.
    [[nodiscard]] Status canBeSent() const;
    void tellSecrets(Redactor& redactor) const;
};

} // namespace oc
