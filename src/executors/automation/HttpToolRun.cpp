// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/HttpToolRun.h"

#include "engine/base/Clock.h"
#include "executors/automation/OutcomeText.h"
#include "executors/support/HttpClient.h"
#include "executors/support/output/OutputCollector.h"

#include <algorithm>

namespace oc {
namespace {

constexpr qint64 bodyLimit = 64 << 20;
constexpr int mostRedirects = 5;
constexpr std::chrono::milliseconds longestWait = std::chrono::hours(24 * 20); // what a QTimer can count

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool isSuccess(const HttpRun& run, int status) {
    return run.expectStatus.isEmpty() ? status >= 200 && status < 300 : run.expectStatus.contains(status);
}

QUrl redirection(const HttpReply& reply, const QUrl& url) {
    const QByteArray location = reply.header("Location");
    return location.isEmpty() ? QUrl() : url.resolved(QUrl(QString::fromUtf8(location)));
}

bool isSameServer(const QUrl& one, const QUrl& other) {
    const int usual = one.scheme() == QLatin1String("https") ? 443 : 80;
    return one.scheme() == other.scheme() && one.host() == other.host() && one.port(usual) == other.port(usual);
}

QString shown(const QUrl& url) {
    return url.toString(QUrl::RemoveQuery | QUrl::RemoveUserInfo);
}

Error statusError(const HttpReply& reply, const QUrl& url, const QByteArray& head) {
    if (reply.status >= 300 && reply.status < 400) {
        const QUrl to = redirection(reply, url);
        return {QStringLiteral("redirected"),
                QStringLiteral("%1 answered with a redirect to %2, which was not followed")
                    .arg(shown(url), to.isEmpty() ? QStringLiteral("another place") : shown(to)),
                QStringLiteral("give the address it redirects to, if that is the server you mean"),
                {}};
    }
    const QString said = outcomeText::firstLine(head);
    return {QStringLiteral("http_status"),
            QStringLiteral("%1 answered HTTP %2 %3%4")
                .arg(shown(url))
                .arg(reply.status)
                .arg(reply.reason, said.isEmpty() ? QString() : QStringLiteral(": ") + said),
            reply.status == 401 || reply.status == 403 ? QStringLiteral("check the credentials this tool is given")
                                                       : QString(),
            {}};
}

HttpMessage messageOf(const HttpToolRequest& request) {
    HttpMessage message{request.method, request.url, request.headers, {}};
    const bool sends = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (request.hasBody || sends) message.body = request.body;
    return message;
}

} // namespace

StepOutcome runHttpTool(const HttpClient& client, const HttpToolRequest& request, const HttpRun& run,
                        const OutputSpec& output, StepContext& context) {
    if (context.cancelled()) return StepOutcome::cancelled(QStringLiteral("stopped before it was sent"));
    const bool isReading = request.method == "GET" || request.method == "HEAD";
    OutputCollector collector(output);
    QByteArray head; // the beginning of the body, for messages
    const HttpReceiver receiver{bodyLimit, [&](int status, const QByteArray& bytes) {
                                    // The page of a redirect is not what was asked for.
                                    if (isReading && isRedirect(status) && !isSuccess(run, status)) return;
                                    if (head.size() < 2048) head.append(bytes.left(2048 - head.size()));
                                    collector.add(bytes);
                                    context.emitOutput(OutputStream::Stdout, bytes);
                                }};
    HttpMessage wire = messageOf(request);
    const double began = steadyMs();
    Result<HttpReply> reply = client.send(wire, context, longestWait, &receiver);
    for (int followed = 0; reply && isReading && followed < mostRedirects; ++followed) {
        if (!isRedirect(reply->status) || isSuccess(run, reply->status)) break;
        QUrl next = redirection(*reply, wire.url);
        if (!next.isValid() || !isSameServer(next, wire.url)) break;
        next.setUserInfo(wire.url.userInfo());
        wire.url = next;
        reply = client.send(wire, context, longestWait, &receiver);
    }
    const double took = steadyMs() - began;
    if (!reply) {
        const Error& error = reply.error();
        if (error.code == QLatin1String("cancelled")) return StepOutcome::cancelled(error.message);
        return error.code == QLatin1String("timeout") ? StepOutcome::timedOut(error) : StepOutcome::failure(error);
    }
    if (reply->bodyTruncated) {
        return StepOutcome::failure({QStringLiteral("output_too_large"),
                                     QStringLiteral("the reply is larger than the 64 MiB that are read"),
                                     QStringLiteral("ask for less at once"),
                                     {}});
    }
    if (!isSuccess(run, reply->status)) {
        auto outcome = StepOutcome::failure(statusError(*reply, wire.url, head));
        outcome.output.fields.insert(QStringLiteral("status"), reply->status);
        return outcome;
    }
    auto parsed = collector.finish();
    if (!parsed) return StepOutcome::failure(parsed.error());
    for (const QString& notice : std::as_const(parsed->notices))
        context.emitNotice(notice);
    const QString rows = outcomeText::rows(parsed->output);
    QString message = QStringLiteral("HTTP %1 in %2").arg(reply->status).arg(outcomeText::duration(took));
    if (!rows.isEmpty()) message = rows + QStringLiteral(", ") + message;
    return StepOutcome::success(std::move(parsed->output), message);
}

} // namespace oc
