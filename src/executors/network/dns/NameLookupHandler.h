// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/NativeHandler.h"

namespace oc {

/// host and nslookup: what the DNS knows of a name or an address, ready for the next step. Without state; any number of
/// threads.
class NameLookupHandler : public NativeHandler {
public:
    enum class Kind { Host, Nslookup };

    /// resolvConf: where this machine's DNS servers and search domains are written.
    explicit NameLookupHandler(Kind kind, QString resolvConf = QStringLiteral("/etc/resolv.conf"))
        : kind_(kind), resolvConf_(std::move(resolvConf)) {}

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Availability availability() const override { return {}; }

private:
    Kind kind_;
    QString resolvConf_;
};

} // namespace oc
