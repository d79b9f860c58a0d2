// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/RunSession.h"

#include "app/opsctl/OutputText.h"
#include "engine/base/Clock.h"
#include "engine/base/Json.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QJsonArray>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

// A signal handler may only write to a descriptor; the event loop does the rest.
int signalDescriptor = -1;
volatile std::sig_atomic_t signalCount = 0;

extern "C" void onSignal(int number) {
    if (signalCount > 0) _exit(128 + number);
    signalCount = signalCount + 1;
    const uint64_t one = 1;
    [[maybe_unused]] const auto written = write(signalDescriptor, &one, sizeof one);
}

QString statusWord(TaskStatus status) {
    switch (status) {
    case TaskStatus::Success:
        return u"ok"_s;
    case TaskStatus::Failed:
        return u"failed"_s;
    case TaskStatus::TimedOut:
        return u"timed out"_s;
    case TaskStatus::Cancelled:
        return u"cancelled"_s;
    case TaskStatus::Skipped:
        return u"skipped"_s;
    default:
        return taskStatusName(status);
    }
}

Console::Style statusStyle(TaskStatus status) {
    switch (status) {
    case TaskStatus::Success:
        return Console::Style::Good;
    case TaskStatus::Failed:
    case TaskStatus::TimedOut:
        return Console::Style::Bad;
    case TaskStatus::Cancelled:
        return Console::Style::Warn;
    default:
        return Console::Style::Dim;
    }
}

constexpr int rowsOfOneTask = 40;
constexpr int rowsOfManyTasks = 5;
constexpr int linesOfManyTasks = 60;

} // namespace

RunSession::RunSession(RunScheduler& scheduler, Console& console, RunOutput output)
    : scheduler_(scheduler), console_(console), output_(output) {
    qRegisterMetaType<oc::RunEvents>();
    qRegisterMetaType<oc::RunStatus>();
    connect(&scheduler_, &RunScheduler::events, this, &RunSession::take, Qt::QueuedConnection);
    connect(&scheduler_, &RunScheduler::finished, this, &RunSession::finish, Qt::QueuedConnection);
    signalDescriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    signals_ = std::make_unique<QSocketNotifier>(signalDescriptor, QSocketNotifier::Read);
    connect(signals_.get(), &QSocketNotifier::activated, this, &RunSession::interrupted);
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
    std::signal(SIGHUP, onSignal);
}

RunSession::~RunSession() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGHUP, SIG_DFL);
    signals_.reset();
    close(signalDescriptor);
    signalDescriptor = -1;
    signalCount = 0;
}

int RunSession::run(RunRequest request) {
    plan_ = request.plan.plan();
    steps_.resize(plan_.steps.size());
    startedMs_ = steadyMs();
    report_.startedAt = nowMs();
    const auto started = scheduler_.start(std::move(request));
    if (!started) {
        console_.error(started.error());
        if (output_ == RunOutput::Json) {
            console_.outDocument(refusedDocument(started.error().toText(), {}));
        }
        return StateTrouble;
    }
    runId_ = *started;
    report_.runId = runId_;
    QEventLoop loop;
    while (!finished_)
        loop.processEvents(QEventLoop::WaitForMoreEvents);
    console_.clearProgress();

    std::stable_sort(report_.results.begin(), report_.results.end(), [](const auto& a, const auto& b) {
        return std::pair(a->step, a->task) < std::pair(b->step, b->task);
    });
    if (report_.completedAt == 0) report_.completedAt = nowMs();
    if (output_ == RunOutput::Json) {
        console_.outDocument(report_.toJson());
    } else if (output_ == RunOutput::Text) {
        const QString took = durationText(steadyMs() - startedMs_);
        const auto style = report_.status == RunStatus::Completed ? Console::Style::Good : Console::Style::Bad;
        console_.errLine(console_.styled(runStatusName(report_.status), style) + u": "_s + report_.message + u" ("_s +
                         took + u", run "_s + runId_ + u')');
    }
    return exitCode();
}

void RunSession::take(const RunEvents& events) {
    for (const RunEvent& event : events) {
        if (event.runId == runId_) takeOne(event);
    }
    if (output_ == RunOutput::Events) console_.flush();
    showProgress();
}

