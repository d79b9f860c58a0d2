// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/StepRun.h"

namespace oc {

/// One run from its start to its end: asks the graph what may start, gets steps ready, runs them, and tells what
/// happens. Lives on the scheduler's thread; never waits.
class ActiveRun {
public:
    using Clock = std::chrono::steady_clock;

    /// What a run asks of the scheduler. On the scheduler's thread.
    class Host {
    public:
        virtual ~Host() = default;
        /// planned() follows.
        virtual void planLater(ActiveRun& run, int step, RunScopePtr scope) = 0;
        /// startNext() is to be called when the pool has room.
        virtual void canStart(ActiveRun& run, WorkPool pool) = 0;
        /// retryDue() is to be called then.
        virtual void retryAt(ActiveRun& run, int step, int task, Clock::time_point time) = 0;
        virtual void stopAttempts(ActiveRun& run) = 0;
        [[nodiscard]] virtual const TaskAttempt::Handlers& attemptHandlers() const = 0;
    };

    ActiveRun(quint64 serial, RunContextPtr context, Host& host);

    void begin(PreviousResults previous);
    /// The run that is to be resumed cannot be read: nothing starts.
    void beginFailed(const Error& error);
    /// The answer to Host::planLater().
    void planned(int step, StepTasks tasks);
    /// The next attempt for that pool; null when there is none after all.
    [[nodiscard]] std::shared_ptr<TaskAttempt> startNext(WorkPool pool);
    [[nodiscard]] bool hasStartable(WorkPool pool) const { return !startable_[static_cast<std::size_t>(pool)].empty(); }
    void attemptEnded(const TaskAttempt& attempt);
    void retryDue(int step, int task);
    void answer(const QString& stepId, bool approved, const QString& by);
    void cancel();
    /// The history cannot be written any more: what runs goes on to its end, nothing new starts.
    void storeFailed(const Error& error);

    [[nodiscard]] bool isDone() const { return done_; }
    [[nodiscard]] quint64 serial() const { return serial_; }
    [[nodiscard]] const RunContextPtr& context() const { return context_; }

private:
    enum class Phase : quint8 { Waiting, Planning, Asking, Running, Ended };
    struct Slot {
        Phase phase = Phase::Waiting;
        std::unique_ptr<StepRun> run;     ///< while its tasks run
        std::unique_ptr<StepTasks> tasks; ///< while its approval is asked for
    };

    void tellStart();
    void advance();
    void beginStep(int step);
    void skipStep(const RunGraph::Decision& decision);
    void takeOverStep(int step, const QList<TaskResultPtr>& results);
    void stepPlanned(int step, StepTasks tasks);
    void startTasks(int step, StepTasks tasks);
    void refuse(int step, const QString& message, const QString& by);
    void endWithoutTasks(int step, TaskStatus status, const QString& message, const std::optional<Error>& error = {});
    void offer(int step);
    void endIfOver(int step);
    void tellParent();
    void askApproval(int step, const QString& text);
    void tellApproval(int step, bool approved, const QString& by);
    void withdrawQuestion(int step);
    void noteVariables(const QJsonObject& variables);
    void noteFailure(int step, const std::optional<Error>& error, int failed);
    void finish();
    [[nodiscard]] RunScopePtr scopeFor(int step) const;
    [[nodiscard]] RunStatus status() const;

    quint64 serial_;
    RunContextPtr context_;
    Host& host_;
    RunGraph graph_;
    std::vector<Slot> slots_;
    std::vector<ExpressionUse> uses_;
    std::vector<bool> referred_; ///< later expressions may look at the step
    std::vector<std::shared_ptr<const StepRecord>> records_;
    std::array<std::deque<int>, workPoolCount> startable_;
    PreviousResults previous_;
    QJsonObject inputs_;
    QJsonObject environment_;
    QString firstFailure_;
    QString refusal_;
    std::optional<Error> storeError_;
    std::optional<Error> firstError_;
    int told_ = 0; ///< how many steps had ended when the parent was told last
    bool failedToBegin_ = false;
    int succeeded_ = 0;
    int skippedSteps_ = 0;
    int failed_ = 0;
    WorkerLocal local_; ///< for steps that need no evaluating
    bool cancelled_ = false;
    bool done_ = false;
};

} // namespace oc
