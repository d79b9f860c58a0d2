// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/NativeHandler.h"

namespace oc {

/// openssl: the certificates of a server or of a file, whether they verify, and what of them needs somebody's eye.
/// Without state; any number of threads.
class OpensslHandler : public NativeHandler {
public:
    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Availability availability() const override;
};

} // namespace oc
