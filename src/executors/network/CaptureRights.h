// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"

namespace oc {

/// Whether this process may listen on interfaces. Available in any case: files can always be read. Any thread.
[[nodiscard]] Availability captureAvailability();
/// "bad_target" for a live capture that is asked for on another machine.
[[nodiscard]] Status checkCaptureTarget(const StepRequest& request, bool live);

} // namespace oc
