// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>

namespace oc {

/// Who answers at the address of a Teams webhook.
enum class TeamsHost {
    Workflow, ///< Power Automate: *.logic.azure.com, *.environment.api.powerplatform.com
    Retired,  ///< an Office 365 connector: outlook.office.com, *.webhook.office.com; stopped in May 2026
    Other     ///< anything else is taken at its word
};

[[nodiscard]] TeamsHost teamsHost(const QUrl& url);
/// Without sig= in its query a workflow asks for a log-in to Entra ID, which no webhook can do.
[[nodiscard]] bool hasSignature(const QUrl& url);

} // namespace oc
