// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/WinRmConnection.h"

#include "executors/automation/winrm/NtlmLogin.h"
#include "executors/automation/winrm/SealedBody.h"
#include "executors/automation/winrm/WinRmFailure.h"

namespace oc {
namespace {

using Authentication = WinRmEndpoint::Authentication;

/// The token behind "Negotiate"; nothing when the scheme is not offered at all.
std::optional<QByteArray> negotiateToken(const HttpReplyReader& reply) {
    for (const QByteArray& header : reply.headers("WWW-Authenticate")) {
        for (const QByteArray& part : header.split(',')) {
            const QByteArray offer = part.trimmed();
            if (offer.left(9).compare("Negotiate", Qt::CaseInsensitive) != 0) continue;
            if (offer.size() == 9) return QByteArray();
            if (offer.at(9) == ' ') return QByteArray::fromBase64(offer.mid(10));
        }
    }
    return std::nullopt;
}

bool offers(const HttpReplyReader& reply, const QByteArray& scheme) {
    for (const QByteArray& header : reply.headers("WWW-Authenticate")) {
        for (const QByteArray& part : header.split(',')) {
            if (part.trimmed().left(scheme.size()).compare(scheme, Qt::CaseInsensitive) == 0) return true;
        }
    }
    return false;
}

} // namespace

WinRmConnection::WinRmConnection(WinRmEndpoint endpoint, QString password, const CurlLibrary& curl)
    : endpoint_(std::move(endpoint)), password_(std::move(password)), socket_(endpoint_, curl) {}

WinRmConnection::~WinRmConnection() = default;

Status WinRmConnection::connect(const WinRmPatience& patience) {
    if (endpoint_.authentication == Authentication::Basic && !endpoint_.tls) {
        // Asked for nowhere, and checked again where it would happen.
        return Error{QStringLiteral("basic_needs_tls"),
                     QStringLiteral("Basic would send the password to %1 in clear").arg(endpoint_.name),
                     QStringLiteral("Use transport https, or authentication negotiate."),
                     {}};
    }
    if (Status opened = socket_.open(patience); !opened) return opened;
    isUsable_ = true;
    return {};
}

Result<HttpReplyReader> WinRmConnection::exchange(const QByteArray& headers, const QByteArray& body,
                                                  const WinRmPatience& patience) {
    isUsable_ = false; // until the whole reply has come
    wasAnswered_ = false;
    const QByteArray head = "POST /wsman HTTP/1.1\r\nHost: " + endpoint_.authority().toLatin1() +
                            "\r\nUser-Agent: OpsConductor\r\nConnection: Keep-Alive\r\n" + headers +
                            "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n";
    const Status written = socket_.write(head + body, patience);
    // What it answered before it closed says more than that it closed.
    if (!written && written.error().code != QLatin1String("unreachable")) return written.error();
    HttpReplyReader reply;
    while (!reply.isWhole()) {
        const auto bytes = socket_.read(patience);
        if (!bytes) return bytes.error();
        if (bytes->isEmpty()) {
            return Error{QStringLiteral("unreachable"),
                         reply.hasBegun()
                             ? QStringLiteral("%1 closed the connection in the middle of its reply").arg(endpoint_.name)
                             : QStringLiteral("%1 closed the connection").arg(endpoint_.name),
                         {},
                         {}};
        }
        wasAnswered_ = true;
        if (Status taken = reply.feed(*bytes); !taken) return taken.error();
    }
    isUsable_ = !reply.closes();
    return reply;
}

Status WinRmConnection::logIn(const WinRmPatience& patience) {
    if (endpoint_.authentication == Authentication::Basic) return {}; // goes with each request
    const QByteArray certificate = socket_.certificateHash();
    NtlmLogin login(NtlmAccount::read(endpoint_.user, password_), endpoint_.host,
                    certificate.isEmpty() ? QByteArray() : NtlmLogin::bindingOf(certificate));
    const auto withToken = [](const QByteArray& token) {
        return "Content-Type: application/soap+xml;charset=UTF-8\r\nAuthorization: Negotiate " + token.toBase64() +
               "\r\n";
    };
    const auto first = exchange(withToken(login.negotiate()), {}, patience);
    if (!first) return first.error();
    if (first->status() != 401) {
        if (first->status() == 200)
            return Error{QStringLiteral("bad_challenge"),
                         QStringLiteral("%1 lets in whoever comes: that is no WinRM").arg(endpoint_.name),
                         {},
                         {}};
        return winRmFailure::status(endpoint_, first->status(), first->reason());
    }
    const auto challenge = negotiateToken(*first);
    if (!challenge) return winRmFailure::noCommonLogin(endpoint_, first->headers("WWW-Authenticate"));
    if (challenge->isEmpty()) {
        return Error{QStringLiteral("no_common_login"),
                     QStringLiteral("%1 does not go on with a log-in by NTLM").arg(endpoint_.name),
                     QStringLiteral("A policy there may forbid NTLM (\"Network security: Restrict NTLM\"); Kerberos is "
                                    "not supported yet."),
                     {}};
    }
    if (!isUsable_)
        return Error{QStringLiteral("session_lost"),
                     QStringLiteral("%1 closes the connection in the middle of the log-in").arg(endpoint_.name),
                     QStringLiteral("A proxy between may not keep connections: connect to the machine itself."),
                     {}};
    const auto answer = login.authenticate(*challenge);
    if (!answer) return answer.error();
    const auto second = exchange(withToken(*answer), {}, patience);
    if (!second) return second.error();
    if (second->status() == 401) return winRmFailure::loginRefused(endpoint_);
    if (second->status() != 200) return winRmFailure::status(endpoint_, second->status(), second->reason());
    if (!isUsable_)
        return Error{
            QStringLiteral("session_lost"),
            QStringLiteral("%1 closes the connection after the log-in, which belongs to it").arg(endpoint_.name),
            QStringLiteral("A proxy between may not keep connections: connect to the machine itself."),
            {}};
    if (!endpoint_.tls) session_ = login.session();
    return {};
}

Result<QByteArray> WinRmConnection::plain(const HttpReplyReader& reply) {
    if (!session_) return reply.body();
    const QList<QByteArray> types = reply.headers("Content-Type");
    if (types.isEmpty() || !sealedBody::isContentType(types.first())) {
        isUsable_ = false;
        return Error{QStringLiteral("bad_reply"),
                     QStringLiteral("%1 answered without encryption, which is not believed").arg(endpoint_.name),
                     QStringLiteral("A proxy between may have answered in its place."),
                     {}};
    }
    auto soap = sealedBody::read(reply.body(), *session_);
    if (!soap) isUsable_ = false;
    return soap;
}

Result<WsmanReply> WinRmConnection::ask(const WsmanRequest::Message& message, const WinRmPatience& patience) {
    QByteArray headers;
    QByteArray body = message.xml;
    if (session_) {
        headers = "Content-Type: " + sealedBody::contentType() + "\r\n";
        body = sealedBody::write(message.xml, *session_);
    } else {
        headers = "Content-Type: application/soap+xml;charset=UTF-8\r\n";
        if (endpoint_.authentication == Authentication::Basic)
            headers +=
                "Authorization: Basic " + (endpoint_.user + QLatin1Char(':') + password_).toUtf8().toBase64() + "\r\n";
    }
    const auto reply = exchange(headers, body, patience);
    if (!reply) return reply.error();
    if (reply->status() == 401) {
        isUsable_ = false;
        if (endpoint_.authentication != Authentication::Basic) return winRmFailure::messageRefused(endpoint_);
        if (!offers(*reply, "Basic")) return winRmFailure::noCommonLogin(endpoint_, reply->headers("WWW-Authenticate"));
        return winRmFailure::loginRefused(endpoint_);
    }
    if ((reply->status() != 200 && reply->status() != 500) || reply->body().isEmpty()) {
        isUsable_ = false;
        return winRmFailure::status(endpoint_, reply->status(), reply->reason());
    }
    const auto soap = plain(*reply);
    if (!soap) return soap.error();
    auto read = WsmanReply::read(*soap);
    if (!read) {
        isUsable_ = false;
        return read;
    }
    // A fault about the message's head cannot always tell to what it belongs.
    const bool related = read->relatesTo.compare(message.id, Qt::CaseInsensitive) == 0;
    if (!related && !(read->fault && read->relatesTo.isEmpty())) {
        isUsable_ = false;
        return Error{QStringLiteral("bad_reply"),
                     QStringLiteral("%1 answered another message than the one it was sent").arg(endpoint_.name),
                     {},
                     {}};
    }
    if (!read->fault && reply->status() != 200) {
        isUsable_ = false;
        return winRmFailure::status(endpoint_, reply->status(), reply->reason());
    }
    return read;
}

} // namespace oc
