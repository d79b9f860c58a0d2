// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/RunTypes.h"

#include "engine/base/Clock.h"

#include <QSysInfo>

#include <arpa/inet.h>

#include <array>
#include <cmath>

namespace oc {

namespace {

constexpr std::array taskStatusNames = {"waiting", "running",   "retrying",  "success",
                                        "failed",  "timed_out", "cancelled", "skipped"};
constexpr std::array runStatusNames = {"running", "completed", "failed", "cancelled", "refused", "interrupted"};
constexpr std::array eventKindNames = {"run_started",        "step_started",      "task_started",  "task_output",
                                       "task_progress",      "task_retrying",     "task_finished", "step_finished",
                                       "approval_requested", "approval_answered", "notice",        "run_finished"};

template <class Enum, class Names>
std::optional<Enum> fromName(const Names& names, const QString& name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (name == QLatin1StringView(names[i])) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

template <class Enum, class Names>
QString toName(const Names& names, Enum value) {
    return QString::fromLatin1(names.at(static_cast<std::size_t>(value)));
}

bool isLoopback(const QString& address) {
    const QByteArray text = address.toLatin1();
    in_addr v4{};
    if (inet_pton(AF_INET, text.constData(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
    in6_addr v6{};
    if (inet_pton(AF_INET6, text.constData(), &v6) != 1) return false;
    return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

QJsonValue textOrNull(const QString& text) {
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

} // namespace

QString taskStatusName(TaskStatus status) {
    return toName(taskStatusNames, status);
}
std::optional<TaskStatus> taskStatusFromName(const QString& name) {
    return fromName<TaskStatus>(taskStatusNames, name);
}
QString runStatusName(RunStatus status) {
    return toName(runStatusNames, status);
}
std::optional<RunStatus> runStatusFromName(const QString& name) {
    return fromName<RunStatus>(runStatusNames, name);
}
QString eventKindName(RunEvent::Kind kind) {
    return toName(eventKindNames, kind);
}

bool Target::isLocal() const {
    if (name.isEmpty()) return true;
    const QString& reached = address.isEmpty() ? name : address;
    if (isLoopback(reached) || reached.compare(QLatin1StringView("localhost"), Qt::CaseInsensitive) == 0) return true;
    const QString own = QSysInfo::machineHostName();
    if (own.isEmpty()) return false;
    return name.compare(own, Qt::CaseInsensitive) == 0 || reached.compare(own, Qt::CaseInsensitive) == 0;
}

QJsonObject Target::toJson() const {
    QJsonObject object = asset;
    object.insert(QStringLiteral("name"), name);
    object.insert(QStringLiteral("address"), address.isEmpty() ? name : address);
    return object;
}

StepOutcome StepOutcome::success(StepOutput output, QString message) {
    StepOutcome outcome;
    outcome.status = TaskStatus::Success;
    outcome.output = std::move(output);
    outcome.message = std::move(message);
    return outcome;
}

StepOutcome StepOutcome::failure(Error error) {
    StepOutcome outcome;
    outcome.status = TaskStatus::Failed;
    outcome.message = error.message;
    outcome.error = std::move(error);
    return outcome;
}

StepOutcome StepOutcome::cancelled(QString message) {
    StepOutcome outcome;
    outcome.status = TaskStatus::Cancelled;
    outcome.message = std::move(message);
    return outcome;
}

StepOutcome StepOutcome::timedOut(Error error) {
    StepOutcome outcome = failure(std::move(error));
    outcome.status = TaskStatus::TimedOut;
    return outcome;
}

QJsonObject TaskResult::toJson() const {
    QJsonValue error;
    if (outcome.error) {
        Error flat = *outcome.error;
        flat.hint.clear(); // it has its own key; toText() would append it
        error = QJsonObject{{QStringLiteral("code"), flat.code},
                            {QStringLiteral("message"), flat.toText()},
                            {QStringLiteral("hint"), outcome.error->hint}};
    }
    QJsonObject object{
        {QStringLiteral("step"), step + 1},
        {QStringLiteral("id"), stepId},
        {QStringLiteral("tool"), tool},
        {QStringLiteral("execution_location"), executionLocation},
        {QStringLiteral("status"), taskStatusName(outcome.status)},
        {QStringLiteral("target"), textOrNull(target)},
        {QStringLiteral("attempt"), attempt},
        {QStringLiteral("started_at"), textOrNull(isoTime(startedAt))},
        {QStringLiteral("duration_ms"), std::round(durationMs * 1000.0) / 1000.0},
        {QStringLiteral("exit_code"), outcome.exitCode ? QJsonValue(*outcome.exitCode) : QJsonValue()},
        {QStringLiteral("output"), outcome.output.toJson()},
        {QStringLiteral("raw"), QJsonObject{{QStringLiteral("stdout"), QString::fromUtf8(raw.standardOutput)},
                                            {QStringLiteral("stderr"), QString::fromUtf8(raw.standardError)},
                                            {QStringLiteral("truncated"), raw.truncated}}},
        {QStringLiteral("message"), outcome.message},
        {QStringLiteral("error"), error},
    };
    // Only a for_each step has items; without it the tasks of one target could not be told apart.
    if (!item.isUndefined()) object.insert(QStringLiteral("item"), item);
    return object;
}

QJsonObject RunEvent::toJson() const {
    QJsonObject object{{QStringLiteral("event"), eventKindName(kind)},
                       {QStringLiteral("execution_id"), runId},
                       {QStringLiteral("time"), textOrNull(isoTime(time))}};
    if (step >= 0) object.insert(QStringLiteral("step"), step + 1);
    if (task >= 0) object.insert(QStringLiteral("task"), task + 1);
    if (attempt > 0) object.insert(QStringLiteral("attempt"), attempt);
    if (kind == Kind::TaskOutput) {
        object.insert(QStringLiteral("stream"),
                      stream == OutputStream::Stdout ? QStringLiteral("stdout") : QStringLiteral("stderr"));
        object.insert(QStringLiteral("text"), QString::fromUtf8(bytes));
    }
    if (!data.isEmpty()) object.insert(QStringLiteral("data"), data);
    if (result) object.insert(QStringLiteral("result"), result->toJson());
    return object;
}

} // namespace oc
