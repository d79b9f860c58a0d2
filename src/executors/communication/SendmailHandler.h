// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/communication/SmtpSettings.h"
#include "executors/support/NativeHandler.h"

namespace oc {

/// sendmail: one mail, handed to the server of the settings, and what that said of each recipient. Holds only where the
/// settings come from; any number of threads.
class SendmailHandler : public NativeHandler {
public:
    /// Called for each mail, so that changed settings count at once; on any thread.
    using SettingsSource = std::function<Result<SmtpSettings>()>;

    explicit SendmailHandler(SettingsSource settings) : settings_(std::move(settings)) {}

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Availability availability() const override;

private:
    [[nodiscard]] Result<SmtpSettings> settings() const;

    SettingsSource settings_;
};

} // namespace oc
