// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/Finding.h"

#include <QJsonObject>
#include <QStringList>

#include <algorithm>

namespace oc::findings {

namespace {

QString name(Finding::Severity severity) {
    return severity == Finding::Severity::Critical  ? QStringLiteral("critical")
           : severity == Finding::Severity::Warning ? QStringLiteral("warning")
                                                    : QStringLiteral("info");
}

} // namespace

void sort(Findings& findings) {
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity < b.severity; });
}

QJsonArray toJson(const Findings& findings) {
    QJsonArray list;
    for (const Finding& finding : findings) {
        list.append(QJsonObject{{QStringLiteral("severity"), name(finding.severity)},
                                {QStringLiteral("what"), finding.what},
                                {QStringLiteral("count"), finding.count},
                                {QStringLiteral("example"), finding.example},
                                {QStringLiteral("advice"), finding.advice}});
    }
    return list;
}

QString summary(const Findings& findings) {
    const auto count = [&](Finding::Severity severity) {
        return std::count_if(findings.begin(), findings.end(),
                             [&](const Finding& finding) { return finding.severity == severity; });
    };
    const auto critical = count(Finding::Severity::Critical);
    const auto warnings = count(Finding::Severity::Warning);
    QStringList parts;
    if (critical > 0) parts << QStringLiteral("%1 critical").arg(critical);
    if (warnings > 0)
        parts << (warnings == 1 ? QStringLiteral("1 warning") : QStringLiteral("%1 warnings").arg(warnings));
    return parts.isEmpty() ? QStringLiteral("no trouble found") : parts.join(QStringLiteral(", "));
}

QString toText(const Findings& findings) {
    QString text;
    for (const Finding& finding : findings) {
        text += QStringLiteral("%1: %2 (%3)\n").arg(name(finding.severity), finding.what).arg(finding.count);
        if (!finding.example.isEmpty()) text += QStringLiteral("    %1\n").arg(finding.example);
        if (!finding.advice.isEmpty()) text += QStringLiteral("    try: %1\n").arg(finding.advice);
    }
    return text;
}

} // namespace oc::findings
