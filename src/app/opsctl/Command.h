// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Console.h"

#include <QCommandLineParser>
#include <QStringList>

#include <optional>

namespace oc {
class Composition;
}

namespace oc::opsctl {

/// Reads one command's options. Wrong ones are told on the console with the usage; never ends the process.
class Options {
public:
    Options(QString usage, QString summary);

    void flag(const QString& name, const QString& help);
    void value(const QString& name, const QString& placeholder, const QString& help);
    /// False: the error, or the help that was asked for, has been written; exitCode() says which.
    [[nodiscard]] bool read(const QStringList& arguments, Console& console, int minimum, int maximum);

    [[nodiscard]] int exitCode() const { return exitCode_; }
    [[nodiscard]] bool has(const QString& name) const { return parser_.isSet(name); }
    [[nodiscard]] QString text(const QString& name) const { return parser_.value(name); }
    [[nodiscard]] QStringList texts(const QString& name) const { return parser_.values(name); }
    [[nodiscard]] QStringList positional() const { return parser_.positionalArguments(); }

private:
    QString usage_;
    QString summary_;
    QStringList help_;
    QCommandLineParser parser_;
    int exitCode_ = 0;
};

// Each gets the words after its own name and gives the exit code back.
int toolsCommand(const QStringList& arguments, Composition& program, Console& console);
int planCommand(const QStringList& arguments, Composition& program, Console& console);
int runCommand(const QStringList& arguments, Composition& program, Console& console);
int callCommand(const QStringList& arguments, Composition& program, Console& console);
int runsCommand(const QStringList& arguments, Composition& program, Console& console);
int alertsCommand(const QStringList& arguments, Composition& program, Console& console);
int assetsCommand(const QStringList& arguments, Composition& program, Console& console);
int doctorCommand(const QStringList& arguments, Composition& program, Console& console);

/// Every command; what main() calls.
int opsctlMain(const QStringList& arguments, Console& console);

} // namespace oc::opsctl
