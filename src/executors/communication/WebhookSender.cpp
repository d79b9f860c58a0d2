// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/WebhookSender.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "engine/base/TakeOut.h"
#include "executors/communication/HttpOutcome.h"
#include "executors/communication/WebhookRequest.h"

#include <vector>

namespace oc {

namespace {

QJsonValue bodyValue(const HttpReply& reply) {
    if (!reply.bodyTruncated && reply.header("Content-Type").contains("json")) {
        if (const auto parsed = json::parse(reply.body)) return *parsed;
    }
    return QString::fromUtf8(reply.body);
}

StepOutput outputOf(const HttpReply& reply, const Redactor& redactor) {
    QJsonObject headers;
    for (const auto& [name, value] : reply.headers) {
        const QString key = QString::fromUtf8(redactor.redact(name.toLower()));
        const QString text = QString::fromUtf8(redactor.redact(value));
        QJsonValueRef entry = headers[key];
        entry = entry.isString() ? entry.toString() + QStringLiteral(", ") + text : text;
    }
    StepOutput output;
    output.fields = {{QStringLiteral("status"), reply.status},
                     {QStringLiteral("headers"), headers},
                     {QStringLiteral("body"), redactor.redact(bodyValue(reply))},
                     {QStringLiteral("body_truncated"), reply.bodyTruncated},
                     {QStringLiteral("time_ms"), reply.timeMs}};
    return output;
}

Error statusError(const WebhookRequest& webhook, const HttpReply& reply, const Redactor& redactor) {
    const QString where = HttpClient::shownUrl(webhook.message.url);
    Error error{QStringLiteral("http_status"),
                QStringLiteral("%1 answered %2").arg(where, statusText(reply, redactor)),
                {},
                {}};
    if (reply.status == 429) {
        error = rateLimited(where, reply);
    } else if (reply.status >= 300 && reply.status < 400) {
        error.hint = redirectHint(reply, QStringLiteral("url"));
    } else if (reply.status == 401 || reply.status == 403) {
        error.hint = QStringLiteral("Check the credentials: URL, headers, secret.");
    } else if (reply.status == 404 || reply.status == 410) {
        error.hint = QStringLiteral("The webhook may have been removed: check its URL.");
    } else if (reply.status >= 500) {
        error.code = QStringLiteral("server_failed");
        error.hint = QStringLiteral("The server failed; a retry may help.");
    } else if (!webhook.expectStatus.isEmpty()) {
        error.hint = QStringLiteral("expect_status does not list it.");
    }
    return error;
}

} // namespace

/// Makes messages of steps, and outcomes of the replies.
class WebhookSender::Messages : public HttpFeed {
public:
    Messages(StepFeed& steps, RecentRedactors& redactors) : steps_(steps), redactors_(redactors) {}

    HttpJob* next() override {
        while (StepFeed::Step* const step = steps_.next()) {
            auto one = begun(*step);
            if (one) return open_.emplace_back(std::move(*one)).get();
            steps_.ended(*step, StepOutcome::failure(one.error()));
        }
        return nullptr;
    }

    void ended(HttpJob& job, Result<HttpReply> reply) override {
        const auto one = takeOut(open_, job);
        steps_.ended(one->step, reply ? outcome(*one, *reply) : outcomeOf(reply.error()));
    }

private:
    struct Open : HttpJob {
        Open(StepFeed::Step& theStep, WebhookRequest request) : step(theStep), webhook(std::move(request)) {
            message = &webhook.message;
            context = step.context;
            timeout = webhook.timeout;
        }

        StepFeed::Step& step;
        WebhookRequest webhook;
        std::shared_ptr<const Redactor> redactor;
    };

