// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpClient.h"

#include "executors/support/HttpSender.h"

#include <algorithm>

namespace oc {

namespace {

Error badUrl(const QString& message) {
    return {QStringLiteral("bad_url"),
            message,
            QStringLiteral("An address begins with https:// (or http://) and a host name."),
            {}};
}

Error badHeader(const QByteArray& name, const QString& why) {
    return {QStringLiteral("bad_header"),
            QStringLiteral("the header '%1' %2").arg(QString::fromUtf8(name.left(60)).simplified(), why),
            {},
            {}};
}

/// RFC 9110, section 5.6.2.
bool isToken(const QByteArray& text) {
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
    });
}

bool isHeaderValue(const QByteArray& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '\t' || (quint8(c) >= 0x20 && c != 0x7f); });
}

} // namespace

QByteArray HttpReply::header(const QByteArray& name) const {
    for (const auto& [known, value] : headers) {
        if (known.compare(name, Qt::CaseInsensitive) == 0) return value;
    }
    return {};
}

HttpClient::HttpClient(HttpPolicy policy)
    : policy_(std::move(policy)), connections_(std::make_unique<HttpConnections>()) {}

HttpClient::~HttpClient() = default;

std::size_t HttpClient::idleConnections() const {
    return connections_->waiting();
}

QString HttpClient::shownUrl(const QUrl& url) {
    QUrl shown;
    shown.setScheme(url.scheme());
    shown.setHost(url.host());
    shown.setPort(url.port());
    return shown.toString();
}

QByteArray HttpClient::requestTarget(const QUrl& url) {
    QByteArray target = url.path(QUrl::FullyEncoded).toLatin1();
    if (target.isEmpty()) target = "/";
    if (url.hasQuery()) target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    return target;
}

QString HttpClient::shownFingerprint(const QByteArray& sha256) {
    return QString::fromLatin1(sha256.toHex(':').toUpper());
}

Status HttpClient::check(const HttpMessage& message) {
    const QUrl& url = message.url;
    if (!url.isValid()) return badUrl(QStringLiteral("the URL cannot be read"));
    if (url.scheme() != QLatin1String("http") && url.scheme() != QLatin1String("https")) {
        return badUrl(url.scheme().isEmpty() ? QStringLiteral("the URL has no scheme")
                                             : QStringLiteral("the scheme '%1' is not allowed").arg(url.scheme()));
    }
    if (url.host().isEmpty()) return badUrl(QStringLiteral("the URL names no host"));
    if (!isToken(message.method)) {
        return Error{
            QStringLiteral("bad_method"),
            QStringLiteral("'%1' is no HTTP method").arg(QString::fromUtf8(message.method.left(40)).simplified()),
            {},
            {}};
    }
    // What the connection itself must say; another value would let one request be read as two.
    static const QList<QByteArray> own{
        "host",    "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te",
        "trailer", "expect",         "proxy-connection"};
    for (const auto& [name, value] : message.headers) {
        if (!isToken(name))
            return badHeader(name, QStringLiteral("has a name that is not allowed (letters, digits and - only)"));
        const bool isOwn = std::any_of(own.begin(), own.end(), [&name](const QByteArray& known) {
            return name.compare(known, Qt::CaseInsensitive) == 0;
        });
        if (isOwn) return badHeader(name, QStringLiteral("is set by the connection itself and cannot be given"));
        if (!isHeaderValue(value))
            return badHeader(name, QStringLiteral("has a line break or another control character in its value"));
    }
    return {};
}

Result<HttpReply> HttpClient::send(const HttpMessage& message, StepContext& context, std::chrono::milliseconds timeout,
                                   const HttpReceiver* receiver) const {
    struct One : HttpFeed {
        HttpJob* next() override { return std::exchange(rest, nullptr); }
        void ended(HttpJob&, Result<HttpReply> ended) override { reply = std::move(ended); }

        HttpJob job;
        HttpJob* rest = &job;
        std::optional<Result<HttpReply>> reply;
    };
    One one;
    one.job = {&message, &context, timeout, receiver};
    sendAll(one, 1);
    return std::move(*one.reply);
}

void HttpClient::sendAll(HttpFeed& feed, int atOnce) const {
    HttpSender(policy_, *connections_, feed, atOnce).run();
}

Result<QByteArray> HttpClient::certificateOf(const QUrl& url, StepContext& context,
                                             std::chrono::milliseconds timeout) const {
    HttpMessage message;
    message.url = url;
    message.trust.kind = HttpTrust::Kind::Anyone;
    if (const Status status = check(message); !status) return status.error();
    HttpExchange exchange(message, policy_, context.stopToken(), std::min(timeout, context.remaining()), nullptr);
    auto addresses = exchange.resolve();
    if (!addresses) return addresses.error();
    if (const Status status = HttpSender::checkAddresses(policy_, url, *addresses); !status) return status.error();
    const Result<CurlLibrary>& curl = CurlLibrary::get();
    if (!curl) return curl.error();
    HttpConnection connection(*curl);
    return exchange.lookAtCertificate(connection, *addresses);
}

} // namespace oc
