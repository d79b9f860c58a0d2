// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/VapixTool.h"

#include "executors/network/CaptureWait.h"
#include "executors/support/CurlLibrary.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

StepOutcome outcomeOf(const Error& error) {
    if (error.code == u"cancelled"_s) return StepOutcome::cancelled(error.message);
    return error.code == u"timeout"_s ? StepOutcome::timedOut(error) : StepOutcome::failure(error);
}

const QList<OutputColumn>& columnsOf(const StepRequest& step) {
    return step.tool->behaviourFor(step.parameters).output.columns;
}

} // namespace

Milliseconds VapixCall::duration(const QString& name) const {
    return parseDuration(parameters.value(name)).value_or(0ms);
}

Status VapixCall::wait(Milliseconds time) const {
    const auto end = StepContext::Clock::now() + std::min(time, context.remaining());
    CaptureWait wait(context.stopToken());
    for (;;) {
        if (context.cancelled()) return Error{u"cancelled"_s, u"the step was cancelled"_s, {}, {}};
        const auto rest = std::chrono::ceil<std::chrono::milliseconds>(end - StepContext::Clock::now());
        if (rest <= 0ms) break;
        wait.wait(-1, rest);
    }
    if (context.expired())
        return Error{u"timeout"_s, u"the step's time is over"_s, u"Give the step a longer timeout."_s, {}};
    return {};
}

StepOutput VapixCall::rows(const QList<QJsonObject>& rows, const QJsonObject& fields) const {
    auto table = std::make_shared<Table>();
    const auto& columns = columnsOf(step);
    for (const OutputColumn& column : columns)
        table->columns.append(column.column);
    for (const QJsonObject& row : rows)
        for (const OutputColumn& column : columns) {
            const QJsonValue value = row.value(column.column.name);
            table->cells.append(value.isUndefined() ? QJsonValue(QJsonValue::Null) : value);
        }
    StepOutput output;
    output.fields = fields;
    output.table = std::move(table);
    return output;
}

StepOutput VapixCall::record(const QJsonObject& values, const QJsonObject& fields) const {
    StepOutput output;
    output.fields = fields;
    const auto& columns = columnsOf(step);
    for (const OutputColumn& column : columns) {
        const QJsonValue value = values.value(column.column.name);
        output.fields.insert(column.column.name, value.isUndefined() ? QJsonValue(QJsonValue::Null) : value);
    }
    return output;
}

StepOutcome VapixTool::execute(const StepRequest& request, StepContext& context) const {
    const auto target = VapixTarget::fromParameters(request.parameters);
    if (!target) return StepOutcome::failure(target.error());
    if (const auto checked = plan(request.parameters); !checked) return StepOutcome::failure(checked.error());
    if (target->encrypted() && target->trust.kind == HttpTrust::Kind::Anyone)
        context.emitNotice(u"%1: any certificate is accepted (insecure)"_s.arg(target->shown()));
    VapixClient client(*http_, *target, context);
    VapixCall call{request, request.parameters, client, context};
    const auto result = run(call);
    if (!result) return outcomeOf(client.told(result.error()));
    if (!result->problem) return StepOutcome::success(result->output, result->message);
    StepOutcome outcome = outcomeOf(client.told(*result->problem));
    outcome.output = result->output;
    return outcome;
}

Result<StepPreview> VapixTool::preview(const StepRequest& request) const {
    const auto target = VapixTarget::fromParameters(request.parameters);
    if (!target) return target.error();
    const auto planned = plan(request.parameters);
    if (!planned) return planned.error();
    Redactor redactor;
    redactor.add(target->password);
    QStringList lines;
    QJsonArray requests;
    for (const VapixRequest& one : planned->requests) {
        const QString url = redactor.redact(target->shown() + QString::fromLatin1(one.target()));
        const QString body = redactor.redact(QString::fromUtf8(one.body));
        lines << u"%1 %2"_s.arg(QString::fromLatin1(one.method), url);
        if (!body.isEmpty()) lines << body;
        requests.append(QJsonObject{{u"method"_s, QString::fromLatin1(one.method)},
                                    {u"url"_s, url},
                                    {u"body"_s, body},
                                    {u"role"_s, VapixRequest::roleName(one.role)}});
    }
    for (const QString& note : planned->notes)
        lines << redactor.redact(note);
    if (!requests.isEmpty()) {
        lines << (target->password.isEmpty()
                      ? u"Without a login"_s
                      : u"Logged in as %1, by HTTP Digest%2"_s.arg(
                            target->user, target->trusted() ? u" (or Basic over TLS)"_s : QString()));
        if (target->encrypted()) {
            lines << (target->trust.kind == HttpTrust::Kind::Fingerprint
                          ? u"Only to the certificate %1"_s.arg(HttpClient::shownFingerprint(target->trust.sha256))
                      : target->trust.kind == HttpTrust::Kind::Anyone
                          ? u"To whatever certificate is shown"_s
                          : u"Only to a certificate of a trusted authority"_s);
        }
    }
    return StepPreview{u"request"_s, lines.join(u'\n'), {{u"requests"_s, requests}, {u"user"_s, target->user}}};
}

Availability VapixTool::availability() const {
    const Result<CurlLibrary>& curl = CurlLibrary::get();
    if (curl) return {};
    return {false, curl.error().message, curl.error().hint};
}

} // namespace oc
