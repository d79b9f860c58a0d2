// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Problem.h"

#include <algorithm>

namespace oc {

QString Problem::toText() const {
    QString text;
    if (!file.isEmpty()) text += file + QLatin1Char(':');
    if (line > 0) text += QStringLiteral("%1:%2:").arg(line).arg(column);
    if (!text.isEmpty()) text += QLatin1Char(' ');
    if (severity == Severity::Warning) text += QStringLiteral("warning: ");
    text += message;
    if (!hint.isEmpty()) text += QStringLiteral(" (") + hint + QLatin1Char(')');
    return text;
}

QJsonObject Problem::toJson() const {
    QJsonObject object{
        {QStringLiteral("severity"), severity == Severity::Error ? QStringLiteral("error") : QStringLiteral("warning")},
        {QStringLiteral("code"), code},
        {QStringLiteral("message"), message},
        {QStringLiteral("pointer"), pointer},
        {QStringLiteral("line"), line},
        {QStringLiteral("column"), column}};
    if (!hint.isEmpty()) object.insert(QStringLiteral("hint"), hint);
    if (!file.isEmpty()) object.insert(QStringLiteral("file"), file);
    if (!stepId.isEmpty()) object.insert(QStringLiteral("step"), stepId);
    return object;
}

bool hasErrors(const Problems& problems) {
    return std::any_of(problems.begin(), problems.end(),
                       [](const Problem& p) { return p.severity == Problem::Severity::Error; });
}

} // namespace oc
