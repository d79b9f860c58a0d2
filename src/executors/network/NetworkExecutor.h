// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/AnalyzerHandler.h"
#include "executors/support/HttpPolicy.h"
#include "executors/support/NativeHandlers.h"

namespace oc {

/// The executor of network-service. Owns the handlers of its native tools; immutable after construction, so any
/// number of worker threads may call it.
class NetworkExecutor : public Executor {
public:
    /// http: where requests may go, for the tools that make some.
    explicit NetworkExecutor(HttpPolicy http = {});

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Status canRun(const ToolSummary& tool) const override;
    [[nodiscard]] Availability availability(const ToolSpec& tool) const override;

private:
    void addAnalyzer(const char* tool, const char* subject, AnalyzerHandler::Make make);

    NativeHandlers handlers_;
};

} // namespace oc
