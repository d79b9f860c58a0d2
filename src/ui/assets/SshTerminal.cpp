// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/SshTerminal.h"

#include <QProcess>
#include <QStandardPaths>
#include <QStringList>

namespace oc::ui::sshTerminal {

namespace {

struct Terminal {
    const char* program;
    const char* flag; ///< what stands before the command; empty: nothing
};

/// The system's choice first.
constexpr Terminal terminals[]{{"x-terminal-emulator", "-e"},
                               {"gnome-terminal", "--"},
                               {"konsole", "-e"},
                               {"xfce4-terminal", "-x"},
                               {"alacritty", "-e"},
                               {"kitty", ""},
                               {"xterm", "-e"}};

} // namespace

bool open(const QString& host) {
    for (const Terminal& terminal : terminals) {
        const QString program = QStandardPaths::findExecutable(QLatin1String(terminal.program));
        if (program.isEmpty()) continue;
        QStringList arguments;
        if (*terminal.flag) arguments.append(QLatin1String(terminal.flag));
        // An adopted table may hold a name that begins with a hyphen: it must not become an option.
        arguments << QStringLiteral("ssh") << QStringLiteral("--") << host;
        if (QProcess::startDetached(program, arguments)) return true;
    }
    return false;
}

} // namespace oc::ui::sshTerminal
