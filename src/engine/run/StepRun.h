// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/PreviousResults.h"
#include "engine/run/RunGraph.h"
#include "engine/run/StepProgress.h"
#include "engine/run/TaskAttempt.h"

#include <deque>
#include <map>

namespace oc {

/// One step while its tasks run: gives out attempts, decides on retries, counts, and tells what happens. Lives on the
/// scheduler's thread.
class StepRun {
public:
    using Clock = std::chrono::steady_clock;

    /// keepClear: later expressions refer to the step.
    StepRun(RunContextPtr run, int step, StepTasksPtr tasks, bool keepClear);

    /// Tells that the step has started.
    void begin();
    [[nodiscard]] bool canStart() const { return !retryReady_.empty() || progress_.canStart(); }
    /// The next attempt; null when all that could start was taken over from the previous run.
    [[nodiscard]] std::shared_ptr<TaskAttempt> startNext(quint64 runSerial, const PreviousResults& previous,
                                                         const TaskAttempt::Handlers& handlers);
    /// An attempt has ended or was given up; when to try that task again, if it is to be tried again.
    std::optional<Clock::time_point> attemptEnded(const TaskAttempt& attempt, bool mayRetry);
    void retryDue(int task);
    /// Tasks that have not started, or wait for their retry, end as cancelled.
    void cancelWaiting();
    /// Tasks that have not started are skipped; those that wait for their retry end with what they have.
    void stop(const QString& reason);
    [[nodiscard]] bool isOver() const { return progress_.isOver(); }
    /// Once it is over: tasks that will not run are skipped, and the end is told.
    [[nodiscard]] StepEnd finish(bool cancelled);

    [[nodiscard]] WorkPool pool() const { return workPoolOf(tasks_->tool->domain); }
    [[nodiscard]] const std::optional<Error>& firstError() const { return firstError_; }
    [[nodiscard]] int succeeded() const { return progress_.succeeded(); }
    [[nodiscard]] int failed() const { return progress_.failed(); }
    /// What expressions see; once it is finished.
    [[nodiscard]] std::shared_ptr<const StepRecord> takeRecord();

    bool queued = false; ///< the run's note: stands in its queue of steps that can start something

private:
    struct Waiting {
        int nextAttempt = 1;
        TaskResultPtr last;
    };

    void taskEnded(TaskResultPtr result, StepOutput clear, QJsonObject variables);
    void endUnstarted(TaskStatus status, const QString& reason);
    [[nodiscard]] TaskResultPtr unstarted(int task, TaskStatus status, const QString& reason) const;
    [[nodiscard]] const RetrySpec* retrySpec() const;

    RunContextPtr run_;
    int step_;
    StepTasksPtr tasks_;
    bool keepClear_;
    StepProgress progress_;
    std::map<int, Waiting> waiting_;
    std::deque<int> retryReady_;
    std::vector<StepRecord::Entry> entries_;
    std::optional<Error> firstError_;
    QString stopReason_;
    QString status_;
};

/// The result of a step that has no tasks: skipped, refused, or failed before it became any.
[[nodiscard]] TaskResultPtr resultWithoutTask(const RunContext& run, int step, TaskStatus status,
                                              const QString& message, const std::optional<Error>& error = {});
void postTaskFinished(const RunContext& run, TaskResultPtr result);

} // namespace oc
