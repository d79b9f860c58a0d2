// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/AutomationExecutor.h"

#include "engine/base/Words.h"
#include "engine/catalogue/Argv.h"
#include "engine/catalogue/PowershellNames.h"
#include "engine/catalogue/Template.h"
#include "executors/automation/CrontabHandler.h"
#include "executors/automation/HttpToolRun.h"
#include "executors/automation/NeededPrograms.h"
#include "executors/automation/OutcomeText.h"
#include "executors/automation/PowershellCall.h"
#include "executors/automation/PowershellPayload.h"
#include "executors/automation/ProducedFile.h"
#include "executors/automation/ProgramCall.h"
#include "executors/automation/SecretFiles.h"
#include "executors/automation/SshKeyHandler.h"
#include "executors/automation/TerminalRun.h"
#include "executors/automation/ThenPrograms.h"
#include "executors/support/output/OutputCollector.h"
#include "executors/support/process/ProcessSpawner.h"

#include <QRandomGenerator>

#include <algorithm>

namespace oc {
namespace {

constexpr qsizetype errorHeadLimit = 64 * 1024;

Status checkTarget(const StepRequest& request, const ToolBehaviour& behaviour) {
    if (request.target.isLocal() || std::holds_alternative<PowershellRun>(behaviour.run)) return {};
    return Error{
        QStringLiteral("no_transport"),
        QStringLiteral("%1 is another machine; this version runs only PowerShell tools there").arg(request.target.name),
        QStringLiteral("leave the target out, or run opsctl on %1").arg(request.target.name),
        {}};
}

QByteArray markerFor(const StepRequest& request) {
    return request.runId.toUtf8() + '/' + QByteArray::number(request.step) + '/' + QByteArray::number(request.task) +
           '/' + QByteArray::number(request.attempt) + '/' +
           QByteArray::number(QRandomGenerator::global()->generate64(), 36);
}

QString listed(const QList<LiveProcess>& processes) {
    QStringList names;
    for (const LiveProcess& process : processes.mid(0, 5))
        names.append(process.toText());
    QString text = names.join(QStringLiteral(", "));
    if (processes.size() > 5) text += QStringLiteral(" and %1 more").arg(processes.size() - 5);
    return text;
}

QStringList templatesOf(const ArgvRun& run) {
    QList<ArgvItem> items = run.argv;
    for (const ThenRun& then : run.then)
        items += then.argv;
    QStringList all;
    for (const ArgvItem& item : std::as_const(items)) {
        all += item.args;
        if (!item.forEach.isEmpty()) all.append(QLatin1Char('{') + item.forEach + QLatin1Char('}'));
    }
    return all;
}

/// With the values that the parameters give in place of the names of those parameters.
OutputSpec outputSpec(OutputSpec spec, const QJsonObject& parameters) {
    for (OutputColumn& column : spec.columns) {
        if (!column.parameter.isEmpty()) column.parameter = toolTemplate::valueText(parameters.value(column.parameter));
    }
    for (QString* name : {&spec.limit, &spec.limitBytes, &spec.metric}) {
        if (!name->isEmpty()) *name = toolTemplate::valueText(parameters.value(*name));
    }
    return spec;
}

/// What the program made, as fields beside what it printed; without it the step has failed.
void addProduced(StepOutcome& outcome, const Result<QJsonObject>& file, const OutputSpec& spec) {
    if (!file) {
        const bool cancelled = file.error().code == QLatin1StringView("cancelled");
        const auto exitCode = outcome.exitCode;
        outcome = cancelled ? StepOutcome::cancelled(file.error().message) : StepOutcome::failure(file.error());
        outcome.exitCode = exitCode;
        return;
    }
    if (spec.format == OutputFormat::Text) outcome.output.fields = {}; // who writes a file says nothing but words
    for (auto field = file->begin(); field != file->end(); ++field)
        outcome.output.fields.insert(field.key(), field.value());
    outcome.message =
        QStringLiteral("%1, %2").arg(file->value(QLatin1StringView("file")).toString(),
                                     formatSize(file->value(QLatin1StringView("size_bytes")).toInteger()));
}

} // namespace

AutomationExecutor::AutomationExecutor(WinRmTransport::Read windows, WinRmLimits limits)
    : spawner_(std::make_unique<ProcessSpawner>()), windows_(std::move(windows), limits) {
    handlers_.add(QStringLiteral("crontab"), QStringLiteral("crontab"), std::make_unique<CrontabHandler>(*spawner_));
    handlers_.add(QStringLiteral("ssh_key"), QStringLiteral("ssh-keygen"), std::make_unique<SshKeyHandler>(*spawner_));
}
AutomationExecutor::~AutomationExecutor() = default;

Status AutomationExecutor::checkBehaviour(const ToolSpec& tool, const ToolBehaviour& behaviour) const {
    if (const auto* run = std::get_if<ArgvRun>(&behaviour.run)) {
        const QStringList secrets = programCall::secretsIn(tool, templatesOf(*run));
        if (!secrets.isEmpty()) {
            return Error{
                QStringLiteral("secret_in_arguments"),
                QStringLiteral(
                    "%1 would put the secret %2 into a program's arguments, which every user of the machine can read")
                    .arg(tool.name, secrets.first()),
                QStringLiteral("hand it over by stdin, environment or secret_files"),
                {}};
        }
    } else if (std::holds_alternative<PowershellRun>(behaviour.run)) {
        for (const ParameterSpec& parameter : tool.parameters) {
            if (!isReservedPowershellName(parameter.name)) continue;
            return Error{QStringLiteral("reserved_name"),
                         QStringLiteral("%1: PowerShell keeps the name $%2 for itself").arg(tool.name, parameter.name),
                         QStringLiteral("give the parameter another name and an alias"),
                         {}};
        }
    } else if (const auto* native = std::get_if<NativeRun>(&behaviour.run)) {
        const auto handler = handlers_.find(*native, tool);
        if (!handler) return handler.error();
    }
    return {};
}

StepOutcome AutomationExecutor::execute(const StepRequest& request, StepContext& context) {
    const ToolBehaviour& behaviour = request.tool->behaviourFor(request.parameters);
    if (auto reached = checkTarget(request, behaviour); !reached) return StepOutcome::failure(reached.error());
    if (auto possible = checkBehaviour(*request.tool, behaviour); !possible) {
        return StepOutcome::failure(possible.error());
    }
    if (context.cancelled()) return StepOutcome::cancelled(QStringLiteral("stopped before it began"));
    if (std::holds_alternative<PowershellRun>(behaviour.run)) return runPowershell(request, behaviour, context);
    if (std::holds_alternative<NativeRun>(behaviour.run)) return handlers_.execute(request, context);
    if (const auto* run = std::get_if<HttpRun>(&behaviour.run)) {
        const auto wire = HttpToolRequest::make(*run, *request.tool, request.parameters);
        if (!wire) return StepOutcome::failure(wire.error());
        return runHttpTool(http_, *wire, *run, outputSpec(behaviour.output, request.parameters), context);
    }
    return runArgv(request, behaviour, context);
}

StepOutcome AutomationExecutor::runArgv(const StepRequest& request, const ToolBehaviour& behaviour,
                                        StepContext& context) {
    SecretFiles files;
    if (!behaviour.secretFiles.isEmpty()) {
        QMap<QString, QString> contents;
        for (auto entry = behaviour.secretFiles.begin(); entry != behaviour.secretFiles.end(); ++entry) {
            contents.insert(entry.key(), toolTemplate::expand(entry.value(), request.parameters));
        }
        if (auto written = files.write(contents); !written) return StepOutcome::failure(written.error());
    }
    const ArgvRun run = programCall::resolved(std::get<ArgvRun>(behaviour.run), spawner_->programs());
    ProducedFile produced;
    QJsonObject values = request.parameters;
    if (!run.produces.isEmpty()) {
        const QString path = toolTemplate::expand(run.produces, request.parameters);
        if (auto ready = produced.prepare(path, request.parameters.value(run.overwrite).toBool()); !ready)
            return StepOutcome::failure(ready.error());
        values.insert(QStringLiteral("produced"), produced.path());
    }
    const auto argv = buildArgv(run, values, files.paths());
    if (!argv) return StepOutcome::failure(argv.error());
    ProcessSpec spec;
    spec.argv.reserve(argv->size());
    for (const QString& argument : *argv)
        spec.argv.append(argument.toUtf8());
    if (auto filled = programCall::fill(spec, behaviour, request.parameters); !filled) {
        return StepOutcome::failure(filled.error());
    }
    if (run.terminal) {
        const QString hint = neededPrograms::installHint(*request.tool, argv->first());
        return terminalRun::start(*spawner_, std::move(spec), hint);
    }
    // What is to follow must be possible before anything is changed.
    const auto then = thenPrograms::make(run, request.parameters, files.paths(), spec);
    if (!then) return StepOutcome::failure(then.error());
    if (then->isEmpty()) {
        StepOutcome outcome = runProgram(request, behaviour, std::move(spec), context);
        if (outcome.status == TaskStatus::Success && produced.isPrepared())
            addProduced(outcome, produced.finish(context.stopToken()), behaviour.output);
        return outcome;
    }
    ToolBehaviour first = behaviour;
    first.output = {}; // the result is what the programs after it print
    StepOutcome outcome = runProgram(request, first, std::move(spec), context);
    outcome.output = {};
    if (outcome.status != TaskStatus::Success) return outcome;
    return thenPrograms::run(*spawner_, *then, markerFor(request), outputSpec(behaviour.output, request.parameters),
                             std::move(outcome), context);
}

StepOutcome AutomationExecutor::runPowershell(const StepRequest& request, const ToolBehaviour& behaviour,
                                              StepContext& context) {
    const auto& run = std::get<PowershellRun>(behaviour.run);
    const QJsonObject bound = powershellCall::bound(*request.tool, request.parameters);
    if (WinRmTransport::isMeant(request.target))
        return windows_.run(request, run, bound, outputSpec(behaviour.output, request.parameters), context);
    ProcessSpec spec;
    for (const QString& name : neededPrograms::alternatives(neededPrograms::powershell())) {
        if (!spawner_->programs().find(name.toUtf8())) continue;
        spec.argv.append(name.toUtf8());
        break;
    }
    if (spec.argv.isEmpty()) {
        return StepOutcome::failure({QStringLiteral("program_missing"),
                                     QStringLiteral("neither pwsh nor powershell is on this machine"),
                                     QStringLiteral("give the step a Windows machine as its target (WinRM; Settings, "
                                                    "Windows), or install PowerShell: https://aka.ms/powershell"),
                                     {}});
    }
    if (auto filled = programCall::fill(spec, behaviour, request.parameters); !filled) {
        return StepOutcome::failure(filled.error());
    }
    for (const QString& argument : powershellPayload::arguments())
        spec.argv.append(argument.toLatin1());
    spec.standardInput = powershellPayload::standardInput(run.script, bound);
    return runProgram(request, behaviour, std::move(spec), context);
}

StepOutcome AutomationExecutor::runProgram(const StepRequest& request, const ToolBehaviour& behaviour, ProcessSpec spec,
                                           StepContext& context) {
    const QString program = QString::fromUtf8(spec.argv.first());
    spec.marker = markerFor(request);
    ProcessLimits limits;
    limits.stop = context.stopToken();
    limits.deadline = context.deadline();
    const OutputSpec output = outputSpec(behaviour.output, request.parameters);
    bool isLimited = false;
    if (const qint64 most = output.limitBytes.toLongLong(&isLimited); isLimited) limits.outputBytes = most;
    OutputCollector collector(output);
    QByteArray errorHead;
    QByteArray outputHead;
    const auto keepHead = [](QByteArray& head, const QByteArray& bytes) {
        if (head.size() < errorHeadLimit) head.append(bytes.left(errorHeadLimit - head.size()));
    };
    const auto ended = spawner_->run(spec, limits, [&](OutputStream stream, const QByteArray& bytes) {
        collector.add(stream, bytes);
        if (stream == OutputStream::Stderr) {
            keepHead(errorHead, bytes);
        } else if (!behaviour.errorPattern.isEmpty()) {
            keepHead(outputHead, bytes);
        }
        context.emitOutput(stream, bytes);
    });
    if (!ended) {
        Error error = ended.error();
        const QString hint = neededPrograms::installHint(*request.tool, program);
        if (error.code == QLatin1StringView("program_missing") && !hint.isEmpty()) error.hint = hint;
        return StepOutcome::failure(error);
    }
    if (std::holds_alternative<PowershellRun>(behaviour.run)) errorHead = powershellPayload::plainError(errorHead);

    auto parsed = collector.finish();
    StepOutcome outcome;
    if (ended->exitCode >= 0) outcome.exitCode = ended->exitCode;
    const QString alive = listed(ended->alive);
    const bool enough = ended->stopped == ProcessEnd::Stopped::EnoughOutput;
    if (ended->stopped != ProcessEnd::Stopped::No && !enough) {
        const bool cancelled = ended->stopped == ProcessEnd::Stopped::Cancelled;
        QString message = cancelled ? QStringLiteral("%1 was stopped").arg(program)
                                    : QStringLiteral("%1 had not ended after %2 and was stopped")
                                          .arg(program, outcomeText::duration(ended->durationMs));
        // Some programs try for ever to reach a server, and say so.
        if (const QString said = outcomeText::errorLine(errorHead); !cancelled && !said.isEmpty())
            message += QStringLiteral("; it said: ") + said;
        if (!alive.isEmpty()) message += QStringLiteral("; still alive: ") + alive;
        outcome.status = cancelled ? TaskStatus::Cancelled : TaskStatus::TimedOut;
        outcome.message = message;
        if (!cancelled) {
            outcome.error = Error{
                QStringLiteral("timeout"), message, QStringLiteral("raise the step's timeout if it needs longer"), {}};
        }
        if (parsed) outcome.output = std::move(parsed->output); // what there was until then
        return outcome;
    }
    if (ended->outputHeld) {
        context.emitNotice(
            QStringLiteral("%1 ended, but left %2 running in the background, which holds the output open; "
                           "what that prints from here on is not read")
                .arg(program, alive.isEmpty() ? QStringLiteral("a process") : alive));
    }
    const bool exited = ended->signal == 0 && !ended->lost;
    const bool accepted = enough || (exited && (ended->exitCode == 0 || behaviour.exitCodes.contains(ended->exitCode)));
    if (!accepted) {
        QString said = outcomeText::ownWords(behaviour.errorPattern, errorHead, outputHead);
        if (said.isEmpty() && parsed) said = outcomeText::message(parsed->output);
        outcome.status = TaskStatus::Failed;
        outcome.error = Error{ended->signal != 0 ? QStringLiteral("signal")
                              : ended->lost      ? QStringLiteral("status_unknown")
                                                 : QStringLiteral("exit_code"),
                              said.isEmpty() ? QStringLiteral("%1: %2").arg(program, ended->toText())
                                             : QStringLiteral("%1 (%2: %3)").arg(said, program, ended->toText()),
                              {},
                              {}};
        outcome.message = outcome.error->message;
        if (parsed) outcome.output = std::move(parsed->output); // du, find: most of it is there all the same
        return outcome;
    }
    if (!parsed) {
        auto failed = StepOutcome::failure(parsed.error());
        failed.exitCode = outcome.exitCode;
        return failed;
    }
    for (const QString& notice : std::as_const(parsed->notices))
        context.emitNotice(notice);
    const QString meaning = behaviour.exitCodes.value(ended->exitCode);
    outcome.status = TaskStatus::Success;
    outcome.message = meaning.isEmpty() ? outcomeText::rows(parsed->output) : meaning;
    outcome.output = std::move(parsed->output);
    return outcome;
}

Result<StepPreview> AutomationExecutor::preview(const StepRequest& request) const {
    const ToolSpec& tool = *request.tool;
    const ToolBehaviour& behaviour = tool.behaviourFor(request.parameters);
    if (auto possible = checkBehaviour(tool, behaviour); !possible) return possible.error();
    if (std::holds_alternative<NativeRun>(behaviour.run)) return handlers_.preview(request);
    const QJsonObject shown = programCall::masked(tool, request.parameters);
    StepPreview preview;
    if (const auto* http = std::get_if<HttpRun>(&behaviour.run)) {
        const auto wire = HttpToolRequest::make(*http, tool, shown);
        if (!wire) return wire.error();
        preview.kind = QStringLiteral("request");
        preview.text = outcomeText::cut(wire->toText());
        preview.details = {{QStringLiteral("method"), QString::fromLatin1(wire->method)},
                           {QStringLiteral("url"), wire->url.toString(QUrl::FullyEncoded | QUrl::RemovePassword)}};
        return preview;
    }
    if (const auto* powershell = std::get_if<PowershellRun>(&behaviour.run)) {
        preview = powershellCall::preview(*powershell, shown);
        if (!WinRmTransport::isMeant(request.target)) return preview;
        if (const auto endpoint = windows_.endpoint(request.target)) {
            preview.details.insert(QStringLiteral("place"), endpoint->toText());
            preview.details.insert(QStringLiteral("endpoint"), endpoint->url());
            preview.details.insert(QStringLiteral("user"), endpoint->user);
        } else {
            preview.blocker = endpoint.error();
        }
        return preview;
    }
    ToolBehaviour here = behaviour;
    here.run = programCall::resolved(std::get<ArgvRun>(behaviour.run), spawner_->programs());
    return programCall::preview(here, shown);
}

Status AutomationExecutor::canRun(const ToolSummary& tool) const {
    return handlers_.canRun(tool); // every other kind of run is this executor's own
}

Availability AutomationExecutor::availability(const ToolSpec& tool) const {
    return neededPrograms::availability(tool, spawner_->programs());
}

} // namespace oc
