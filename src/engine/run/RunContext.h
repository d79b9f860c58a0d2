// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/EventSink.h"
#include "engine/run/RunRequest.h"
#include "engine/run/RunScheduler.h"

#include <mutex>

namespace oc {

class OutputBudget;

/// What of a run does not change while it runs: shared by the scheduler's thread and all workers. All functions are
/// thread-safe.
class RunContext {
public:
    RunContext(QString id, RunRequest what, const ExecutorRegistry& executorRegistry, RunStore* runStore,
               TargetResolver* targetResolver, SecretStore* secretStore, Redactor& theRedactor,
               const SchedulerOptions& theOptions, EventSink& eventSink, OutputBudget& outputBudget);

    [[nodiscard]] const Plan& plan() const { return request.plan.plan(); }
    [[nodiscard]] const StepSpec& step(int index) const { return plan().steps.at(index); }
    /// A folder for files that tools make; made on first use.
    [[nodiscard]] QString artifactFolder() const;
    /// The variables of the environment that expressions may read.
    [[nodiscard]] QJsonObject environment() const;
    void post(RunEvent::Kind kind, int step, int task, int attempt, QJsonObject data) const;

    const QString runId;
    const RunRequest request;
    const ExecutorRegistry& executors;
    RunStore* const store;
    TargetResolver* const targets;
    SecretStore* const secrets;
    Redactor& redactor;
    const SchedulerOptions& options;
    EventSink& sink;
    OutputBudget& budget;
    const qint64 startedAt;

private:
    mutable std::mutex folderMutex_;
    mutable QString folder_;
};

using RunContextPtr = std::shared_ptr<const RunContext>;

} // namespace oc
