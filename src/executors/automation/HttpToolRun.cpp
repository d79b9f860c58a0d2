// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/HttpToolRun.h"

#include "engine/base/Clock.h"
#include "executors/automation/OutcomeText.h"
#include "executors/support/output/OutputCollector.h"

#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslError>
#include <QTimer>

#include <memory>

namespace oc {
namespace {

constexpr qint64 bodyLimit = 64 << 20;

struct Reply {
    QNetworkReply::NetworkError error = QNetworkReply::NoError;
    QString errorText;
    int status = 0;
    QString reason;
    QUrl redirect;
    QByteArray head; ///< the beginning of the body, for messages
    bool tooLarge = false;
    bool stopped = false;
    bool expired = false;
    QStringList tls;
};

Reply exchange(const HttpToolRequest& request, StepContext& context, OutputCollector& collector) {
    Reply result;
    QNetworkAccessManager network;
    network.setAutoDeleteReplies(false);
    QNetworkRequest wire(request.url);
    const bool reading = request.method == "GET" || request.method == "HEAD";
    wire.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                      reading ? QNetworkRequest::SameOriginRedirectPolicy : QNetworkRequest::ManualRedirectPolicy);
    wire.setMaximumRedirectsAllowed(5);
    wire.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    wire.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    wire.setRawHeader("User-Agent", "OpsConductor");
    for (const auto& [name, value] : request.headers)
        wire.setRawHeader(name, value);

    QEventLoop loop;
    const std::unique_ptr<QNetworkReply> reply(network.sendCustomRequest(wire, request.method, request.body));
    reply->setReadBufferSize(256 * 1024);
    qint64 total = 0;
    const auto take = [&] {
        while (reply->bytesAvailable() > 0) {
            const QByteArray bytes = reply->read(64 * 1024);
            if (bytes.isEmpty()) break;
            total += bytes.size();
            if (total > bodyLimit) {
                result.tooLarge = true;
                loop.quit();
                return;
            }
            if (result.head.size() < 2048) result.head.append(bytes.left(2048 - result.head.size()));
            collector.add(bytes);
            context.emitOutput(OutputStream::Stdout, bytes);
        }
    };
    QObject::connect(reply.get(), &QNetworkReply::readyRead, &loop, take);
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    QObject::connect(reply.get(), &QNetworkReply::sslErrors, &loop, [&result](const QList<QSslError>& errors) {
        for (const QSslError& error : errors)
            result.tls.append(error.errorString());
    });
    const std::stop_callback stop(context.stopToken(),
                                  [&loop] { QMetaObject::invokeMethod(&loop, "quit", Qt::QueuedConnection); });
    QTimer deadline;
    if (context.deadline() != StepContext::Clock::time_point::max()) {
        deadline.setSingleShot(true);
        deadline.setTimerType(Qt::PreciseTimer);
        QObject::connect(&deadline, &QTimer::timeout, &loop, &QEventLoop::quit);
        deadline.start(std::min<std::chrono::milliseconds>(context.remaining(), std::chrono::hours(24 * 20)));
    }
    if (!reply->isFinished() && !context.cancelled()) loop.exec();
    if (reply->isFinished()) {
        if (!result.tooLarge) take();
    } else {
        result.stopped = context.cancelled();
        result.expired = !result.stopped && !result.tooLarge;
        QObject::disconnect(reply.get(), nullptr, &loop, nullptr);
        reply->abort();
        return result;
    }
    result.error = reply->error();
    result.errorText = reply->errorString();
    result.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    result.reason = reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toString();
    result.redirect = reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
    return result;
}

Error failure(const Reply& reply, const HttpToolRequest& request) {
    const QString where = request.url.toString(QUrl::RemoveQuery | QUrl::RemoveUserInfo);
    if (reply.status >= 300 && reply.status < 400) {
        return {QStringLiteral("redirected"),
                QStringLiteral("%1 answered with a redirect to %2, which was not followed")
                    .arg(where, reply.redirect.isEmpty() ? QStringLiteral("another place") : reply.redirect.toString()),
                QStringLiteral("give the address it redirects to, if that is the server you mean"),
                {}};
    }
    if (reply.status > 0) {
        const QString said = outcomeText::firstLine(reply.head);
        return {QStringLiteral("http_status"),
                QStringLiteral("%1 answered HTTP %2 %3%4")
                    .arg(where)
                    .arg(reply.status)
                    .arg(reply.reason, said.isEmpty() ? QString() : QStringLiteral(": ") + said),
                reply.status == 401 || reply.status == 403 ? QStringLiteral("check the credentials this tool is given")
                                                           : QString(),
                {}};
    }
    switch (reply.error) {
    case QNetworkReply::ConnectionRefusedError:
        return {QStringLiteral("unreachable"),
                QStringLiteral("%1: nothing listens there").arg(where),
                QStringLiteral("is the server running, and is the port right?"),
                {}};
    case QNetworkReply::HostNotFoundError:
        return {QStringLiteral("unreachable"),
                QStringLiteral("%1: the name of the server is not known").arg(where),
                {},
                {}};
    case QNetworkReply::SslHandshakeFailedError:
        return {QStringLiteral("tls"),
                QStringLiteral("%1: the secure connection was refused: %2")
                    .arg(where, reply.tls.isEmpty() ? reply.errorText : reply.tls.join(QStringLiteral("; "))),
                QStringLiteral("the server's certificate must be one this machine trusts"),
                {}};
    case QNetworkReply::InsecureRedirectError:
        return {QStringLiteral("redirected"),
                QStringLiteral("%1 answered with a redirect to another server, which was not followed").arg(where),
                QStringLiteral("give the address it redirects to, if that is the server you mean"),
                {}};
    default:
        return {QStringLiteral("unreachable"), QStringLiteral("%1: %2").arg(where, reply.errorText), {}, {}};
    }
}

} // namespace

