// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"

namespace oc::probeOutcome {

/// The end of a probe that came to nothing: cancelled, the step's own time was over, or failed.
[[nodiscard]] inline StepOutcome failed(const Error& error, const StepContext& context) {
    if (context.cancelled()) return StepOutcome::cancelled();
    if (context.expired()) return StepOutcome::timedOut(error);
    return StepOutcome::failure(error);
}

/// Probes look from this machine: "bad_target" for any other.
[[nodiscard]] inline Status fromHere(const StepRequest& request) {
    if (request.target.isLocal()) return {};
    return Error{QStringLiteral("bad_target"),
                 QStringLiteral("%1 asks from this machine, not from %2").arg(request.tool->name, request.target.name),
                 QStringLiteral("Leave the target out, and name the machine to ask in the parameters."),
                 {}};
}

} // namespace oc::probeOutcome
