// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/TerminalRun.h"

#include "executors/automation/OutcomeText.h"

#include <array>

namespace oc::terminalRun {
namespace {

struct Emulator {
    const char* program;
    std::array<const char*, 2> words; ///< what makes it take the rest of its arguments as program
};

// Debian's policy (11.8.3) gives every x-terminal-emulator "-e program arguments...", as xterm has it.
constexpr std::array<Emulator, 14> known = {{{"x-terminal-emulator", {"-e", nullptr}},
                                             {"gnome-terminal", {"--", nullptr}},
                                             {"kgx", {"--", nullptr}},
                                             {"konsole", {"-e", nullptr}},
                                             {"xfce4-terminal", {"-x", nullptr}},
                                             {"mate-terminal", {"-x", nullptr}},
                                             {"tilix", {"-e", nullptr}},
                                             {"terminator", {"-x", nullptr}},
                                             {"kitty", {"--", nullptr}},
                                             {"alacritty", {"-e", nullptr}},
                                             {"wezterm", {"start", "--"}},
                                             {"foot", {"--", nullptr}},
                                             {"urxvt", {"-e", nullptr}},
                                             {"xterm", {"-e", nullptr}}}};

QByteArrayList command(const QByteArray& program, const Emulator* emulator) {
    if (!emulator) return {program, "-e"};
    QByteArrayList words{program};
    for (const char* word : emulator->words) {
        if (word) words.append(word);
    }
    return words;
}

const Emulator* knownAs(const QByteArray& program) {
    const QByteArray name = program.mid(program.lastIndexOf('/') + 1);
    for (const Emulator& emulator : known) {
        if (name == emulator.program) return &emulator;
    }
    return nullptr;
}

} // namespace

Result<QByteArrayList> emulator(const ProgramFinder& programs) {
    if (const QByteArray chosen = qgetenv("TERMINAL"); !chosen.isEmpty() && programs.find(chosen))
        return command(chosen, knownAs(chosen));
    for (const Emulator& emulator : known) {
        if (programs.find(emulator.program)) return command(emulator.program, &emulator);
    }
    return Error{QStringLiteral("no_terminal"),
                 QStringLiteral("there is no terminal emulator on this machine"),
                 QStringLiteral("apt install xterm, or name yours in the environment variable TERMINAL"),
                 {}};
}

StepOutcome start(ProcessSpawner& spawner, ProcessSpec spec, const QString& installHint) {
    const QString program = QString::fromUtf8(spec.argv.first());
    if (const auto found = spawner.programs().find(spec.argv.first()); !found) {
        Error error = found.error();
        if (!installHint.isEmpty()) error.hint = installHint;
        return StepOutcome::failure(error);
    }
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")) {
        return StepOutcome::failure(
            {QStringLiteral("no_display"),
             QStringLiteral("%1 wants a terminal window, and there is no display here: neither DISPLAY nor "
                            "WAYLAND_DISPLAY is set")
                 .arg(program),
             QStringLiteral("run %1 in a terminal of yours").arg(program),
             {}});
    }
    const auto terminal = emulator(spawner.programs());
    if (!terminal) return StepOutcome::failure(terminal.error());
    const QString name = QString::fromUtf8(terminal->first());
    spec.argv = *terminal + spec.argv;
    // Programs whose output is read are told to do without colours; this one is for a person.
    spec.environment.append({QByteArrayLiteral("NO_COLOR"), QByteArray()});
    spec.environment.append({QByteArrayLiteral("TERM"), QByteArrayLiteral("xterm-256color")});
    const auto started = spawner.startApart(spec, std::chrono::milliseconds(500));
    if (!started) return StepOutcome::failure(started.error());
    // Some hand the window over to a server of theirs and end at once; that is no failure.
    if (started->exitCode.value_or(0) != 0) {
        const QString said = outcomeText::firstLine(started->said);
        StepOutcome failed = StepOutcome::failure(
            {QStringLiteral("exit_code"),
             QStringLiteral("%1 could not open a window: %2")
                 .arg(name, said.isEmpty() ? QStringLiteral("exit code %1").arg(*started->exitCode) : said),
             {},
             {}});
        failed.exitCode = *started->exitCode;
        return failed;
    }
    StepOutcome outcome;
    outcome.status = TaskStatus::Success;
    outcome.message = QStringLiteral("%1 runs in a window of %2").arg(program, name);
    outcome.output.fields.insert(QStringLiteral("terminal"), name);
    outcome.output.fields.insert(QStringLiteral("process"), qint64(started->pid));
    return outcome;
}

} // namespace oc::terminalRun
