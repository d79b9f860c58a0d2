// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/Composition.h"
#include "app/opsctl/Command.h"
#include "app/opsctl/OutputText.h"
#include "app/opsctl/RunLaunch.h"
#include "app/opsctl/TextTable.h"

#include "engine/base/Clock.h"
#include "engine/base/Json.h"

#include <QJsonArray>
#include <QSet>

#include <utility>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

int storeTrouble(const Error& error, Console& console) {
    console.error(error);
    return error.code.startsWith("state_"_L1) ? StateTrouble : WrongUse;
}

QJsonObject headerToJson(const RunHeader& run) {
    return {{u"execution_id"_s, run.id},
            {u"plan"_s, run.planName},
            {u"file"_s, run.planFile.isEmpty() ? QJsonValue() : QJsonValue(run.planFile)},
            {u"status"_s, runStatusName(run.status)},
            {u"message"_s, run.message},
            {u"started_by"_s, run.startedBy},
            {u"resume_of"_s, run.resumeOf.isEmpty() ? QJsonValue() : QJsonValue(run.resumeOf)},
            {u"part_of"_s, run.parentRun.isEmpty() ? QJsonValue() : QJsonValue(run.parentRun)},
            {u"started_at"_s, isoTime(run.startedAt)},
            {u"completed_at"_s, run.completedAt ? QJsonValue(isoTime(run.completedAt)) : QJsonValue()},
            {u"tasks"_s, run.tasksTotal},
            {u"succeeded"_s, run.tasksSucceeded},
            {u"failed"_s, run.tasksFailed},
            {u"skipped"_s, run.tasksSkipped}};
}

int list(const QStringList& arguments, RunStore& store, Console& console) {
    Options options(u"runs list [--all] [--search TEXT] [--limit N] [--json]"_s, u"The runs, newest first."_s);
    options.flag(u"all"_s, u"also plans that ran as a step of another"_s);
    options.value(u"search"_s, u"TEXT"_s, u"only runs with this in their plan's name, id or message"_s);
    options.value(u"limit"_s, u"N"_s, u"at most so many (200)"_s);
    options.flag(u"names"_s, u"nothing but the ids (for completion)"_s);
    options.flag(u"json"_s, u"a JSON list"_s);
    if (!options.read(arguments, console, 0, 0)) return options.exitCode();
    RunFilter filter;
    filter.parts = options.has(u"all"_s);
    filter.text = options.text(u"search"_s);
    if (options.has(u"limit"_s)) {
        bool good = false;
        filter.limit = options.text(u"limit"_s).toInt(&good);
        if (!good || filter.limit < 1) {
            console.error(u"--limit"_s, u"'%1' is not a number above 0"_s.arg(options.text(u"limit"_s)));
            return WrongUse;
        }
    }
    const auto runs = store.runs(filter);
    if (!runs) return storeTrouble(runs.error(), console);
    if (options.has(u"names"_s)) {
        for (const RunHeader& run : *runs)
            console.outLine(run.id);
        return AllWell;
    }
    if (options.has(u"json"_s)) {
        QJsonArray rows;
        for (const RunHeader& run : *runs)
            rows << headerToJson(run);
        console.outDocument(rows);
        return AllWell;
    }
    if (runs->isEmpty()) {
        console.errLine(u"no runs yet"_s);
        return AllWell;
    }
    TextTable table({u"RUN"_s, u"STARTED"_s, u"PLAN"_s, u"STATUS"_s, u"TASKS"_s, u"FAILED"_s, u"TOOK"_s, u"MESSAGE"_s},
                    {false, false, false, false, true, true, true, false});
    for (const RunHeader& run : *runs) {
        const QString took = run.completedAt > 0 ? durationText(double(run.completedAt - run.startedAt)) : QString();
        table.add({run.id, isoTime(run.startedAt).left(19).replace(u'T', u' '), run.planName, runStatusName(run.status),
                   QString::number(run.tasksTotal), QString::number(run.tasksFailed), took, run.message});
    }
    console.out(table.toText(console.width()));
    return AllWell;
}

