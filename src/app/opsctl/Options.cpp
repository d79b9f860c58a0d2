// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/Command.h"

namespace oc::opsctl {

using namespace Qt::StringLiterals;

Options::Options(QString usage, QString summary) : usage_(std::move(usage)), summary_(std::move(summary)) {
    parser_.setOptionsAfterPositionalArgumentsMode(QCommandLineParser::ParseAsOptions);
    flag(u"help"_s, u"this text"_s);
}

void Options::flag(const QString& name, const QString& help) {
    parser_.addOption(QCommandLineOption(name == "help"_L1 ? QStringList{u"h"_s, name} : QStringList{name}, help));
    help_ << u"  --%1"_s.arg(name).leftJustified(24) + help;
}

void Options::value(const QString& name, const QString& placeholder, const QString& help) {
    parser_.addOption(QCommandLineOption(name, help, placeholder));
    help_ << u"  --%1 %2"_s.arg(name, placeholder).leftJustified(24) + help;
}

bool Options::read(const QStringList& arguments, Console& console, int minimum, int maximum) {
    const bool parsed = parser_.parse(QStringList{u"opsctl"_s} + arguments);
    if (parsed && parser_.isSet(u"help"_s)) {
        console.outLine(u"Usage: opsctl "_s + usage_);
        console.outLine(summary_);
        console.outLine();
        for (const QString& line : std::as_const(help_))
            console.outLine(line);
        exitCode_ = AllWell;
        return false;
    }
    QString wrong;
    if (!parsed) {
        wrong = parser_.errorText();
        if (wrong.endsWith(u'.')) wrong.chop(1);
    } else if (parser_.positionalArguments().size() < minimum) {
        wrong = u"something is missing"_s;
    } else if (maximum >= 0 && parser_.positionalArguments().size() > maximum) {
        wrong = u"unexpected word '%1'"_s.arg(parser_.positionalArguments().at(maximum));
    }
    if (wrong.isEmpty()) return true;
    console.error(u"wrong usage"_s, wrong, u"usage: opsctl "_s + usage_);
    exitCode_ = WrongUse;
    return false;
}

} // namespace oc::opsctl
