// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SlackMessage.h"

#include "engine/base/Json.h"
#include "executors/communication/ChatAddress.h"
#include "executors/communication/ChatSender.h"
#include "executors/communication/HttpOutcome.h"
#include "executors/communication/SlackBlocks.h"
#include "executors/communication/SlackText.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

Error badParameter(const QString& message, const QString& hint = {}) {
    return {u"bad_parameter"_s, message, hint, {}};
}

QString textOf(const QJsonObject& parameters, const QString& name) {
    return parameters.value(name).toString().trimmed();
}

bool isGiven(const QJsonValue& value) {
    return !value.isUndefined() && !value.isNull();
}

/// What is the same for both ways.
Result<QJsonObject> contentOf(const QJsonObject& parameters, QStringList& notes) {
    QJsonObject content;
    const QJsonValue blocks = parameters.value(u"blocks"_s);
    const QJsonValue attachments = parameters.value(u"attachments"_s);
    if (isGiven(blocks)) {
        if (const Status status = checkSlackBlocks(blocks, u"/blocks"_s); !status) return status.error();
        content.insert(u"blocks"_s, blocks);
    }
    if (isGiven(attachments)) {
        if (const Status status = checkSlackAttachments(attachments, u"/attachments"_s); !status) return status.error();
        content.insert(u"attachments"_s, attachments);
    }
    const QString message = parameters.value(u"message"_s).toString();
    if (message.trimmed().isEmpty() && content.isEmpty())
        return badParameter(u"message has nothing but blanks in it"_s, u"Slack takes no message without a text."_s);
    const SlackText text = SlackText::from(message);
    if (text.leftOut > 0)
        notes << u"message was cut: Slack takes 40,000 characters, %1 were left out"_s.arg(text.leftOut);
    content.insert(u"text"_s, text.text);
    if (const QString thread = textOf(parameters, u"thread"_s); !thread.isEmpty())
        content.insert(u"thread_ts"_s, thread);
    return content;
}

/// "channel, username" of those that only a bot token can choose.
QString ineffective(const QJsonObject& parameters) {
    QStringList given;
    for (const QString& name : {u"channel"_s, u"username"_s, u"icon_emoji"_s}) {
        if (!textOf(parameters, name).isEmpty()) given << name;
    }
    const QString last = given.isEmpty() ? QString() : given.takeLast();
    return given.isEmpty() ? last : given.join(u", "_s) + u" and "_s + last;
}

QString emoji(QString name) {
    if (name.isEmpty()) return name;
    if (!name.startsWith(u':')) name.prepend(u':');
    if (!name.endsWith(u':')) name.append(u':');
    return name;
}

struct Route {
    SlackMessage::Way way = SlackMessage::Way::None;
    QString webhook;
    QString webhookGiven; ///< by what
    QString token;
};

Route routeOf(const QJsonObject& parameters, const ChatSettings& settings) {
    using Way = SlackMessage::Way;
    const QString ownWebhook = textOf(parameters, u"webhook_url"_s);
    const QString ownToken = textOf(parameters, u"token"_s);
    Route route;
    route.webhook = ownWebhook.isEmpty() ? settings.slackWebhook.trimmed() : ownWebhook;
    route.webhookGiven = ownWebhook.isEmpty() ? u"SLACK_WEBHOOK_URL"_s : u"webhook_url"_s;
    route.token = ownToken.isEmpty() ? settings.slackToken.trimmed() : ownToken;
    const bool oneOwn = ownWebhook.isEmpty() != ownToken.isEmpty();
    if (oneOwn) {
        route.way = ownToken.isEmpty() ? Way::Webhook : Way::Bot;
    } else {
        const bool channel = !textOf(parameters, u"channel"_s).isEmpty();
        if (!route.token.isEmpty() && (channel || route.webhook.isEmpty()))
            route.way = Way::Bot;
        else if (!route.webhook.isEmpty())
            route.way = Way::Webhook;
    }
    return route;
}

Status byWebhook(SlackMessage& message, const Route& route, const QJsonObject& parameters) {
    const auto address = ChatAddress::read(route.webhook, route.webhookGiven);
    if (!address) return address.error();
    message.http.url = address->url;
    message.where = address->host();
    message.channel = channelKey(route.webhook);
    if (const QString names = ineffective(parameters); !names.isEmpty()) {
        message.notes.prepend(
            u"%1 %2 no effect: a webhook posts where, and as whom, it was made; only a bot token "
            u"(SLACK_BOT_TOKEN) can choose"_s.arg(names, names.contains(u' ') ? u"have"_s : u"has"_s));
    }
    return {};
}

Status byBot(SlackMessage& message, const Route& route, const QJsonObject& parameters, const ChatSettings& settings,
             QJsonObject& content) {
    const QString channel = textOf(parameters, u"channel"_s);
    if (channel.isEmpty()) {
        return badParameter(u"channel is missing: a bot token can post to any channel"_s,
                            u"Give channel, or a webhook (SLACK_WEBHOOK_URL), which has its own."_s);
    }
    auto base = ChatAddress::read(settings.slackApi, u"the setting slack/api_url"_s);
    if (!base) return base.error();
    QString path = base->url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    message.http.url = base->url;
    message.http.url.setPath(path + u"/chat.postMessage"_s);
    message.where = base->host();
    message.secret = route.token;
    message.channel = channelKey(route.token, channel);
    message.http.headers.emplaceBack(QByteArrayLiteral("Authorization"), "Bearer " + route.token.toUtf8());
    content.insert(u"channel"_s, channel);
    if (const QString name = textOf(parameters, u"username"_s); !name.isEmpty()) content.insert(u"username"_s, name);
    if (const QString icon = emoji(textOf(parameters, u"icon_emoji"_s)); !icon.isEmpty())
        content.insert(u"icon_emoji"_s, icon);
    return {};
}

} // namespace

Result<SlackMessage> SlackMessage::from(const QJsonObject& parameters, const ChatSettings& settings) {
    SlackMessage message;
    auto content = contentOf(parameters, message.notes);
    if (!content) return content.error();
    const Route route = routeOf(parameters, settings);
    message.way = route.way;
    Status status;
    if (route.way == Way::Webhook) status = byWebhook(message, route, parameters);
    if (route.way == Way::None && !ineffective(parameters).isEmpty()) {
        message.notes.prepend(
            u"%1 can only be chosen with a bot token (SLACK_BOT_TOKEN); a webhook posts where it was made"_s.arg(
                ineffective(parameters)));
    }
    if (route.way == Way::Bot) status = byBot(message, route, parameters, settings, *content);
    if (!status) return status.error();
    message.http.method = QByteArrayLiteral("POST");
    // Without a charset Slack's API answers with a warning.
    message.http.headers.emplaceBack(QByteArrayLiteral("Content-Type"),
                                     QByteArrayLiteral("application/json; charset=utf-8"));
    message.http.body = json::toText(*content);
    return message;
}

Status SlackMessage::canBeSent() const {
    if (way != Way::None) return {};
    return Error{u"not_set"_s,
                 u"there is neither a webhook nor a bot token for Slack"_s,
                 u"Set SLACK_WEBHOOK_URL (or SLACK_BOT_TOKEN, to choose the channel) in the environment or in "
                 u"Settings, or give webhook_url or token."_s,
                 {}};
}

void SlackMessage::tellSecrets(Redactor& redactor) const {
    if (way == Way::Webhook) tellUrl(redactor, http.url);
    if (secret.size() >= shortestSecret) redactor.add(secret);
}

} // namespace oc
