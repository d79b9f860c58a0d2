// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/ActiveRun.h"
#include "engine/run/EventOutlet.h"
#include "engine/run/Flights.h"
#include "engine/run/Inbox.h"
#include "engine/run/ThreadPoolDispatcher.h"

#include <QHash>

#include <queue>
#include <thread>
#include <unordered_map>
#include <variant>

namespace oc {

/// The scheduler's thread: takes messages, lets the runs decide, gives attempts to the pools, and passes events on.
/// It never evaluates, never touches the disk, and holds no lock while it calls out. The public functions may be called
/// from any thread.
class SchedulerLoop : private ActiveRun::Host {
public:
    using Clock = std::chrono::steady_clock;
    using Show = std::function<void(const RunEvents&)>;

    /// show: called on the scheduler's thread with what is to be shown.
    SchedulerLoop(RunStore* store, SchedulerOptions options, OutputBudget& budget, Show show);
    /// Cancels what runs and waits for it.
    ~SchedulerLoop() override;

    [[nodiscard]] const SchedulerOptions& options() const { return options_; }
    [[nodiscard]] EventSink& sink() { return inbox_; }
    [[nodiscard]] OutputBudget& budget() { return budget_; }

    void begin(RunContextPtr context);
    void cancel(const QString& runId);
    void answer(const QString& runId, const QString& stepId, bool approved, const QString& by);

private:
    struct Begin {
        RunContextPtr context;
        std::shared_ptr<TaskAttempt> parent = {}; ///< the task that the run is the work of
    };
    struct Previous {
        quint64 run = 0;
        Result<QList<TaskResultPtr>> results;
    };
    struct Planned {
        quint64 run = 0;
        int step = 0;
        std::unique_ptr<StepTasks> tasks;
    };
    struct Ended {
        std::shared_ptr<TaskAttempt> attempt;
    };
    struct Cancel {
        QString runId;
    };
    struct Answer {
        QString runId;
        QString stepId;
        bool approved = false;
        QString by;
    };
    struct StoreFailed {
        Error error;
    };
    struct Wake {};
    struct Shutdown {};
    using Message = std::variant<Begin, Previous, Planned, Ended, Cancel, Answer, StoreFailed, Wake, Shutdown>;

    struct Entry {
        std::unique_ptr<ActiveRun> run;
        std::array<bool, workPoolCount> inRing{};
        std::shared_ptr<TaskAttempt> parent;
    };
    struct Timer {
        Clock::time_point time;
        quint64 run = 0;
        int step = 0;
        int task = 0;
        friend bool operator>(const Timer& a, const Timer& b) { return a.time > b.time; }
    };
    class PlanWork;
    class PreviousWork;
    class SubPlanWork;

    void planLater(ActiveRun& run, int step, RunScopePtr scope) override;
    void canStart(ActiveRun& run, WorkPool pool) override;
    void retryAt(ActiveRun& run, int step, int task, Clock::time_point time) override;
    void stopAttempts(ActiveRun& run) override;
    [[nodiscard]] const TaskAttempt::Handlers& attemptHandlers() const override { return handlers_; }

    void loop();
    void handle(Begin& message);
    void handle(Previous& message);
    void handle(Planned& message);
    void handle(Ended& message);
    void handle(Cancel& message);
    void handle(Answer& message);
    void handle(StoreFailed& message);
    void handle(Wake& message);
    void handle(Shutdown& message);
    void fireTimers(Clock::time_point now);
    void watchFlights();
    void dispatch();
    void passEventsOn();
    void showDue();
    void forgetDoneRuns();
    void committed(const RunEvents& events, const Status& status);
    [[nodiscard]] ActiveRun* find(quint64 serial);
    [[nodiscard]] ActiveRun* find(const QString& runId);
    [[nodiscard]] Clock::time_point nextWake();

    RunStore* store_;
    const SchedulerOptions options_;
    Show show_;
    OutputBudget& budget_;
    Inbox<Message> inbox_;
    EventOutlet outlet_;
    const TaskAttempt::Handlers handlers_;

    // The scheduler's thread's own.
    std::unordered_map<quint64, Entry> runs_;
    quint64 lastSerial_ = 0;
    Flights flights_;
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
    std::array<std::deque<quint64>, workPoolCount> rings_; ///< runs that can start something, by pool
    std::deque<std::shared_ptr<Work>> toPlan_;
    int planning_ = 0;
    Clock::time_point lastDispatch_{};
    Clock::time_point flightsNext_ = Clock::time_point::max();
    bool shuttingDown_ = false;

    QHash<QString, Error> brokenRuns_; ///< whose history lacks something; the store's writer thread's own

    std::unique_ptr<ThreadPoolDispatcher> dispatcher_; ///< ends before what its work refers to
    std::thread thread_;
};

} // namespace oc
