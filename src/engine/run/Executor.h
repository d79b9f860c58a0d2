// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/catalogue/ToolEntry.h"
#include "engine/run/RunTypes.h"
#include "engine/run/StepContext.h"

#include <QJsonObject>

namespace oc {

/// One task as an executor gets it: everything resolved, checked and in canonical form.
struct StepRequest {
    QString runId;
    QString planName; ///< for people; empty outside of plans
    int step = 0;
    int task = 0;
    int attempt = 1;
    ToolSpecPtr tool;
    QJsonObject parameters; ///< canonical names, defaults filled in; secrets in clear, so never to be shown
    QJsonObject
        environment; ///< inherited variables a plan may not touch are not here; reserved for the executor's settings
    Target target;
    QStringList only; ///< of those it is addressed to, only these are to get it; empty: all. The others have it already
    /// False: of its output only server_reply, accepted and refused will be read. The others may be left out.
    bool wantsOutput = true;
};

/// What a step would do, for people: the exact command, SQL, request or message. Secrets are masked.
struct StepPreview {
    QString kind; ///< "command", "sql", "request", "message", "capture"
    QString text; ///< may have several lines
    QJsonObject details;
    std::optional<Error> blocker = {}; ///< why it would fail as things are set up here; the step itself may be right
};

/// What stands between a tool and its execution here ("opsctl doctor").
struct Availability {
    bool available = true;
    QString reason; ///< "needs the program psql"
    QString hint;   ///< "apt install postgresql-client"
};

/// Steps of one tool that come one after another. Used by the thread that executes them.
class StepFeed {
public:
    struct Step {
        StepRequest request;
        StepContext* context = nullptr;
    };

    virtual ~StepFeed() = default;
    /// The next one, which lives until it has ended; null when there is none now. Does not block.
    [[nodiscard]] virtual Step* next() = 0;
    virtual void ended(Step& step, StepOutcome outcome) = 0;
};

/// What touches the world for one domain. execute() is called on many worker threads at once and reads as plain
/// sequential code; it must watch context.stopToken() and context.deadline(), and must not throw.
class Executor {
public:
    virtual ~Executor() = default;

    [[nodiscard]] virtual StepOutcome execute(const StepRequest& request, StepContext& context) = 0;
    /// Executes what the feed gives until it gives nothing more: one after another, or up to atOnce() of them at once
    /// on this thread. The feed is asked again after each that has ended.
    virtual void executeAll(const ToolSpec& tool, StepFeed& feed);
    [[nodiscard]] virtual int atOnce(const ToolSpec& tool) const;
    /// Pure: does none of it, touches nothing.
    [[nodiscard]] virtual Result<StepPreview> preview(const StepRequest& request) const = 0;
    /// An error when this executor can never run the tool as it is now built (no such handler). Cheap, any thread.
    [[nodiscard]] virtual Status canRun(const ToolSummary& tool) const = 0;
    [[nodiscard]] Status canExecute(const ToolSpec& tool) const { return canRun(summaryOf(tool)); }
    /// Whether it would find what it needs on this machine. May look at the disk; any thread.
    [[nodiscard]] virtual Availability availability(const ToolSpec& tool) const = 0;
};

} // namespace oc
