// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/SchedulerLoop.h"

#include "engine/store/RunStore.h"

#include <pthread.h>

#include <algorithm>
#include <limits>

namespace oc {

/// Gets one step ready on a planning thread.
class SchedulerLoop::PlanWork : public Work {
public:
    PlanWork(SchedulerLoop& loop, quint64 serial, RunContextPtr run, int step, RunScopePtr scope)
        : loop_(loop), serial_(serial), run_(std::move(run)), step_(step), scope_(std::move(scope)) {}

    void run(WorkerLocal& local) override {
        auto tasks = std::make_unique<StepTasks>(planStep(*run_, step_, std::move(scope_), local));
        loop_.inbox_.post(Planned{serial_, step_, std::move(tasks)});
    }

private:
    SchedulerLoop& loop_;
    quint64 serial_;
    RunContextPtr run_;
    int step_;
    RunScopePtr scope_;
};

/// Reads the results of the run that is resumed on a planning thread.
class SchedulerLoop::PreviousWork : public Work {
public:
    PreviousWork(SchedulerLoop& loop, quint64 serial, QString runId)
        : loop_(loop), serial_(serial), runId_(std::move(runId)) {}

    void run(WorkerLocal&) override { loop_.inbox_.post(Previous{serial_, loop_.store_->results(runId_)}); }

private:
    SchedulerLoop& loop_;
    quint64 serial_;
    QString runId_;
};

/// Makes of a run that has ended the outcome of the task whose work it was.
class SchedulerLoop::SubPlanWork : public Work {
public:
    SubPlanWork(std::shared_ptr<TaskAttempt> parent, RunContextPtr run)
        : parent_(std::move(parent)), run_(std::move(run)) {}

