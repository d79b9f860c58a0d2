// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"

namespace oc {

/// What does the work of one native tool. Holds no state of a task: execute() is called on many worker threads at once.
class NativeHandler {
public:
    virtual ~NativeHandler() = default;
    [[nodiscard]] virtual StepOutcome execute(const StepRequest& request, StepContext& context) const = 0;
    /// As those of Executor.
    virtual void executeAll(StepFeed& feed) const;
    [[nodiscard]] virtual int atOnce() const { return 1; }
    [[nodiscard]] virtual Result<StepPreview> preview(const StepRequest& request) const = 0;
    [[nodiscard]] virtual Availability availability() const = 0;
};

} // namespace oc
