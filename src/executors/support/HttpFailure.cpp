// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpFailure.h"

#include "engine/base/Duration.h"

#include <cerrno>
#include <cstring>

namespace oc::httpFailure {

Error unknownHost(const QString& host, const QString& why) {
    return {QStringLiteral("unreachable"),
            QStringLiteral("the host name %1 is not known: %2").arg(host, why),
            QStringLiteral("Check the spelling and this machine's name servers."),
            {}};
}

Error cancelled(const QUrl& url) {
    return {QStringLiteral("cancelled"),
            QStringLiteral("the request to %1 was stopped").arg(HttpClient::shownUrl(url)),
            {},
            {}};
}

Error timeout(const QUrl& url, std::chrono::milliseconds limit, const HttpReply& reply, bool sent) {
    const QString where = HttpClient::shownUrl(url);
    const QString time = formatDuration(limit);
    if (reply.status != 0) {
        return {QStringLiteral("timeout"),
                QStringLiteral("%1 answered %2 but its reply did not end within %3 (%4 read)")
                    .arg(where)
                    .arg(reply.status)
                    .arg(time, formatSize(reply.bodySize)),
                QStringLiteral("Whether it did its work is not known. Raise timeout if it is only slow."),
                {}};
    }
    return {QStringLiteral("timeout"),
            sent ? QStringLiteral("%1 took the request but gave no answer within %2").arg(where, time)
                 : QStringLiteral("%1 gave no answer within %2").arg(where, time),
            sent ? QStringLiteral("Whether it did its work is not known. Raise timeout if it is only slow.")
                 : QStringLiteral("Check the address, the port and the firewalls between."),
            {}};
}

Error otherCertificate(const QUrl& url, const QByteArray& sha256) {
    return {QStringLiteral("tls_failed"),
            QStringLiteral("%1 shows another certificate than the one that is expected: its SHA-256 is %2")
                .arg(HttpClient::shownUrl(url), HttpClient::shownFingerprint(sha256)),
            QStringLiteral("Either it got a new certificate, or somebody else answers in its place. Nothing was sent."),
            {}};
}

Error broken(const Broken& broken, CURLcode code) {
    const QString where = HttpClient::shownUrl(broken.url);
    QStringList literals;
    for (const QHostAddress& address : broken.addresses)
        literals << address.toString();
    const QString shown = literals.join(QStringLiteral(", "));
    const Error noHttp{QStringLiteral("bad_reply"),
                       QStringLiteral("%1 answered something that is not HTTP").arg(where),
                       QStringLiteral("Is it an HTTP server that listens on that port?"),
                       {}};
    switch (code) {
    case CURLE_COULDNT_CONNECT: {
        if (broken.systemError == ECONNREFUSED) {
            return {QStringLiteral("unreachable"),
                    QStringLiteral("%1 refused the connection (%2)").arg(where, shown),
                    QStringLiteral("Nothing listens on that port, or a firewall refuses."),
                    {}};
        }
        return {QStringLiteral("unreachable"),
                QStringLiteral("%1 (%2): %3")
                    .arg(where, shown,
                         broken.systemError != 0 ? QString::fromLocal8Bit(std::strerror(broken.systemError))
                                                 : QStringLiteral("the connection failed")),
                QStringLiteral("Check the address and the network."),
                {}};
    }
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE: {
        QString why = broken.words;
        why.remove(QLatin1String("SSL certificate problem: ")).remove(QLatin1String("SSL: "));
        return {QStringLiteral("tls_failed"),
                QStringLiteral("%1: no trusted TLS connection: %2").arg(where, why),
                code == CURLE_PEER_FAILED_VERIFICATION
                    ? QStringLiteral("Have the certificate put right, or add its authority to the trusted ones of "
                                     "this machine.")
                    : QStringLiteral("Is it really TLS that listens on that port?"),
                {}};
    }
    case CURLE_PARTIAL_FILE: {
        bool known = false;
        const qint64 announced = broken.reply.header("Content-Length").toLongLong(&known);
        if (!known) break;
        return {QStringLiteral("bad_reply"),
                QStringLiteral("%1 answered %2 and closed the connection after %3 of %4 bytes")
                    .arg(where)
                    .arg(broken.reply.status)
                    .arg(broken.reply.bodySize)
                    .arg(announced),
                {},
                {}};
    }
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_HTTP2:
        return noHttp;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_ABORTED_BY_CALLBACK:
        if (broken.words.startsWith(QLatin1String("Too large response headers"))) return noHttp;
        break;
    default:
        return {QStringLiteral("unreachable"),
                QStringLiteral("%1 (%2): %3")
                    .arg(where, shown,
                         broken.words.contains(QLatin1String("://")) ? QStringLiteral("the connection failed")
                                                                     : broken.words),
                QStringLiteral("Check the address and the network."),
                {}};
    }
    return {
        QStringLiteral("unreachable"),
        broken.wasKept
            ? QStringLiteral("%1 closed the connection, kept from an earlier request, before it answered").arg(where)
            : QStringLiteral("%1 closed the connection before the reply was complete").arg(where),
        QStringLiteral("Whether it did its work is not known."),
        {}};
}

} // namespace oc::httpFailure
