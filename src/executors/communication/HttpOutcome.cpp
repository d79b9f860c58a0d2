// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/HttpOutcome.h"

#include "engine/base/Clock.h"
#include "engine/base/Duration.h"
#include "engine/base/Json.h"
#include "executors/support/CurlLibrary.h"

#include <QDateTime>
#include <QUrlQuery>

#include <algorithm>
#include <cmath>

namespace oc {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds longestPause = 24h;

/// A path's part that was made by a machine, not a word such as "services" or "workflows".
bool looksMade(const QString& part) {
    constexpr qsizetype shortestWithDigit = 8;
    constexpr qsizetype longestWord = 16;
    return part.size() >= longestWord || (part.size() >= shortestWithDigit &&
                                          std::any_of(part.begin(), part.end(), [](QChar c) { return c.isDigit(); }));
}

} // namespace

void tellUrl(Redactor& redactor, const QUrl& url) {
    const auto tell = [&redactor](const QString& text) {
        if (text.size() >= shortestSecret) redactor.add(text);
    };
    tell(url.password(QUrl::FullyDecoded));
    for (const auto form : {QUrl::FullyEncoded, QUrl::FullyDecoded}) {
        tell(url.query(form));
        tell(url.path(form));
        const QStringList parts = url.path(form).split(QLatin1Char('/'));
        for (const QString& part : parts)
            if (looksMade(part)) tell(part);
        const auto items = QUrlQuery(url).queryItems(form);
        for (const auto& [name, value] : items)
            if (looksMade(value)) tell(value);
    }
}

QString statusText(const HttpReply& reply, const Redactor& redactor) {
    const QString reason = redactor.redact(reply.reason.left(100)).simplified();
    const QString status = QString::number(reply.status);
    return reason.isEmpty() ? status : status + QLatin1Char(' ') + reason;
}

QString shortBody(const HttpReply& reply, const Redactor& redactor) {
    constexpr qsizetype longest = 300;
    // Redacted before it is cut: half a secret is not found any more.
    const QString text = redactor.redact(QString::fromUtf8(reply.body)).simplified();
    return text.size() > longest ? text.left(longest) + QStringLiteral("...") : text;
}

Error rateLimited(const QString& where, const HttpReply& reply) {
    const QString after = QString::fromUtf8(reply.header("Retry-After").left(60)).simplified();
    const auto pause = retryAfter(reply);
    bool seconds = false;
    after.toUInt(&seconds);
    QString hint = QStringLiteral("Too many requests: wait before the next one.");
    if (seconds)
        hint = QStringLiteral("Retry-After: %1 s").arg(after);
    else if (pause)
        hint = QStringLiteral("It asks to wait %1.").arg(formatDuration(*pause));
    return {QStringLiteral("rate_limited"), QStringLiteral("%1 answered 429 Too Many Requests").arg(where), hint, {}};
}

std::optional<std::chrono::milliseconds> retryAfter(const HttpReply& reply) {
    const auto bounded = [](double seconds) -> std::optional<std::chrono::milliseconds> {
        if (!std::isfinite(seconds) || seconds < 0) return std::nullopt;
        const double most = double(longestPause.count());
        return std::chrono::milliseconds(qint64(std::min(std::ceil(seconds * 1000), most)));
    };
    const QString after = QString::fromLatin1(reply.header("Retry-After").left(60)).simplified();
    if (!after.isEmpty()) {
        bool number = false;
        const double seconds = after.toDouble(&number);
        if (number) return bounded(seconds);
        const QDateTime date = QDateTime::fromString(after, Qt::RFC2822Date);
        if (!date.isValid()) return std::nullopt;
        return bounded(std::max(0.0, double(date.toMSecsSinceEpoch() - nowMs()) / 1000));
    }
    if (const auto body = json::parse(reply.body.left(16 * 1024))) {
        const QJsonValue seconds = body->toObject().value(QStringLiteral("retry_after"));
        if (seconds.isDouble()) return bounded(seconds.toDouble());
    }
    return std::nullopt;
}

QString redirectHint(const HttpReply& reply, const QString& parameter) {
    const QUrl location(QString::fromUtf8(reply.header("Location")));
    return location.host().isEmpty()
               ? QStringLiteral("Redirections are not followed: give the final address as %1.").arg(parameter)
               : QStringLiteral("Redirections are not followed; it leads to %1. Give the final address as %2.")
                     .arg(HttpClient::shownUrl(location), parameter);
}

StepOutcome outcomeOf(const Error& error) {
    if (error.code == QLatin1String("cancelled")) return StepOutcome::cancelled(error.message);
    return error.code == QLatin1String("timeout") ? StepOutcome::timedOut(error) : StepOutcome::failure(error);
}

void tellReply(const HttpReply& reply, const Redactor& redactor, StepContext& context) {
    context.emitOutput(OutputStream::Stdout, redactor.redact(reply.body));
    if (reply.bodyTruncated)
        context.emitNotice(QStringLiteral("The reply is longer than %1; the rest was not read")
                               .arg(formatSize(HttpClient::bodyLimit)));
}

Availability httpAvailability() {
    const Result<CurlLibrary>& curl = CurlLibrary::get();
    if (curl) return {};
    return {false, curl.error().message, curl.error().hint};
}

} // namespace oc