StepOutcome runHttpTool(const HttpToolRequest& request, const HttpRun& run, const OutputSpec& output,
                        StepContext& context) {
    if (context.cancelled()) return StepOutcome::cancelled(QStringLiteral("stopped before it was sent"));
    OutputCollector collector(output);
    const double began = steadyMs();
    const Reply reply = exchange(request, context, collector);
    const double took = steadyMs() - began;
    if (reply.stopped) return StepOutcome::cancelled(QStringLiteral("the request was stopped"));
    if (reply.expired) {
        return StepOutcome::timedOut(
            {QStringLiteral("timeout"),
             QStringLiteral("%1 had not answered after %2")
                 .arg(request.url.toString(QUrl::RemoveQuery | QUrl::RemoveUserInfo), outcomeText::duration(took)),
             {},
             {}});
    }
    if (reply.tooLarge) {
        return StepOutcome::failure({QStringLiteral("output_too_large"),
                                     QStringLiteral("the reply is larger than the 64 MiB that are read"),
                                     QStringLiteral("ask for less at once"),
                                     {}});
    }
    const bool expected = run.expectStatus.isEmpty() ? reply.status >= 200 && reply.status < 300
                                                     : run.expectStatus.contains(reply.status);
    // Qt calls a status from 400 on an error; when the tool expects it, it is none.
    const bool broken = reply.error != QNetworkReply::NoError && reply.status < 400;
    if (!expected || broken) {
        auto outcome = StepOutcome::failure(failure(reply, request));
        if (reply.status > 0) outcome.output.fields.insert(QStringLiteral("status"), reply.status);
        return outcome;
    }
    auto parsed = collector.finish();
    if (!parsed) return StepOutcome::failure(parsed.error());
    for (const QString& notice : std::as_const(parsed->notices))
        context.emitNotice(notice);
    const QString rows = outcomeText::rows(parsed->output);
    QString message = QStringLiteral("HTTP %1 in %2").arg(reply.status).arg(outcomeText::duration(took));
    if (!rows.isEmpty()) message = rows + QStringLiteral(", ") + message;
    return StepOutcome::success(std::move(parsed->output), message);
}

} // namespace oc
