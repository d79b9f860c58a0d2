// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/RunController.h"

#include "engine/catalogue/LiveCatalogue.h"
#include "engine/plan/PlanValidator.h"
#include "engine/plan/SubPlan.h"
#include "engine/policy/PolicySettings.h"
#include "engine/run/ExecutorRegistry.h"
#include "engine/run/RunScheduler.h"
#include "engine/settings/Settings.h"
#include "executors/communication/RunNotifier.h"
#include "ui/results/RunFollower.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QtConcurrentRun>

namespace oc::ui {

namespace {

struct Verdict {
    PlanDocument plan;
    CataloguePtr catalogue;
    Problems problems;
    Problems warnings; ///< of who is to be told of the end
    PolicyVerdict policy;
};

} // namespace

RunController::RunController(Services& services, RunFollower& follower, QObject* parent)
    : QObject(parent), services_(services), follower_(follower) {
    connect(&services_.scheduler, &RunScheduler::events, this, &RunController::take, Qt::QueuedConnection);
}

void RunController::setState(State state) {
    if (state_ == state) return;
    state_ = state;
    Q_EMIT stateChanged();
}

void RunController::run(const PlanDocument& plan, const QString& file, const RunChoice& choice) {
    if (isBusy()) return;
    choice_ = choice;
    setState(State::Checking);
    const int generation = ++generation_;
    const auto check = [text = plan.text(), format = plan.format(), file, tools = services_.catalogue.current(),
                        executors = &services_.executors, policy = runPolicyOf(services_.settings),
                        notifier = services_.notifier, choice] {
        Verdict verdict;
        verdict.plan = PlanDocument::fromText(text, format, file);
        // What is checked here is what runs, whatever becomes of the files meanwhile.
        verdict.catalogue = withSubPlans(tools, verdict.plan, choice.planFolders);
        verdict.problems = validatePlan(verdict.plan, *verdict.catalogue,
                                        [executors](const ToolSpec& tool) { return executors->canExecute(tool); });
        // Reads the keychain, so not with each key that is typed.
        if (notifier) verdict.warnings = notifier->check(verdict.plan);
        // Steps that are not run need nobody's consent.
        Plan asked = verdict.plan.plan();
        asked.steps.removeIf([&choice](const StepSpec& step) {
            return choice.pinned.contains(step.id) ||
                   (!choice.onlySteps.isEmpty() && !choice.onlySteps.contains(step.id));
        });
        verdict.policy = policy.decide(asked, *verdict.catalogue);
        return verdict;
    };
    whenDone(this, QtConcurrent::run(check), [this, generation](const Verdict& verdict) {
        if (generation != generation_ || state_ != State::Checking) return;
        plan_ = verdict.plan;
        catalogue_ = verdict.catalogue;
        warnings_ = verdict.warnings;
        checked(verdict.problems, verdict.policy);
    });
}

void RunController::checked(const Problems& problems, const PolicyVerdict& verdict) {
    if (hasErrors(problems)) {
        setState(State::Idle);
        Q_EMIT refusedByProblems(problems);
        return;
    }
    if (verdict.decision == PolicyDecision::Deny) {
        setState(State::Idle);
        Q_EMIT refusedByPolicy(verdict.reasons);
        return;
    }
    setState(State::Asking);
    if (verdict.decision == PolicyDecision::Confirm)
        Q_EMIT confirmationNeeded(verdict.reasons);
    else
        confirm();
}

void RunController::confirm() {
    if (state_ == State::Asking) askForInputs({});
}

void RunController::giveInputs(const QJsonObject& inputs) {
    if (state_ == State::Asking) askForInputs(inputs);
}

void RunController::giveUp() {
    if (state_ == State::Asking) setState(State::Idle);
}

void RunController::askForInputs(const QJsonObject& given) {
    const CheckedParameters checked = checkInputs(plan_.plan(), given);
    if (hasErrors(checked.problems))
        Q_EMIT inputsNeeded(plan_.plan().inputs, given.isEmpty() ? Problems() : checked.problems);
    else
        start(checked.values);
}

void RunController::start(const QJsonObject& inputs) {
    setState(State::Starting);
    early_.clear();
    runId_.clear();
    approvals_.clear();
    stopWanted_ = false;
    RunRequest request;
    request.plan = plan_;
    request.catalogue = catalogue_;
    request.inputs = inputs;
    request.canAsk = true;
    request.resumeOf = choice_.resumeOf;
    request.onlySteps = choice_.onlySteps;
    request.freshSteps = choice_.freshSteps;
    request.pinned = choice_.pinned;
    request.startedBy = QStringLiteral("window");
    // Opening the run waits for the disk.
    whenDone(this, QtConcurrent::run([scheduler = &services_.scheduler, request] { return scheduler->start(request); }),
             [this](const Result<QString>& id) {
                 if (!id) {
                     setState(State::Idle);
                     Q_EMIT failedToStart(id.error());
                     return;
                 }
                 runId_ = *id;
                 QStringList titles;
                 QStringList ids;
                 for (const StepSpec& step : plan_.plan().steps) {
                     titles.append(step.title());
                     ids.append(step.id);
                 }
                 follower_.begin(runId_, titles, ids, services_.runStore == nullptr);
                 setState(State::Running);
                 Q_EMIT started(runId_);
                 apply(std::exchange(early_, {}));
                 if (stopWanted_) stop();
             });
}

void RunController::take(const RunEvents& events) {
    if (state_ == State::Starting)
        early_ += events;
    else if (state_ == State::Running)
        apply(events);
}

void RunController::apply(const RunEvents& events) {
    bool over = false;
    for (const RunEvent& event : events) {
        if (event.runId != runId_) continue;
        if (event.kind == RunEvent::Kind::ApprovalRequested) {
            Approval approval = approvalOf(event);
            approval.text = event.data.value(QStringLiteral("text")).toString();
            approvals_.append(approval);
            if (approvals_.size() == 1) nextApproval();
        } else if (event.kind == RunEvent::Kind::ApprovalAnswered) {
            const Approval answered = approvalOf(event);
            if (approvals_.removeIf([&](const Approval& approval) {
                    return approval.runId == answered.runId && approval.stepId == answered.stepId;
                }))
                nextApproval();
        } else if (event.kind == RunEvent::Kind::RunFinished) {
            over = true;
        }
    }
    follower_.apply(events);
    if (!over) return;
    approvals_.clear();
    nextApproval();
    setState(State::Idle);
    Q_EMIT finished(follower_.status());
}

RunController::Approval RunController::approvalOf(const RunEvent& event) const {
    const StepSpec step = plan_.plan().steps.value(event.step);
    // A step of a plan that is a step says which run and which step it is.
    const QString run = event.data.value(QStringLiteral("run")).toString();
    if (!run.isEmpty()) return {run, event.data.value(QStringLiteral("step_id")).toString(), step.title(), {}};
    return {runId_, step.id, step.title(), {}};
}

void RunController::nextApproval() {
    if (approvals_.isEmpty())
        Q_EMIT approvalRequested({}, {});
    else
        Q_EMIT approvalRequested(approvals_.first().title, approvals_.first().text);
}

void RunController::answerApproval(bool approved) {
    if (approvals_.isEmpty()) return;
    const Approval approval = approvals_.takeFirst();
    services_.scheduler.answerApproval(approval.runId, approval.stepId, approved,
                                       qEnvironmentVariable("USER", QStringLiteral("window")));
    nextApproval();
}

void RunController::stop() {
    if (state_ == State::Running)
        services_.scheduler.cancel(runId_);
    else if (state_ == State::Starting)
        stopWanted_ = true;
    else if (state_ == State::Checking)
        setState(State::Idle);
}

} // namespace oc::ui
