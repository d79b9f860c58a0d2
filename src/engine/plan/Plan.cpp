// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/Plan.h"

#include <algorithm>

namespace oc {

namespace {
constexpr QLatin1StringView planPrefix("plan:");
}

QString toolOfPlan(const QString& file) {
    return planPrefix + file;
}

QString planOfTool(const QString& tool) {
    return tool.startsWith(planPrefix) ? tool.mid(planPrefix.size()) : QString();
}

QString StepSpec::title() const {
    if (!name.isEmpty()) return name;
    const QString plan = planOfTool(tool);
    return plan.isEmpty() ? tool : plan;
}

bool Plan::isGraph() const {
    return std::any_of(steps.begin(), steps.end(),
                       [](const StepSpec& step) { return step.needsGiven || !step.needs.isEmpty(); });
}

int Plan::indexOf(QStringView stepId) const {
    for (qsizetype i = 0; i < steps.size(); ++i) {
        if (steps.at(i).id == stepId) return int(i);
    }
    return -1;
}

} // namespace oc
