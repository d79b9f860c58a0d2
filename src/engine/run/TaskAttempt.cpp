// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/TaskAttempt.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"
#include "engine/plan/SubPlan.h"
#include "engine/run/OutcomeRedaction.h"
#include "engine/run/RunOpening.h"
#include "engine/run/TaskContext.h"
#include "engine/run/ToolParameters.h"
#include "engine/store/RunStore.h"

#include <exception>

namespace oc {

namespace {

QString forPeople(std::optional<Milliseconds> limit) {
    return limit ? formatDuration(*limit) : QStringLiteral("the time it was given");
}

} // namespace

TaskAttempt::TaskAttempt(RunContextPtr run, StepTasksPtr tasks, Place place, const Handlers& handlers)
    : run_(std::move(run)),
      tasks_(std::move(tasks)),
      place_(place),
      handlers_(handlers),
      live_(run_->sink, run_->budget, [&] {
          RunEvent origin;
          origin.runId = run_->runId;
          origin.step = place.step;
          origin.task = place.task;
          origin.attempt = place.attempt;
          return origin;
      }()) {}

void TaskAttempt::requestStop(StopReason reason) {
    StopReason none = StopReason::None;
    stopReason_.compare_exchange_strong(none, reason, std::memory_order_acq_rel);
    stop_.request_stop();
}

TaskAttempt::Clock::time_point TaskAttempt::deadline() const {
    return Clock::time_point(Clock::duration(deadline_.load(std::memory_order_acquire)));
}

ExpressionEvaluator& TaskAttempt::evaluatorForTask(WorkerLocal& local) const {
    ExpressionEvaluator& evaluator = tasks_->scope->evaluator(local);
    evaluator.set(QStringLiteral("item"), tasks_->item(place_.task));
    evaluator.set(QStringLiteral("index"),
                  tasks_->hasItems ? QJsonValue(tasks_->index(place_.task)) : QJsonValue(QJsonValue::Undefined));
    evaluator.set(QStringLiteral("target"), tasks_->hasTargets ? QJsonValue(tasks_->target(place_.task).toJson())
                                                               : QJsonValue(QJsonValue::Undefined));
    return evaluator;
}

Result<QJsonObject> TaskAttempt::parameters(WorkerLocal& local) const {
    if (tasks_->parametersReady) return tasks_->parameters;
    const Result<QJsonValue> resolved = evaluatorForTask(local).resolve(QJsonValue(tasks_->parameters));
    if (!resolved) return resolved.error();
    return prepareParameters(run_->secrets, run_->redactor, *tasks_->tool, resolved->toObject());
}

Result<bool> TaskAttempt::conditionHolds(WorkerLocal& local) const {
    if (!tasks_->conditionPerTask) return true;
    return evaluatorForTask(local).condition(run_->step(place_.step).when);
}

std::optional<Milliseconds> TaskAttempt::timeout(const QJsonObject& parameters) const {
    const auto orNone = [](Milliseconds limit) {
        return limit.count() > 0 ? std::optional<Milliseconds>(limit) : std::nullopt;
    };
    if (const auto& own = run_->step(place_.step).timeout) return orNone(*own);
    if (isPlan())
        return std::nullopt; // its steps have limits; what holds for each step here is not meant for all of them
    if (const auto& plan = run_->plan().defaultTimeout) return orNone(*plan);
    if (const auto& tool = tasks_->tool->behaviourFor(parameters).timeout) return orNone(*tool);
    if (run_->options.defaultTimeout) return orNone(*run_->options.defaultTimeout);
    return orNone(tasks_->tool->timeoutFor(parameters));
}

Error TaskAttempt::timeoutError(std::optional<Milliseconds> limit) const {
    return {QStringLiteral("timeout"),
            QStringLiteral("%1 did not finish within %2").arg(tasks_->tool->name, forPeople(limit)),
            QStringLiteral("raise the step's timeout if it needs longer"),
            {}};
}

StepOutcome TaskAttempt::judged(StepOutcome outcome, bool expired, std::optional<Milliseconds> limit) const {
    if (!isFinal(outcome.status)) outcome.status = TaskStatus::Failed;
    const bool asked = stopReason() == StopReason::Timeout || (stopReason() == StopReason::None && expired);
    if (outcome.status == TaskStatus::Cancelled && asked) {
        const QString alive = outcome.message; // an executor that could not end everything says so here
        outcome.status = TaskStatus::TimedOut;
        outcome.error = timeoutError(limit);
        outcome.message =
            alive.isEmpty() ? outcome.error->message : QStringLiteral("%1; %2").arg(outcome.error->message, alive);
    }
    const bool bad = outcome.status == TaskStatus::Failed || outcome.status == TaskStatus::TimedOut;
    if (bad && !outcome.error) {
        outcome.error = outcome.status == TaskStatus::TimedOut
                            ? timeoutError(limit)
                            : Error{QStringLiteral("failed"),
                                    outcome.message.isEmpty() ? QStringLiteral("%1 failed").arg(tasks_->tool->name)
                                                              : outcome.message,
                                    {},
                                    {}};
    }
    if (bad && outcome.message.isEmpty()) outcome.message = outcome.error->message;
    return outcome;
}

TaskAttempt::Clock::time_point TaskAttempt::beginLimit(std::optional<Milliseconds> limit) {
    const Clock::time_point deadline = limit ? Clock::now() + *limit : Clock::time_point::max();
    deadline_.store(deadline.time_since_epoch().count(), std::memory_order_release);
    if (limit) run_->sink.nudge(); // else a thread that sleeps since before would not watch it
    return deadline;
}

StepOutcome TaskAttempt::execute(StepRequest request, std::optional<Milliseconds> limit, RawOutput& raw) {
    const Clock::time_point deadline = beginLimit(limit);
    TaskContext context(run_, place_.step, place_.task, place_.attempt, stop_.get_token(), deadline, live_);
    StepOutcome outcome;
    try {
        outcome = tasks_->executor->execute(request, context);
    } catch (const std::exception& thrown) {
        outcome = StepOutcome::failure(
            {QStringLiteral("internal_error"),
             QStringLiteral("%1 broke off: %2").arg(request.tool->name, QString::fromUtf8(thrown.what())),
             QStringLiteral("this is a mistake in the program; please report it"),
             {}});
    }
    const bool expired = context.expired();
    context.finish();
    raw = context.takeRaw();
    logError_ = context.logError();
    return judged(std::move(outcome), expired, limit);
}

std::optional<StepOutcome> TaskAttempt::perform(WorkerLocal& local, RawOutput& raw) {
    const Result<bool> holds = conditionHolds(local);
    if (!holds) return StepOutcome::failure(holds.error());
    if (!*holds) {
        StepOutcome skipped;
        skipped.status = TaskStatus::Skipped;
        skipped.message = QStringLiteral("condition is false: %1").arg(run_->step(place_.step).when);
        return skipped;
    }
    Result<QJsonObject> values = parameters(local);
    if (!values) return StepOutcome::failure(values.error());
    if (isPlan()) return openSubPlan(std::move(*values), timeout({}));

    StepRequest request;
    request.runId = run_->runId;
    request.planName = run_->plan().name;
    request.step = place_.step;
    request.task = place_.task;
    request.attempt = place_.attempt;
    request.tool = tasks_->tool;
    request.parameters = std::move(*values);
    request.target = tasks_->target(place_.task);
    const std::optional<Milliseconds> limit = timeout(request.parameters);
    return execute(std::move(request), limit, raw);
}

ParentTask TaskAttempt::asParent() const {
    const QString& stepId = run_->step(place_.step).id;
    const TaskResult here = emptyResult();
    ParentTask parent;
    parent.runId = run_->runId;
    parent.step = place_.step;
    parent.task = place_.task;
    parent.attempt = place_.attempt;
    parent.place = QString::fromUtf8(json::toText(QJsonArray{stepId, here.target, here.item}));
    if (const auto& above = run_->parent) {
        parent.rootRunId = above->rootRunId;
        parent.rootStep = above->rootStep;
        parent.rootTask = above->rootTask;
        parent.rootAttempt = above->rootAttempt;
        parent.path = above->path + QLatin1Char('/') + stepId;
    } else {
        parent.rootRunId = parent.runId;
        parent.rootStep = parent.step;
        parent.rootTask = parent.task;
        parent.rootAttempt = parent.attempt;
        parent.path = stepId;
    }
    return parent;
}

std::optional<StepOutcome> TaskAttempt::openSubPlan(QJsonObject inputs, std::optional<Milliseconds> limit) {
    const SubPlan& plan = *tasks_->tool->plan;
    const RunRequest& own = run_->request;
    ParentTask parent = asParent();
    RunRequest request;
    request.plan = plan.document;
    request.catalogue = plan.catalogue;
    request.inputs = std::move(inputs);
    if (tasks_->hasTargets) request.target = QJsonArray{tasks_->target(place_.task).toJson()};
    request.approveAll = own.approveAll;
    request.canAsk = own.canAsk;
    request.startedBy = own.startedBy;
    const bool again = place_.attempt == 1 && !own.resumeOf.isEmpty() && run_->store &&
                       !own.freshSteps.contains(run_->step(place_.step).id);
    if (again) {
        const Result<QString> before = run_->store->partOf(own.resumeOf, parent.place);
        if (!before) return StepOutcome::failure(before.error());
        request.resumeOf = *before;
    }
    Result<RunContextPtr> child = openRun(std::move(request), *run_, std::move(parent));
    if (!child) return StepOutcome::failure(child.error());
    limit_ = limit;
    beginLimit(limit);
    const QString childId = (*child)->runId;
    handlers_.subPlanOpened(std::move(*child), shared_from_this());
    // After the run has been told of: a stop that came before is passed on at once, and must find it.
    onStop_.emplace(stop_.get_token(), [cancel = &handlers_.cancelRun, childId] { (*cancel)(childId); });
    return std::nullopt;
}

void TaskAttempt::subPlanEnded(StepOutcome outcome) {
    end(judged(std::move(outcome), Clock::now() >= deadline(), limit_), {});
}

TaskResult TaskAttempt::emptyResult() const {
    TaskResult result;
    result.step = place_.step;
    result.task = place_.task;
    result.stepId = run_->step(place_.step).id;
    result.tool = tasks_->tool->name;
    result.executionLocation = executionLocation(tasks_->tool->domain);
    result.target = run_->redactor.redact(tasks_->targetName(place_.task));
    if (tasks_->hasItems) result.item = run_->redactor.redact(tasks_->item(place_.task));
    result.attempt = place_.attempt;
    result.startedAt = startedAt_.load(std::memory_order_acquire);
    return result;
}

TaskResultPtr TaskAttempt::givenUpResult() const {
    auto result = std::make_shared<TaskResult>(emptyResult());
    if (!hasBegun()) {
        result->outcome = StepOutcome::cancelled(QStringLiteral("the run was cancelled before it began"));
        return result;
    }
    result->durationMs = static_cast<double>(nowMs() - result->startedAt);
    const QString alive = QStringLiteral("%1 was asked to stop and is still at it").arg(tasks_->tool->name);
    if (stopReason() == StopReason::Timeout) {
        Error error = timeoutError(std::nullopt);
        error.message += QStringLiteral(", was asked to stop, and is still at it");
        result->outcome = StepOutcome::timedOut(std::move(error));
    } else {
        result->outcome = StepOutcome::cancelled(alive);
    }
    return result;
}

void TaskAttempt::run(WorkerLocal& local) {
    if (stop_.stop_requested()) {
        end(StepOutcome::cancelled(QStringLiteral("the run was cancelled before it began")), {});
        return;
    }
    begunAt_ = steadyMs();
    startedAt_.store(nowMs(), std::memory_order_release);
    QJsonObject data;
    if (tasks_->hasTargets)
        data.insert(QStringLiteral("target"), run_->redactor.redact(tasks_->targetName(place_.task)));
    if (tasks_->hasItems) data.insert(QStringLiteral("item"), run_->redactor.redact(tasks_->item(place_.task)));
    run_->post(RunEvent::Kind::TaskStarted, place_.step, place_.task, place_.attempt, std::move(data));
    RawOutput raw;
    if (std::optional<StepOutcome> outcome = perform(local, raw)) end(std::move(*outcome), std::move(raw));
}

void TaskAttempt::end(StepOutcome outcome, RawOutput raw) {
    if (place_.keepClear) clearOutput_ = outcome.output;
    clearVariables_ = outcome.variables;
    auto result = std::make_shared<TaskResult>(emptyResult());
    if (hasBegun()) result->durationMs = steadyMs() - begunAt_;
    result->raw = std::move(raw);
    result->outcome = redactedOutcome(run_->redactor, outcome);
    result_ = std::move(result);
    handlers_.ended(shared_from_this());
}

} // namespace oc
