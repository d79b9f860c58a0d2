// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/ProgramCall.h"

#include "engine/base/Redactor.h"
#include "engine/base/Words.h"
#include "engine/catalogue/Argv.h"
#include "engine/catalogue/Template.h"
#include "executors/automation/OutcomeText.h"

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

Result<StepPreview> preview(const ToolBehaviour& behaviour, const QJsonObject& shown) {
    QMap<QString, QString> files;
    for (auto entry = behaviour.secretFiles.begin(); entry != behaviour.secretFiles.end(); ++entry) {
        files.insert(entry.key(), QStringLiteral("(secret file %1)").arg(entry.key()));
    }
    const auto& run = std::get<ArgvRun>(behaviour.run);
    QJsonObject values = shown;
    if (!run.produces.isEmpty()) values.insert(QStringLiteral("produced"), toolTemplate::expand(run.produces, shown));
    const auto argv = buildArgv(run, values, files);
    if (!argv) return argv.error();
    ProcessSpec spec;
    if (auto filled = fill(spec, behaviour, shown); !filled) return filled.error();
    StepPreview preview;
    preview.kind = QStringLiteral("command");
    preview.text = outcomeText::cut(shellQuoted(*argv));
    if (run.terminal) preview.text += QStringLiteral("\nin a terminal window of its own");
    preview.details.insert(QStringLiteral("argv"), QJsonArray::fromStringList(*argv));
    QJsonArray following;
    for (const ThenRun& then : run.then) {
        const auto next = buildArgv(ArgvRun{then.argv}, shown, files);
        if (!next) return next.error();
        following.append(QJsonArray::fromStringList(*next));
    }
    if (!following.isEmpty()) preview.details.insert(QStringLiteral("then"), following);
    QJsonObject environment;
    for (const auto& [name, value] : std::as_const(spec.environment)) {
        environment.insert(QString::fromUtf8(name), QString::fromUtf8(value));
        preview.text +=
            QStringLiteral("\nwith %1=%2").arg(QString::fromUtf8(name), outcomeText::cut(QString::fromUtf8(value)));
    }
    if (!environment.isEmpty()) preview.details.insert(QStringLiteral("environment"), environment);
    if (!spec.workingDirectory.isEmpty()) {
        preview.text += QStringLiteral("\nin ") + QString::fromUtf8(spec.workingDirectory);
        preview.details.insert(QStringLiteral("working_directory"), QString::fromUtf8(spec.workingDirectory));
    }
    if (spec.standardInput && !spec.standardInput->isEmpty()) {
        preview.text +=
            QStringLiteral("\nstandard input:\n") + outcomeText::cut(QString::fromUtf8(*spec.standardInput));
        preview.details.insert(QStringLiteral("stdin"), QString::fromUtf8(*spec.standardInput));
    }
    for (const QJsonValue& next : std::as_const(following)) {
        QStringList words;
        for (const QJsonValue& word : next.toArray())
            words.append(word.toString());
        preview.text += QStringLiteral("\nthen, to show the result: ") + outcomeText::cut(shellQuoted(words));
    }
    return preview;
}

} // namespace oc::programCall
