// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunContext.h"
#include "engine/run/RunScope.h"

namespace oc {

/// What a step has become once its condition, targets and list are resolved: some number of tasks, told apart by
/// number, so that a task that waits costs nothing. Immutable; shared by the workers.
struct StepTasks {
    RunScopePtr scope; ///< null when the step has no expressions
    ToolSpecPtr tool;
    Executor* executor = nullptr; ///< null when the step is a plan
    std::optional<Error> error;   ///< the step cannot run
    QString passReason;           ///< nothing to do
    QList<Target> targets;
    bool hasTargets = false;
    QJsonArray items;
    bool hasItems = false;
    QJsonObject parameters;
    bool parametersReady = false;  ///< resolved, secrets filled in, checked: the same for every task
    bool conditionPerTask = false; ///< when: looks at item, index or target
    QString approve;

    [[nodiscard]] int count() const {
        return static_cast<int>((hasItems ? items.size() : 1) * (hasTargets ? targets.size() : 1));
    }
    [[nodiscard]] Target target(int task) const { return hasTargets ? targets.at(task % targets.size()) : Target{}; }
    [[nodiscard]] QString targetName(int task) const {
        return hasTargets ? targets.at(task % targets.size()).name : QString();
    }
    /// Index in the for_each list.
    [[nodiscard]] int index(int task) const { return hasTargets ? static_cast<int>(task / targets.size()) : task; }
    [[nodiscard]] QJsonValue item(int task) const {
        return hasItems ? items.at(index(task)) : QJsonValue(QJsonValue::Undefined);
    }
};

using StepTasksPtr = std::shared_ptr<const StepTasks>;

/// True when planStep() neither evaluates nor blocks.
[[nodiscard]] bool isQuickToPlan(const RunContext& run, int step);
/// Resolves a step's condition, for_each and targets, and its parameters as far as they are the same for all tasks.
/// On a worker thread, since expressions and the inventory may take their time.
[[nodiscard]] StepTasks planStep(const RunContext& run, int step, RunScopePtr scope, WorkerLocal& local);

/// The target that holds for a step: the request's, its own, or the plan's default.
[[nodiscard]] QJsonValue targetOf(const RunContext& run, int step);

} // namespace oc
