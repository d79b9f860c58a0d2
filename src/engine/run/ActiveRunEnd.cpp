// SPDX-License-Identifier: GPL-3.0-or-later
// How a run asks people, is stopped, and ends.
#include "engine/run/ActiveRun.h"

#include "engine/base/Clock.h"

namespace oc {

void ActiveRun::askApproval(int step, const QString& text) {
    context_->post(RunEvent::Kind::ApprovalRequested, step, -1, 0, {{QStringLiteral("text"), text}});
    if (!context_->parent) return;
    const QString& id = context_->step(step).id;
    context_->postToRoot(RunEvent::Kind::ApprovalRequested,
                         {{QStringLiteral("text"), QStringLiteral("%1/%2: %3").arg(context_->parent->path, id, text)},
                          {QStringLiteral("run"), context_->runId},
                          {QStringLiteral("step_id"), id}});
}

void ActiveRun::tellApproval(int step, bool approved, const QString& by) {
    const QJsonObject data{{QStringLiteral("approved"), approved}, {QStringLiteral("by"), by}};
    context_->post(RunEvent::Kind::ApprovalAnswered, step, -1, 0, data);
    QJsonObject forRoot = data;
    forRoot.insert(QStringLiteral("run"), context_->runId);
    forRoot.insert(QStringLiteral("step_id"), context_->step(step).id);
    context_->postToRoot(RunEvent::Kind::ApprovalAnswered, forRoot);
}

void ActiveRun::withdrawQuestion(int step) {
    // The outermost run may go on, and nobody should be left looking at a question that is none any more.
    if (context_->parent) tellApproval(step, false, QString());
}

void ActiveRun::answer(const QString& stepId, bool approved, const QString& by) {
    const int step = context_->plan().indexOf(stepId);
    if (step < 0 || slots_[static_cast<std::size_t>(step)].phase != Phase::Asking) return;
    tellApproval(step, approved, context_->redactor.redact(by));
    if (approved) {
        startTasks(step, std::move(*std::exchange(slots_[static_cast<std::size_t>(step)].tasks, nullptr)));
    } else {
        refuse(step, QStringLiteral("step '%1' was refused by %2").arg(stepId, by), by);
    }
    advance();
}

void ActiveRun::refuse(int step, const QString& message, const QString& by) {
    if (refusal_.isEmpty()) refusal_ = message;
    slots_[static_cast<std::size_t>(step)].tasks.reset();
    endWithoutTasks(step, TaskStatus::Cancelled, by.isEmpty() ? message : QStringLiteral("refused by %1").arg(by));
    graph_.finish(step, StepEnd::Refused);
}

void ActiveRun::noteFailure(int step, const std::optional<Error>& error, int failed) {
    failed_ += failed;
    if (!firstError_) firstError_ = error;
    const StepSpec& spec = context_->step(step);
    if (!firstFailure_.isEmpty() || spec.onFailure.kind == OnFailure::Kind::Continue) return;
    firstFailure_ = QStringLiteral("step '%1' failed").arg(spec.id);
    if (error) firstFailure_ += QStringLiteral(": ") + context_->redactor.redact(error->message);
}

void ActiveRun::cancel() {
    if (done_ || cancelled_) return;
    cancelled_ = true;
    graph_.cancelRest();
    host_.stopAttempts(*this);
    for (int step = 0; step < static_cast<int>(slots_.size()); ++step) {
        Slot& slot = slots_[static_cast<std::size_t>(step)];
        if (slot.phase == Phase::Asking) {
            slot.tasks.reset();
            withdrawQuestion(step);
            endWithoutTasks(step, TaskStatus::Cancelled,
                            QStringLiteral("the run was cancelled before it was approved"));
            graph_.finish(step, StepEnd::Cancelled);
        } else if (slot.run) {
            slot.run->cancelWaiting();
            endIfOver(step);
        }
    }
    advance();
}

void ActiveRun::storeFailed(const Error& error) {
    if (done_ || storeError_) return;
    storeError_ = error;
    const QString reason = QStringLiteral("the history cannot be written: %1").arg(error.message);
    graph_.stopRest(reason);
    for (int step = 0; step < static_cast<int>(slots_.size()); ++step) {
        Slot& slot = slots_[static_cast<std::size_t>(step)];
        if (slot.phase == Phase::Asking) {
            slot.tasks.reset();
            withdrawQuestion(step);
            endWithoutTasks(step, TaskStatus::Skipped, reason);
            graph_.finish(step, StepEnd::NotRun);
        } else if (slot.run) {
            slot.run->stop(reason);
            endIfOver(step);
        }
    }
    advance();
}

RunStatus ActiveRun::status() const {
    if (storeError_) return RunStatus::Failed;
    if (cancelled_) return RunStatus::Cancelled;
    if (!refusal_.isEmpty()) return RunStatus::Refused;
    return graph_.hasFailed() || failedToBegin_ ? RunStatus::Failed : RunStatus::Completed;
}

void ActiveRun::finish() {
    done_ = true;
    const RunStatus how = status();
    QJsonObject data{{QStringLiteral("status"), runStatusName(how)}};
    QString message;
    if (storeError_) {
        message = storeError_->toText();
        data.insert(QStringLiteral("error"), QJsonObject{{QStringLiteral("code"), storeError_->code},
                                                         {QStringLiteral("message"), storeError_->message},
                                                         {QStringLiteral("hint"), storeError_->hint}});
    } else if (how == RunStatus::Cancelled) {
        message = QStringLiteral("cancelled");
    } else if (how == RunStatus::Refused) {
        message = refusal_;
    } else if (how == RunStatus::Failed) {
        message = firstFailure_.isEmpty() ? QStringLiteral("a step failed") : firstFailure_;
    } else {
        const auto steps = static_cast<int>(slots_.size());
        message = QStringLiteral("%1 step%2, %3 task%4 succeeded")
                      .arg(steps)
                      .arg(steps == 1 ? QString() : QStringLiteral("s"))
                      .arg(succeeded_)
                      .arg(succeeded_ == 1 ? QString() : QStringLiteral("s"));
        if (failed_ > 0) message += QStringLiteral(", %1 failed").arg(failed_);
        if (skippedSteps_ > 0) message += QStringLiteral(", %1 skipped").arg(skippedSteps_);
    }
    message = context_->redactor.redact(message);
    if (SubPlanTally* tally = context_->tally.get()) {
        tally->status = how;
        tally->message = message;
        tally->error = storeError_ ? storeError_ : firstError_;
        for (std::size_t i = 0; i < slots_.size(); ++i)
            tally->steps.emplace_back(context_->step(static_cast<int>(i)).id, records_[i]);
    }
    data.insert(QStringLiteral("message"), message);
    if (how != RunStatus::Completed) data.insert(QStringLiteral("error_message"), message);
    context_->post(RunEvent::Kind::RunFinished, -1, -1, 0, std::move(data));
}

} // namespace oc
