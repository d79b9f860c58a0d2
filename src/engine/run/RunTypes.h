// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Error.h"
#include "engine/base/Table.h"
#include "engine/catalogue/ToolSpec.h"

#include <QByteArray>
#include <QJsonObject>
#include <QMetaType>
#include <QString>

#include <memory>
#include <optional>

namespace oc {

enum class TaskStatus : quint8 { Waiting, Running, Retrying, Success, Failed, TimedOut, Cancelled, Skipped };
/// "waiting", ..., "success", "failed", "timed_out", "cancelled", "skipped": the words of run --json.
[[nodiscard]] QString taskStatusName(TaskStatus status);
[[nodiscard]] std::optional<TaskStatus> taskStatusFromName(const QString& name);
[[nodiscard]] constexpr bool isFinal(TaskStatus status) { return status >= TaskStatus::Success; }

enum class RunStatus : quint8 { Running, Completed, Failed, Cancelled, Refused, Interrupted };
[[nodiscard]] QString runStatusName(RunStatus status);
[[nodiscard]] std::optional<RunStatus> runStatusFromName(const QString& name);

enum class OutputStream : quint8 { Stdout, Stderr };

/// A machine (or the like) that a task is about. Empty name: this machine.
struct Target {
    QString name;    ///< as the plan or the asset names it
    QString address; ///< where it is reached; the name when nothing else is known
    QJsonObject asset; ///< the asset's fields when it came from the inventory

    /// No name, "localhost", a loopback address, or this machine's own host name.
    [[nodiscard]] bool isLocal() const;
    [[nodiscard]] QJsonObject toJson() const;
};

/// The beginning and the end of an output, for results; the whole is in the run's log files.
struct RawOutput {
    QByteArray standardOutput;
    QByteArray standardError;
    bool truncated = false; ///< something in between was left out here (not in the log)
};

/// What an executor says of one attempt.
struct StepOutcome {
    TaskStatus status = TaskStatus::Failed; ///< Success, Failed, TimedOut, Cancelled or Skipped
    std::optional<int> exitCode;
    StepOutput output;
    QString message; ///< one line for people: "12 rows", "HTTP 200 in 14 ms"
    std::optional<Error> error;
    std::optional<Milliseconds> retryAfter; ///< a failure that asks to be tried again not before that
    QJsonObject variables; ///< also seen by later steps as inputs of the run: asset queries set hostnames, ...

    [[nodiscard]] static StepOutcome success(StepOutput output, QString message = {});
    [[nodiscard]] static StepOutcome failure(Error error);
    [[nodiscard]] static StepOutcome cancelled(QString message = {});
    [[nodiscard]] static StepOutcome timedOut(Error error);
};

/// One task's end: an entry of "step_results". Redacted. Immutable, shared between threads.
struct TaskResult {
    int step = 0;  ///< index in the plan, from 0 (step_results counts from 1)
    int task = 0;  ///< index within the step
    QString stepId;
    QString tool;
    QString executionLocation;
    QString target; ///< empty: this machine, no target
    QJsonValue item{QJsonValue::Undefined};
    int attempt = 1;
    qint64 startedAt = 0; ///< ms since epoch; 0: it never started
    double durationMs = 0;
    StepOutcome outcome;
    RawOutput raw;

    /// Exactly as in the document of run --json (design, section 5).
    [[nodiscard]] QJsonObject toJson() const;
};

using TaskResultPtr = std::shared_ptr<const TaskResult>;

/// Something that happened in a run. Small; copied through queues. Redacted before it is made.
struct RunEvent {
    enum class Kind : quint8 {
        RunStarted,        ///< data: plan name, step titles
        StepStarted,       ///< data: {"tasks": n}: how many tasks the step became
        TaskStarted,       ///< data: {"target", "item"}
        TaskOutput,        ///< stream, bytes
        TaskProgress,      ///< data: {"fraction": 0..1 or null, "text"}
        TaskRetrying,      ///< data: {"delay_ms", "error"}; attempt is the one that failed
        TaskFinished,      ///< result
        StepFinished,      ///< data: {"status", "succeeded", "failed", "skipped"}
        ApprovalRequested, ///< data: {"text"}
        ApprovalAnswered,  ///< data: {"approved", "by"}
        Notice,            ///< data: {"text"}: something worth telling that is no failure
        RunFinished        ///< data: {"status", "message"}
    };

    Kind kind = Kind::Notice;
    OutputStream stream = OutputStream::Stdout;
    int step = -1;
    int task = -1;
    int attempt = 0;
    qint64 time = 0;
    QString runId;
    QByteArray bytes;
    QJsonObject data;
    TaskResultPtr result;

    /// One line of --events.
    [[nodiscard]] QJsonObject toJson() const;
};

[[nodiscard]] QString eventKindName(RunEvent::Kind kind);

using RunEvents = QList<RunEvent>;

} // namespace oc

Q_DECLARE_METATYPE(oc::RunEvents)
