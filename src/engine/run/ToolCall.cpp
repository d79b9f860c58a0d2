// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/ToolCall.h"

#include "engine/run/ToolParameters.h"

#include <QDir>

#include <exception>

namespace oc {

namespace {

/// Nobody watches: what counts is how it ends.
class UnwatchedContext : public StepContext {
public:
    UnwatchedContext(std::stop_token stop, Clock::time_point deadline, const Redactor& redactor)
        : StepContext(std::move(stop), deadline, redactor) {}

    void emitOutput(OutputStream, const QByteArray&) override {}
    void emitProgress(double, const QString&) override {}
    void emitNotice(const QString&) override {}
    QString artifactFolder() override { return QDir::tempPath(); }
};

} // namespace

StepOutcome callTool(const ToolCall& call, const ExecutorRegistry& executors, SecretStore* secrets, Redactor& redactor,
                     const std::stop_token& stop) {
    if (const Status can = executors.canExecute(*call.tool); !can) return StepOutcome::failure(can.error());
    Executor* executor = executors.find(call.tool->domain);
    if (!executor) {
        return StepOutcome::failure({QStringLiteral("not_a_tool"),
                                     QStringLiteral("%1 cannot be called by itself").arg(call.tool->name),
                                     QStringLiteral("run it as a step of a plan"),
                                     {}});
    }
    const auto parameters = prepareParameters(secrets, redactor, *call.tool, call.parameters);
    if (!parameters) return StepOutcome::failure(parameters.error());
    StepRequest request;
    request.tool = call.tool;
    request.runId = call.runId;
    request.attempt = call.attempt;
    request.parameters = *parameters;
    request.only = call.only;
    UnwatchedContext context(stop, StepContext::Clock::now() + call.tool->timeoutFor(*parameters), redactor);
    try {
        return executor->execute(request, context);
    } catch (const std::exception& thrown) {
        return StepOutcome::failure(
            {QStringLiteral("internal_error"),
             QStringLiteral("%1 broke off: %2").arg(call.tool->name, QString::fromUtf8(thrown.what())),
             QStringLiteral("this is a mistake in the program; please report it"),
             {}});
    }
}

} // namespace oc
