// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SlackReplies.h"

#include "engine/base/Json.h"
#include "executors/communication/HttpOutcome.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

struct Meaning {
    const char* word;
    const char* says;
    const char* remedy;
};

constexpr const char* makeNewWebhook =
    "Make a new webhook in the app's settings (Incoming Webhooks) and give its address.";
constexpr const char* newToken =
    "Copy the bot token (xoxb-...) again from the app's settings (OAuth & Permissions), or install the app again.";
constexpr const char* askAdministrator = "Ask an administrator of the workspace to allow it.";
constexpr const char* tryAgain = "Slack failed by itself; a retry may help.";

const Meaning meanings[] = {
    // Incoming webhooks
    {"invalid_payload", "the message could not be read as JSON of a message",
     "Check blocks and attachments with Slack's Block Kit Builder."},
    {"no_service", "the webhook is switched off, removed or not valid", makeNewWebhook},
    {"no_active_hooks", "the webhook is switched off", makeNewWebhook},
    {"no_team", "the workspace of the webhook is gone", makeNewWebhook},
    {"team_disabled", "the workspace of the webhook is switched off", askAdministrator},
    {"invalid_token", "the address of the webhook is not right", makeNewWebhook},
    {"user_not_found", "the person the message is for is not in the workspace",
     "Give an id that Slack shows in the person's profile, or a channel."},
    {"action_prohibited", "an administrator has forbidden it", askAdministrator},
    {"posting_to_general_channel_denied", "only administrators may post to the general channel", askAdministrator},
    // Both
    {"invalid_blocks", "it does not take the blocks", "Check blocks with Slack's Block Kit Builder."},
    {"invalid_blocks_format", "blocks is no list of blocks", "Check blocks with Slack's Block Kit Builder."},
    {"invalid_attachments", "it does not take the attachments", "Check attachments."},
    {"too_many_attachments", "there are too many attachments", "Send several messages; 100 are allowed in one."},
    {"no_text", "there is no text", "Give message, or blocks with something in them."},
    {"channel_not_found", "there is no such channel, or it is private and the app is not in it",
     "Check the name, or give the channel's id; invite the app with /invite @name. A webhook's channel may have been "
     "deleted: make a new webhook."},
    {"channel_is_archived", "the channel is archived", "Bring the channel back, or choose another one."},
    // chat.postMessage
    {"is_archived", "the channel is archived", "Bring the channel back, or choose another one."},
    {"not_in_channel", "the bot is not in the channel",
     "Invite it: /invite @name in the channel. With the scope chat:write.public it may post to any public channel."},
    {"invalid_auth", "it does not know the token", newToken},
    {"not_authed", "no token came along", newToken},
    {"token_revoked", "the token was revoked", newToken},
    {"token_expired", "the token has expired", newToken},
    {"account_inactive", "the bot, or its workspace, was removed", newToken},
    {"not_allowed_token_type", "this kind of token may not post", newToken},
    {"no_permission", "the token may not post", newToken},
    {"access_denied", "the token may not do that", askAdministrator},
    {"restricted_action", "an administrator has restricted who may post there", askAdministrator},
    {"restricted_action_read_only_channel", "the channel can only be read", askAdministrator},
    {"restricted_action_thread_only_channel", "in that channel only threads may be written",
     "Give thread, the timestamp of a message there."},
    {"restricted_action_non_threadable_channel", "in that channel there are no threads", "Leave thread out."},
    {"restricted_action_thread_locked", "the thread is locked", "Leave thread out."},
    {"ekm_access_denied", "administrators have suspended posting", askAdministrator},
    {"org_login_required", "the workspace is moving to an organisation", "Try again when that is done."},
    {"team_access_not_granted", "the token is not granted that workspace", askAdministrator},
    {"msg_too_long", "the message is too long", "Shorten message, or send several."},
    {"msg_blocks_too_long", "the blocks are too long together (about 13,200 characters)", "Send several messages."},
    {"invalid_arguments", "a value was not right", "Check channel, blocks and attachments."},
    {"thread_not_found", "there is no such thread in the channel", "Check thread and channel."},
    {"message_limit_exceeded", "the workspace has used up its messages", askAdministrator},
};

/// What a retry may mend, by Slack's list of common errors.
bool isTransient(const QString& word) {
    return word == "internal_error"_L1 || word == "fatal_error"_L1 || word == "service_unavailable"_L1 ||
           word == "request_timeout"_L1 || word == "team_added_to_org"_L1 || word == "rollup_error"_L1;
}

bool isWord(const QString& text) {
    static const QRegularExpression word(u"^[a-z][a-z0-9_]{1,59}\\z"_s);
    return word.match(text).hasMatch();
}

Error fromWord(const QString& word, const QString& where) {
    if (word == "ratelimited"_L1 || word == "rate_limited"_L1)
        return {u"rate_limited"_s,
                u"%1: too many messages (%2)"_s.arg(where, word),
                u"One message a second for each channel: wait before the next one."_s,
                {}};
    if (isTransient(word))
        return {u"server_failed"_s, u"%1 failed: %2"_s.arg(where, word), QString::fromLatin1(tryAgain), {}};
    for (const Meaning& meaning : meanings) {
        if (word != QLatin1StringView(meaning.word)) continue;
        return {word,
                u"%1 refused the message: %2 (%3)"_s.arg(where, QString::fromLatin1(meaning.says), word),
                QString::fromLatin1(meaning.remedy),
                {}};
    }
    return {word,
            u"%1 refused the message: %2"_s.arg(where, word),
            u"Slack's documentation of chat.postMessage and of incoming webhooks explains the word."_s,
            {}};
}

