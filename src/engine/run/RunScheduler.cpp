// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/RunScheduler.h"

#include "engine/run/RunOpening.h"
#include "engine/run/SchedulerLoop.h"

#include <QMetaMethod>

#include <mutex>

namespace oc {

struct RunScheduler::Private {
    Private(RunScheduler& owner, const ExecutorRegistry& registry, RunStore* runStore, TargetResolver* resolver,
            SecretStore* secretStore, Redactor& theRedactor, SchedulerOptions options)
        : q(owner),
          executors(registry),
          store(runStore),
          targets(resolver),
          secrets(secretStore),
          redactor(theRedactor),
          loop(std::make_unique<SchedulerLoop>(runStore, std::move(options), *budget,
                                               [this](const RunEvents& events) { show(events); })) {}

    void show(const RunEvents& events);

    RunScheduler& q;
    const ExecutorRegistry& executors;
    RunStore* store;
    TargetResolver* targets;
    SecretStore* secrets;
    Redactor& redactor;
    std::mutex mutex;
    QStringList active;
    std::shared_ptr<OutputBudget> budget = std::make_shared<OutputBudget>();
    std::unique_ptr<SchedulerLoop> loop;
};

void RunScheduler::Private::show(const RunEvents& events) {
    qint64 bytes = 0;
    for (const RunEvent& event : events)
        bytes += event.bytes.size();
    Q_EMIT q.events(events);
    if (bytes > 0) {
        static const QMetaMethod signal = QMetaMethod::fromSignal(&RunScheduler::events);
        if (q.isSignalConnected(signal)) {
            // Comes to its turn after the events themselves on the thread of those who watch.
            QMetaObject::invokeMethod(
                &q, [budget = budget, bytes] { budget->giveBack(bytes); }, Qt::QueuedConnection);
        } else {
            budget->giveBack(bytes);
        }
    }
    for (const RunEvent& event : events) {
        if (event.kind != RunEvent::Kind::RunFinished) continue;
        {
            const std::scoped_lock lock(mutex);
            active.removeOne(event.runId);
        }
        Q_EMIT q.finished(
            event.runId,
            runStatusFromName(event.data.value(QLatin1StringView("status")).toString()).value_or(RunStatus::Failed));
    }
}

RunScheduler::RunScheduler(const ExecutorRegistry& executors, RunStore* store, TargetResolver* targets,
                           SecretStore* secrets, Redactor& redactor, SchedulerOptions options, QObject* parent)
    : QObject(parent),
      d_(std::make_unique<Private>(*this, executors, store, targets, secrets, redactor, std::move(options))) {
    qRegisterMetaType<RunEvents>();
}

RunScheduler::~RunScheduler() {
    d_.reset(); // what still runs is told through this object
}

Result<QString> RunScheduler::start(RunRequest request) {
    const RunSurroundings surroundings{d_->executors, d_->store,           d_->targets,      d_->secrets,
                                       d_->redactor,  d_->loop->options(), d_->loop->sink(), d_->loop->budget()};
    Result<RunContextPtr> context = openRun(std::move(request), surroundings);
    if (!context) return context.error();
    const QString id = (*context)->runId;
    {
        const std::scoped_lock lock(d_->mutex);
        d_->active.append(id);
    }
    d_->loop->begin(std::move(*context));
    return id;
}

void RunScheduler::cancel(const QString& runId) {
    d_->loop->cancel(runId);
}

void RunScheduler::answerApproval(const QString& runId, const QString& stepId, bool approved, const QString& by) {
    d_->loop->answer(runId, stepId, approved, by);
}

QStringList RunScheduler::activeRuns() const {
    const std::scoped_lock lock(d_->mutex);
    return d_->active;
}

} // namespace oc
