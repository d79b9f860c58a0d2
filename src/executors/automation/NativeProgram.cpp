// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/NativeProgram.h"

#include "executors/automation/OutcomeText.h"
#include "executors/support/process/ProcessSpawner.h"

namespace oc::nativeProgram {
namespace {

constexpr qsizetype longestOutput = 16 << 20;
constexpr qsizetype longestError = 16 * 1024;

} // namespace

std::variant<ProgramReply, StepOutcome> run(ProcessSpawner& spawner, ProcessSpec spec, StepContext& context) {
    const QString program = QString::fromUtf8(spec.argv.first());
    ProcessLimits limits;
    limits.stop = context.stopToken();
    limits.deadline = context.deadline();
    ProgramReply reply;
    const auto ended = spawner.run(spec, limits, [&](OutputStream stream, const QByteArray& bytes) {
        QByteArray& kept = stream == OutputStream::Stdout ? reply.standardOutput : reply.standardError;
        const qsizetype room = (stream == OutputStream::Stdout ? longestOutput : longestError) - kept.size();
        kept.append(bytes.left(std::max<qsizetype>(room, 0)));
        context.emitOutput(stream, bytes);
    });
    if (!ended) return StepOutcome::failure(ended.error());
    switch (ended->stopped) {
    case ProcessEnd::Stopped::Cancelled:
        return StepOutcome::cancelled(QStringLiteral("%1 was stopped").arg(program));
    case ProcessEnd::Stopped::TimedOut:
        return StepOutcome::timedOut({QStringLiteral("timeout"),
                                      QStringLiteral("%1 had not ended after %2 and was stopped")
                                          .arg(program, outcomeText::duration(ended->durationMs)),
                                      QStringLiteral("raise the step's timeout if it needs longer"),
                                      {}});
    case ProcessEnd::Stopped::EnoughOutput: // no limit is set
    case ProcessEnd::Stopped::No:
        break;
    }
    if (ended->signal != 0 || ended->lost) {
        return StepOutcome::failure(
            {QStringLiteral("signal"), program + QStringLiteral(": ") + ended->toText(), {}, {}});
    }
    if (reply.standardOutput.size() >= longestOutput) {
        return StepOutcome::failure({QStringLiteral("output_too_large"),
                                     QStringLiteral("%1 printed more than can be worked on").arg(program),
                                     {},
                                     {}});
    }
    reply.exitCode = ended->exitCode;
    return reply;
}

StepOutcome failure(const QString& program, const ProgramReply& reply) {
    QString said = outcomeText::firstLine(reply.standardError);
    if (said.isEmpty()) said = outcomeText::firstLine(reply.standardOutput);
    const QString ended = QStringLiteral("exit code %1").arg(reply.exitCode);
    StepOutcome outcome =
        StepOutcome::failure({QStringLiteral("exit_code"),
                              said.isEmpty() ? QStringLiteral("%1: %2").arg(program, ended)
                                             : QStringLiteral("%1 (%2: %3)").arg(said, program, ended),
                              {},
                              {}});
    outcome.exitCode = reply.exitCode;
    return outcome;
}

} // namespace oc::nativeProgram
