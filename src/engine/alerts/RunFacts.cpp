// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/RunFacts.h"

#include "engine/base/Clock.h"
#include "engine/base/TerminalText.h"
#include "engine/plan/PlanDocument.h"
#include "engine/run/StepRecord.h"

#include <QJsonArray>
#include <QSet>
#include <QSysInfo>

#include <algorithm>
#include <map>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 tailBytes = 16 * 1024;
constexpr int runsLookedAt = 50;
constexpr qsizetype runsCompared = 10;
constexpr qsizetype fewestRuns = 3;
constexpr double slowFactor = 1.5;
constexpr double slowByMs = 1'000;
constexpr qsizetype hostsNamed = 20;

bool failed(const TaskResult& result) {
    return result.outcome.status == TaskStatus::Failed || result.outcome.status == TaskStatus::TimedOut;
}

QString hostOf(const TaskResult& result) {
    return result.target.isEmpty() ? QSysInfo::machineHostName() : result.target;
}

/// "12.3s" is told as it is, an hour without its milliseconds.
QString durationWords(double ms) {
    constexpr double shortest = 10'000;
    return formatDuration(Milliseconds(ms < shortest ? qRound64(ms) : qRound64(ms / 1'000) * 1'000));
}

QStringList lastLinesOf(const QByteArray& text, bool fromTheMiddle) {
    QList<QByteArray> lines = text.split('\n');
    if (fromTheMiddle && lines.size() > 1) lines.removeFirst(); // half a line
    QStringList last;
    for (auto line = lines.crbegin(); line != lines.crend() && last.size() < RunFacts::lastLinesShown; ++line) {
        const QString clean = withoutEscapes(*line);
        if (last.isEmpty() && clean.trimmed().isEmpty()) continue; // what ends with line ends does not end with blanks
        last.prepend(clean);
    }
    return last;
}

/// The end of what the task printed: on its standard error when it said anything there.
QStringList lastLinesOf(const RunStore& store, const QString& runId, const TaskResult& result) {
    for (const OutputStream stream : {OutputStream::Stderr, OutputStream::Stdout}) {
        auto chunk = store.output(runId, result.step, result.task, stream, 0, 0);
        if (!chunk || chunk->size == 0) continue;
        const qint64 from = std::max<qint64>(0, chunk->size - tailBytes);
        chunk = store.output(runId, result.step, result.task, stream, from, tailBytes);
        if (!chunk) continue;
        const QStringList lines = lastLinesOf(chunk->bytes, from > 0);
        if (!lines.isEmpty()) return lines;
    }
    return {};
}

double usualDuration(const RunStore& store, const RunHeader& run) {
    if (run.planName.isEmpty() && run.planFile.isEmpty()) return 0;
    RunFilter filter;
    filter.text = run.planName;
    filter.statuses = {RunStatus::Completed};
    filter.limit = runsLookedAt;
    const auto former = store.runs(filter);
    if (!former) return 0;
    QList<double> durations;
    for (const RunHeader& one : *former) {
        if (one.id == run.id || one.planName != run.planName || one.planFile != run.planFile) continue;
        if (durations.size() < runsCompared) durations.append(double(one.completedAt - one.startedAt));
    }
    if (durations.size() < fewestRuns) return 0;
    const auto middle = durations.begin() + durations.size() / 2;
    std::nth_element(durations.begin(), middle, durations.end());
    return *middle;
}

} // namespace

bool RunFacts::isSlow(const std::optional<Milliseconds>& limit) const {
    if (limit) return durationMs > double(limit->count());
    return usualMs > 0 && durationMs > slowFactor * usualMs && durationMs - usualMs > slowByMs;
}

QJsonObject RunFacts::toJson() const {
    const auto orNull = [](const QString& text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); };
    return {{u"id"_s, run.id},
            {u"plan"_s, run.planName},
            {u"status"_s, runStatusName(run.status)},
            {u"message"_s, run.message},
            {u"started_at"_s, isoTime(run.startedAt)},
            {u"completed_at"_s, isoTime(run.completedAt)},
            {u"duration_ms"_s, durationMs},
            {u"usual_ms"_s, usualMs > 0 ? QJsonValue(usualMs) : QJsonValue()},
            {u"failed_step"_s, orNull(failedStep)},
            {u"error"_s, orNull(error)},
            {u"failed_hosts"_s, QJsonArray::fromStringList(failedHosts)},
            {u"last_lines"_s, lastLines.join(u'\n')},
            {u"tasks"_s, run.tasksTotal},
            {u"succeeded"_s, run.tasksSucceeded},
            {u"failed"_s, run.tasksFailed}};
}

