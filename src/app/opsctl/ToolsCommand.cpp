// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "app/opsctl/Command.h"
#include "app/opsctl/TextTable.h"
#include "app/opsctl/ToolHelp.h"

#include "engine/base/Json.h"
#include "engine/catalogue/ToolSearch.h"

#include <QDir>
#include <QFileInfo>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

int listTools(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"tools list [--domain D] [--search TEXT] [--json]"_s, u"The tools, one a line."_s);
    options.value(u"domain"_s, u"D"_s, u"only automation, communication, asset or network"_s);
    options.value(u"search"_s, u"TEXT"_s, u"best match first, typing mistakes forgiven"_s);
    options.flag(u"names"_s, u"nothing but the names (for completion)"_s);
    options.flag(u"json"_s, u"a JSON list"_s);
    if (!options.read(arguments, console, 0, 0)) return options.exitCode();

    std::optional<Domain> domain;
    if (options.has(u"domain"_s)) {
        const QString name = options.text(u"domain"_s).toLower();
        for (const Domain known : {Domain::Automation, Domain::Communication, Domain::Asset, Domain::Network}) {
            if (name == domainName(known) || name == executionLocation(known)) domain = known;
        }
        if (!domain) {
            console.error(u"--domain"_s, u"there is no domain '%1'"_s.arg(name),
                          u"automation, communication, asset or network"_s);
            return WrongUse;
        }
    }
    const CataloguePtr catalogue = program.catalogueLoader().load();
    QList<ToolSummary> tools;
    if (options.has(u"search"_s)) {
        const auto matches = ToolSearch(catalogue).find(options.text(u"search"_s));
        for (const ToolMatch& match : matches)
            tools << summaryOf(*match.tool);
    } else {
        for (const ToolEntryPtr& entry : catalogue->entries())
            tools << entry->summary();
    }
    QJsonArray rows;
    TextTable table(
        {u"TOOL"_s, u"EXECUTION LOCATION"_s, u"PLATFORM"_s, u"CATEGORY"_s, u"RISK"_s, u"RUN"_s, u"DESCRIPTION"_s});
    QString names;
    int notYet = 0;
    for (const ToolSummary& tool : std::as_const(tools)) {
        if (domain && tool.domain != *domain) continue;
        if (options.has(u"names"_s)) {
            names += tool.name + u'\n';
        } else if (options.has(u"json"_s)) {
            rows << toolRow(tool, program.executors().canRun(tool));
        } else {
            const bool can = program.executors().canRun(tool).has_value();
            if (!can) ++notYet;
            table.add({tool.name, executionLocation(tool.domain), tool.platform, tool.category, riskName(tool.risk),
                       tool.run, can ? tool.description : u"(cannot run yet) "_s + tool.description});
        }
    }
    if (options.has(u"names"_s)) {
        console.out(names);
    } else if (options.has(u"json"_s)) {
        console.outDocument(rows);
    } else {
        console.out(table.toText(console.width()));
    }
    if (notYet > 0) console.errLine(u"opsctl: %1 of them cannot run yet (opsctl doctor tells why)"_s.arg(notYet));
    if (!catalogue->problems().isEmpty()) {
        console.errLine(
            u"opsctl: %1 problems in tool files (opsctl tools check tells them)"_s.arg(catalogue->problems().size()));
    }
    return AllWell;
}

int showTool(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"tools show TOOL [--json]"_s, u"A tool's help page."_s);
    options.flag(u"names"_s, u"nothing but the names of its parameters (for completion)"_s);
    options.flag(u"json"_s, u"its declaration as JSON"_s);
    if (!options.read(arguments, console, 1, 1)) return options.exitCode();
    const CataloguePtr catalogue = program.catalogueLoader().load();
    const QString name = options.positional().constFirst();
    const ToolSpecPtr tool = catalogue->find(name);
    if (!tool) {
        const QString near = catalogue->nearest(name);
        console.error(name, u"there is no such tool"_s,
                      near.isEmpty() ? u"opsctl tools list tells them all"_s : u"did you mean %1?"_s.arg(near));
        return WrongUse;
    }
    if (options.has(u"names"_s)) {
        for (const ParameterSpec& spec : tool->parameters)
            console.outLine(spec.name);
    } else if (options.has(u"json"_s)) {
        console.outDocument(toolToJson(*tool, program.executors().canExecute(*tool)));
    } else {
        console.out(toolHelp(*tool, program.executors().canExecute(*tool), console));
    }
    return AllWell;
}

int checkTools(const QStringList& arguments, Composition& program, Console& console) {
    Options options(u"tools check [FOLDER ...]"_s, u"Every mistake in tool files, as file:line:column."_s);
    if (!options.read(arguments, console, 0, -1)) return options.exitCode();
    QStringList folders = options.positional();
    for (const QString& folder : std::as_const(folders)) {
        if (!QFileInfo(folder).isDir()) {
            console.error(folder, u"there is no such folder"_s);
            return WrongUse;
        }
    }
    if (folders.isEmpty()) folders = program.folders.tools;
    // Without the cache: what was asked for is a look at the files.
    const CataloguePtr catalogue = CatalogueLoader(folders).load();
    for (const Problem& problem : catalogue->problems())
        console.outLine(problem.toText());
    if (catalogue->problems().isEmpty()) {
        console.errLine(u"%1 tools, no problems"_s.arg(catalogue->tools().size()));
    } else {
        console.errLine(
            u"%1 problems; %2 tools are good"_s.arg(catalogue->problems().size()).arg(catalogue->tools().size()));
    }
    return hasErrors(catalogue->problems()) ? WrongUse : AllWell;
}

} // namespace

int toolsCommand(const QStringList& arguments, Composition& program, Console& console) {
    const QString what = arguments.value(0);
    if (what == "list"_L1) return listTools(arguments.mid(1), program, console);
    if (what == "show"_L1) return showTool(arguments.mid(1), program, console);
    if (what == "check"_L1) return checkTools(arguments.mid(1), program, console);
    console.error(u"tools"_s, what.isEmpty() ? u"say what to do"_s : u"there is no 'tools %1'"_s.arg(what),
                  u"list, show or check"_s);
    return WrongUse;
}

} // namespace oc::opsctl
