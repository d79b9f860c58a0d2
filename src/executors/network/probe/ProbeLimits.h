// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Duration.h"
#include "engine/run/StepContext.h"

#include <algorithm>
#include <chrono>

namespace oc {

/// How long a probe may wait, and who may stop it. A value.
struct ProbeLimits {
    using Clock = StepContext::Clock;

    std::stop_token stop;
    Clock::time_point end;
    Milliseconds timeout; ///< what the end came from, for messages

    /// From now on, but not beyond the step's own deadline.
    [[nodiscard]] static ProbeLimits within(Milliseconds timeout, const StepContext& context) {
        return {context.stopToken(), std::min(Clock::now() + timeout, context.deadline()), timeout};
    }
    /// Rounded up, so that a last wait is not one of nothing; not less than zero.
    [[nodiscard]] Milliseconds remaining() const {
        return std::max(std::chrono::ceil<Milliseconds>(end - Clock::now()), Milliseconds(0));
    }
    [[nodiscard]] bool over() const { return Clock::now() >= end; }
};

} // namespace oc
