// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/NativeHandler.h"

namespace oc {

/// tcpdump: packets of a capture file or of an interface, decoded to a table and, if asked for, saved. Without state;
/// any number of threads.
class CaptureHandler : public NativeHandler {
public:
    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Availability availability() const override;
};

} // namespace oc
