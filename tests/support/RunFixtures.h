// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Clock.h"
#include "engine/base/Ids.h"
#include "engine/store/RunStore.h"

namespace oc::test {

/// Runs and events as the scheduler would make them, for tests of what keeps and shows them.
inline RunHeader runHeader(const QString& planName = QStringLiteral("A plan")) {
    RunHeader header;
    header.id = newRunId();
    header.planName = planName;
    header.planFile = QStringLiteral("plan.json");
    header.planText = R"({"steps": []})";
    header.startedBy = QStringLiteral("test");
    header.startedAt = nowMs();
    return header;
}

inline RunEvent runEvent(const QString& runId, RunEvent::Kind kind, QJsonObject data = {}, int step = -1,
                         int task = -1) {
    RunEvent event;
    event.kind = kind;
    event.runId = runId;
    event.step = step;
    event.task = task;
    event.attempt = task >= 0 ? 1 : 0;
    event.time = nowMs();
    event.data = std::move(data);
    return event;
}

inline RunEvent taskStarted(const QString& runId, int step, int task, const QString& target = {}) {
    return runEvent(runId, RunEvent::Kind::TaskStarted, {{QStringLiteral("target"), target}}, step, task);
}

inline RunEvent taskFinished(const QString& runId, int step, int task, TaskStatus status = TaskStatus::Success,
                             RawOutput raw = {}) {
    auto result = std::make_shared<TaskResult>();
    result->step = step;
    result->task = task;
    result->stepId = QStringLiteral("step-%1").arg(step + 1);
    result->tool = QStringLiteral("df");
    result->executionLocation = QStringLiteral("automation-service");
    result->startedAt = nowMs();
    result->durationMs = 1.5;
    result->outcome.status = status;
    result->raw = std::move(raw);
    RunEvent event = runEvent(runId, RunEvent::Kind::TaskFinished, {}, step, task);
    event.result = std::move(result);
    return event;
}

inline RunEvent runFinished(const QString& runId, RunStatus status = RunStatus::Completed,
                            const QString& message = {}) {
    return runEvent(runId, RunEvent::Kind::RunFinished,
                    {{QStringLiteral("status"), runStatusName(status)}, {QStringLiteral("message"), message}});
}

} // namespace oc::test
