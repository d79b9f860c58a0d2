// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "app/opsctl/Command.h"
#include "app/opsctl/TextTable.h"

#include "engine/base/Hint.h"
#include "engine/base/Json.h"
#include "engine/run/ToolReadiness.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QSysInfo>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

struct ToolState {
    ToolSpecPtr tool;
    ToolReadiness readiness;
};

struct Check {
    QString name;
    bool good;
    QString text;
    QString hint;
};

/// How Windows machines would be reached. Asks for the password only whether it is there.
Check windowsCheck(Composition& program) {
    const auto windows = WinRmSettings::read(program.settings, program.secrets, program.redactor);
    if (!windows) return {u"windows"_s, false, windows.error().message, windows.error().hint};
    if (windows->user.isEmpty())
        return {u"windows"_s, true, u"no user is set: tools of Windows run where an asset names one"_s,
                u"WINRM_USER and WINRM_PASSWORD, or Settings, Windows"_s};
    const auto access = windows->accessTo({u"MACHINE"_s, {}, {}});
    if (!access) return {u"windows"_s, false, access.error().message, access.error().hint};
    const auto password = windows->password();
    WinRmEndpoint endpoint = access->endpoint;
    endpoint.host = u"MACHINE"_s;
    const QString text = endpoint.toText() + (password ? u", with a password"_s : u", but without a password"_s);
    return {u"windows"_s, password.has_value(), text, password ? QString() : password.error().hint};
}

QList<Check> checks(Composition& program, const Catalogue& catalogue) {
    QList<Check> list;
    list << Check{
        u"version"_s, true, u"OpsConductor %1 on %2"_s.arg(programVersion(), QSysInfo::prettyProductName()), {}};
    const auto store = program.runStore();
    list << (store ? Check{u"history"_s, true, program.folders.state, {}}
                   : Check{u"history"_s, false, store.error().message, store.error().hint});
    const auto assets = program.assets.count(AssetFilter{});
    list << (assets ? Check{u"assets"_s,
                            true,
                            u"%1, %2 rows, %3"_s.arg(program.assets.kind()).arg(*assets).arg(program.assets.place()),
                            {}}
                    : Check{u"assets"_s, false, assets.error().message, assets.error().hint});
    const QString settingsProblem = program.settings.problem();
    list << Check{u"settings"_s,
                  settingsProblem.isEmpty(),
                  settingsProblem.isEmpty() ? program.folders.settings : settingsProblem,
                  {}};
    list << windowsCheck(program);
    list << Check{u"tool files"_s, !hasErrors(catalogue.problems()),
                  u"%1 good, %2 problems"_s.arg(catalogue.tools().size()).arg(catalogue.problems().size()),
                  catalogue.problems().isEmpty() ? QString() : u"opsctl tools check tells them"_s};
    return list;
}

} // namespace

int doctorCommand(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"doctor [--json]"_s, u"What is configured, and which programs each tool misses here."_s);
    options.flag(u"json"_s, u"one JSON document"_s);
    if (!options.read(arguments, console, 0, 0)) return options.exitCode();
    const CataloguePtr catalogue = program.catalogueLoader().load();
    const QList<Check> list = checks(program, *catalogue);
    QList<ToolState> tools;
    for (const ToolSpecPtr& tool : catalogue->tools())
        tools << ToolState{tool, ToolReadiness::of(*tool, program.executors())};

    if (options.has(u"json"_s)) {
        QJsonArray checkRows;
        for (const Check& check : list) {
            checkRows << QJsonObject{
                {u"name"_s, check.name}, {u"ok"_s, check.good}, {u"text"_s, check.text}, {u"hint"_s, check.hint}};
        }
        QJsonArray toolRows;
        for (const ToolState& state : std::as_const(tools)) {
            QJsonObject row{{u"tool"_s, state.tool->name},
                            {u"available"_s, state.readiness.ready},
                            {u"reason"_s, state.readiness.reason},
                            {u"hint"_s, state.readiness.hint}};
            if (!state.readiness.code.isEmpty()) row.insert(u"code"_s, state.readiness.code);
            toolRows << row;
        }
        console.outDocument(QJsonObject{{u"checks"_s, checkRows}, {u"tools"_s, toolRows}});
    } else {
        for (const Check& check : list) {
            console.outLine((check.good ? console.styled(u"ok   "_s, Console::Style::Good)
                                        : console.styled(u"BAD  "_s, Console::Style::Bad)) +
                            check.name.leftJustified(12) + check.text + hintInLine(check.hint));
        }
        qsizetype available = 0;
        TextTable missing({u"TOOL"_s, u"WHY NOT HERE"_s, u"WHAT TO DO"_s});
        for (const ToolState& state : std::as_const(tools)) {
            if (state.readiness.ready) {
                ++available;
            } else {
                missing.add({state.tool->name, state.readiness.reason, state.readiness.hint});
            }
        }
        console.outLine();
        console.outLine(u"%1 of %2 tools can run on this machine."_s.arg(available).arg(tools.size()));
        if (available < tools.size()) console.out(missing.toText(0));
    }
    for (const Check& check : list) {
        if (!check.good && (check.name == "history"_L1 || check.name == "assets"_L1)) return StateTrouble;
        if (!check.good) return WrongUse;
    }
    return AllWell;
}

} // namespace oc::opsctl
