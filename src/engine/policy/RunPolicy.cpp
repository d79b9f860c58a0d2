// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/policy/RunPolicy.h"

#include "engine/base/Ids.h"
#include "engine/base/Json.h"
#include "engine/plan/StepRisk.h"
#include "engine/plan/SubPlan.h"

#include <QJsonArray>

#include <algorithm>

namespace oc {

namespace {

/// " on win-01"; empty: here.
QString placeOf(const StepSpec& step, const Plan& plan, const QJsonValue& instead) {
    const QJsonValue own = step.target.isUndefined() ? plan.defaultTarget : step.target;
    const QJsonValue target = instead.isUndefined() ? own : instead;
    if (target.isUndefined() || target.isNull()) return {};
    QString text = target.isString() ? target.toString() : QString::fromUtf8(json::toText(target));
    if (target.isArray()) {
        QStringList names;
        for (const QJsonValue& name : target.toArray())
            names.append(name.isString() ? name.toString() : QString::fromUtf8(json::toText(name)));
        text = names.join(QStringLiteral(", "));
    }
    return QStringLiteral(" on ") + (text.size() > 200 ? text.left(200) + QChar(0x2026) : text);
}

void decide(const RunPolicy& policy, const Plan& plan, const Catalogue& catalogue, const QString& within,
            const QJsonValue& target, PolicyDecision& worst, QStringList& denied, QStringList& confirmed) {
    for (const StepSpec& step : plan.steps) {
        if (!step.enabled) continue;
        const ToolSpecPtr tool = catalogue.find(step.tool);
        if (!tool) continue; // the validator's business
        if (tool->plan) {
            decide(policy, tool->plan->document.plan(), *tool->plan->catalogue,
                   within + QStringLiteral("step '%1', plan %2: ").arg(step.id, planOfTool(step.tool)), target, worst,
                   denied, confirmed);
            continue;
        }
        const QString who =
            within + QStringLiteral("step '%1' (%2)").arg(step.id, tool->name) + placeOf(step, plan, target);
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

PolicyVerdict RunPolicy::decide(const Plan& plan, const Catalogue& catalogue, const QJsonValue& target) const {
    PolicyVerdict verdict;
    QStringList denied;
    QStringList confirmed;
    oc::decide(*this, plan, catalogue, {}, target, verdict.decision, denied, confirmed);
    // A person who is refused wants to read why, not what else they would have been asked.
    verdict.reasons = verdict.decision == PolicyDecision::Deny ? denied : confirmed;
    return verdict;
}

} // namespace oc