void RunSession::takeOne(const RunEvent& event) {
    if (output_ == RunOutput::Events) console_.outBytes(json::toText(event.toJson()) + '\n');
    StepState* step = event.step >= 0 && event.step < steps_.size() ? &steps_[event.step] : nullptr;
    switch (event.kind) {
    case RunEvent::Kind::RunStarted:
        report_.startedAt = event.time;
        break;
    case RunEvent::Kind::StepStarted:
        if (step) step->tasks = event.data.value(u"tasks"_s).toInt();
        break;
    case RunEvent::Kind::TaskStarted:
        if (step) ++step->running;
        break;
    case RunEvent::Kind::TaskRetrying:
        if (step) --step->running;
        break;
    case RunEvent::Kind::TaskProgress:
        if (step) step->progress = event.data.value(u"text"_s).toString();
        break;
    case RunEvent::Kind::TaskFinished:
        if (!event.result) break;
        if (output_ == RunOutput::Json) report_.results << event.result;
        if (step) {
            if (event.result->startedAt > 0) --step->running;
            ++step->done;
            const TaskStatus status = event.result->outcome.status;
            if (status == TaskStatus::Failed || status == TaskStatus::TimedOut) ++step->failed;
            // What will be shown at the step's end is kept, not every row of 10,000 tasks.
            if (output_ == RunOutput::Text && step->results.size() < linesOfManyTasks) step->results << event.result;
        }
        break;
    case RunEvent::Kind::StepFinished:
        if (output_ == RunOutput::Text && step) showStepEnd(event.step);
        break;
    case RunEvent::Kind::ApprovalRequested:
        approvalRequested(event);
        break;
    case RunEvent::Kind::ApprovalAnswered:
        approvalAnswered(event);
        break;
    case RunEvent::Kind::Notice:
        if (output_ == RunOutput::Text) console_.errLine(u"note: "_s + event.data.value(u"text"_s).toString());
        break;
    case RunEvent::Kind::RunFinished:
        report_.completedAt = event.time;
        report_.message = event.data.value(u"message"_s).toString();
        stateTrouble_ = event.data.value(u"error"_s).toObject().value(u"code"_s).toString().startsWith("state_"_L1);
        break;
    default:
        break;
    }
}

void RunSession::showStepEnd(int index) {
    StepState& state = steps_[index];
    const StepSpec& spec = plan_.steps.at(index);
    const bool many = state.done > 1;
    int shown = 0;
    std::sort(state.results.begin(), state.results.end(),
              [](const auto& a, const auto& b) { return a->task < b->task; });
    for (const TaskResultPtr& result : std::as_const(state.results)) {
        const TaskStatus status = result->outcome.status;
        QString line = console_.styled(statusWord(status).leftJustified(9), statusStyle(status)) + u"  "_s +
                       console_.styled(spec.id, Console::Style::Bold) + u" ("_s + result->tool + u')';
        if (!result->target.isEmpty()) line += u" on "_s + result->target;
        if (!result->item.isUndefined() && !result->item.isObject()) {
            line += u" for "_s + QString::fromUtf8(json::toText(result->item));
        }
        if (result->attempt > 1) line += u", attempt %1"_s.arg(result->attempt);
        if (result->startedAt > 0) line += u"  "_s + durationText(result->durationMs);
        if (!result->outcome.message.isEmpty()) line += u"  "_s + console_.safe(result->outcome.message);
        console_.outLine(line);
        if (result->outcome.error) {
            const Error& error = *result->outcome.error;
            Error bare = error;
            bare.hint.clear();
            if (bare.toText() != result->outcome.message) console_.outLine(u"    "_s + console_.safe(bare.toText()));
            if (!error.hint.isEmpty()) console_.outLine(u"    try: "_s + console_.safe(error.hint));
        }
        console_.out(outputText(result->outcome.output, console_, many ? rowsOfManyTasks : rowsOfOneTask, u"    "_s));
        ++shown;
    }
    if (shown < state.done) {
        console_.outLine(u"    ... %1 more tasks, %2 of all %3 failed (opsctl runs show %4)"_s.arg(state.done - shown)
                             .arg(state.failed)
                             .arg(state.done)
                             .arg(runId_));
    }
    state.results.clear();
}

