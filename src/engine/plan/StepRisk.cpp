// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/StepRisk.h"

#include "engine/plan/Expression.h"
#include "engine/plan/Plan.h"

namespace oc {

Risk riskOfStep(const StepSpec& step, const ToolSpec& tool) {
    // Aliases become the names that the variants' conditions use, defaults are filled in.
    const QJsonObject values = checkParameters(tool.parameters, step.parameters, true).values;
    for (const ToolVariant& variant : tool.variants) {
        const QStringList names = variant.when.names();
        for (const QString& name : names) {
            // What an expression will choose is not known before the run.
            if (expression::isTemplated(values.value(name.section(QLatin1Char('.'), 0, 0)))) return tool.highestRisk();
        }
    }
    return tool.behaviourFor(values).risk;
}

} // namespace oc
