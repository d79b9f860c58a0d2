// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/Plan.h"

namespace oc {

enum class PolicyDecision { Allow, Confirm, Deny };

struct PolicyVerdict {
    PolicyDecision decision = PolicyDecision::Allow;
    QStringList reasons; ///< "step 'wipe' (asset-delete) on win-01 is destructive"
};

/// What may run without asking. A value made from the settings; pure.
struct RunPolicy {
    PolicyDecision read = PolicyDecision::Allow;
    PolicyDecision change = PolicyDecision::Allow;
    PolicyDecision destructive = PolicyDecision::Confirm;
    QStringList deniedTools; ///< normalised names

    /// The risk of a step is that of the variant its parameters choose; an expression counts as the worst variant.
    /// The steps of plans that are steps are decided about as well. target: instead of each step's own, for the
    /// reasons.
    [[nodiscard]] PolicyVerdict decide(const Plan& plan, const Catalogue& catalogue,
                                       const QJsonValue& target = QJsonValue::Undefined) const;
};

} // namespace oc
