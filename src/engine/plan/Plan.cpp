// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/Plan.h"

#include <algorithm>

namespace oc {

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
