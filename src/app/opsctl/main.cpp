// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/Command.h"

#include <QCoreApplication>

#include <clocale>
#include <csignal>

int main(int argc, char** argv) {
    // A reader that goes away (| head) is no reason to die in the middle of a run.
    std::signal(SIGPIPE, SIG_IGN);
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("opsctl"));
    std::setlocale(LC_CTYPE, "C.UTF-8");
    oc::opsctl::Console console;
    return oc::opsctl::opsctlMain(QCoreApplication::arguments().mid(1), console);
}
