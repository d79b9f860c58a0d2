// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: texts, blocks and cards of messages, and what Slack or a workflow answers.
#include "engine/base/Json.h"
#include "executors/communication/ChatText.h"
#include "executors/communication/HttpOutcome.h"
#include "executors/communication/SlackBlocks.h"
#include "executors/communication/SlackReplies.h"
#include "executors/communication/SlackText.h"
#include "executors/communication/TeamsCard.h"
#include "executors/communication/TeamsReplies.h"

#include <QJsonObject>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

template <class T>
void saysWhatIsWrong(const oc::Result<T>& result) {
    must(result || (!result.error().code.isEmpty() && !result.error().message.isEmpty()));
}

void texts(const QString& text) {
    constexpr qsizetype limit = 120;
    const oc::SlackText sent = oc::SlackText::from(text, limit);
    must(oc::characterCount(sent.text) <= limit);
    if (sent.leftOut == 0) must(oc::SlackText::from(sent.text).text == sent.text);
    const auto card = oc::TeamsCard::from({{QStringLiteral("message"), text.repeated(200)}});
    if (card) must(card->body.size() < oc::TeamsCard::tooLarge && oc::json::parse(card->body));
    saysWhatIsWrong(card);
}

void parts(const QJsonValue& value) {
    saysWhatIsWrong(oc::checkSlackBlocks(value, QStringLiteral("/blocks")));
    saysWhatIsWrong(oc::checkSlackAttachments(value, QStringLiteral("/attachments")));
    for (const char* name : {"facts", "sections", "actions", "theme_color"}) {
        const auto card =
            oc::TeamsCard::from({{QStringLiteral("message"), QStringLiteral("x")}, {QString::fromLatin1(name), value}});
        saysWhatIsWrong(card);
        if (card) must(card->body.size() < oc::TeamsCard::tooLarge && oc::json::parse(card->body));
    }
}

void replies(const QByteArray& bytes) {
    static const oc::Redactor redactor;
    const QString where = QStringLiteral("https://example.org");
    for (const int status : {200, 202, 302, 400, 401, 404, 429, 500}) {
        oc::HttpReply reply;
        reply.status = status;
        reply.headers = {{"Retry-After", bytes.left(40)}, {"Location", bytes}};
        reply.body = bytes;
        saysWhatIsWrong(oc::readSlackWebhookReply(reply, where, redactor));
        saysWhatIsWrong(oc::readSlackApiReply(reply, where, redactor));
        saysWhatIsWrong(oc::readTeamsReply(reply, where, true, redactor));
        const auto pause = oc::retryAfter(reply);
        must(!pause || (pause->count() >= 0 && *pause <= std::chrono::hours(24)));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    texts(QString::fromUtf8(bytes));
    if (const auto value = oc::json::parse(bytes)) parts(*value);
    replies(bytes);
    return 0;
}
