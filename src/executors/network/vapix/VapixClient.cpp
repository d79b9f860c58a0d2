// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/VapixClient.h"

#include "engine/base/Duration.h"

#include <QRandomGenerator>
#include <QRegularExpression>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int triesAtMost = 3; // asked, answered, and once more for a nonce that was too old

QByteArrayList challengesOf(const HttpReply& reply) {
    QByteArrayList headers;
    for (const auto& [name, value] : reply.headers)
        if (name.compare("WWW-Authenticate", Qt::CaseInsensitive) == 0) headers.append(value);
    return headers;
}

QByteArray random() {
    quint32 words[4];
    QRandomGenerator::system()->fillRange(words);
    return QByteArray(reinterpret_cast<const char*>(words), sizeof words).toHex();
}

bool isText(const HttpReply& reply) {
    const QByteArray type = reply.header("Content-Type").toLower();
    return type.startsWith("text/") || type.contains("json") || type.contains("xml");
}

/// A status that HTTP calls an error, with a body that says what the camera means: SOAP faults, daynight.cgi.
bool speaksForItself(const VapixRequest& request, const HttpReply& reply) {
    if (reply.status < 400 || reply.status == 401 || reply.status == 503) return false;
    const QByteArray body = reply.body.trimmed();
    if (request.contentType.contains("soap")) return body.startsWith('<') && body.contains("Fault");
    return request.contentType.contains("json") && vapixAnswer::jsonErrorCode(body) != 0;
}

} // namespace

VapixClient::VapixClient(const HttpClient& http, VapixTarget target, StepContext& context)
    : http_(http), target_(std::move(target)), context_(context) {
    redactor_.add(target_.password);
}

VapixClient::VapixClient(const VapixClient& other, VapixTarget target)
    : VapixClient(other.http_, std::move(target), other.context_) {}

VapixClient::VapixClient(const VapixClient& other, VapixTarget target, StepContext& context)
    : VapixClient(other.http_, std::move(target), context) {}

QByteArray VapixClient::authorization(const QByteArray& method, const QByteArray& target) {
    const QByteArray user = target_.user.toUtf8();
    const QByteArray password = target_.password.toUtf8();
    if (basic_) return "Basic " + (user + ':' + password).toBase64();
    if (!challenge_) return {};
    return challenge_->answer({user, password}, method, target, ++uses_, random());
}

Result<HttpReply> VapixClient::exchange(const VapixRequest& request, const HttpReceiver* receiver,
                                        std::chrono::milliseconds within) {
    HttpMessage message;
    message.method = request.method;
    const QByteArray target = request.target();
    const qsizetype question = target.indexOf('?');
    message.url = target_.origin;
    message.url.setPath(QString::fromLatin1(question < 0 ? target : target.left(question)), QUrl::StrictMode);
    if (question >= 0) message.url.setQuery(QString::fromLatin1(target.mid(question + 1)), QUrl::StrictMode);
    message.trust = target_.trust;
    if (!request.body.isEmpty()) message.body = request.body;
    if (!request.contentType.isEmpty()) message.headers.append({"Content-Type", request.contentType});
    // What is signed is what goes out, whatever QUrl makes of it.
    const QByteArray login = authorization(request.method, HttpClient::requestTarget(message.url));
    if (!login.isEmpty()) message.headers.append({"Authorization", login});

    QByteArray body;
    HttpReceiver collect;
    collect.limit = receiver ? receiver->limit : answerLimit;
    collect.take = [&](int status, const QByteArray& bytes) {
        if (receiver && status >= 200 && status < 300)
            receiver->take(status, bytes);
        else if (body.size() < answerLimit)
            body += bytes;
    };
    if (receiver) {
        collect.enough = receiver->enough;
        collect.silence = receiver->silence;
    }
    auto reply = http_.send(message, context_, within, &collect);
    if (!reply) return reply;
    reply->body = body;
    if (!reply->certificate.isEmpty()) certificate_ = reply->certificate;
    return reply;
}

