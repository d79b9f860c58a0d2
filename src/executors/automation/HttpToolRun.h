// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/StepContext.h"
#include "executors/automation/HttpToolRequest.h"
#include "executors/support/HttpClient.h"

namespace oc {

/// Sends the request and waits for the reply on the calling (worker) thread, watching the stop token and the deadline;
/// then reads the reply as the tool's OutputSpec says. Errors are those of HttpClient, and "http_status", "redirected",
/// "output_too_large". GET and HEAD follow redirects on the same server only.
[[nodiscard]] StepOutcome runHttpTool(const HttpClient& client, const HttpToolRequest& request, const HttpRun& run,
                                      const OutputSpec& output, StepContext& context);

} // namespace oc
