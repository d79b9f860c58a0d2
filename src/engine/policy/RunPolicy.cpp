// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/policy/RunPolicy.h"

#include "engine/base/Ids.h"
#include "engine/plan/Expression.h"

#include <algorithm>

namespace oc {

namespace {

/// Aliases become the names that the variants' conditions use, defaults are filled in.
QJsonObject canonical(const ToolSpec& tool, const QJsonObject& given) {
    return checkParameters(tool.parameters, given, true).values;
}

Risk riskOf(const ToolSpec& tool, const QJsonObject& given) {
    // What an expression will choose is not known before the run.
    if (expression::isTemplated(QJsonValue(given))) return tool.highestRisk();
    return tool.behaviourFor(canonical(tool, given)).risk;
}

} // namespace

PolicyVerdict RunPolicy::decide(const Plan& plan, const Catalogue& catalogue) const {
    PolicyVerdict verdict;
    PolicyDecision worst = PolicyDecision::Allow;
    QStringList denied;
    QStringList confirmed;
    for (const StepSpec& step : plan.steps) {
        if (!step.enabled) continue;
        const ToolSpecPtr tool = catalogue.find(step.tool);
        if (!tool) continue; // the validator's business
        const QString who = QStringLiteral("step '%1' (%2)").arg(step.id, tool->name);
        const QString normalized = normalizedName(tool->name);
        const bool named = std::any_of(deniedTools.begin(), deniedTools.end(),
                                       [&](const QString& name) { return normalizedName(name) == normalized; });
        if (named) {
            worst = PolicyDecision::Deny;
            denied.append(QStringLiteral("%1: the settings deny this tool").arg(who));
            continue;
        }
        const Risk risk = riskOf(*tool, step.parameters);
        const PolicyDecision decision = risk == Risk::Read ? read : risk == Risk::Change ? change : destructive;
        if (decision == PolicyDecision::Allow) continue;
        worst = std::max(worst, decision);
        const QString reason = risk == Risk::Destructive ? QStringLiteral("%1 is destructive").arg(who)
                               : risk == Risk::Change    ? QStringLiteral("%1 changes something").arg(who)
                                                         : QStringLiteral("%1 reads something").arg(who);
        (decision == PolicyDecision::Deny ? denied : confirmed).append(reason);
    }
    verdict.decision = worst;
    // A person who is refused wants to read why, not what else they would have been asked.
    verdict.reasons = worst == PolicyDecision::Deny ? denied : confirmed;
    return verdict;
}

} // namespace oc
