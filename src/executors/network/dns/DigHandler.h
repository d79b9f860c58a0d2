// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/NativeHandler.h"

namespace oc {

/// dig: one question to a DNS server, and all of its answer. Without state; any number of threads.
class DigHandler : public NativeHandler {
public:
    /// Where this machine's DNS servers are written.
    explicit DigHandler(QString resolvConf = QStringLiteral("/etc/resolv.conf")) : resolvConf_(std::move(resolvConf)) {}

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Availability availability() const override { return {}; }

private:
    QString resolvConf_;
};

} // namespace oc
