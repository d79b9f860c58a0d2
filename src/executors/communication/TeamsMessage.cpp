// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/TeamsMessage.h"

#include "executors/communication/ChatAddress.h"
#include "executors/communication/ChatSender.h"
#include "executors/communication/HttpOutcome.h"
#include "executors/communication/TeamsAddress.h"
#include "executors/communication/TeamsCard.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

Status setAddress(TeamsMessage& message, const QString& webhook, const QString& given) {
    const auto address = ChatAddress::read(webhook, given);
    if (!address) return address.error();
    const TeamsHost host = teamsHost(address->url);
    if (host == TeamsHost::Retired) {
        return Error{
            u"retired_address"_s,
            u"%1 is a connector of Office 365; Microsoft switched them off in May 2026"_s.arg(address->host()),
            u"In Teams open the channel's Workflows, make one from \"Post to a channel when a webhook request is "
            u"received\", and give its address as %1."_s.arg(given),
            {}};
    }
    message.signedAddress = hasSignature(address->url);
    if (host == TeamsHost::Workflow && !message.signedAddress) {
        message.notes.prepend(u"the address of the workflow has no sig=, so it will ask for a log-in, which a webhook "
                              u"cannot do: let \"Anyone\" trigger the workflow and copy its address again, whole"_s);
    }
    message.http.url = address->url;
    message.where = address->host();
    message.channel = channelKey(webhook);
    return {};
}

} // namespace

Result<TeamsMessage> TeamsMessage::from(const QJsonObject& parameters, const ChatSettings& settings) {
    TeamsMessage message;
    auto card = TeamsCard::from(parameters);
    if (!card) return card.error();
    message.notes = card->notes;
    message.http.method = QByteArrayLiteral("POST");
    message.http.headers.emplaceBack(QByteArrayLiteral("Content-Type"), QByteArrayLiteral("application/json"));
    message.http.body = std::move(card->body);
    const QString own = parameters.value(u"webhook_url"_s).toString().trimmed();
    const QString webhook = own.isEmpty() ? settings.teamsWebhook.trimmed() : own;
    if (webhook.isEmpty()) return message;
    const QString given = own.isEmpty() ? u"TEAMS_WEBHOOK_URL"_s : u"webhook_url"_s;
    if (const Status status = setAddress(message, webhook, given); !status) return status.error();
    return message;
}

Status TeamsMessage::canBeSent() const {
    if (!where.isEmpty()) return {};
    return Error{u"not_set"_s,
                 u"there is no webhook for Teams"_s,
                 u"Set TEAMS_WEBHOOK_URL in the environment or in Settings, or give webhook_url: the address of a "
                 u"workflow \"Post to a channel when a webhook request is received\"."_s,
                 {}};
}

void TeamsMessage::tellSecrets(Redactor& redactor) const {
    tellUrl(redactor, http.url);
}

} // namespace oc