Result<bool> VapixClient::learn(const HttpReply& reply, bool tried) {
    const QByteArrayList offered = challengesOf(reply);
    const auto challenge = DigestChallenge::strongest(offered);
    if (tried) {
        // Only the nonce may have been at fault: the camera says so, or has taken this password before.
        const bool again =
            challenge && challenge_ && (challenge->stale || proved_) && challenge->nonce != challenge_->nonce;
        if (!again) return false;
    }
    if (target_.password.isEmpty()) return false;
    if (challenge) {
        challenge_ = challenge;
        uses_ = 0;
        return true;
    }
    if (!DigestChallenge::offers(offered, "basic")) {
        return Error{u"authentication_failed"_s,
                     u"the camera asks for a login in a way that is not known here: %1"_s.arg(
                         QString::fromUtf8(offered.join(", ").left(100)).simplified()),
                     u"Known are Digest with MD5 or SHA-256, and Basic over https."_s,
                     {}};
    }
    if (target_.trusted()) {
        basic_ = true;
        return true;
    }
    if (!target_.encrypted()) {
        return Error{u"authentication_failed"_s,
                     u"the camera takes only Basic, which would send the password in clear text; nothing was sent"_s,
                     u"Use https, or set its AuthenticationPolicy to Digest."_s,
                     {}};
    }
    return Error{
        u"authentication_failed"_s,
        u"the camera takes only Basic, which would give the password to whoever answers there; nothing was sent"_s,
        u"Give the certificate's fingerprint instead of insecure. What answers now shows %1; compare it with the "
        "camera's own page."_s.arg(HttpClient::shownFingerprint(certificate_)),
        {}};
}

Error VapixClient::refusedLogin(bool tried) const {
    if (!tried && target_.password.isEmpty()) {
        return {u"authentication_failed"_s,
                u"the camera asks for a password, and none was given"_s,
                u"Give username, and password as secret:name."_s,
                {}};
    }
    if (proved_) { // so it is not the password: some firmware says 401 for the role, too
        return {u"forbidden"_s,
                u"the camera took the password of the user %1 before, but refuses it here"_s.arg(target_.user),
                u"The account may lack the role that this needs."_s,
                {}};
    }
    return {u"authentication_failed"_s,
            u"the camera refused the password of the user %1"_s.arg(target_.user),
            u"Check username and password. It was not tried again: cameras block who tries too often."_s,
            {}};
}

Error VapixClient::statusError(const VapixRequest& request, const HttpReply& reply) const {
    const QString answered =
        u"the camera answered %1 %2 to %3"_s.arg(reply.status).arg(reply.reason.left(60).simplified(), request.path);
    switch (reply.status) {
    case 403:
        return {u"forbidden"_s,
                u"the user %1 may not do this (%2)"_s.arg(target_.user, answered),
                u"It needs the role %1 on the camera."_s.arg(VapixRequest::roleName(request.role)),
                {}};
    case 404:
    case 405:
        return {u"not_supported"_s,
                u"this model or firmware has no %1"_s.arg(request.path),
                u"A newer firmware may have it."_s,
                {}};
    case 503:
        return {u"busy"_s, u"the camera is busy or not ready yet (%1)"_s.arg(answered), u"Try again in a while."_s, {}};
    default:
        break;
    }
    if (reply.status >= 300 && reply.status < 400) {
        const QUrl location(QString::fromUtf8(reply.header("Location")));
        return {u"redirected"_s,
                answered,
                location.host().isEmpty()
                    ? u"Redirections are not followed."_s
                    : u"Redirections are not followed; it leads to %1. Give that as camera."_s.arg(
                          HttpClient::shownUrl(location)),
                {}};
    }
    return {u"http_status"_s, answered, reply.status >= 500 ? u"An error inside of the camera."_s : QString(), {}};
}