    Result<std::unique_ptr<Open>> begun(StepFeed::Step& step) {
        auto read = reader_.read(step.request.parameters);
        if (!read) return read.error();
        auto one = std::make_unique<Open>(step, std::move(*read));
        WebhookRequest& webhook = one->webhook;
        // Servers like to quote the path they were asked for, and a webhook's path is a secret.
        if (!reader_.wasLikeTheOneBefore())
            redactor_ = redactors_.get(webhook.secretsKey(), [&](Redactor& made) { webhook.tellSecrets(made); });
        one->redactor = redactor_;
        if (webhook.secret.isEmpty()) return one;
        const auto signature = webhookSignature(webhook.secret, webhookId(step.request), nowMs() / 1000,
                                                webhook.message.body.value_or(QByteArray()));
        if (!signature) return signature.error();
        webhook.message.headers += *signature;
        return one;
    }

    static StepOutcome outcome(const Open& one, const HttpReply& reply) {
        const WebhookRequest& webhook = one.webhook;
        const Redactor& redactor = *one.redactor;
        tellReply(reply, redactor, *one.context);
        StepOutput output = one.step.request.wantsOutput ? outputOf(reply, redactor) : StepOutput();
        if (!webhook.expected(reply.status)) {
            StepOutcome outcome = StepOutcome::failure(statusError(webhook, reply, redactor));
            outcome.output = std::move(output);
            outcome.retryAfter = retryAfter(reply);
            return outcome;
        }
        QString text = QLatin1String("HTTP ") + statusText(reply, redactor) + QLatin1String(" in ") +
                       QString::number(qRound64(reply.timeMs)) + QLatin1String(" ms");
        if (reply.bodyTruncated) text += QStringLiteral(", reply cut at %1").arg(formatSize(HttpClient::bodyLimit));
        return StepOutcome::success(std::move(output), text);
    }

    StepFeed& steps_;
    RecentRedactors& redactors_;
    WebhookReader reader_;
    std::shared_ptr<const Redactor> redactor_; ///< of the last one
    std::vector<std::unique_ptr<Open>> open_;
};

StepOutcome WebhookSender::execute(const StepRequest& request, StepContext& context) const {
    struct One : StepFeed {
        Step* next() override { return std::exchange(rest, nullptr); }
        void ended(Step&, StepOutcome ended) override { outcome = std::move(ended); }

        Step step;
        Step* rest = &step;
        StepOutcome outcome;
    };
    One one;
    one.step = {request, &context};
    executeAll(one);
    return std::move(one.outcome);
}

void WebhookSender::executeAll(StepFeed& feed) const {
    Messages messages(feed, redactors_);
    client_.sendAll(messages, atOnce());
}

Result<StepPreview> WebhookSender::preview(const StepRequest& request) const {
    const auto webhook = WebhookRequest::fromParameters(request.parameters);
    if (!webhook) return webhook.error();
    const HttpMessage& message = webhook->message;
    const QString method = QString::fromUtf8(message.method);
    const QString url =
        HttpClient::shownUrl(message.url) +
        (message.url.path().size() > 1 || message.url.hasQuery() ? QStringLiteral("/") + Redactor::mask() : QString());
    QStringList lines{QStringLiteral("%1 %2").arg(method, url)};
    QJsonObject headers;
    HttpHeaders shown = message.headers;
    if (!webhook->secret.isEmpty())
        shown += HttpHeaders{
            {"webhook-id", webhookId(request)}, {"webhook-timestamp", "(time of sending)"}, {"webhook-signature", ""}};
    for (const auto& [name, value] : shown) {
        const QString text = WebhookRequest::isSecretHeader(name) ? Redactor::mask() : QString::fromUtf8(value);
        lines << QStringLiteral("%1: %2").arg(QString::fromUtf8(name), text);
        headers.insert(QString::fromUtf8(name), text);
    }
    Redactor redactor;
    webhook->tellSecrets(redactor);
    const QString body = redactor.redact(QString::fromUtf8(message.body.value_or(QByteArray())));
    if (!body.isEmpty()) lines << QString() << body;
    return StepPreview{QStringLiteral("request"),
                       lines.join(QLatin1Char('\n')),
                       {{QStringLiteral("method"), method},
                        {QStringLiteral("url"), url},
                        {QStringLiteral("headers"), headers},
                        {QStringLiteral("body"), body}}};
}

Availability WebhookSender::availability() const {
    return httpAvailability();
}

} // namespace oc
