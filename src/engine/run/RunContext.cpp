// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/RunContext.h"

#include "engine/base/Clock.h"
#include "engine/store/RunStore.h"

#include <QDir>
#include <QTemporaryDir>

namespace oc {

RunContext::RunContext(QString id, RunRequest what, const ExecutorRegistry& executorRegistry, RunStore* runStore,
                       TargetResolver* targetResolver, SecretStore* secretStore, Redactor& theRedactor,
                       const SchedulerOptions& theOptions, EventSink& eventSink, OutputBudget& outputBudget)
    : runId(std::move(id)),
      request(std::move(what)),
      executors(executorRegistry),
      store(runStore),
      targets(targetResolver),
      secrets(secretStore),
      redactor(theRedactor),
      options(theOptions),
      sink(eventSink),
      budget(outputBudget),
      startedAt(nowMs()) {}

QString RunContext::artifactFolder() const {
    const std::scoped_lock lock(folderMutex_);
    if (!folder_.isEmpty()) return folder_;
    if (store) {
        folder_ = store->artifactFolder(runId);
        QDir().mkpath(folder_);
    } else {
        // Without a history nobody owns the run's files; they stay, because they are what the person asked for.
        QTemporaryDir folder(QDir::tempPath() + QStringLiteral("/opsconductor-run-XXXXXX"));
        folder.setAutoRemove(false);
        folder_ = folder.path();
    }
    return folder_;
}

QJsonObject RunContext::environment() const {
    QJsonObject values;
    for (const QString& name : options.environmentNames) {
        const QByteArray key = name.toLocal8Bit();
        if (qEnvironmentVariableIsSet(key.constData())) values.insert(name, qEnvironmentVariable(key.constData()));
    }
    return values;
}

void RunContext::post(RunEvent::Kind kind, int step, int task, int attempt, QJsonObject data) const {
    RunEvent event;
    event.kind = kind;
    event.step = step;
    event.task = task;
    event.attempt = attempt;
    event.time = nowMs();
    event.runId = runId;
    event.data = std::move(data);
    sink.postEvent(std::move(event));
}

} // namespace oc
