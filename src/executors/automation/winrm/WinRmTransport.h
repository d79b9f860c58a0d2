// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"
#include "engine/run/Executor.h"
#include "executors/automation/winrm/LoginGate.h"
#include "executors/automation/winrm/WinRmConnections.h"
#include "executors/automation/winrm/WinRmSettings.h"
#include "executors/automation/winrm/WinRmShell.h"

#include <functional>

namespace oc {

/// Runs the PowerShell scripts of tools on other machines, over WinRM. Owns the connections and what is known of the
/// accounts; the settings are read anew for each tool. Any thread; run() blocks its own.
class WinRmTransport {
public:
    using Read = std::function<Result<WinRmSettings>()>;

    /// Without settings every machine is refused with "no_login".
    explicit WinRmTransport(Read settings, WinRmLimits limits = {});

    /// Whether the target is another machine than this one.
    [[nodiscard]] static bool isMeant(const Target& target);
    /// parameters: each of the tool's, null where it has no value.
    [[nodiscard]] StepOutcome run(const StepRequest& request, const PowershellRun& script,
                                  const QJsonObject& parameters, const OutputSpec& output, StepContext& context);
    /// Where it would run and as whom. Asks for no secret and connects to nothing.
    [[nodiscard]] Result<WinRmEndpoint> endpoint(const Target& target) const;

private:
    [[nodiscard]] Result<WinRmSettings::Access> access(const Target& target) const;

    const Read settings_;
    const WinRmLimits limits_;
    LoginGate logins_;
    WinRmConnections connections_;
};

} // namespace oc
