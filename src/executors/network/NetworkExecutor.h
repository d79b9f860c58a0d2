// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"

#include <map>

namespace oc {

class NetworkHandler;

/// The executor of network-service. Owns the handlers of its native tools; immutable after construction, so any
/// number of worker threads may call it.
class NetworkExecutor : public Executor {
public:
    NetworkExecutor();
    ~NetworkExecutor() override;

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Status canExecute(const ToolSpec& tool) const override;
    [[nodiscard]] Availability availability(const ToolSpec& tool) const override;

private:
    [[nodiscard]] Result<const NetworkHandler*> handlerFor(const ToolSpec& tool) const;

    /// By handler name and tool: several tools share the name of a handler in their files and differ in what it does.
    std::map<std::pair<QString, QString>, std::unique_ptr<NetworkHandler>> handlers_;
};

} // namespace oc