int show(const QStringList& arguments, RunStore& store, Console& console) {
    Options options(u"runs show ID [--json]"_s,
                    u"A run and its results. ID: its beginning is enough; last is the newest."_s);
    options.flag(u"json"_s, u"the document of run --json"_s);
    if (!options.read(arguments, console, 1, 1)) return options.exitCode();
    const auto run = store.run(options.positional().constFirst());
    if (!run) return storeTrouble(run.error(), console);
    const auto report = store.report(run->id);
    if (!report) return storeTrouble(report.error(), console);
    if (options.has(u"json"_s)) {
        console.outDocument(report->toJson());
        return AllWell;
    }
    console.outLine(console.styled(run->planName, Console::Style::Bold) + u"  "_s + runStatusName(run->status) +
                    u": "_s + run->message);
    console.outLine(u"run %1, started %2 by %3"_s.arg(run->id, isoTime(run->startedAt), run->startedBy));
    for (const TaskResultPtr& result : report->results) {
        QString line = u"  %1  %2 (%3)"_s.arg(taskStatusName(result->outcome.status).leftJustified(9), result->stepId,
                                              result->tool);
        if (!result->target.isEmpty()) line += u" on "_s + result->target;
        if (result->startedAt > 0) line += u"  "_s + durationText(result->durationMs);
        if (!result->outcome.message.isEmpty()) line += u"  "_s + console.safe(result->outcome.message);
        console.outLine(line);
        if (result->outcome.error) {
            Error error = *result->outcome.error;
            const QString hint = std::exchange(error.hint, {});
            if (error.toText() != result->outcome.message) console.outLine(u"      "_s + console.safe(error.toText()));
            if (!hint.isEmpty()) console.outLine(u"      try: "_s + console.safe(hint));
        }
        console.out(outputText(result->outcome.output, console, 10, u"      "_s));
    }
    return AllWell;
}

/// Writes one log in pieces, so that a gigabyte costs no memory.
Status writeLog(const RunStore& store, const TaskResult& result, const QString& runId, OutputStream stream,
                Console& console) {
    qint64 offset = 0;
    for (;;) {
        const auto chunk = store.output(runId, result.step, result.task, stream, offset, 1 << 20);
        if (!chunk) return chunk.error();
        if (chunk->bytes.isEmpty()) return {};
        if (console.outIsTerminal()) {
            console.out(console.safe(QString::fromUtf8(chunk->bytes)));
        } else {
            console.outBytes(chunk->bytes);
        }
        offset = chunk->nextOffset;
    }
}

int log(const QStringList& arguments, RunStore& store, Console& console) {
    Options options(u"runs log ID [STEP [HOST]]"_s, u"What the steps of a run printed."_s);
    if (!options.read(arguments, console, 1, 3)) return options.exitCode();
    const QStringList words = options.positional();
    const auto run = store.run(words.at(0));
    if (!run) return storeTrouble(run.error(), console);
    const auto results = store.results(run->id);
    if (!results) return storeTrouble(results.error(), console);
    QList<TaskResultPtr> chosen;
    for (const TaskResultPtr& result : *results) {
        const bool stepFits =
            words.size() < 2 || result->stepId == words.at(1) || QString::number(result->step + 1) == words.at(1);
        const bool hostFits = words.size() < 3 || result->target == words.at(2);
        if (stepFits && hostFits) chosen << result;
    }
    if (chosen.isEmpty() && words.size() > 1) {
        QSet<QString> steps;
        for (const TaskResultPtr& result : *results)
            steps << result->stepId;
        QStringList names = steps.values();
        names.sort();
        console.error(words.mid(1).join(u' '), u"run %1 has no such task"_s.arg(run->id),
                      u"its steps: "_s + names.join(u", "_s));
        return WrongUse;
    }
    for (const TaskResultPtr& result : std::as_const(chosen)) {
        if (chosen.size() > 1) {
            console.flush();
            console.errLine(
                u"== %1%2 =="_s.arg(result->stepId, result->target.isEmpty() ? QString() : u" on "_s + result->target));
        }
        for (const OutputStream stream : {OutputStream::Stdout, OutputStream::Stderr}) {
            if (const Status written = writeLog(store, *result, run->id, stream, console); !written) {
                return storeTrouble(written.error(), console);
            }
        }
    }
    return AllWell;
}

