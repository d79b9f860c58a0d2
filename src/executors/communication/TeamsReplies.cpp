// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/TeamsReplies.h"

#include "engine/base/Json.h"
#include "executors/communication/HttpOutcome.h"

#include <QJsonObject>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// {"error": {"code": "WorkflowNotFound", "message": "..."}} as one line; else the body.
QString saidBy(const HttpReply& reply, const Redactor& redactor) {
    const auto body = json::parse(reply.body);
    const QJsonObject error = body ? body->toObject().value(u"error"_s).toObject() : QJsonObject();
    const QString code = error.value(u"code"_s).toString();
    if (code.isEmpty()) return shortBody(reply, redactor);
    const QString text = u"%1: %2"_s.arg(code, error.value(u"message"_s).toString());
    return redactor.redact(text).simplified().left(300);
}

Error failure(const QString& code, const HttpReply& reply, const QString& where, const QString& hint,
              const Redactor& redactor) {
    const QString said = saidBy(reply, redactor);
    QString message = u"%1 answered %2"_s.arg(where, statusText(reply, redactor));
    if (!said.isEmpty()) message += u": "_s + said;
    return {code, message, hint, {}};
}

/// Connectors answered 200 and told in the body that nothing was posted; what stands in for them may do so, too.
std::optional<Error> deliveryFailure(const HttpReply& reply, const QString& where, const Redactor& redactor) {
    if (!reply.body.contains("message delivery failed")) return std::nullopt;
    const bool limited = reply.body.contains("HTTP error 429") || reply.body.contains("status code: 429");
    return limited
               ? failure(u"rate_limited"_s, reply, where, u"Four messages a second: wait before the next one."_s,
                         redactor)
               : failure(u"refused"_s, reply, where, u"The card was not posted; see what the server says."_s, redactor);
}

} // namespace

Result<QString> readTeamsReply(const HttpReply& reply, const QString& where, bool signedAddress,
                               const Redactor& redactor) {
    const auto fail = [&](const QString& code, const QString& hint) {
        return failure(code, reply, where, hint, redactor);
    };
    if (reply.status >= 200 && reply.status < 300) {
        if (auto error = deliveryFailure(reply, where, redactor)) return *error;
        if (reply.status == 202) return u"accepted by the workflow"_s;
        return u"HTTP %1"_s.arg(statusText(reply, redactor));
    }
    if (reply.status == 429) return rateLimited(where, reply);
    if (reply.status >= 500) return fail(u"server_failed"_s, u"The server failed; a retry may help."_s);
    if (reply.status >= 300 && reply.status < 400) return fail(u"http_status"_s, redirectHint(reply, u"webhook_url"_s));
    switch (reply.status) {
    case 401:
    case 403:
        return fail(
            u"login_needed"_s,
            signedAddress
                ? u"Copy the workflow's address again, whole (it holds sig=); \"Anyone\" must be allowed to trigger it."_s
                : u"The address has no sig=, so the workflow asks for a log-in: let \"Anyone\" trigger it and copy its address again."_s);
    case 404:
    case 410:
        return fail(
            u"no_workflow"_s,
            u"The workflow was deleted or switched off: switch it on, or make a new one and give its address."_s);
    case 400:
        return fail(u"refused"_s, u"Does the workflow begin with \"When a Teams webhook request is received\"? Check "
                                  u"sections, facts and actions."_s);
    case 413:
        return fail(u"too_large"_s, u"Shorten the message, or send several."_s);
    default:
        return fail(u"http_status"_s, u"Check that the address is that of a workflow, whole."_s);
    }
}

} // namespace oc