    void run(WorkerLocal&) override {
        parent_->subPlanEnded(outcomeOfSubPlan(run_->runId, run_->request.plan.file(), *run_->tally));
    }

private:
    std::shared_ptr<TaskAttempt> parent_;
    RunContextPtr run_;
};

SchedulerLoop::SchedulerLoop(RunStore* store, SchedulerOptions options, OutputBudget& budget, Show show)
    : store_(store),
      options_(std::move(options)),
      show_(std::move(show)),
      budget_(budget),
      handlers_{[this](std::shared_ptr<TaskAttempt> attempt) { inbox_.post(Ended{std::move(attempt)}); },
                [this](RunContextPtr child, std::shared_ptr<TaskAttempt> parent) {
                    inbox_.post(Begin{std::move(child), std::move(parent)});
                },
                [this](const QString& runId) { inbox_.post(Cancel{runId}); }},
      flights_(options_.stopGrace) {
    const auto orDefault = [](int threads, int fallback) { return threads > 0 ? threads : fallback; };
    // Most of this work waits for another machine or process; threads are only started when there is work for them.
    dispatcher_ = std::make_unique<ThreadPoolDispatcher>(std::array<int, workPoolCount>{
        orDefault(options_.automationThreads, 64), orDefault(options_.communicationThreads, 4),
        orDefault(options_.assetThreads, 2), orDefault(options_.networkThreads, 32), 2, 2});
    if (store_) {
        store_->setCommitListener([this](const RunEvents& events, const Status& status) { committed(events, status); });
    }
    thread_ = std::thread([this] { loop(); });
}

SchedulerLoop::~SchedulerLoop() {
    inbox_.post(Shutdown{});
    thread_.join();
}

void SchedulerLoop::begin(RunContextPtr context) {
    inbox_.post(Begin{std::move(context)});
}
void SchedulerLoop::cancel(const QString& runId) {
    inbox_.post(Cancel{runId});
}
void SchedulerLoop::answer(const QString& runId, const QString& stepId, bool approved, const QString& by) {
    inbox_.post(Answer{runId, stepId, approved, by});
}

void SchedulerLoop::loop() {
    pthread_setname_np(pthread_self(), "oc-scheduler");
    for (;;) {
        for (Message& message : inbox_.takeMessages()) {
            std::visit([this](auto& what) { handle(what); }, message);
        }
        fireTimers(Clock::now());
        dispatch();
        watchFlights();
        passEventsOn();
        showDue();
        forgetDoneRuns();
        if (shuttingDown_ && runs_.empty() && flights_.isEmpty() && planning_ == 0) break;
        inbox_.wait(nextWake());
    }
    passEventsOn();
    if (store_) {
        [[maybe_unused]] const Status flushed = store_->flush(); // of an error the listener has told
        store_->setCommitListener({});
    }
    if (const RunEvents rest = outlet_.take(Clock::now()); !rest.isEmpty()) show_(rest);
}

SchedulerLoop::Clock::time_point SchedulerLoop::nextWake() {
    Clock::time_point next = std::min(flightsNext_, outlet_.due());
    if (!timers_.empty()) next = std::min(next, timers_.top().time);
    // What was just given to a worker tells its start without waking this thread.
    const Clock::time_point afterDispatch = lastDispatch_ + Inbox<Message>::patience;
    if (afterDispatch > Clock::now()) next = std::min(next, afterDispatch);
    return next;
}

ActiveRun* SchedulerLoop::find(quint64 serial) {
    const auto found = runs_.find(serial);
    return found == runs_.end() ? nullptr : found->second.run.get();
}

ActiveRun* SchedulerLoop::find(const QString& runId) {
    for (const auto& [serial, entry] : runs_) {
        if (entry.run->context()->runId == runId) return entry.run.get();
    }
    return nullptr;
}

void SchedulerLoop::handle(Begin& message) {
    const quint64 serial = ++lastSerial_;
    Entry& entry = runs_[serial];
    entry.run = std::make_unique<ActiveRun>(serial, message.context, static_cast<ActiveRun::Host&>(*this));
    entry.parent = std::move(message.parent);
    const QString& resumeOf = message.context->request.resumeOf;
    if (resumeOf.isEmpty() || !store_) {
        entry.run->begin({});
    } else {
        toPlan_.push_back(std::make_shared<PreviousWork>(*this, serial, resumeOf));
    }
    if (shuttingDown_) entry.run->cancel();
}

void SchedulerLoop::handle(Previous& message) {
    --planning_;
    ActiveRun* run = find(message.run);
    if (!run) return;
    if (message.results) {
        run->begin(PreviousResults(*message.results, run->context()->request.freshSteps));
    } else {
        run->beginFailed(message.results.error());
    }
}

void SchedulerLoop::handle(Planned& message) {
    --planning_;
    if (ActiveRun* run = find(message.run)) run->planned(message.step, std::move(*message.tasks));
}

void SchedulerLoop::handle(Ended& message) {
    flights_.remove(*message.attempt);
    if (message.attempt->givenUp) return; // told when it was given up
    if (ActiveRun* run = find(message.attempt->place().run)) run->attemptEnded(*message.attempt);
}

void SchedulerLoop::handle(Cancel& message) {
    if (ActiveRun* run = find(message.runId)) run->cancel();
}

void SchedulerLoop::handle(Answer& message) {
    if (ActiveRun* run = find(message.runId)) run->answer(message.stepId, message.approved, message.by);
}

void SchedulerLoop::handle(StoreFailed& message) {
    for (auto& [serial, entry] : runs_)
        entry.run->storeFailed(message.error);
}

void SchedulerLoop::handle(Wake&) {}

void SchedulerLoop::handle(Shutdown&) {
    shuttingDown_ = true;
    for (auto& [serial, entry] : runs_)
        entry.run->cancel();
}

void SchedulerLoop::planLater(ActiveRun& run, int step, RunScopePtr scope) {
    toPlan_.push_back(std::make_shared<PlanWork>(*this, run.serial(), run.context(), step, std::move(scope)));
}

void SchedulerLoop::canStart(ActiveRun& run, WorkPool pool) {
    bool& inRing = runs_.at(run.serial()).inRing[static_cast<std::size_t>(pool)];
    if (std::exchange(inRing, true)) return;
    rings_[static_cast<std::size_t>(pool)].push_back(run.serial());
}

void SchedulerLoop::retryAt(ActiveRun& run, int step, int task, Clock::time_point time) {
    timers_.push({time, run.serial(), step, task});
}

void SchedulerLoop::stopAttempts(ActiveRun& run) {
    flights_.stopRun(run.serial(), Clock::now());
}

void SchedulerLoop::fireTimers(Clock::time_point now) {
    while (!timers_.empty() && timers_.top().time <= now) {
        const Timer timer = timers_.top();
        timers_.pop();
        if (ActiveRun* run = find(timer.run)) run->retryDue(timer.step, timer.task);
    }
}

void SchedulerLoop::dispatch() {
    bool any = false;
    while (!toPlan_.empty() && planning_ < dispatcher_->capacity(WorkPool::Planning)) {
        ++planning_;
        dispatcher_->post(WorkPool::Planning, std::move(toPlan_.front()));
        toPlan_.pop_front();
    }
    for (const WorkPool pool :
         {WorkPool::Automation, WorkPool::Communication, WorkPool::Asset, WorkPool::Network, WorkPool::Plan}) {
        std::deque<quint64>& ring = rings_[static_cast<std::size_t>(pool)];
        // A plan that runs as a step has no thread; were their number limited, those within others could never begin.
        const int capacity = pool == WorkPool::Plan ? std::numeric_limits<int>::max() : dispatcher_->capacity(pool);
        while (!ring.empty() && flights_.inPool(pool) < capacity) {
            const quint64 serial = ring.front();
            ring.pop_front();
            const auto found = runs_.find(serial);
            if (found == runs_.end()) continue;
            ActiveRun& run = *found->second.run;
            if (std::shared_ptr<TaskAttempt> attempt = run.startNext(pool)) {
                any = true;
                flights_.add(attempt);
                dispatcher_->post(pool, std::move(attempt));
            }
            // One task of each run in turn, so that a run of 10,000 does not keep another one waiting.
            if (run.hasStartable(pool)) {
                ring.push_back(serial);
            } else {
                found->second.inRing[static_cast<std::size_t>(pool)] = false;
            }
        }
    }
    if (any) lastDispatch_ = Clock::now();
}

void SchedulerLoop::watchFlights() {
    const Flights::Look look = flights_.look(Clock::now());
    flightsNext_ = look.next;
    for (const auto& attempt : look.givenUp) {
        if (ActiveRun* run = find(attempt->place().run)) run->attemptEnded(*attempt);
    }
    if (!look.givenUp.empty()) dispatch();
}

void SchedulerLoop::passEventsOn() {
    RunEvents events = inbox_.takeEvents();
    if (events.isEmpty()) return;
    if (store_) {
        store_->append(std::move(events));
    } else {
        outlet_.add(events);
    }
}

void SchedulerLoop::committed(const RunEvents& events, const Status& status) {
    RunEvents shown = events;
    bool end = false;
    for (RunEvent& event : shown) {
        if (!status) brokenRuns_.insert(event.runId, status.error());
        if (event.kind != RunEvent::Kind::RunFinished) continue;
        end = true;
        const auto broken = brokenRuns_.constFind(event.runId);
        if (broken == brokenRuns_.constEnd()) continue;
        // The end may have been decided before it was known that the history lacks something.
        event.data.insert(QStringLiteral("status"), runStatusName(RunStatus::Failed));
        event.data.insert(QStringLiteral("message"), broken->toText());
        event.data.insert(QStringLiteral("error_message"), broken->toText());
        event.data.insert(QStringLiteral("error"), QJsonObject{{QStringLiteral("code"), broken->code},
                                                               {QStringLiteral("message"), broken->message},
                                                               {QStringLiteral("hint"), broken->hint}});
        brokenRuns_.erase(broken);
    }
    outlet_.add(shown);
    if (!status) {
        inbox_.post(StoreFailed{status.error()});
    } else if (end) {
        inbox_.post(Wake{});
    } else {
        inbox_.nudge();
    }
}

void SchedulerLoop::showDue() {
    const Clock::time_point now = Clock::now();
    if (outlet_.due() > now) return;
    show_(outlet_.take(now));
}

void SchedulerLoop::forgetDoneRuns() {
    for (auto it = runs_.begin(); it != runs_.end();) {
        if (!it->second.run->isDone()) {
            ++it;
            continue;
        }
        if (it->second.parent) {
            dispatcher_->post(WorkPool::Plan,
                              std::make_shared<SubPlanWork>(std::move(it->second.parent), it->second.run->context()));
        }
        it = runs_.erase(it);
    }
}

} // namespace oc
