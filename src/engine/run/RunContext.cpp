// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/RunContext.h"

#include "engine/base/Clock.h"
#include "engine/store/RunStore.h"

#include <QDir>
#include <QTemporaryDir>

namespace oc {

namespace {

struct Origin {
    QString runId;
    int step;
    int task;
    int attempt;
};

void postTo(EventSink& sink, const Origin& origin, RunEvent::Kind kind, QJsonObject data) {
    RunEvent event;
    event.kind = kind;
    event.step = origin.step;
    event.task = origin.task;
    event.attempt = origin.attempt;
    event.time = nowMs();
    event.runId = origin.runId;
    event.data = std::move(data);
    sink.postEvent(std::move(event));
}

} // namespace

RunContext::RunContext(QString id, RunRequest what, const RunSurroundings& surroundings,
                       std::optional<ParentTask> ofTask)
    : RunSurroundings(surroundings),
      runId(std::move(id)),
      request(std::move(what)),
      startedAt(nowMs()),
      parent(std::move(ofTask)),
      tally(parent ? std::make_unique<SubPlanTally>() : nullptr) {}

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
    postTo(sink, {runId, step, task, attempt}, kind, std::move(data));
}

void RunContext::postToParent(RunEvent::Kind kind, QJsonObject data) const {
    if (parent) postTo(sink, {parent->runId, parent->step, parent->task, parent->attempt}, kind, std::move(data));
}

void RunContext::postToRoot(RunEvent::Kind kind, QJsonObject data) const {
    if (parent)
        postTo(sink, {parent->rootRunId, parent->rootStep, parent->rootTask, parent->rootAttempt}, kind,
               std::move(data));
}

} // namespace oc
