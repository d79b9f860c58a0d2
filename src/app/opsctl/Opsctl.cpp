// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "app/opsctl/Command.h"

#include "engine/catalogue/ParameterSpec.h"

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

using Function = int (*)(const QStringList&, Composition&, Console&);

struct Entry {
    QLatin1StringView name;
    Function function;
    QLatin1StringView usage;
    QLatin1StringView summary;
};

constexpr Entry entries[] = {
    {"tools"_L1, toolsCommand, "tools list | show TOOL | check [FOLDER ...]"_L1,
     "what tools there are, their help, mistakes in their files"_L1},
    {"plan"_L1, planCommand, "plan check FILE | preview FILE"_L1,
     "mistakes in a plan; what it would do, doing none of it"_L1},
    {"run"_L1, runCommand, "run FILE|- [--input k=v] [--target T]"_L1, "runs a plan"_L1},
    {"call"_L1, callCommand, "call TOOL [name=value ...]"_L1, "runs one tool"_L1},
    {"runs"_L1, runsCommand, "runs list | show | log | resume | rerun | delete"_L1, "the history"_L1},
    {"assets"_L1, assetsCommand, "assets list | show | import | export | log | restore"_L1,
     "the inventory: what is in it, lists taken in and written, who changed what"_L1},
    {"alerts"_L1, alertsCommand, "alerts channels | test | send | outbox | retry | mute"_L1,
     "tells people by mail, Slack, Teams, webhook; what waits, what came back"_L1},
    {"doctor"_L1, doctorCommand, "doctor"_L1, "what is configured, and what each tool misses on this machine"_L1},
};

QString usageText() {
    QString text = u"opsctl: runs plans of operations tools without a display\n\n"_s;
    for (const Entry& entry : entries) {
        text += u"  opsctl "_s + QString(entry.usage).leftJustified(55) + entry.summary + u'\n';
    }
    text += u"\nEach command has --help. opsctl --version tells the version.\n"
            "Exit codes: 0 all well, 1 a step failed, 2 wrong usage, tool or plan, 3 refused by policy,\n"
            "4 the state is in use or damaged, 130 cancelled.\n"_s;
    return text;
}

/// A command that is several, each with a help of its own.
bool isGroup(const Entry& entry) {
    return entry.usage.contains(" | "_L1);
}

QString groupText(const Entry& entry) {
    const QString usage(entry.usage);
    QString summary(entry.summary);
    summary[0] = summary.at(0).toUpper();
    return u"Usage: opsctl %1\n%2.\n\nEach of these has --help, such as opsctl %3 --help.\n"_s.arg(
        usage, summary, usage.section(u' ', 0, 1));
}

} // namespace

int opsctlMain(const QStringList& arguments, Console& console) {
    const QString first = arguments.value(0);
    if (first == "--version"_L1 || first == "-v"_L1) {
        console.outLine(u"opsctl "_s + programVersion());
        return AllWell;
    }
    if (first == "--help"_L1 || first == "-h"_L1 || first == "help"_L1) {
        console.out(usageText());
        return AllWell;
    }
    if (first.isEmpty()) {
        console.error(u"wrong usage"_s, u"no command given"_s, u"opsctl --help lists them"_s);
        return WrongUse;
    }
    QStringList names;
    for (const Entry& entry : entries) {
        names << entry.name;
        if (first == entry.name) {
            const QString second = arguments.value(1);
            if (isGroup(entry) && (second == "--help"_L1 || second == "-h"_L1)) {
                console.out(groupText(entry));
                return AllWell;
            }
            Composition program;
            return entry.function(arguments.mid(1), program, console);
        }
    }
    const QString near = nearestName(first, names);
    console.error(u"wrong usage"_s, u"there is no command '%1'"_s.arg(first),
                  near.isEmpty() ? u"opsctl --help lists them"_s : u"did you mean %1?"_s.arg(near));
    return WrongUse;
}

} // namespace oc::opsctl
