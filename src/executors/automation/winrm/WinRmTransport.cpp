// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/WinRmTransport.h"

#include "engine/base/Clock.h"
#include "executors/automation/OutcomeText.h"
#include "executors/automation/PowershellPayload.h"
#include "executors/automation/winrm/WinRmFailure.h"
#include "executors/support/output/OutputCollector.h"

namespace oc {
namespace {

const QString shellProgram = QStringLiteral("powershell.exe");

/// Some parameter is a path on a third machine.
bool namesShare(const QJsonValue& value) {
    if (value.isString()) return value.toString().contains(QLatin1String("\\\\"));
    if (value.isArray()) {
        for (const QJsonValue& item : value.toArray()) {
            if (namesShare(item)) return true;
        }
    }
    if (value.isObject()) {
        for (const QJsonValue& item : value.toObject()) {
            if (namesShare(item)) return true;
        }
    }
    return false;
}

StepOutcome stopped(const WinRmEndpoint& endpoint, const Error& error, const QString& leftBehind) {
    const bool cancelled = error.code == QLatin1String("cancelled");
    StepOutcome outcome;
    outcome.status = cancelled ? TaskStatus::Cancelled : TaskStatus::TimedOut;
    outcome.message = cancelled
                          ? QStringLiteral("the tool on %1 was stopped").arg(endpoint.name)
                          : QStringLiteral("the tool on %1 had not ended in time and was stopped").arg(endpoint.name);
    if (!leftBehind.isEmpty()) outcome.message += QStringLiteral("; ") + leftBehind;
    if (!cancelled)
        outcome.error = Error{QStringLiteral("timeout"),
                              outcome.message,
                              QStringLiteral("raise the step's timeout if it needs longer"),
                              {}};
    return outcome;
}

} // namespace

WinRmTransport::WinRmTransport(Read settings, WinRmLimits limits) : settings_(std::move(settings)), limits_(limits) {}

bool WinRmTransport::isMeant(const Target& target) {
    return !target.isLocal() || WinRmSettings::isTold(target);
}

Result<WinRmSettings::Access> WinRmTransport::access(const Target& target) const {
    const Result<WinRmSettings> settings = settings_ ? settings_() : WinRmSettings();
    if (!settings) return settings.error();
    return settings->accessTo(target);
}

Result<WinRmEndpoint> WinRmTransport::endpoint(const Target& target) const {
    const auto found = access(target);
    if (!found) return found.error();
    return found->endpoint;
}

StepOutcome WinRmTransport::run(const StepRequest& request, const PowershellRun& script, const QJsonObject& parameters,
                                const OutputSpec& output, StepContext& context) {
    const auto found = access(request.target);
    if (!found) return StepOutcome::failure(found.error());
    const WinRmEndpoint& endpoint = found->endpoint;
    const auto password = found->password ? found->password() : Result<QString>(QString());
    if (!password) return StepOutcome::failure(password.error());
    const Result<CurlLibrary>& curl = CurlLibrary::get();
    if (!curl) return StepOutcome::failure(curl.error());

    const WinRmPatience patience{context.stopToken(), context.deadline()};
    const double began = steadyMs();
    WinRmShell shell(endpoint, *password, logins_, connections_, *curl, limits_);
    const auto ended = shell.run(
        {shellProgram, powershellPayload::remoteArguments(), powershellPayload::remoteInput(script.script, parameters)},
        patience);
    if (!ended) {
        const Error& error = ended.error();
        const bool late = error.code == QLatin1String("timeout") && patience.remaining().count() == 0;
        if (error.code == QLatin1String("cancelled") || late) return stopped(endpoint, error, shell.leftBehind());
    }
    if (!shell.leftBehind().isEmpty()) context.emitNotice(shell.leftBehind());
    if (!ended) {
        auto outcome = StepOutcome::failure(ended.error());
        if (ended.error().code == QLatin1String("quota")) outcome.retryAfter = std::chrono::seconds(5);
        return outcome;
    }

    const QByteArray said = powershellPayload::plainError(ended->standardError);
    if (!said.isEmpty()) context.emitOutput(OutputStream::Stderr, said);
    auto result = powershellPayload::remoteOutput(ended->standardOutput);
    const QByteArray beside = result ? result->beside : ended->standardOutput;
    if (!beside.isEmpty()) context.emitOutput(OutputStream::Stdout, beside + '\n');

    StepOutcome outcome;
    outcome.exitCode = ended->exitCode;
    const ToolBehaviour& behaviour = request.tool->behaviourFor(request.parameters);
    const bool accepted = ended->exitCode && (*ended->exitCode == 0 || behaviour.exitCodes.contains(*ended->exitCode));
    const auto failed = [&](const Error& error) {
        outcome.status = TaskStatus::Failed;
        outcome.error = error;
        outcome.message = error.message;
        return outcome;
    };
    if (!accepted || !result) {
        const QString words = outcomeText::ownWords(behaviour.errorPattern, said, beside);
        const QString how =
            ended->exitCode ? QStringLiteral("PowerShell on %1: exit code %2").arg(endpoint.name).arg(*ended->exitCode)
                            : QStringLiteral("PowerShell on %1 was killed").arg(endpoint.name);
        const QString hint =
            winRmFailure::doubleHopHint(request.tool->name, QString::fromUtf8(said), namesShare(request.parameters));
        if (!accepted)
            return failed({QStringLiteral("exit_code"),
                           words.isEmpty() ? how : QStringLiteral("%1 (%2)").arg(words, how),
                           hint,
                           {}});
        return failed({result.error().code,
                       words.isEmpty()
                           ? QStringLiteral("%1: %2").arg(endpoint.name, result.error().message)
                           : QStringLiteral("%1 (%2: %3)").arg(words, endpoint.name, result.error().message),
                       hint,
                       {}});
    }
    if (!result->result.isEmpty()) context.emitOutput(OutputStream::Stdout, result->result);
    OutputCollector collector(output);
    collector.add(OutputStream::Stdout, result->result);
    auto parsed = collector.finish();
    if (!parsed) return failed(parsed.error());
    for (const QString& notice : std::as_const(parsed->notices))
        context.emitNotice(notice);
    const QString meaning = behaviour.exitCodes.value(*ended->exitCode);
    const QString rows = meaning.isEmpty() ? outcomeText::rows(parsed->output) : meaning;
    const QString where = QStringLiteral("on %1 in %2").arg(endpoint.name, outcomeText::duration(steadyMs() - began));
    outcome.status = TaskStatus::Success;
    outcome.message = rows.isEmpty() ? where : rows + QLatin1Char(' ') + where;
    outcome.output = std::move(parsed->output);
    return outcome;
}

} // namespace oc
