// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/ExecutorRegistry.h"

namespace oc {

class SecretStore;

/// A tool to be called by itself, outside of any run. A value.
struct ToolCall {
    ToolSpecPtr tool;
    QJsonObject parameters; ///< as a plan has them, without expressions
    QString runId;          ///< for the executor: tells calls apart
    int attempt = 1;
    QStringList only; ///< as in StepRequest
};

/// Does it now, on this thread, within the tool's own time limit. Nothing is kept of it; what it prints on the way is
/// heard by nobody. Blocks; not for the GUI thread.
[[nodiscard]] StepOutcome callTool(const ToolCall& call, const ExecutorRegistry& executors, SecretStore* secrets,
                                   Redactor& redactor, const std::stop_token& stop);

} // namespace oc
