// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/EventSink.h"
#include "engine/run/ParentTask.h"
#include "engine/run/RunRequest.h"
#include "engine/run/RunScheduler.h"
#include "engine/run/SubPlanTally.h"

#include <mutex>

namespace oc {

class OutputBudget;

/// What all runs of a scheduler have around them. Refers to what outlives the runs.
struct RunSurroundings {
    const ExecutorRegistry& executors;
    RunStore* store;         ///< may be null
    TargetResolver* targets; ///< may be null
    SecretStore* secrets;    ///< may be null
    Redactor& redactor;
    const SchedulerOptions& options;
    EventSink& sink;
    OutputBudget& budget;
};

/// What of a run does not change while it runs: shared by the scheduler's thread and all workers. All functions are
/// thread-safe.
class RunContext : public RunSurroundings {
public:
    RunContext(QString id, RunRequest what, const RunSurroundings& surroundings, std::optional<ParentTask> ofTask = {});

    [[nodiscard]] const Plan& plan() const { return request.plan.plan(); }
    [[nodiscard]] const StepSpec& step(int index) const { return plan().steps.at(index); }
    /// A folder for files that tools make; made on first use.
    [[nodiscard]] QString artifactFolder() const;
    /// The variables of the environment that expressions may read.
    [[nodiscard]] QJsonObject environment() const;
    void post(RunEvent::Kind kind, int step, int task, int attempt, QJsonObject data) const;
    /// An event of the task that runs this plan as its step; nothing when there is none.
    void postToParent(RunEvent::Kind kind, QJsonObject data) const;
    /// An event of the outermost run, when this one is part of another.
    void postToRoot(RunEvent::Kind kind, QJsonObject data) const;

    const QString runId;
    const RunRequest request;
    const qint64 startedAt;
    const std::optional<ParentTask> parent;    ///< the run is part of another
    const std::unique_ptr<SubPlanTally> tally; ///< with a parent; the scheduler's thread's own

private:
    mutable std::mutex folderMutex_;
    mutable QString folder_;
};

using RunContextPtr = std::shared_ptr<const RunContext>;

} // namespace oc