Error fromStatus(const HttpReply& reply, const QString& where, const Redactor& redactor) {
    if (reply.status == 429) return rateLimited(where, reply);
    const QString status = statusText(reply, redactor);
    if (reply.status >= 500) {
        return {u"server_failed"_s,
                u"%1 answered %2"_s.arg(where, status),
                u"The server failed; a retry may help. The message may have been posted all the same."_s,
                {}};
    }
    Error error{u"http_status"_s, u"%1 answered %2"_s.arg(where, status), {}, {}};
    if (reply.status >= 300 && reply.status < 400)
        error.hint = redirectHint(reply, u"the address"_s);
    else if (reply.status >= 400)
        error.hint = u"Check that the address is that of a Slack webhook, whole."_s;
    return error;
}

Error notSlack(const HttpReply& reply, const QString& where, const QString& expected, const Redactor& redactor) {
    const QString body = shortBody(reply, redactor);
    return {u"bad_reply"_s,
            u"%1 answered %2, but not as Slack does: %3"_s.arg(where, statusText(reply, redactor),
                                                               body.isEmpty() ? u"an empty reply"_s : body),
            u"Expected %1. Is it really Slack's address, and no log-in page or proxy before it?"_s.arg(expected),
            {}};
}

QStringList texts(const QJsonValue& list, const Redactor& redactor) {
    constexpr qsizetype most = 5;
    QStringList result;
    const QJsonArray items = list.toArray();
    for (const QJsonValue& item : items) {
        if (item.isString() && result.size() < most)
            result.append(redactor.redact(item.toString()).simplified().left(300));
    }
    return result;
}

} // namespace

QString slackWord(const HttpReply& reply, const Redactor& redactor) {
    const auto body = json::parse(reply.body);
    const QString word = body ? body->toObject().value(u"error"_s).toString() : QString();
    if (isWord(word)) return redactor.redact(word);
    const QString text = shortBody(reply, redactor);
    return text.isEmpty() ? u"HTTP %1"_s.arg(statusText(reply, redactor)) : text;
}

Result<SlackReceipt> readSlackWebhookReply(const HttpReply& reply, const QString& where, const Redactor& redactor) {
    const QString body = QString::fromUtf8(reply.body.left(200)).trimmed();
    if (reply.status == 200) {
        if (body == "ok"_L1 && !reply.bodyTruncated) return SlackReceipt{{}, {}, u"ok"_s};
        return isWord(body) ? fromWord(redactor.redact(body), where) : notSlack(reply, where, u"ok"_s, redactor);
    }
    const bool named = reply.status >= 400 && reply.status < 500 && reply.status != 429 && isWord(body);
    return named ? fromWord(redactor.redact(body), where) : fromStatus(reply, where, redactor);
}

Result<SlackReceipt> readSlackApiReply(const HttpReply& reply, const QString& where, const Redactor& redactor) {
    if (reply.status != 200) {
        const QString word = slackWord(reply, redactor);
        return reply.status >= 400 && reply.status < 500 && reply.status != 429 && isWord(word)
                   ? fromWord(word, where)
                   : fromStatus(reply, where, redactor);
    }
    const auto parsed = json::parse(reply.body);
    const QJsonObject body = parsed ? parsed->toObject() : QJsonObject();
    if (!body.value(u"ok"_s).isBool()) return notSlack(reply, where, u"a JSON object with ok"_s, redactor);
    const QJsonObject metadata = body.value(u"response_metadata"_s).toObject();
    if (!body.value(u"ok"_s).toBool()) {
        const QString word = body.value(u"error"_s).toString();
        if (!isWord(word)) return notSlack(reply, where, u"the word of an error"_s, redactor);
        Error error = fromWord(redactor.redact(word), where);
        if (word == "missing_scope"_L1) {
            const QString needed = redactor.redact(body.value(u"needed"_s).toString()).simplified().left(200);
            error.message = u"%1 refused the message: the token lacks the scope %2 (missing_scope)"_s.arg(
                where, needed.isEmpty() ? u"chat:write"_s : needed);
            error.hint = u"Add it in the app's settings (OAuth & Permissions, Bot Token Scopes) and install the app "
                         u"again."_s;
        }
        if (error.code == "rate_limited"_L1 && !reply.header("Retry-After").isEmpty())
            error.hint = rateLimited(where, reply).hint;
        // "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
        const QStringList details = texts(metadata.value(u"messages"_s), redactor);
        if (!details.isEmpty()) error.message += u": "_s + details.join(u"; "_s);
        return error;
    }
    SlackReceipt receipt;
    receipt.channel = redactor.redact(body.value(u"channel"_s).toString()).left(80);
    receipt.timestamp = redactor.redact(body.value(u"ts"_s).toString()).left(40);
    if (receipt.channel.isEmpty() || receipt.timestamp.isEmpty())
        return notSlack(reply, where, u"channel and ts of the message"_s, redactor);
    receipt.reply = u"ok"_s;
    const QStringList warnings = texts(metadata.value(u"warnings"_s), redactor);
    if (!warnings.isEmpty()) receipt.reply += u", warning: "_s + warnings.join(u", "_s);
    return receipt;
}

} // namespace oc
