// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/LiveOutput.h"
#include "engine/run/StepTasks.h"

#include <atomic>
#include <functional>
#include <stop_token>

namespace oc {

/// One attempt of one task. Made by the scheduler's thread, done on a worker thread, and looked at again by the
/// scheduler's thread once it has ended.
class TaskAttempt : public Work, public std::enable_shared_from_this<TaskAttempt> {
public:
    using Clock = std::chrono::steady_clock;
    enum class StopReason : quint8 { None, Timeout, Cancel };

    struct Place {
        quint64 run = 0; ///< serial of the run within the scheduler
        int step = 0;
        int task = 0;
        int attempt = 1;
        bool keepClear = false; ///< later expressions need the output in clear
    };
    /// What an attempt tells the scheduler, on the worker thread.
    struct Handlers {
        std::function<void(std::shared_ptr<TaskAttempt>)> ended;
        /// The step is a plan; subPlanEnded() is to be called when that run has ended.
        std::function<void(RunContextPtr child, std::shared_ptr<TaskAttempt> parent)> subPlanOpened;
        /// On whatever thread asks the attempt to stop.
        std::function<void(const QString& runId)> cancelRun;
    };

    TaskAttempt(RunContextPtr run, StepTasksPtr tasks, Place place, const Handlers& handlers);

    void run(WorkerLocal& local) override;
    /// On a worker thread.
    void subPlanEnded(StepOutcome outcome);

    /// Asks the executor to stop; the first reason holds. Any thread.
    void requestStop(StopReason reason);
    [[nodiscard]] StopReason stopReason() const { return stopReason_.load(std::memory_order_acquire); }
    /// When the attempt must have ended; max when it need not, or has not begun.
    [[nodiscard]] Clock::time_point deadline() const;
    [[nodiscard]] LiveOutput& live() { return live_; }
    [[nodiscard]] const Place& place() const { return place_; }
    [[nodiscard]] const StepTasks& tasks() const { return *tasks_; }
    [[nodiscard]] WorkPool pool() const { return workPoolOf(tasks_->tool->domain); }
    [[nodiscard]] bool isPlan() const { return tasks_->tool->plan != nullptr; }

    // After it has ended:
    [[nodiscard]] const TaskResultPtr& result() const { return result_; }
    /// In clear; only with keepClear.
    [[nodiscard]] const StepOutput& clearOutput() const { return clearOutput_; }
    [[nodiscard]] const QJsonObject& clearVariables() const { return clearVariables_; }
    [[nodiscard]] const std::optional<Error>& logError() const { return logError_; }
    [[nodiscard]] bool hasBegun() const { return startedAt_.load(std::memory_order_acquire) > 0; }
    /// The result of an attempt that does not come back.
    [[nodiscard]] TaskResultPtr givenUpResult() const;

    // The scheduler's thread's own notes.
    Clock::time_point stopRequestedAt = Clock::time_point::max();
    bool givenUp = false;
    std::size_t slot = 0;

private:
    [[nodiscard]] Result<QJsonObject> parameters(WorkerLocal& local) const;
    [[nodiscard]] Result<bool> conditionHolds(WorkerLocal& local) const;
    Clock::time_point beginLimit(std::optional<Milliseconds> limit);
    ExpressionEvaluator& evaluatorForTask(WorkerLocal& local) const;
    [[nodiscard]] std::optional<Milliseconds> timeout(const QJsonObject& parameters) const;
    /// Nothing: it goes on as a run of its own.
    [[nodiscard]] std::optional<StepOutcome> perform(WorkerLocal& local, RawOutput& raw);
    [[nodiscard]] std::optional<StepOutcome> openSubPlan(QJsonObject inputs, std::optional<Milliseconds> limit);
    [[nodiscard]] ParentTask asParent() const;
    void end(StepOutcome outcome, RawOutput raw);
    [[nodiscard]] StepOutcome execute(StepRequest request, std::optional<Milliseconds> limit, RawOutput& raw);
    [[nodiscard]] StepOutcome judged(StepOutcome outcome, bool expired, std::optional<Milliseconds> limit) const;
    [[nodiscard]] TaskResult emptyResult() const;
    [[nodiscard]] Error timeoutError(std::optional<Milliseconds> limit) const;

    RunContextPtr run_;
    StepTasksPtr tasks_;
    Place place_;
    const Handlers& handlers_;
    std::stop_source stop_;
    std::optional<std::stop_callback<std::function<void()>>> onStop_; ///< of a plan: ends its run
    std::optional<Milliseconds> limit_;
    double begunAt_ = 0; ///< steadyMs()
    std::atomic<StopReason> stopReason_{StopReason::None};
    std::atomic<Clock::rep> deadline_{Clock::time_point::max().time_since_epoch().count()};
    std::atomic<qint64> startedAt_{0};
    LiveOutput live_;
    TaskResultPtr result_;
    StepOutput clearOutput_;
    QJsonObject clearVariables_;
    std::optional<Error> logError_;
};

} // namespace oc
