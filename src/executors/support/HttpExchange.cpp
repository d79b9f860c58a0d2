// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpExchange.h"

#include "engine/base/Duration.h"
#include "executors/support/OnceBody.h"

#include <QCoreApplication>
#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>

namespace oc {

namespace {

constexpr qint64 readAtOnce = 64 * 1024;

/// The name as it stands in a Host header and a certificate.
QString asciiHost(const QUrl& url) {
    return url.host(QUrl::FullyEncoded);
}

QByteArray hostHeader(const QUrl& url) {
    const QString host = asciiHost(url);
    QByteArray header = host.contains(QLatin1Char(':')) ? '[' + host.toLatin1() + ']' : host.toLatin1();
    if (url.port() > 0) header += ':' + QByteArray::number(url.port());
    return header;
}

} // namespace

HttpExchange::HttpExchange(const HttpMessage& message, const HttpPolicy& policy, const std::stop_token& stop,
                           std::chrono::milliseconds timeout, const HttpReceiver* receiver)
    : message_(message), policy_(policy), timeout_(timeout), receiver_(receiver) {
    elapsed_.start();
    timer_.setSingleShot(true);
    timer_.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer_, &QTimer::timeout, &loop_, [this] { end(Ended::Timeout); });
    timer_.start(timeout);
    stop_.emplace(stop, [this] {
        QMetaObject::invokeMethod(
            &loop_, [this] { end(Ended::Cancelled); }, Qt::QueuedConnection);
    });
}

HttpExchange::~HttpExchange() = default;

void HttpExchange::end(Ended how) {
    if (ended_ == Ended::No || ended_ == Ended::Finished) ended_ = how;
    loop_.quit();
}

void HttpExchange::wait() {
    if (ended_ == Ended::No) loop_.exec(QEventLoop::ExcludeUserInputEvents);
}

Result<QList<QHostAddress>> HttpExchange::resolve() {
    const QString host = asciiHost(message_.url);
    // Not given to QHostInfo, which would ask the name server for the name of an address.
    if (QHostAddress literal; literal.setAddress(host)) return QList<QHostAddress>{literal};
    QHostInfo info;
    const int lookup = QHostInfo::lookupHost(host, &loop_, [&](const QHostInfo& found) {
        info = found;
        end(Ended::Finished);
    });
    wait();
    if (ended_ != Ended::Finished) {
        QHostInfo::abortHostLookup(lookup);
        return interrupted({});
    }
    ended_ = Ended::No;
    if (info.error() != QHostInfo::NoError || info.addresses().isEmpty()) {
        return Error{QStringLiteral("unreachable"),
                     QStringLiteral("the host name %1 is not known: %2").arg(host, info.errorString()),
                     QStringLiteral("Check the spelling and this machine's name servers."),
                     {}};
    }
    return info.addresses();
}

QNetworkRequest HttpExchange::request(const QHostAddress& address) const {
    QUrl url = message_.url;
    // To this address and no other: a second look-up could give another one than was checked.
    url.setHost(address.toString());
    url.setUserInfo({});
    url.setFragment({});
    QNetworkRequest request(url);
    request.setRawHeader("Host", hostHeader(message_.url));
    request.setPeerVerifyName(asciiHost(message_.url));
    // Not compressed: a small compressed body can be a very large one.
    request.setRawHeader("Accept-Encoding", "identity");
    request.setRawHeader("User-Agent", "OpsConductor/" + QCoreApplication::applicationVersion().toUtf8());
    if (!message_.url.userName().isEmpty()) {
        const QString user =
            message_.url.userName(QUrl::FullyDecoded) + QLatin1Char(':') + message_.url.password(QUrl::FullyDecoded);
        request.setRawHeader("Authorization", "Basic " + user.toUtf8().toBase64());
    }
    for (const auto& [name, value] : message_.headers)
        request.setRawHeader(name, value);
    if (message_.body) request.setHeader(QNetworkRequest::ContentLengthHeader, message_.body->size());
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false); // its :authority would name the address
    if (!policy_.certificateFiles.isEmpty()) {
        QSslConfiguration tls = request.sslConfiguration();
        for (const QString& file : policy_.certificateFiles)
            tls.addCaCertificates(QSslCertificate::fromPath(file));
        request.setSslConfiguration(tls);
    }
    return request;
}

void HttpExchange::read(QNetworkReply& reply, HttpReply& result) {
    while (!result.bodyTruncated) {
        const qint64 room = (receiver_ ? receiver_->limit : HttpClient::bodyLimit) - result.bodySize;
        QByteArray bytes = reply.read(std::min(room + 1, readAtOnce));
        if (bytes.isEmpty()) return;
        result.bodyTruncated = bytes.size() > room;
        bytes.truncate(room);
        result.bodySize += bytes.size();
        if (receiver_) {
            receiver_->take(reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), bytes);
        } else {
            result.body += bytes;
        }
    }
    end(Ended::Enough);
}

