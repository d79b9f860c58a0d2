// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/ThenPrograms.h"

#include "engine/catalogue/Argv.h"
#include "executors/automation/OutcomeText.h"
#include "executors/support/output/OutputCollector.h"
#include "executors/support/process/ProcessSpawner.h"

namespace oc::thenPrograms {
namespace {

constexpr qsizetype errorHeadLimit = 16 * 1024;

StepOutcome unshown(StepOutcome done, const QString& why, StepContext& context) {
    done.message = QStringLiteral("changed, but could not be shown: ") + why;
    context.emitNotice(done.message);
    return done;
}

} // namespace

Result<QList<ThenProgram>> make(const ArgvRun& run, const QJsonObject& parameters, const QMap<QString, QString>& files,
                                const ProcessSpec& first) {
    QList<ThenProgram> programs;
    for (const ThenRun& then : run.then) {
        const auto argv = buildArgv(ArgvRun{then.argv}, parameters, files);
        if (!argv) return argv.error();
        ThenProgram program;
        program.exitCodes = then.exitCodes;
        program.process.environment = first.environment;
        program.process.workingDirectory = first.workingDirectory;
        for (const QString& argument : *argv)
            program.process.argv.append(argument.toUtf8());
        programs.append(std::move(program));
    }
    return programs;
}

StepOutcome run(ProcessSpawner& spawner, const QList<ThenProgram>& programs, const QByteArray& marker,
                const OutputSpec& output, StepOutcome done, StepContext& context) {
    ProcessLimits limits;
    limits.stop = context.stopToken();
    limits.deadline = context.deadline();
    OutputCollector collector(output);
    QString meaning;
    for (const ThenProgram& program : programs) {
        const QString name = QString::fromUtf8(program.process.argv.first());
        ProcessSpec spec = program.process;
        spec.marker = marker;
        QByteArray errorHead;
        const auto ended = spawner.run(spec, limits, [&](OutputStream stream, const QByteArray& bytes) {
            collector.add(stream, bytes);
            if (stream == OutputStream::Stderr && errorHead.size() < errorHeadLimit) {
                errorHead.append(bytes.left(errorHeadLimit - errorHead.size()));
            }
            context.emitOutput(stream, bytes);
        });
        if (!ended) return unshown(std::move(done), ended.error().message, context);
        if (ended->stopped != ProcessEnd::Stopped::No) {
            const bool cancelled = ended->stopped == ProcessEnd::Stopped::Cancelled;
            return unshown(std::move(done),
                           cancelled ? name + QStringLiteral(" was stopped")
                                     : QStringLiteral("%1 had not ended when the time was up").arg(name),
                           context);
        }
        const bool exited = ended->signal == 0 && !ended->lost;
        if (!exited || (ended->exitCode != 0 && !program.exitCodes.contains(ended->exitCode))) {
            const QString said = outcomeText::firstLine(errorHead);
            return unshown(std::move(done),
                           said.isEmpty() ? QStringLiteral("%1: %2").arg(name, ended->toText())
                                          : QStringLiteral("%1 (%2: %3)").arg(said, name, ended->toText()),
                           context);
        }
        const QString means = program.exitCodes.value(ended->exitCode);
        if (!means.isEmpty()) meaning = means;
    }
    auto parsed = collector.finish();
    if (!parsed) return unshown(std::move(done), parsed.error().message, context);
    for (const QString& notice : std::as_const(parsed->notices))
        context.emitNotice(notice);
    if (done.message.isEmpty()) done.message = meaning.isEmpty() ? outcomeText::rows(parsed->output) : meaning;
    done.output = std::move(parsed->output);
    return done;
}

} // namespace oc::thenPrograms
