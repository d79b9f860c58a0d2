// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/TeamsHandler.h"

#include "executors/communication/ChatPreview.h"
#include "executors/communication/HttpOutcome.h"
#include "executors/communication/TeamsMessage.h"
#include "executors/communication/TeamsReplies.h"

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

StepOutput outputOf(int status, const QString& reply) {
    StepOutput output;
    output.fields = {{u"status"_s, status}, {u"server_reply"_s, reply}};
    return output;
}

} // namespace

// https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using: four requests
// a second
TeamsHandler::TeamsHandler(const HttpPolicy& policy, std::function<ChatSettings()> settings)
    : settings_(std::move(settings)), sender_(policy, 4, 250ms) {}

StepOutcome TeamsHandler::execute(const StepRequest& request, StepContext& context) const {
    const auto message = TeamsMessage::from(request.parameters, settings_());
    if (!message) return StepOutcome::failure(message.error());
    if (const Status can = message->canBeSent(); !can) return StepOutcome::failure(can.error());
    Redactor redactor;
    message->tellSecrets(redactor);
    for (const QString& note : message->notes)
        context.emitNotice(note);
    const auto reply = sender_.send(message->http, message->channel, context);
    if (!reply) return outcomeOf(reply.error());
    tellReply(*reply, redactor, context);
    const auto said = readTeamsReply(*reply, message->where, message->signedAddress, redactor);
    const QString body = shortBody(*reply, redactor);
    if (!said) {
        StepOutcome outcome = StepOutcome::failure(said.error());
        outcome.output =
            outputOf(reply->status, body.isEmpty() ? u"HTTP %1"_s.arg(statusText(*reply, redactor)) : body);
        outcome.retryAfter = retryAfter(*reply);
        return outcome;
    }
    QStringList lines{reply->status == 202 ? *said + u", which posts it later"_s : *said};
    lines += message->notes;
    return StepOutcome::success(outputOf(reply->status, body.isEmpty() ? *said : body), lines.join(u"; "_s));
}

Result<StepPreview> TeamsHandler::preview(const StepRequest& request) const {
    const auto message = TeamsMessage::from(request.parameters, settings_());
    if (!message) return message.error();
    Redactor redactor;
    message->tellSecrets(redactor);
    const Status can = message->canBeSent();
    StepPreview preview =
        chatPreview(message->http, message->where, can ? QString() : can.error().toText(), message->notes, redactor);
    if (!can) preview.blocker = can.error();
    return preview;
}

Availability TeamsHandler::availability() const {
    return httpAvailability();
}

} // namespace oc