PlanDocument planOf(const RunHeader& run) {
    return PlanDocument::fromText(run.planText, planFormatForFile(run.planFile),
                                  run.planFile.isEmpty() ? u"plan of run "_s + run.id : run.planFile);
}

QStringList inputWords(const RunHeader& run) {
    QStringList words;
    for (auto it = run.inputs.begin(); it != run.inputs.end(); ++it) {
        const QJsonValue value = it.value();
        words << it.key() + u'=' + (value.isString() ? value.toString() : QString::fromUtf8(json::toText(value)));
    }
    return words;
}

int again(const QString& what, const QStringList& arguments, RunStore& store, Composition& program, Console& console) {
    const bool resume = what == "resume"_L1;
    Options options(resume ? u"runs resume ID [--json | --events] [--yes]"_s
                           : u"runs rerun ID [--failed] [--json | --events] [--yes]"_s,
                    resume ? u"Goes on with an unfinished or failed run: what succeeded is not done again."_s
                           : u"Runs the same plan with the same inputs again."_s);
    addLaunchOptions(options);
    if (!resume) options.flag(u"failed"_s, u"only what did not succeed"_s);
    if (!options.read(arguments, console, 1, 1)) return options.exitCode();
    const auto run = store.run(options.positional().constFirst());
    if (!run) return storeTrouble(run.error(), console);
    if (resume && run->status == RunStatus::Running) {
        console.error(run->id, u"this run is still going on"_s);
        return WrongUse;
    }
    if (resume && run->status == RunStatus::Completed) {
        console.error(run->id, u"this run is complete"_s, u"opsctl runs rerun runs it again"_s);
        return WrongUse;
    }
    LaunchExtras extras;
    if (resume || options.has(u"failed"_s)) extras.resumeOf = run->id;
    return launch(planOf(*run), inputWords(*run), options, program, console, extras);
}

int removeRun(const QStringList& arguments, RunStore& store, Console& console) {
    Options options(u"runs delete ID ..."_s, u"Deletes runs and their logs."_s);
    if (!options.read(arguments, console, 1, -1)) return options.exitCode();
    const QStringList ids = options.positional();
    for (const QString& id : ids) {
        const auto run = store.run(id);
        if (!run) return storeTrouble(run.error(), console);
        if (const Status removed = store.remove(run->id); !removed) return storeTrouble(removed.error(), console);
        console.errLine(u"deleted "_s + run->id);
    }
    return AllWell;
}

} // namespace

int runsCommand(const QStringList& arguments, Composition& program, Console& console) {
    const QString what = arguments.value(0);
    static const QStringList known{u"list"_s, u"show"_s, u"log"_s, u"resume"_s, u"rerun"_s, u"delete"_s};
    if (!known.contains(what)) {
        console.error(u"runs"_s, what.isEmpty() ? u"say what to do"_s : u"there is no 'runs %1'"_s.arg(what),
                      known.join(u", "_s));
        return WrongUse;
    }
    const auto store = program.runStore();
    if (!store) {
        console.error(store.error());
        return StateTrouble;
    }
    const QStringList rest = arguments.mid(1);
    if (what == "list"_L1) return list(rest, **store, console);
    if (what == "show"_L1) return show(rest, **store, console);
    if (what == "log"_L1) return log(rest, **store, console);
    if (what == "delete"_L1) return removeRun(rest, **store, console);
    return again(what, rest, **store, program, console);
}

} // namespace oc::opsctl