QJsonObject RunFacts::steps() const {
    struct Step {
        bool failed = false;
        bool succeeded = false;
        std::optional<Error> error;
        std::vector<StepRecord::Entry> entries;
    };
    std::map<QString, Step> steps;
    for (const TaskResultPtr& result : results) {
        Step& step = steps[result->stepId];
        if (oc::failed(*result) && !std::exchange(step.failed, true)) step.error = result->outcome.error;
        step.succeeded = step.succeeded || result->outcome.status == TaskStatus::Success;
        step.entries.push_back({result->task, result->target, result->item, result->outcome.status,
                                result->outcome.output, result->outcome.variables});
    }
    QJsonObject all;
    for (auto& [id, step] : steps) {
        const QString status = step.failed ? u"failed"_s : step.succeeded ? u"success"_s : u"skipped"_s;
        all.insert(id, StepRecord(status, step.error, std::move(step.entries)).toJson());
    }
    return all;
}

Alert RunFacts::alert() const {
    const QString name = run.planName.isEmpty() ? run.id : run.planName;
    const bool fine = run.status == RunStatus::Completed && failedStep.isEmpty();
    Alert alert;
    if (fine)
        alert.title = u"%1: %2 in %3"_s.arg(name, runStatusName(run.status), durationWords(durationMs));
    else if (failedStep.isEmpty())
        alert.title = u"%1: %2"_s.arg(name, runStatusName(run.status));
    else
        alert.title = u"%1: %2 failed"_s.arg(name, failedStep);
    if (failedHosts.size() > 1) alert.title += u" on %1 hosts"_s.arg(failedHosts.size());
    if (failedHosts.size() == 1) alert.title += u" on "_s + failedHosts.first();
    alert.severity = fine ? Severity::Info : Severity::Warning;
    alert.source = u"run "_s + run.id;
    QStringList text{error.isEmpty() ? run.message : error};
    if (!lastLines.isEmpty()) text += {QString(), u"The last lines:"_s, lastLines.join(u'\n')};
    alert.text = text.join(u'\n');

    alert.facts = {{u"Plan"_s, name}, {u"Status"_s, runStatusName(run.status)}};
    if (!failedStep.isEmpty()) alert.facts.append({u"Failed step"_s, failedStep});
    if (!failedHosts.isEmpty()) {
        QString hosts = failedHosts.mid(0, hostsNamed).join(u", "_s);
        if (failedHosts.size() > hostsNamed) hosts += u" and %1 more"_s.arg(failedHosts.size() - hostsNamed);
        alert.facts.append({u"Failed hosts"_s, hosts});
    }
    alert.facts.append({u"Started"_s, isoTime(run.startedAt)});
    QString took = durationWords(durationMs);
    if (usualMs > 0) took += u" (usually %1)"_s.arg(durationWords(usualMs));
    alert.facts.append({u"Took"_s, took});
    alert.facts.append({u"Tasks"_s, u"%1, %2 failed"_s.arg(run.tasksTotal).arg(run.tasksFailed)});
    return alert;
}

Result<RunFacts> readRunFacts(const RunStore& store, const QString& runId) {
    auto run = store.run(runId);
    if (!run) return run.error();
    auto results = store.results(run->id);
    if (!results) return results.error();
    RunFacts facts;
    facts.run = std::move(*run);
    facts.results = std::move(*results);
    facts.plan = PlanDocument::fromText(facts.run.planText, planFormatForFile(facts.run.planFile)).plan();
    facts.durationMs = double(facts.run.completedAt - facts.run.startedAt);
    facts.usualMs = usualDuration(store, facts.run);
    const TaskResult* first = nullptr;
    QSet<QString> hosts;
    for (const TaskResultPtr& result : std::as_const(facts.results)) {
        if (!failed(*result)) continue;
        if (!first) first = result.get();
        const QString host = hostOf(*result);
        if (hosts.contains(host)) continue;
        hosts.insert(host);
        facts.failedHosts.append(host);
    }
    if (first) {
        const int step = facts.plan.indexOf(first->stepId);
        facts.failedStep = step >= 0 ? facts.plan.steps.at(step).title() : first->stepId;
        facts.error = first->outcome.error ? first->outcome.error->toText() : first->outcome.message;
        facts.lastLines = lastLinesOf(store, facts.run.id, *first);
    }
    return facts;
}

} // namespace oc
