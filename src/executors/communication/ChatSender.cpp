// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/ChatSender.h"

#include "engine/base/Duration.h"
#include "executors/communication/HttpOutcome.h"

#include <QCryptographicHash>

namespace oc {

using namespace std::chrono_literals;

namespace {

constexpr auto answerWithin = 30s;
constexpr int sendsAtMost = 3; // a server that says 429 for ever must not keep a step busy for ever
constexpr auto noticeableWait = 500ms;

} // namespace

Result<HttpReply> ChatSender::send(const HttpMessage& message, const QByteArray& channel, StepContext& context) const {
    if (const Status status = HttpClient::check(message); !status) return status.error();
    const auto willWait = [&context](RateLimiter::Clock::duration time) {
        if (time < noticeableWait) return;
        context.emitNotice(QStringLiteral("Waits about %1 for its turn: the channel takes no more messages at a time")
                               .arg(formatDuration(std::chrono::ceil<std::chrono::seconds>(time))));
    };
    const auto knowsAlready = [](RateLimiter::Clock::duration) {};
    for (int sent = 1;; ++sent) {
        const Status turn = sent == 1 ? limiter_.wait(channel, context.stopToken(), context.deadline(), willWait)
                                      : limiter_.wait(channel, context.stopToken(), context.deadline(), knowsAlready,
                                                      RateLimiter::Place::Front);
        if (!turn) return turn.error();
        auto reply = client_.send(message, context, answerWithin);
        if (!reply || reply->status != 429) return reply;
        const auto pause = retryAfter(*reply);
        if (pause) limiter_.hold(channel, *pause);
        // Refused, so not delivered: sending it again delivers it once.
        if (!pause || sent >= sendsAtMost || *pause >= context.remaining()) return reply;
        context.emitNotice(
            QStringLiteral("%1 asks to wait %2").arg(HttpClient::shownUrl(message.url), formatDuration(*pause)));
    }
}

QByteArray channelKey(const QString& secret, const QString& channel) {
    return QCryptographicHash::hash((secret + QLatin1Char('\n') + channel).toUtf8(), QCryptographicHash::Sha256);
}

} // namespace oc