Result<HttpReply> HttpExchange::sendTo(const QHostAddress& address) {
    mayTryNext_ = false;
    sent_ = false;
    tlsErrors_.clear();
    if (ended_ != Ended::No) return interrupted({});

    HttpReply result;
    std::optional<OnceBody> body;
    if (message_.body) body.emplace(*message_.body);
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    const std::unique_ptr<QNetworkReply> reply(
        network.sendCustomRequest(request(address), message_.method, body ? &*body : nullptr));
    reply->setReadBufferSize(readAtOnce);
    QObject::connect(reply.get(), &QNetworkReply::requestSent, &loop_, [this] { sent_ = true; });
    QObject::connect(reply.get(), &QNetworkReply::readyRead, &loop_, [&] { read(*reply, result); });
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop_, [this] { end(Ended::Finished); });
    QObject::connect(reply.get(), &QNetworkReply::sslErrors, &loop_, [this](const QList<QSslError>& errors) {
        for (const QSslError& error : errors)
            tlsErrors_ << error.errorString();
    });
    if (reply->isFinished()) end(Ended::Finished);
    wait();

    result.timeMs = double(elapsed_.nsecsElapsed()) / 1e6;
    result.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    result.reason = QString::fromUtf8(reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toByteArray());
    const auto& pairs = reply->rawHeaderPairs();
    for (const auto& [name, value] : pairs)
        result.headers.append({name, value});
    if (ended_ == Ended::Timeout || ended_ == Ended::Cancelled) {
        reply->disconnect(&loop_);
        reply->abort();
        return interrupted(result);
    }
    if (ended_ == Ended::Finished) read(*reply, result);
    reply->disconnect(&loop_);
    if (ended_ == Ended::Enough) {
        reply->abort();
        return result;
    }
    ended_ = Ended::No;
    // From 200 on the reply is there and only says something that QNetworkReply counts as an error.
    const auto error = reply->error();
    const bool broken = error != QNetworkReply::NoError &&
                        (error < QNetworkReply::ContentAccessDenied || result.status == 0 ||
                         error == QNetworkReply::ContentReSendError || error == QNetworkReply::ProtocolFailure);
    if (broken) {
        mayTryNext_ =
            !sent_ && (error == QNetworkReply::ConnectionRefusedError || error == QNetworkReply::UnknownNetworkError);
        return failed(*reply, address);
    }
    bool known = false;
    const qint64 announced = result.header("Content-Length").toLongLong(&known);
    if (known && announced > result.bodySize && message_.method != "HEAD" && result.status != 304 &&
        result.status != 204) {
        return Error{QStringLiteral("bad_reply"),
                     QStringLiteral("%1 answered %2 and closed the connection after %3 of %4 bytes")
                         .arg(HttpClient::shownUrl(message_.url))
                         .arg(result.status)
                         .arg(result.bodySize)
                         .arg(announced),
                     {},
                     {}};
    }
    return result;
}

Error HttpExchange::interrupted(const HttpReply& result) const {
    const QString where = HttpClient::shownUrl(message_.url);
    if (ended_ == Ended::Cancelled)
        return {QStringLiteral("cancelled"), QStringLiteral("the request to %1 was stopped").arg(where), {}, {}};
    const QString time = formatDuration(timeout_);
    if (result.status != 0) {
        return {QStringLiteral("timeout"),
                QStringLiteral("%1 answered %2 but its reply did not end within %3 (%4 read)")
                    .arg(where)
                    .arg(result.status)
                    .arg(time, formatSize(result.bodySize)),
                QStringLiteral("Whether it did its work is not known. Raise timeout if it is only slow."),
                {}};
    }
    return {QStringLiteral("timeout"),
            sent_ ? QStringLiteral("%1 took the request but gave no answer within %2").arg(where, time)
                  : QStringLiteral("%1 gave no answer within %2").arg(where, time),
            sent_ ? QStringLiteral("Whether it did its work is not known. Raise timeout if it is only slow.")
                  : QStringLiteral("Check the address, the port and the firewalls between."),
            {}};
}

Error HttpExchange::failed(const QNetworkReply& reply, const QHostAddress& address) const {
    const QString where = HttpClient::shownUrl(message_.url);
    const QString shown = address.toString();
    switch (reply.error()) {
    case QNetworkReply::ConnectionRefusedError:
        return {QStringLiteral("unreachable"),
                QStringLiteral("%1 refused the connection (%2)").arg(where, shown),
                QStringLiteral("Nothing listens on that port, or a firewall refuses."),
                {}};
    case QNetworkReply::SslHandshakeFailedError: {
        QString why = tlsErrors_.isEmpty() ? reply.errorString() : tlsErrors_.join(QStringLiteral("; "));
        if (why.contains(QLatin1String("://"))) why = QStringLiteral("the handshake failed");
        return {QStringLiteral("tls_failed"),
                QStringLiteral("%1: no trusted TLS connection: %2").arg(where, why),
                tlsErrors_.isEmpty()
                    ? QStringLiteral("Is it really TLS that listens on that port?")
                    : QStringLiteral(
                          "Have the certificate put right, or add its authority to the trusted ones of this machine."),
                {}};
    }
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ContentReSendError:
        return {QStringLiteral("unreachable"),
                QStringLiteral("%1 closed the connection before the reply was complete").arg(where),
                QStringLiteral("Whether it did its work is not known."),
                {}};
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
        return {QStringLiteral("bad_reply"),
                QStringLiteral("%1 answered something that is not HTTP").arg(where),
                QStringLiteral("Is it an HTTP server that listens on that port?"),
                {}};
    default: {
        // errorString() may hold the whole URL, and with it a secret.
        const QString why = reply.errorString();
        return {
            QStringLiteral("unreachable"),
            QStringLiteral("%1 (%2): %3")
                .arg(where, shown, why.contains(QLatin1String("://")) ? QStringLiteral("the connection failed") : why),
            QStringLiteral("Check the address and the network."),
            {}};
    }
    }
}

} // namespace oc
