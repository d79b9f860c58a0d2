// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/StepRun.h"

#include "engine/base/Clock.h"

#include <cmath>

namespace oc {

namespace {

int parallelOf(const RunContext& run, int step, const StepTasks& tasks) {
    if (!tasks.hasItems && !tasks.hasTargets) return 1;
    const int own = run.step(step).maxParallel;
    return own > 0 ? own : run.options.defaultMaxParallel;
}

Milliseconds retryDelay(const RetrySpec& spec, int failedAttempt) {
    constexpr double longest = 24.0 * 3600 * 1000; // what "backoff: 10" would soon exceed
    const double delay =
        static_cast<double>(spec.delay.count()) * std::pow(std::max(1.0, spec.backoff), failedAttempt - 1);
    return Milliseconds(
        static_cast<qint64>(std::min(delay, std::max(longest, static_cast<double>(spec.delay.count())))));
}

bool isFailure(TaskStatus status) {
    return status == TaskStatus::Failed || status == TaskStatus::TimedOut;
}

} // namespace

TaskResultPtr resultWithoutTask(const RunContext& run, int step, TaskStatus status, const QString& message,
                                const std::optional<Error>& error) {
    const StepSpec& spec = run.step(step);
    auto result = std::make_shared<TaskResult>();
    result->step = step;
    result->stepId = spec.id;
    result->tool = spec.tool;
    if (const ToolSpecPtr tool = run.request.catalogue ? run.request.catalogue->find(spec.tool) : nullptr) {
        result->tool = tool->name;
        result->executionLocation = executionLocation(tool->domain);
    }
    result->attempt = 0;
    result->outcome.status = status;
    result->outcome.message = run.redactor.redact(message);
    if (error) {
        result->outcome.error = error;
        result->outcome.error->message = run.redactor.redact(error->message);
        result->outcome.error->hint = run.redactor.redact(error->hint);
    }
    return result;
}

void postTaskFinished(const RunContext& run, TaskResultPtr result) {
    if (run.tally) run.tally->note(*result);
    RunEvent event;
    event.kind = RunEvent::Kind::TaskFinished;
    event.step = result->step;
    event.task = result->task;
    event.attempt = result->attempt;
    event.time = nowMs();
    event.runId = run.runId;
    event.result = std::move(result);
    run.sink.postEvent(std::move(event));
}

StepRun::StepRun(RunContextPtr run, int step, StepTasksPtr tasks, bool keepClear)
    : run_(std::move(run)),
      step_(step),
      tasks_(std::move(tasks)),
      keepClear_(keepClear),
      progress_(tasks_->count(), parallelOf(*run_, step, *tasks_), run_->step(step).batches,
                run_->step(step).maxFailures) {}

void StepRun::begin() {
    run_->post(RunEvent::Kind::StepStarted, step_, -1, 0, {{QStringLiteral("tasks"), progress_.total()}});
}

std::shared_ptr<TaskAttempt> StepRun::startNext(quint64 runSerial, const PreviousResults& previous,
                                                const TaskAttempt::Handlers& handlers) {
    TaskAttempt::Place place;
    place.run = runSerial;
    place.step = step_;
    place.keepClear = keepClear_;
    if (!retryReady_.empty()) {
        place.task = retryReady_.front();
        retryReady_.pop_front();
        place.attempt = waiting_.at(place.task).nextAttempt;
        waiting_.erase(place.task);
        return std::make_shared<TaskAttempt>(run_, tasks_, place, handlers);
    }
    while (progress_.canStart()) {
        place.task = progress_.takeNext();
        if (previous.isEmpty()) return std::make_shared<TaskAttempt>(run_, tasks_, place, handlers);
        const TaskResultPtr before = previous.find(
            run_->step(step_).id, run_->redactor.redact(tasks_->targetName(place.task)),
            tasks_->hasItems ? run_->redactor.redact(tasks_->item(place.task)) : QJsonValue(QJsonValue::Undefined));
        if (!before) return std::make_shared<TaskAttempt>(run_, tasks_, place, handlers);
        auto taken = std::make_shared<TaskResult>(*before);
        taken->step = step_;
        taken->task = place.task;
        StepOutput output = taken->outcome.output;
        taskEnded(std::move(taken), std::move(output), before->outcome.variables);
    }
    return nullptr;
}

const RetrySpec* StepRun::retrySpec() const {
    if (const auto& own = run_->step(step_).retry) return &*own;
    if (const auto& plan = run_->plan().defaultRetry) return &*plan;
    return nullptr;
}

std::optional<StepRun::Clock::time_point> StepRun::attemptEnded(const TaskAttempt& attempt, bool mayRetry) {
    const TaskResultPtr result = attempt.givenUp ? attempt.givenUpResult() : attempt.result();
    const RetrySpec* retry = retrySpec();
    const auto& error = result->outcome.error;
    const bool again =
        mayRetry && !attempt.givenUp && retry && !progress_.isHalted() && isFailure(result->outcome.status) &&
        result->attempt < retry->attempts && stopReason_.isEmpty() &&
        (retry->on.isEmpty() || (error && retry->on.contains(error->code)) ||
         (result->outcome.status == TaskStatus::TimedOut && retry->on.contains(QLatin1StringView("timeout"))));
    if (!again) {
        if (attempt.givenUp && !attempt.hasBegun()) {
            taskEnded(result, {}, {});
        } else if (attempt.givenUp) {
            run_->post(RunEvent::Kind::Notice, step_, result->task, result->attempt,
                       {{QStringLiteral("text"),
                         QStringLiteral("%1 was asked to stop and is still at it; the run goes on without it")
                             .arg(result->tool)}});
            taskEnded(result, {}, {});
        } else {
            taskEnded(result, attempt.clearOutput(), attempt.clearVariables());
        }
        return std::nullopt;
    }
    Milliseconds delay = retryDelay(*retry, result->attempt);
    if (const auto asked = result->outcome.retryAfter) delay = std::max(delay, *asked); // by the server
    waiting_[result->task] = {result->attempt + 1, result};
    run_->post(RunEvent::Kind::TaskRetrying, step_, result->task, result->attempt,
               {{QStringLiteral("delay_ms"), static_cast<qint64>(delay.count())},
                {QStringLiteral("error"), QJsonObject{{QStringLiteral("code"), error->code},
                                                      {QStringLiteral("message"), error->message},
                                                      {QStringLiteral("hint"), error->hint}}}});
    return Clock::now() + delay;
}

void StepRun::retryDue(int task) {
    // A cancelled step no longer waits for it.
    if (waiting_.contains(task)) retryReady_.push_back(task);
}

void StepRun::taskEnded(TaskResultPtr result, StepOutput clear, QJsonObject variables) {
    const StepOutcome& outcome = result->outcome;
    if (isFailure(outcome.status) && !firstError_) firstError_ = outcome.error;
    if (keepClear_) {
        entries_.push_back({result->task, tasks_->targetName(result->task), tasks_->item(result->task), outcome.status,
                            std::move(clear), std::move(variables)});
    }
    progress_.ended(outcome.status);
    postTaskFinished(*run_, std::move(result));
}

TaskResultPtr StepRun::unstarted(int task, TaskStatus status, const QString& reason) const {
    auto result = std::make_shared<TaskResult>();
    result->step = step_;
    result->task = task;
    result->stepId = run_->step(step_).id;
    result->tool = tasks_->tool->name;
    result->executionLocation = executionLocation(tasks_->tool->domain);
    result->target = run_->redactor.redact(tasks_->targetName(task));
    if (tasks_->hasItems) result->item = run_->redactor.redact(tasks_->item(task));
    result->attempt = 0;
    result->outcome.status = status;
    result->outcome.message = reason;
    return result;
}

void StepRun::endUnstarted(TaskStatus status, const QString& reason) {
    progress_.halt();
    for (int task = progress_.firstUnstarted(); task < progress_.total(); ++task) {
        postTaskFinished(*run_, unstarted(task, status, reason));
        if (keepClear_) entries_.push_back({task, tasks_->targetName(task), tasks_->item(task), status, {}, {}});
        progress_.endedUnstarted(status);
    }
}

void StepRun::cancelWaiting() {
    retryReady_.clear();
    for (const auto& [task, waiting] : std::exchange(waiting_, {})) {
        auto result = std::make_shared<TaskResult>(*waiting.last);
        result->outcome.status = TaskStatus::Cancelled;
        result->outcome.message = QStringLiteral("cancelled while it waited for its next attempt");
        taskEnded(std::move(result), {}, {});
    }
    endUnstarted(TaskStatus::Cancelled, QStringLiteral("the run was cancelled before it began"));
}

void StepRun::stop(const QString& reason) {
    if (!stopReason_.isEmpty()) return;
    stopReason_ = reason;
    retryReady_.clear();
    for (const auto& [task, waiting] : std::exchange(waiting_, {}))
        taskEnded(waiting.last, {}, {});
    endUnstarted(TaskStatus::Skipped, reason);
}

StepEnd StepRun::finish(bool cancelled) {
    if (progress_.isHalted()) {
        endUnstarted(TaskStatus::Skipped,
                     QStringLiteral("%1 tasks failed, %2 may").arg(progress_.failed()).arg(progress_.allowed()));
    }
    StepEnd end = StepEnd::Succeeded;
    // An executor may say "cancelled" although nobody asked it to; the step then did not do what it was for.
    if (cancelled && progress_.cancelled() > 0) {
        end = StepEnd::Cancelled;
    } else if (progress_.tooManyFailures() || progress_.cancelled() > 0) {
        end = StepEnd::Failed;
    } else if (progress_.succeeded() == 0 && progress_.failed() == 0) {
        end = stopReason_.isEmpty() ? StepEnd::Passed : StepEnd::NotRun;
    } else if (!stopReason_.isEmpty() && progress_.skipped() > 0) {
        end = StepEnd::NotRun;
    }
    status_ = end == StepEnd::Succeeded   ? QStringLiteral("success")
              : end == StepEnd::Failed    ? QStringLiteral("failed")
              : end == StepEnd::Cancelled ? QStringLiteral("cancelled")
                                          : QStringLiteral("skipped");
    run_->post(RunEvent::Kind::StepFinished, step_, -1, 0,
               {{QStringLiteral("status"), status_},
                {QStringLiteral("succeeded"), progress_.succeeded()},
                {QStringLiteral("failed"), progress_.failed()},
                {QStringLiteral("skipped"), progress_.skipped()}});
    return end;
}

std::shared_ptr<const StepRecord> StepRun::takeRecord() {
    return std::make_shared<const StepRecord>(status_, firstError_, std::move(entries_));
}

} // namespace oc
