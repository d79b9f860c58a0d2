// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"
#include "executors/automation/winrm/WinRmTransport.h"
#include "executors/support/HttpClient.h"
#include "executors/support/NativeHandlers.h"

#include <memory>

namespace oc {

class ProcessSpawner;
struct ProcessSpec;

/// Runs the tools of automation-service on this machine: programs by argv, PowerShell scripts, HTTP requests and
/// a few native handlers; PowerShell scripts also on Windows machines.
/// Owns the spawner, the HTTP connections and those to Windows machines that all its tasks share. Thread-safe:
/// execute() blocks its own worker thread only.
class AutomationExecutor : public Executor {
public:
    /// How Windows machines are reached, asked for each tool; without it they are not.
    explicit AutomationExecutor(WinRmTransport::Read windows = {}, WinRmLimits limits = {});
    ~AutomationExecutor() override;

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Status canRun(const ToolSummary& tool) const override;
    [[nodiscard]] Availability availability(const ToolSpec& tool) const override;

private:
    [[nodiscard]] Status checkBehaviour(const ToolSpec& tool, const ToolBehaviour& behaviour) const;
    [[nodiscard]] StepOutcome runArgv(const StepRequest& request, const ToolBehaviour& behaviour, StepContext& context);
    [[nodiscard]] StepOutcome runPowershell(const StepRequest& request, const ToolBehaviour& behaviour,
                                            StepContext& context);
    [[nodiscard]] StepOutcome runProgram(const StepRequest& request, const ToolBehaviour& behaviour, ProcessSpec spec,
                                         StepContext& context);

    std::unique_ptr<ProcessSpawner> spawner_;
    NativeHandlers handlers_;
    WinRmTransport windows_;
    /// A tool's address is written by whoever asks for it: their own network is what these tools are for.
    HttpClient http_{HttpPolicy{true, true, {}}};
};

} // namespace oc
