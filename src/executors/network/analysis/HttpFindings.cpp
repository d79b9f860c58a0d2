// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/HttpFindings.h"

namespace oc {

namespace {

using Severity = Finding::Severity;

constexpr qsizetype longestPlace = 120;

/// Who logs in with Basic (RFC 7617); the password is never shown.
QString basicUser(const QByteArray& authorization) {
    if (authorization.size() < 6 || authorization.left(6).toLower() != "basic ") return {};
    const QByteArray plain = QByteArray::fromBase64(authorization.mid(6).trimmed());
    const qsizetype colon = plain.indexOf(':');
    return colon < 0 ? QStringLiteral("?") : QString::fromUtf8(plain.left(std::min<qsizetype>(colon, 64)));
}

} // namespace

QString httpPlace(const FlowKey& flow, bool clientLow, const HttpHead& request) {
    const QString host = request.host.isEmpty() ? flow.text(!clientLow) : QString::fromUtf8(request.host);
    const QString target = QString::fromUtf8(request.target);
    return (target.startsWith(QLatin1Char('/')) ? host + target : host + QLatin1Char(' ') + target).left(longestPlace);
}

void HttpFindings::add(const FlowKey& flow, bool clientLow, const HttpExchangeSeen& exchange, std::int64_t slowLimit) {
    const QString place = httpPlace(flow, clientLow, exchange.request);
    if (const QString user = basicUser(exchange.request.authorization); !user.isEmpty())
        basic_.add(QStringLiteral("%1 as %2 (password ***)").arg(place, user));
    if (exchange.closed) unanswered_.add(place, QStringLiteral("asked by %1").arg(flow.text(clientLow)));
    if (exchange.status == 0) return;
    ++replies_;
    const QString status = QStringLiteral("%1 %2").arg(exchange.status).arg(place);
    if (exchange.status >= 500)
        serverErrors_.add(status);
    else if (exchange.status == 429)
        tooMany_.add(place);
    else if (exchange.status >= 400)
        clientErrors_.add(status);
    if (exchange.request.method.isEmpty() || exchange.request.method == "CONNECT") return;
    if (const std::int64_t took = exchange.replied - exchange.sent; took > slowLimit)
        slow_.add(place, QStringLiteral("after %1 ms").arg(took / 1000));
}

Findings HttpFindings::take(std::int64_t slowLimit) const {
    Findings list;
    if (serverErrors_.total() > 0) {
        const bool bad = serverErrors_.total() >= 10 && serverErrors_.total() * 5 >= replies_;
        list.push_back(
            {bad ? Severity::Critical : Severity::Warning, QStringLiteral("servers failed (5xx)"),
             serverErrors_.total(), serverErrors_.text(),
             QStringLiteral("Read the server's log at that time; 502 to 504 are said by a proxy of the server "
                            "behind it.")});
    }
    if (unanswered_.total() > 0) {
        list.push_back(
            {Severity::Warning, QStringLiteral("requests got no reply before the connection was closed"),
             unanswered_.total(), unanswered_.text(),
             QStringLiteral("Who closed it tells more (tcp-analyzer): a client that waits no longer, or a server "
                            "that broke off.")});
    }
    if (slow_.total() > 0) {
        list.push_back(
            {Severity::Warning, QStringLiteral("replies began later than %1 ms").arg(double(slowLimit) / 1000),
             slow_.total(), slow_.text(),
             QStringLiteral("Compare with handshake_ms of tcp-analyzer: when that is short, the time goes into "
                            "the server, not the network.")});
    }
    if (basic_.total() > 0) {
        list.push_back({Severity::Warning, QStringLiteral("log-ins in clear text (Basic)"), basic_.total(),
                        basic_.text(),
                        QStringLiteral("Everyone on the way can read the password: use HTTPS, and change it.")});
    }
    if (tooMany_.total() > 0) {
        list.push_back({Severity::Warning, QStringLiteral("servers limit how much is asked (429)"), tooMany_.total(),
                        tooMany_.text(), QStringLiteral("Ask less often, or raise the limit.")});
    }
    if (clientErrors_.total() > 0) {
        const bool many = clientErrors_.total() >= 20 && clientErrors_.total() * 2 >= replies_;
        list.push_back(
            {many ? Severity::Warning : Severity::Info, QStringLiteral("requests were refused (4xx)"),
             clientErrors_.total(), clientErrors_.text(),
             QStringLiteral("401 and 403 are about rights, 404 about a wrong address; many of one client may be a "
                            "scan.")});
    }
    if (broken_.total() > 0) {
        list.push_back({Severity::Info,
                        QStringLiteral("connections that cease to be readable HTTP"),
                        broken_.total(),
                        broken_.text(),
                        {}});
    }
    return list;
}

} // namespace oc
