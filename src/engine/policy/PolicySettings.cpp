// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/policy/PolicySettings.h"

#include "engine/base/Ids.h"
#include "engine/settings/Settings.h"

#include <QJsonArray>

namespace oc {

namespace {

PolicyDecision decisionOf(const QString& word, PolicyDecision otherwise) {
    if (word == QStringLiteral("allow")) return PolicyDecision::Allow;
    if (word == QStringLiteral("confirm")) return PolicyDecision::Confirm;
    if (word == QStringLiteral("deny")) return PolicyDecision::Deny;
    return otherwise;
}

} // namespace

RunPolicy runPolicyOf(const Settings& settings) {
    RunPolicy policy;
    policy.read = decisionOf(settings.text(QStringLiteral("policy/read")), policy.read);
    policy.change = decisionOf(settings.text(QStringLiteral("policy/change")), policy.change);
    policy.destructive = decisionOf(settings.text(QStringLiteral("policy/destructive")), policy.destructive);
    const QJsonArray denied = settings.value(QStringLiteral("policy/denied_tools")).toArray();
    for (const QJsonValue& name : denied)
        policy.deniedTools.append(normalizedName(name.toString()));
    return policy;
}

} // namespace oc
