// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/ActiveRun.h"

#include "engine/base/Clock.h"

#include <QJsonArray>

namespace oc {

namespace {

TaskResultPtr pinnedResult(const RunContext& run, int step, const PinnedOutput& pinned) {
    auto result = std::make_shared<TaskResult>(*resultWithoutTask(
        run, step, TaskStatus::Success, QStringLiteral("not run: its output was pinned"), std::nullopt));
    result->attempt = 1;
    result->outcome.output = StepOutput::fromJson(pinned.output);
    result->outcome.variables = pinned.variables;
    return result;
}

} // namespace

ActiveRun::ActiveRun(quint64 serial, RunContextPtr context, Host& host)
    : serial_(serial),
      context_(std::move(context)),
      host_(host),
      graph_(context_->plan(), context_->request.onlySteps, context_->request.pinned.keys()),
      inputs_(context_->request.inputs),
      environment_(context_->environment()) {
    const Plan& plan = context_->plan();
    const auto count = static_cast<std::size_t>(plan.steps.size());
    slots_.resize(count);
    records_.resize(count);
    referred_.assign(count, false);
    bool everyStep = false;
    QHash<QString, int> index;
    for (int i = 0; i < plan.steps.size(); ++i) {
        index.insert(plan.steps.at(i).id, i);
        uses_.push_back(expressionUse(plan.steps.at(i), targetOf(*context_, i)));
        everyStep = everyStep || uses_.back().everyStep;
    }
    for (const ExpressionUse& use : uses_) {
        for (const QString& id : use.steps) {
            if (const auto found = index.constFind(id); found != index.constEnd()) referred_[*found] = true;
        }
    }
    // The parent gets what each step gave out.
    if (everyStep || context_->parent) referred_.assign(count, true);
}

void ActiveRun::begin(PreviousResults previous) {
    if (done_) return;
    previous_ = std::move(previous);
    tellStart();
    advance();
}

void ActiveRun::beginFailed(const Error& error) {
    if (done_) return;
    failedToBegin_ = true;
    firstFailure_ = context_->redactor.redact(
        QStringLiteral("the run %1 cannot be resumed: %2").arg(context_->request.resumeOf, error.toText()));
    graph_.stopRest(firstFailure_);
    tellStart();
    advance();
}

void ActiveRun::tellStart() {
    const Plan& plan = context_->plan();
    QJsonArray steps;
    for (const StepSpec& step : plan.steps) {
        const ToolSpecPtr tool = context_->request.catalogue ? context_->request.catalogue->find(step.tool) : nullptr;
        steps.append(
            QJsonObject{{QStringLiteral("id"), step.id},
                        {QStringLiteral("title"), step.title()},
                        {QStringLiteral("tool"), tool ? tool->name : step.tool},
                        {QStringLiteral("execution_location"), tool ? executionLocation(tool->domain) : QString()}});
    }
    context_->post(
        RunEvent::Kind::RunStarted, -1, -1, 0,
        context_->redactor
            .redact(QJsonValue(QJsonObject{{QStringLiteral("plan"), plan.name}, {QStringLiteral("steps"), steps}}))
            .toObject());
}

void ActiveRun::advance() {
    for (;;) {
        const QList<RunGraph::Decision> decisions = graph_.next();
        if (decisions.isEmpty()) break;
        for (const RunGraph::Decision& decision : decisions) {
            if (decision.start) {
                beginStep(decision.step);
            } else {
                skipStep(decision);
            }
        }
    }
    tellParent();
    if (graph_.isDone() && !done_) finish();
}

void ActiveRun::tellParent() {
    if (!context_->parent || graph_.endedCount() == told_) return;
    told_ = graph_.endedCount();
    const auto steps = static_cast<int>(slots_.size());
    context_->postToParent(RunEvent::Kind::TaskProgress,
                           {{QStringLiteral("fraction"), static_cast<double>(told_) / std::max(1, steps)},
                            {QStringLiteral("text"), QStringLiteral("%1 of %2 steps").arg(told_).arg(steps)}});
}

RunScopePtr ActiveRun::scopeFor(int step) const {
    const ExpressionUse& use = uses_[static_cast<std::size_t>(step)];
    if (!use.any) return nullptr;
    QJsonObject inputs = inputs_;
    if (!use.everyInput) {
        inputs = {};
        for (const QString& name : use.inputs) {
            if (const QJsonValue value = inputs_.value(name); !value.isUndefined()) inputs.insert(name, value);
        }
    }
    RunScope::Steps steps;
    const Plan& plan = context_->plan();
    for (int i = 0; i < plan.steps.size(); ++i) {
        const auto& record = records_[static_cast<std::size_t>(i)];
        const QString& id = plan.steps.at(i).id;
        if (record && (use.everyStep || use.steps.contains(id))) steps.emplace_back(id, record);
    }
    return std::make_shared<const RunScope>(std::move(inputs), std::move(steps),
                                            QJsonObject{{QStringLiteral("id"), context_->runId},
                                                        {QStringLiteral("name"), plan.name},
                                                        {QStringLiteral("started_at"), isoTime(context_->startedAt)}},
                                            environment_);
}

void ActiveRun::beginStep(int step) {
    slots_[static_cast<std::size_t>(step)].phase = Phase::Planning;
    RunScopePtr scope = scopeFor(step);
    if (isQuickToPlan(*context_, step)) {
        stepPlanned(step, planStep(*context_, step, std::move(scope), local_));
    } else {
        host_.planLater(*this, step, std::move(scope));
    }
}

void ActiveRun::skipStep(const RunGraph::Decision& decision) {
    const auto index = static_cast<std::size_t>(decision.step);
    const StepSpec& spec = context_->step(decision.step);
    const QStringList& wanted = context_->request.onlySteps;
    const auto pinned = context_->request.pinned.constFind(spec.id);
    if (decision.end == StepEnd::Passed && spec.enabled && pinned != context_->request.pinned.cend()) {
        takeOverStep(decision.step, {pinnedResult(*context_, decision.step, *pinned)});
        return;
    }
    const QList<TaskResultPtr> before = previous_.ofStep(spec.id);
    if (decision.end == StepEnd::Passed && !wanted.isEmpty() && !wanted.contains(spec.id) && !before.isEmpty()) {
        takeOverStep(decision.step, before);
        return;
    }
    slots_[index].phase = Phase::Ended;
    const TaskStatus status = decision.end == StepEnd::Cancelled ? TaskStatus::Cancelled : TaskStatus::Skipped;
    const TaskResultPtr result = resultWithoutTask(*context_, decision.step, status, decision.reason);
    context_->post(RunEvent::Kind::StepStarted, decision.step, -1, 0, {{QStringLiteral("tasks"), 1}});
    postTaskFinished(*context_, result);
    context_->post(RunEvent::Kind::StepFinished, decision.step, -1, 0,
                   {{QStringLiteral("status"), taskStatusName(status)},
                    {QStringLiteral("succeeded"), 0},
                    {QStringLiteral("failed"), 0},
                    {QStringLiteral("skipped"), status == TaskStatus::Skipped ? 1 : 0}});
    if (referred_[index]) {
        records_[index] =
            std::make_shared<const StepRecord>(taskStatusName(status), std::nullopt, std::vector<StepRecord::Entry>{});
    }
}

void ActiveRun::takeOverStep(int step, const QList<TaskResultPtr>& results) {
    const auto index = static_cast<std::size_t>(step);
    slots_[index].phase = Phase::Ended;
    context_->post(RunEvent::Kind::StepStarted, step, -1, 0, {{QStringLiteral("tasks"), results.size()}});
    std::vector<StepRecord::Entry> entries;
    for (const TaskResultPtr& before : results) {
        auto taken = std::make_shared<TaskResult>(*before);
        taken->step = step;
        if (referred_[index]) {
            entries.push_back({taken->task, taken->target, taken->item, taken->outcome.status, taken->outcome.output,
                               taken->outcome.variables});
        }
        noteVariables(taken->outcome.variables);
        postTaskFinished(*context_, std::move(taken));
        ++succeeded_;
    }
    context_->post(RunEvent::Kind::StepFinished, step, -1, 0,
                   {{QStringLiteral("status"), QStringLiteral("success")},
                    {QStringLiteral("succeeded"), results.size()},
                    {QStringLiteral("failed"), 0},
                    {QStringLiteral("skipped"), 0}});
    if (referred_[index]) {
        records_[index] =
            std::make_shared<const StepRecord>(QStringLiteral("success"), std::nullopt, std::move(entries));
    }
}

void ActiveRun::stepPlanned(int step, StepTasks tasks) {
    Slot& slot = slots_[static_cast<std::size_t>(step)];
    if (cancelled_) {
        endWithoutTasks(step, TaskStatus::Cancelled, QStringLiteral("the run was cancelled"));
        graph_.finish(step, StepEnd::Cancelled);
    } else if (storeError_) {
        endWithoutTasks(step, TaskStatus::Skipped, storeError_->message);
        graph_.finish(step, StepEnd::NotRun);
    } else if (tasks.error) {
        endWithoutTasks(step, TaskStatus::Failed, tasks.error->message, tasks.error);
        noteFailure(step, tasks.error, 1);
        graph_.finish(step, StepEnd::Failed);
    } else if (!tasks.passReason.isEmpty()) {
        endWithoutTasks(step, TaskStatus::Skipped, tasks.passReason);
        graph_.finish(step, StepEnd::Passed);
    } else if (tasks.approve.isEmpty()) {
        startTasks(step, std::move(tasks));
    } else if (const QString text = context_->redactor.redact(tasks.approve);
               !context_->request.approveAll && !context_->request.canAsk) {
        refuse(step,
               QStringLiteral("step '%1' wants approval (\"%2\") and nobody can be asked; --yes approves every step")
                   .arg(context_->step(step).id, text),
               {});
    } else {
        askApproval(step, text);
        slot.phase = Phase::Asking;
        slot.tasks = std::make_unique<StepTasks>(std::move(tasks));
        if (context_->request.approveAll) {
            tellApproval(step, true, QStringLiteral("--yes"));
            startTasks(step, std::move(*std::exchange(slot.tasks, nullptr)));
        }
    }
}

void ActiveRun::planned(int step, StepTasks tasks) {
    stepPlanned(step, std::move(tasks));
    advance();
}

void ActiveRun::endWithoutTasks(int step, TaskStatus status, const QString& message,
                                const std::optional<Error>& error) {
    const auto index = static_cast<std::size_t>(step);
    slots_[index].phase = Phase::Ended;
    const bool isError = status == TaskStatus::Failed;
    if (status == TaskStatus::Skipped) ++skippedSteps_;
    context_->post(RunEvent::Kind::StepStarted, step, -1, 0, {{QStringLiteral("tasks"), 1}});
    postTaskFinished(*context_, resultWithoutTask(*context_, step, status, message, error));
    const QString name = status == TaskStatus::Success ? QStringLiteral("success") : taskStatusName(status);
    context_->post(RunEvent::Kind::StepFinished, step, -1, 0,
                   {{QStringLiteral("status"), name},
                    {QStringLiteral("succeeded"), 0},
                    {QStringLiteral("failed"), isError ? 1 : 0},
                    {QStringLiteral("skipped"), status == TaskStatus::Skipped ? 1 : 0}});
    if (referred_[index])
        records_[index] = std::make_shared<const StepRecord>(name, error, std::vector<StepRecord::Entry>{});
}

void ActiveRun::startTasks(int step, StepTasks tasks) {
    const auto index = static_cast<std::size_t>(step);
    Slot& slot = slots_[index];
    slot.phase = Phase::Running;
    slot.run = std::make_unique<StepRun>(context_, step, std::make_shared<const StepTasks>(std::move(tasks)),
                                         referred_[index]);
    slot.run->begin();
    offer(step);
}

void ActiveRun::offer(int step) {
    StepRun& run = *slots_[static_cast<std::size_t>(step)].run;
    if (run.queued || !run.canStart()) return;
    run.queued = true;
    startable_[static_cast<std::size_t>(run.pool())].push_back(step);
    host_.canStart(*this, run.pool());
}

std::shared_ptr<TaskAttempt> ActiveRun::startNext(WorkPool pool) {
    std::deque<int>& queue = startable_[static_cast<std::size_t>(pool)];
    while (!queue.empty()) {
        const int step = queue.front();
        queue.pop_front();
        StepRun* run = slots_[static_cast<std::size_t>(step)].run.get();
        if (!run) continue; // it ended while it stood in the queue
        run->queued = false;
        if (!run->canStart()) continue;
        std::shared_ptr<TaskAttempt> attempt = run->startNext(serial_, previous_, host_.attemptHandlers());
        offer(step);
        if (attempt) return attempt;
        endIfOver(step);
        advance();
    }
    return nullptr;
}

void ActiveRun::attemptEnded(const TaskAttempt& attempt) {
    const int step = attempt.place().step;
    StepRun* run = slots_[static_cast<std::size_t>(step)].run.get();
    if (!run) return;
    if (attempt.logError() && !storeError_) storeFailed(*attempt.logError());
    if (!attempt.givenUp && !attempt.clearVariables().isEmpty()) noteVariables(attempt.clearVariables());
    if (const auto again = run->attemptEnded(attempt, !cancelled_ && !storeError_)) {
        host_.retryAt(*this, step, attempt.place().task, *again);
        return;
    }
    endIfOver(step);
    if (slots_[static_cast<std::size_t>(step)].run) offer(step);
    advance();
}

void ActiveRun::retryDue(int step, int task) {
    StepRun* run = slots_[static_cast<std::size_t>(step)].run.get();
    if (!run) return;
    run->retryDue(task);
    offer(step);
}

void ActiveRun::endIfOver(int step) {
    const auto index = static_cast<std::size_t>(step);
    Slot& slot = slots_[index];
    if (!slot.run || !slot.run->isOver()) return;
    const StepEnd end = slot.run->finish(cancelled_);
    succeeded_ += slot.run->succeeded();
    if (end == StepEnd::Failed) {
        noteFailure(step, slot.run->firstError(), slot.run->failed());
    } else {
        failed_ += slot.run->failed();
    }
    if (referred_[index]) records_[index] = slot.run->takeRecord();
    slot.run.reset();
    slot.phase = Phase::Ended;
    graph_.finish(step, end);
}

void ActiveRun::noteVariables(const QJsonObject& variables) {
    const QList<ParameterSpec>& declared = context_->plan().inputs;
    for (auto it = variables.begin(); it != variables.end(); ++it) {
        const bool isInput = std::any_of(declared.begin(), declared.end(),
                                         [&](const ParameterSpec& spec) { return spec.name == it.key(); });
        if (!isInput) inputs_.insert(it.key(), it.value());
    }
}

} // namespace oc
