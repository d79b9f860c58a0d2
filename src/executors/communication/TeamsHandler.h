// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/communication/ChatSender.h"
#include "executors/communication/ChatSettings.h"
#include "executors/support/NativeHandler.h"

#include <functional>

namespace oc {

/// teams_cli: one card to the webhook of a workflow. Holds its policy and who waits for which channel; any number of
/// threads.
class TeamsHandler : public NativeHandler {
public:
    /// settings is called for each message, on the thread that sends or previews it.
    TeamsHandler(const HttpPolicy& policy, std::function<ChatSettings()> settings);

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Availability availability() const override;

private:
    std::function<ChatSettings()> settings_;
    ChatSender sender_;
};

} // namespace oc
