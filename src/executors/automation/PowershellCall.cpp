// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/PowershellCall.h"

#include "engine/catalogue/Template.h"
#include "executors/automation/OutcomeText.h"

namespace oc::powershellCall {

QJsonObject bound(const ToolSpec& tool, const QJsonObject& parameters) {
    QJsonObject all = parameters;
    for (const ParameterSpec& parameter : tool.parameters) {
        if (!all.contains(parameter.name)) all.insert(parameter.name, QJsonValue::Null);
    }
    return all;
}

StepPreview preview(const PowershellRun& run, const QJsonObject& shown) {
    QStringList lines;
    for (auto entry = shown.begin(); entry != shown.end(); ++entry) {
        lines.append(QStringLiteral("# $%1 = %2")
                         .arg(entry.key(), outcomeText::cut(toolTemplate::valueText(entry.value()))
                                               .replace(QLatin1Char('\n'), QStringLiteral("\n#   "))));
    }
    lines.append(run.script);
    StepPreview preview;
    preview.kind = QStringLiteral("command");
    preview.text = outcomeText::cut(lines.join(QLatin1Char('\n')));
    preview.details = {{QStringLiteral("script"), run.script}, {QStringLiteral("parameters"), shown}};
    return preview;
}

} // namespace oc::powershellCall
