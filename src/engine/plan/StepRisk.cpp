// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/StepRisk.h"

#include "engine/plan/Expression.h"
#include "engine/plan/Plan.h"

namespace oc {

Risk riskOfStep(const StepSpec& step, const ToolSpec& tool) {
    // What an expression will choose is not known before the run.
    if (expression::isTemplated(QJsonValue(step.parameters))) return tool.highestRisk();
    // Aliases become the names that the variants' conditions use, defaults are filled in.
    return tool.behaviourFor(checkParameters(tool.parameters, step.parameters, true).values).risk;
}

} // namespace oc
