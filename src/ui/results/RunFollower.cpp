// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/RunFollower.h"

#include <QSet>

namespace oc::ui {

namespace {

constexpr qint64 maxKeptPerTask = 256 * 1024;
constexpr qint64 maxKeptInAll = 32 * 1024 * 1024;
constexpr int maxNotices = 1000;

quint64 key(int step, int task) {
    return quint64(quint32(step)) << 32 | quint32(task);
}

} // namespace

RunFollower::RunFollower(QObject* parent) : QObject(parent) {}

void RunFollower::clear() {
    begin({}, {}, {}, false);
}

void RunFollower::begin(const QString& runId, const QStringList& stepTitles, const QStringList& stepIds,
                        bool keepOutput) {
    runId_ = runId;
    stepIds_ = stepIds;
    status_ = RunStatus::Running;
    message_.clear();
    startedAt_ = completedAt_ = 0;
    notices_.clear();
    keepOutput_ = keepOutput;
    keptBytes_ = 0;
    results_.clear();
    kept_.clear();
    problems_.clearFailures();
    problems_.setStepTitles(stepTitles);
    tasks_.reset(stepTitles);
    Q_EMIT reset();
    Q_EMIT statusChanged();
    Q_EMIT stepsChanged();
}

void RunFollower::load(const RunReport& report, const QStringList& stepTitles, const QStringList& stepIds) {
    begin(report.runId, stepTitles, stepIds, false);
    status_ = report.status;
    message_ = report.errorMessage.isEmpty() ? report.message : report.errorMessage;
    startedAt_ = report.startedAt;
    completedAt_ = report.completedAt;
    for (const TaskResultPtr& result : report.results)
        results_[result->step].append(result);
    tasks_.load(report.results);
    problems_.addFailures(report.results);
    Q_EMIT reset();
    Q_EMIT statusChanged();
    Q_EMIT stepsChanged();
}

void RunFollower::apply(const RunEvents& events) {
    QList<TaskResultPtr> arrived;
    QSet<quint64> printed;
    bool statusIsNew = false;
    bool stepsAreNew = false;
    for (const RunEvent& event : events) {
        if (event.runId != runId_) continue;
        switch (event.kind) {
        case RunEvent::Kind::RunStarted:
            startedAt_ = event.time;
            statusIsNew = true;
            break;
        case RunEvent::Kind::TaskOutput:
            printed.insert(key(event.step, event.task));
            if (keepOutput_ && keptBytes_ < maxKeptInAll) {
                Kept& kept = kept_[key(event.step, event.task)];
                QByteArray& bytes = event.stream == OutputStream::Stdout ? kept.out : kept.err;
                const QByteArray taken = event.bytes.left(std::max<qint64>(0, maxKeptPerTask - bytes.size()));
                bytes += taken;
                keptBytes_ += taken.size();
            }
            break;
        case RunEvent::Kind::TaskFinished:
            if (event.result) {
                arrived.append(event.result);
                results_[event.result->step].append(event.result);
            }
            stepsAreNew = true;
            break;
        case RunEvent::Kind::StepStarted:
        case RunEvent::Kind::StepFinished:
        case RunEvent::Kind::TaskStarted:
        case RunEvent::Kind::TaskRetrying:
            stepsAreNew = true;
            break;
        case RunEvent::Kind::Notice:
            if (notices_.size() < maxNotices) notices_.append(event.data.value(QStringLiteral("text")).toString());
            break;
        case RunEvent::Kind::RunFinished:
            status_ =
                runStatusFromName(event.data.value(QStringLiteral("status")).toString()).value_or(RunStatus::Failed);
            message_ = event.data.value(QStringLiteral("message")).toString();
            completedAt_ = event.time;
            statusIsNew = true;
            break;
        default:
            break;
        }
    }
    tasks_.apply(events);
    if (!arrived.isEmpty()) {
        problems_.addFailures(arrived);
        Q_EMIT resultsArrived(arrived);
    }
    for (const quint64 task : std::as_const(printed))
        Q_EMIT outputArrived(int(task >> 32), int(task & 0xffffffffU));
    if (stepsAreNew) Q_EMIT stepsChanged();
    if (statusIsNew) Q_EMIT statusChanged();
}

TaskResultPtr RunFollower::lastResultOf(const QString& stepId) const {
    const QList<TaskResultPtr> results = resultsOf(stepOf(stepId));
    return results.isEmpty() ? nullptr : results.last();
}

QByteArray RunFollower::keptOutput(int step, int task, OutputStream stream) const {
    const auto found = kept_.constFind(key(step, task));
    if (found == kept_.cend()) return {};
    return stream == OutputStream::Stdout ? found->out : found->err;
}

} // namespace oc::ui
