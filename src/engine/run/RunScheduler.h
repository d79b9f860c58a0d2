// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "engine/run/ExecutorRegistry.h"
#include "engine/run/RunRequest.h"

#include <QObject>

#include <memory>

namespace oc {

class RunStore;
class SecretStore;

/// Finds the machines a plan's target means. Implemented by whoever owns the inventory; called on the scheduler's
/// worker threads, may block.
class TargetResolver {
public:
    virtual ~TargetResolver() = default;
    /// Names (an asset of that hostname gives address and fields; an unknown name is itself) or an asset filter.
    [[nodiscard]] virtual Result<QList<Target>> resolve(const QJsonValue& target) = 0;
};

struct SchedulerOptions {
    int automationThreads = 0; ///< 0: a default fit for the machine
    int networkThreads = 0;
    int assetThreads = 2;
    int communicationThreads = 4;
    int defaultMaxParallel = 20;
    QStringList environmentNames; ///< what expressions may read as env
    std::optional<Milliseconds> defaultTimeout;
    Milliseconds stopGrace{10000}; ///< a task that is asked to stop and does not within this is left behind
};

/// How a run ended.
struct RunSummaryLine {
    QString runId;
    RunStatus status = RunStatus::Running;
    QString message;
};

/// Runs plans. Owns a thread on which all decisions are made, and a worker pool for each domain on which executors
/// work. The functions may be called from any thread; the signals come from the scheduler's thread, so connect them
/// queued. Destroying it cancels what runs and waits for it.
class RunScheduler : public QObject {
    Q_OBJECT

public:
    /// store and targets may be null: no history, names only. All references must outlive it.
    RunScheduler(const ExecutorRegistry& executors, RunStore* store, TargetResolver* targets, SecretStore* secrets,
                 Redactor& redactor, SchedulerOptions options = {}, QObject* parent = nullptr);
    ~RunScheduler() override;

    /// Opens the run in the store and starts it; the run's id at once. Errors: the store cannot be written.
    [[nodiscard]] Result<QString> start(RunRequest request);
    void cancel(const QString& runId);
    void answerApproval(const QString& runId, const QString& stepId, bool approved, const QString& by);
    [[nodiscard]] QStringList activeRuns() const;

Q_SIGNALS:
    /// In order, batched at most 60 times a second, each already durable in the store. TaskOutput events may be
    /// merged, and are dropped (data {"dropped_bytes"}) when nobody keeps up; the log file has them all.
    void events(const oc::RunEvents& events);
    /// After the last event of the run.
    void finished(const QString& runId, oc::RunStatus status);

private:
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc
