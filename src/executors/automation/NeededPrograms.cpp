// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/NeededPrograms.h"

#include <algorithm>

namespace oc::neededPrograms {
namespace {

QStringList needed(const ToolBehaviour& behaviour) {
    if (!behaviour.programs.isEmpty()) return behaviour.programs;
    if (std::holds_alternative<PowershellRun>(behaviour.run)) return {powershell()};
    if (const auto* run = std::get_if<ArgvRun>(&behaviour.run)) {
        if (!run->argv.isEmpty() && !run->argv.first().firstOf.isEmpty()) {
            QStringList programs;
            for (const QStringList& words : run->argv.first().firstOf)
                programs.append(words.first());
            return {programs.join(QLatin1Char('|'))};
        }
        if (!run->argv.isEmpty() && !run->argv.first().args.isEmpty()) {
            const QString program = run->argv.first().args.first();
            if (!program.contains(QLatin1Char('{'))) return {program};
        }
    }
    return {};
}

} // namespace

QString powershell() {
    return QStringLiteral("pwsh|powershell");
}

QStringList alternatives(const QString& programs) {
    return programs.split(QLatin1Char('|'), Qt::SkipEmptyParts);
}

QString installHint(const ToolSpec& tool, const QString& program) {
    const QString package = tool.packages.value(program);
    return package.isEmpty() ? QString() : QStringLiteral("apt install ") + package;
}

Availability availability(const ToolSpec& tool, const ProgramFinder& finder) {
    QStringList programs = needed(tool.behaviour);
    for (const ToolVariant& variant : tool.variants) {
        for (const QString& program : needed(variant.behaviour)) {
            if (!programs.contains(program)) programs.append(program);
        }
    }
    QStringList missing, packages;
    for (const QString& entry : std::as_const(programs)) {
        const QStringList names = alternatives(entry);
        const bool found = std::any_of(names.begin(), names.end(),
                                       [&](const QString& name) { return finder.find(name.toUtf8()).has_value(); });
        if (found) continue;
        missing.append(names.join(QStringLiteral(" or ")));
        for (const QString& name : names) {
            const QString package = tool.packages.value(name);
            if (package.isEmpty() || packages.contains(package)) continue;
            packages.append(package);
            break;
        }
    }
    if (missing.isEmpty()) return {};
    Availability result{
        false,
        (missing.size() == 1 ? QStringLiteral("needs the program ") : QStringLiteral("needs the programs ")) +
            missing.join(QStringLiteral(", ")),
        {}};
    if (!packages.isEmpty()) {
        result.hint = QStringLiteral("apt install ") + packages.join(QLatin1Char(' '));
    } else if (missing.contains(QStringLiteral("pwsh or powershell"))) {
        result.hint = QStringLiteral("give it a Windows machine as its target (WinRM; Settings, Windows), or install "
                                     "PowerShell: https://aka.ms/powershell");
    }
    return result;
}

} // namespace oc::neededPrograms
