// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/communication/RecentRedactors.h"
#include "executors/support/HttpClient.h"
#include "executors/support/NativeHandler.h"

namespace oc {

/// webhook_sender: one HTTP request, signed if there is a secret, and what came back; several at once on one thread.
/// Owns its connections; any number of threads.
class WebhookSender : public NativeHandler {
public:
    explicit WebhookSender(HttpPolicy policy) : client_(std::move(policy)) {}

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const override;
    void executeAll(StepFeed& feed) const override;
    [[nodiscard]] int atOnce() const override { return 8; }
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Availability availability() const override;

private:
    class Messages;

    HttpClient client_;
    mutable RecentRedactors redactors_;
};

} // namespace oc
