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
    QStringList only;        ///< as in StepRequest
    bool wantsOutput = true; ///< as in StepRequest
};

/// Does it now, on this thread, within the tool's own time limit. Nothing is kept of it; what it prints on the way is
/// heard by nobody. Blocks; not for the GUI thread.
[[nodiscard]] StepOutcome callTool(const ToolCall& call, const ExecutorRegistry& executors, SecretStore* secrets,
                                   Redactor& redactor, const std::stop_token& stop);

/// Calls of one tool that come one after another. Used by the thread that makes them.
class ToolCallFeed {
public:
    virtual ~ToolCallFeed() = default;
    /// The next one, which lives until it has ended; null when there is none now. Does not block.
    [[nodiscard]] virtual ToolCall* next() = 0;
    virtual void ended(ToolCall& call, StepOutcome outcome) = 0;
};

/// What the feed gives until it gives nothing more, each as callTool() does it, as many at once as Executor::atOnce()
/// says. All are calls of this tool.
void callTools(const ToolSpecPtr& tool, ToolCallFeed& feed, const ExecutorRegistry& executors, SecretStore* secrets,
               Redactor& redactor, const std::stop_token& stop);

} // namespace oc