void RunSession::showProgress() {
    if (output_ != RunOutput::Text || finished_) return;
    const double now = steadyMs();
    if (now - lastProgressMs_ < 100) return;
    lastProgressMs_ = now;
    for (int i = 0; i < steps_.size(); ++i) {
        const StepState& state = steps_.at(i);
        if (state.running <= 0) continue;
        QString text = u"%1: "_s.arg(plan_.steps.at(i).id);
        if (state.tasks > 1) text += u"%1 of %2, %3 failed, "_s.arg(state.done).arg(state.tasks).arg(state.failed);
        if (state.tasks <= 1 && !state.progress.isEmpty()) text += console_.safe(state.progress) + u", "_s;
        console_.progress(text + u"running %1"_s.arg(durationText(now - startedMs_)));
        return;
    }
}

RunSession::Approval RunSession::approvalOf(const RunEvent& event) const {
    // A step of a plan that is a step says which run and which step it is.
    const QString run = event.data.value(u"run"_s).toString();
    if (!run.isEmpty()) return {run, event.data.value(u"step_id"_s).toString(), {}};
    return {runId_, plan_.steps.value(event.step).id, {}};
}

void RunSession::approvalRequested(const RunEvent& event) {
    Approval approval = approvalOf(event);
    approval.text = event.data.value(u"text"_s).toString();
    approvals_.append(approval);
    if (approvals_.size() == 1) ask();
}

void RunSession::approvalAnswered(const RunEvent& event) {
    const Approval answered = approvalOf(event);
    const bool wasAsked = !approvals_.isEmpty() && approvals_.constFirst() == answered;
    approvals_.removeAll(answered);
    if (wasAsked) ask();
}

void RunSession::ask() {
    if (approvals_.isEmpty()) {
        if (input_) input_->setEnabled(false);
        return;
    }
    console_.errLine(console_.safe(approvals_.constFirst().text) + u" [yes/no]"_s);
    if (!input_) {
        input_ = std::make_unique<QSocketNotifier>(STDIN_FILENO, QSocketNotifier::Read);
        connect(input_.get(), &QSocketNotifier::activated, this, &RunSession::answerFromInput);
    }
    input_->setEnabled(true);
}

void RunSession::answerFromInput() {
    char buffer[256];
    const ssize_t count = read(STDIN_FILENO, buffer, sizeof buffer);
    if (approvals_.isEmpty()) return;
    const QByteArray answer = count > 0 ? QByteArray(buffer, qsizetype(count)).trimmed().toLower() : QByteArray("no");
    if (answer != "y" && answer != "yes" && answer != "n" && answer != "no") {
        console_.errLine(u"Please answer yes or no."_s);
        return;
    }
    input_->setEnabled(false); // until the next one is asked
    const QString user = qEnvironmentVariable("USER", u"terminal"_s);
    const Approval& approval = approvals_.constFirst();
    scheduler_.answerApproval(approval.runId, approval.stepId, answer.startsWith('y'), user);
}

void RunSession::interrupted() {
    uint64_t count = 0;
    [[maybe_unused]] const auto got = read(signalDescriptor, &count, sizeof count);
    cancelled_ = true;
    console_.errLine(u"cancelling ... (again to leave at once)"_s);
    if (!runId_.isEmpty()) scheduler_.cancel(runId_);
}

void RunSession::finish(const QString& runId, RunStatus status) {
    if (runId != runId_) return;
    report_.status = status;
    if (status != RunStatus::Completed) report_.errorMessage = report_.message;
    finished_ = true;
}

int RunSession::exitCode() const {
    if (stateTrouble_) return StateTrouble;
    switch (report_.status) {
    case RunStatus::Completed:
        return AllWell;
    case RunStatus::Refused:
        return Refused;
    case RunStatus::Cancelled:
        return CancelledByUser;
    default:
        return StepFailed;
    }
}

QJsonObject refusedDocument(const QString& message, const QJsonArray& problems) {
    RunReport report;
    report.status = RunStatus::Refused;
    report.message = message;
    report.errorMessage = message;
    QJsonObject document = report.toJson();
    document.insert(u"execution_id"_s, QJsonValue::Null);
    if (!problems.isEmpty()) document.insert(u"problems"_s, problems);
    return document;
}

} // namespace oc::opsctl

#include "moc_RunSession.cpp"
