// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/communication/CommunicationOptions.h"
#include "executors/support/NativeHandlers.h"

namespace oc {

/// The executor of communication-service. Owns the handlers of its native tools; immutable after construction, so any
/// number of worker threads may call it.
class CommunicationExecutor : public Executor {
public:
    explicit CommunicationExecutor(CommunicationOptions options = {});

    /// Loads what the first message would have to wait for, once for the process. Any thread; blocking.
    void warmUp() const;
    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) override;
    void executeAll(const ToolSpec& tool, StepFeed& feed) override;
    [[nodiscard]] int atOnce(const ToolSpec& tool) const override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Status canRun(const ToolSummary& tool) const override;
    [[nodiscard]] Availability availability(const ToolSpec& tool) const override;

private:
    NativeHandlers handlers_;
};

} // namespace oc
