// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/RunScheduler.h"

#include "engine/base/Clock.h"
#include "engine/base/Ids.h"
#include "engine/run/SchedulerLoop.h"
#include "engine/run/ToolParameters.h"
#include "engine/secrets/SecretStore.h"
#include "engine/store/RunStore.h"

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
    void learnSecretsOf(const RunRequest& request);
    [[nodiscard]] RunHeader headerOf(const RunContext& context) const;

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

void RunScheduler::Private::learnSecretsOf(const RunRequest& request) {
    const Plan& plan = request.plan.plan();
    for (const ParameterSpec& input : plan.inputs) {
        if (!input.isSecret()) continue;
        for (const QString& value : {request.inputs.value(input.name).toString(), input.defaultValue.toString()}) {
            if (SecretStore::referenceName(value).isEmpty()) redactor.add(value);
        }
    }
    if (!request.catalogue) return;
    for (const StepSpec& step : plan.steps) {
        if (const ToolSpecPtr tool = request.catalogue->find(step.tool)) learnSecrets(redactor, *tool, step.parameters);
    }
}

RunHeader RunScheduler::Private::headerOf(const RunContext& context) const {
    RunHeader header;
    header.id = context.runId;
    header.planName = redactor.redact(context.plan().name);
    header.planFile = context.request.plan.file();
    header.planText = redactor.redact(context.request.plan.text());
    header.startedBy = context.request.startedBy;
    header.resumeOf = context.request.resumeOf;
    header.inputs = redactor.redact(QJsonValue(context.request.inputs)).toObject();
    header.startedAt = context.startedAt;
    header.untold = !context.plan().notify.isEmpty();
    return header;
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
    d_->learnSecretsOf(request); // before anything of the plan is kept or told
    const QString id = newRunId();
    auto context =
        std::make_shared<const RunContext>(id, std::move(request), d_->executors, d_->store, d_->targets, d_->secrets,
                                           d_->redactor, d_->loop->options(), d_->loop->sink(), d_->loop->budget());
    if (d_->store) {
        if (Status begun = d_->store->begin(d_->headerOf(*context)); !begun) return begun.error();
    }
    {
        const std::scoped_lock lock(d_->mutex);
        d_->active.append(id);
    }
    d_->loop->begin(std::move(context));
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
