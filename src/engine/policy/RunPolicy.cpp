// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/policy/RunPolicy.h"

#include "engine/base/Ids.h"
#include "engine/plan/StepRisk.h"
#include "engine/plan/SubPlan.h"

#include <algorithm>

namespace oc {

namespace {

void decide(const RunPolicy& policy, const Plan& plan, const Catalogue& catalogue, const QString& within,
            PolicyDecision& worst, QStringList& denied, QStringList& confirmed) {
    for (const StepSpec& step : plan.steps) {
        if (!step.enabled) continue;
        const ToolSpecPtr tool = catalogue.find(step.tool);
        if (!tool) continue; // the validator's business
        if (tool->plan) {
            decide(policy, tool->plan->document.plan(), *tool->plan->catalogue,
                   within + QStringLiteral("step '%1', plan %2: ").arg(step.id, planOfTool(step.tool)), worst, denied,
                   confirmed);
            continue;
        }
        const QString who = within + QStringLiteral("step '%1' (%2)").arg(step.id, tool->name);
        const QString normalized = normalizedName(tool->name);
        const bool named = std::any_of(policy.deniedTools.begin(), policy.deniedTools.end(),
                                       [&](const QString& name) { return normalizedName(name) == normalized; });
        if (named) {
            worst = PolicyDecision::Deny;
            denied.append(QStringLiteral("%1: the settings deny this tool").arg(who));
            continue;
        }
        const Risk risk = riskOfStep(step, *tool);
        const PolicyDecision decision = risk == Risk::Read     ? policy.read
                                        : risk == Risk::Change ? policy.change
                                                               : policy.destructive;
        if (decision == PolicyDecision::Allow) continue;
        worst = std::max(worst, decision);
        const QString reason = risk == Risk::Destructive ? QStringLiteral("%1 is destructive").arg(who)
                               : risk == Risk::Change    ? QStringLiteral("%1 changes something").arg(who)
                                                         : QStringLiteral("%1 reads something").arg(who);
        (decision == PolicyDecision::Deny ? denied : confirmed).append(reason);
    }
}

} // namespace

PolicyVerdict RunPolicy::decide(const Plan& plan, const Catalogue& catalogue) const {
    PolicyVerdict verdict;
    QStringList denied;
    QStringList confirmed;
    oc::decide(*this, plan, catalogue, {}, verdict.decision, denied, confirmed);
    // A person who is refused wants to read why, not what else they would have been asked.
    verdict.reasons = verdict.decision == PolicyDecision::Deny ? denied : confirmed;
    return verdict;
}

} // namespace oc
