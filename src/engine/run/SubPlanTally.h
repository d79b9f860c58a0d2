// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/StepRecord.h"

#include <memory>
#include <utility>

namespace oc {

/// What is noted of a run that is part of another while it goes on, and what its parent's task is told of it at the
/// end. Used by one thread after the other.
struct SubPlanTally {
    struct Row {
        QString step;
        QString tool;
        QString target;
        TaskStatus status = TaskStatus::Skipped;
        QString message;
        double durationMs = 0;
    };
    std::vector<Row> rows;                                                    ///< in the order in which the tasks ended
    std::vector<std::pair<QString, std::shared_ptr<const StepRecord>>> steps; ///< by id; what they gave out, in clear
    RunStatus status = RunStatus::Running;
    QString message;
    std::optional<Error> error; ///< of the first step that failed

    void note(const TaskResult& result);
};

/// The end of the task that ran a plan: the output is {"run_id", "status", "steps": {id: what the step gave out}}, and
/// a table with a row for each task. Copies what the steps gave out: for a worker thread.
[[nodiscard]] StepOutcome outcomeOfSubPlan(const QString& runId, const QString& planFile, const SubPlanTally& tally);

} // namespace oc