Error VapixClient::withFingerprint(Error error) {
    if (error.code != u"tls_failed"_s || target_.trust.kind != HttpTrust::Kind::Authorities) return error;
    if (const auto shown = http_.certificateOf(target_.origin, context_, target_.timeout)) {
        error.hint = u"Cameras sign their certificates themselves: if this is the camera's own, give it as "
                     "fingerprint=%1"_s.arg(HttpClient::shownFingerprint(*shown));
    }
    return error;
}

Error VapixClient::told(Error error) const {
    const QString where = target_.shown();
    if (!error.message.contains(where)) error.message = where + u": "_s + error.message;
    error.message = redactor_.redact(error.message);
    error.hint = redactor_.redact(error.hint);
    return error;
}

Result<HttpReply> VapixClient::send(const VapixRequest& request, const HttpReceiver* receiver,
                                    std::chrono::milliseconds within) {
    for (int tries = 1;; ++tries) {
        const bool loggedIn = challenge_ || basic_;
        auto reply = exchange(request, receiver, within > 0ms ? within : target_.timeout);
        if (!reply) return told(withFingerprint(reply.error()));
        if (reply->status == 401) {
            const auto again = learn(*reply, loggedIn);
            if (!again) return told(again.error());
            if (*again && tries < triesAtMost) continue;
            if (*again && challenge_ && challenge_->stale) {
                return told(
                    {u"unreachable"_s,
                     u"the camera takes no login to its end, but asks for another each time (%1)"_s.arg(request.path),
                     u"Whether it did its work is not known."_s,
                     {}});
            }
            return told(refusedLogin(loggedIn));
        }
        if (loggedIn) proved_ = true;
        if (reply->bodyTruncated && !receiver) {
            return told({u"bad_reply"_s,
                         u"the answer to %1 is larger than %2"_s.arg(request.path, formatSize(answerLimit)),
                         {},
                         {}});
        }
        if ((reply->status >= 200 && reply->status < 300) || speaksForItself(request, *reply)) return reply;
        show(*reply);
        return told(statusError(request, *reply));
    }
}

void VapixClient::show(const HttpReply& reply) {
    if (reply.body.isEmpty() || !isText(reply)) return;
    QByteArray text = redactor_.redact(reply.body);
    if (text.contains("Parameter")) { // of actions and recipients, some of which have passwords of their own
        static const QRegularExpression secret(u"(Name=\"[^\"]*pass[^\"]*\"\\s+Value=\")[^\"]*"_s,
                                               QRegularExpression::CaseInsensitiveOption);
        text = cameraText(text).replace(secret, u"\\1*****"_s).toUtf8();
    }
    if (!text.endsWith('\n')) text += '\n';
    context_.emitOutput(OutputStream::Stdout, text);
}

Result<QJsonValue> VapixClient::json(const VapixRequest& request) {
    const auto reply = send(request);
    if (!reply) return reply.error();
    show(*reply);
    auto data = vapixAnswer::json(reply->body);
    if (!data) return told(data.error());
    return data;
}

Result<CameraParameters> VapixClient::parameters(const VapixRequest& request) {
    const auto reply = send(request);
    if (!reply) return reply.error();
    show(*reply);
    auto found = vapixAnswer::parameters(reply->body);
    if (!found) return told(found.error());
    return found;
}

Status VapixClient::done(const VapixRequest& request) {
    const auto reply = send(request);
    if (!reply) return reply.error();
    show(*reply);
    if (const Status done = vapixAnswer::done(reply->body); !done) return told(done.error());
    return {};
}

Result<XmlElement> VapixClient::xml(const VapixRequest& request) {
    const auto reply = send(request);
    if (!reply) return reply.error();
    show(*reply);
    auto root = vapixAnswer::xml(reply->body);
    if (!root) return told(root.error());
    return root;
}

Result<XmlElement> VapixClient::soap(const VapixRequest& request) {
    const auto reply = send(request);
    if (!reply) return reply.error();
    show(*reply);
    auto body = vapixAnswer::soap(reply->body);
    if (!body) return told(body.error());
    return body;
}

} // namespace oc
