// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/ProgramCall.h"

#include "engine/base/Redactor.h"
#include "engine/catalogue/Template.h"

namespace oc::programCall {
namespace {

Error nulByte(const QString& where) {
    return {QStringLiteral("nul_byte"),
            QStringLiteral("the value for %1 holds a NUL byte, which no program can be given there").arg(where),
            {},
            {}};
}

} // namespace

ArgvRun resolved(const ArgvRun& run, const ProgramFinder& programs) {
    if (run.argv.isEmpty() || run.argv.first().firstOf.isEmpty()) return run;
    ArgvRun chosen = run;
    for (const QStringList& words : run.argv.first().firstOf) {
        if (!programs.find(words.first().toUtf8())) continue;
        chosen.argv.first().args = words;
        break;
    }
    return chosen;
}

Status fill(ProcessSpec& spec, const ToolBehaviour& behaviour, const QJsonObject& parameters) {
    for (auto entry = behaviour.environment.begin(); entry != behaviour.environment.end(); ++entry) {
        const QString value = toolTemplate::expand(entry.value(), parameters);
        if (value.isEmpty() && !entry.value().isEmpty()) continue;
        if (value.contains(QChar(0))) return nulByte(QStringLiteral("the environment variable %1").arg(entry.key()));
        spec.environment.append({entry.key().toUtf8(), value.toUtf8()});
    }
    if (!behaviour.standardInput.isEmpty()) {
        spec.standardInput = toolTemplate::expand(behaviour.standardInput, parameters).toUtf8();
    }
    if (!behaviour.workingDirectory.isEmpty()) {
        const QString folder = toolTemplate::expand(behaviour.workingDirectory, parameters);
        if (folder.contains(QChar(0))) return nulByte(QStringLiteral("the working directory"));
        spec.workingDirectory = folder.toUtf8();
    }
    return {};
}

QJsonObject masked(const ToolSpec& tool, const QJsonObject& parameters) {
    QJsonObject shown = parameters;
    for (const ParameterSpec& spec : tool.parameters) {
        if (!spec.isSecret()) continue;
        const auto value = shown.find(spec.name);
        if (value != shown.end() && !value->toString().isEmpty()) *value = Redactor::mask();
    }
    return shown;
}

QStringList secretsIn(const ToolSpec& tool, const QStringList& templates) {
    QStringList found;
    for (const QString& text : templates) {
        const auto names = toolTemplate::names(text);
        if (!names) continue;
        for (const QString& name : *names) {
            const ParameterSpec* spec = tool.parameter(toolTemplate::parameterName(name));
            if (spec && spec->isSecret() && !found.contains(spec->name)) found.append(spec->name);
        }
    }
    return found;
}

} // namespace oc::programCall
