// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SlackHandler.h"

#include "executors/communication/ChatPreview.h"
#include "executors/communication/HttpOutcome.h"
#include "executors/communication/SlackMessage.h"
#include "executors/communication/SlackReplies.h"

#include <QRegularExpression>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QJsonValue orNull(const QString& text) {
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

StepOutput outputOf(const SlackReceipt& receipt) {
    StepOutput output;
    output.fields = {{u"channel"_s, orNull(receipt.channel)},
                     {u"timestamp"_s, orNull(receipt.timestamp)},
                     {u"server_reply"_s, receipt.reply}};
    return output;
}

QString withPlainExpressions(QString text) {
    static const QRegularExpression expression(u"\\{\\{.*?\\}\\}"_s, QRegularExpression::DotMatchesEverythingOption);
    for (qsizetype from = 0;;) {
        const auto match = expression.match(text, from);
        if (!match.hasMatch()) return text;
        QString plain = match.captured();
        plain.replace(u"&lt;"_s, u"<"_s).replace(u"&gt;"_s, u">"_s).replace(u"&amp;"_s, u"&"_s);
        text.replace(match.capturedStart(), match.capturedLength(), plain);
        from = match.capturedStart() + plain.size();
    }
}

} // namespace

// https://docs.slack.dev/apis/web-api/rate-limits: one message a second for a channel and for a webhook
SlackHandler::SlackHandler(const HttpPolicy& policy, std::function<ChatSettings()> settings)
    : settings_(std::move(settings)), sender_(policy, 1, 1s) {}

StepOutcome SlackHandler::execute(const StepRequest& request, StepContext& context) const {
    const auto message = SlackMessage::from(request.parameters, settings_());
    if (!message) return StepOutcome::failure(message.error());
    if (const Status can = message->canBeSent(); !can) return StepOutcome::failure(can.error());
    Redactor redactor;
    message->tellSecrets(redactor);
    for (const QString& note : message->notes)
        context.emitNotice(note);
    const auto reply = sender_.send(message->http, message->channel, context);
    if (!reply) return outcomeOf(reply.error());
    tellReply(*reply, redactor, context);
    const bool bot = message->way == SlackMessage::Way::Bot;
    const auto receipt = bot ? readSlackApiReply(*reply, message->where, redactor)
                             : readSlackWebhookReply(*reply, message->where, redactor);
    if (!receipt) {
        StepOutcome outcome = StepOutcome::failure(receipt.error());
        outcome.output = outputOf({{}, {}, slackWord(*reply, redactor)});
        outcome.retryAfter = retryAfter(*reply);
        return outcome;
    }
    QStringList said{bot ? u"posted to %1"_s.arg(receipt->channel) : u"posted by the webhook"_s};
    said += message->notes;
    return StepOutcome::success(outputOf(*receipt), said.join(u"; "_s));
}

Result<StepPreview> SlackHandler::preview(const StepRequest& request) const {
    const auto message = SlackMessage::from(request.parameters, settings_());
    if (!message) return message.error();
    Redactor redactor;
    message->tellSecrets(redactor);
    const Status can = message->canBeSent();
    StepPreview preview =
        chatPreview(message->http, message->where, can ? QString() : can.error().toText(), message->notes, redactor);
    if (!can) preview.blocker = can.error();
    // An expression that is still to be worked out is shown as it was written, not as Slack would get that text.
    preview.text = withPlainExpressions(preview.text);
    return preview;
}

Availability SlackHandler::availability() const {
    return httpAvailability();
}

} // namespace oc
