// SPDX-License-Identifier: GPL-3.0-or-later
// OpenPlan: runs, and what they gave.
#include "ui/plan/OpenPlan.h"

#include "engine/plan/PlanOrder.h"
#include "engine/plan/SubPlan.h"
#include "engine/run/StepRecord.h"
#include "ui/shell/Services.h"

#include <QFileInfo>

namespace oc::ui {

QString OpenPlan::subPlanFile(const QString& stepId) const {
    const StepSpec* step = model_.step(stepId);
    const ToolSpecPtr tool = step ? catalogue()->find(step->tool) : nullptr;
    return tool && tool->plan && QFileInfo::exists(tool->plan->file) ? tool->plan->file : QString();
}

QString OpenPlan::subRun(const QString& stepId) const {
    const StepSpec* step = model_.step(stepId);
    if (!step || planOfTool(step->tool).isEmpty()) return {};
    const TaskResultPtr last = follower_.lastResultOf(stepId);
    return last ? last->outcome.output.fields.value(QStringLiteral("run_id")).toString() : QString();
}

RunChoice OpenPlan::choice(const QString& resumeOf, const QStringList& only, const QStringList& fresh) const {
    return {resumeOf, only, fresh, pinned_, planFolders()};
}

void OpenPlan::run(const QString& resumeOf) {
    runner_.run(model_.document(), file_, choice(resumeOf, {}, {}));
}

void OpenPlan::runOnly(const QStringList& only, const QStringList& fresh) {
    RunChoice chosen = choice({}, only, fresh);
    if (services_.runStore && !follower_.isEmpty()) chosen.resumeOf = follower_.runId();
    for (const QString& id : fresh)
        if (fresh.size() == 1) chosen.pinned.remove(id); // it is asked for by name
    runner_.run(model_.document(), file_, chosen);
}

void OpenPlan::runStep(const QString& stepId) {
    runOnly({stepId}, {stepId});
}

void OpenPlan::runUpTo(const QString& stepId) {
    const int index = model_.indexOf(stepId);
    if (index < 0) return;
    const PlanOrder order(model_.plan());
    QStringList ids{stepId};
    for (int i = 0; i < model_.plan().steps.size(); ++i)
        if (i != index && order.runsBefore(i, index)) ids.append(model_.plan().steps.at(i).id);
    runner_.run(model_.document(), file_, choice({}, ids, {}));
}

void OpenPlan::runFrom(const QString& stepId) {
    const int index = model_.indexOf(stepId);
    if (index < 0) return;
    const PlanOrder order(model_.plan());
    QStringList ids{stepId};
    for (int i = 0; i < model_.plan().steps.size(); ++i)
        if (i != index && order.runsBefore(index, i)) ids.append(model_.plan().steps.at(i).id);
    runOnly(ids, ids);
}

void OpenPlan::pin(const QString& stepId, const PinnedOutput& output) {
    pinned_.insert(stepId, output);
    steps_.setPinned(QStringList(pinned_.keys()));
}

void OpenPlan::unpin(const QString& stepId) {
    if (pinned_.remove(stepId)) steps_.setPinned(QStringList(pinned_.keys()));
}

std::optional<PinnedOutput> OpenPlan::lastOutput(const QString& stepId) const {
    std::vector<StepRecord::Entry> entries;
    PinnedOutput output;
    const auto results = follower_.resultsOf(follower_.stepOf(stepId));
    for (const TaskResultPtr& result : results) {
        if (result->outcome.status != TaskStatus::Success) continue;
        entries.push_back({result->task, result->target, result->item, result->outcome.status, result->outcome.output,
                           result->outcome.variables});
        for (auto it = result->outcome.variables.constBegin(); it != result->outcome.variables.constEnd(); ++it)
            output.variables.insert(it.key(), it.value());
    }
    if (entries.empty()) return std::nullopt;
    const StepRecord record(QStringLiteral("success"), std::nullopt, std::move(entries));
    output.output = record.toJson().value(QStringLiteral("output")).toObject();
    return output;
}

std::pair<QString, double> OpenPlan::progress() {
    const TaskTally tally = follower_.tasks()->tally();
    if (!follower_.isRunning())
        return {tr("%1: %2, %3")
                    .arg(title(), statusWord(follower_.status(), tally.of(TaskStatus::Success), tally.failed()),
                         tally.toText()),
                -1};
    QString text = tr("%1: %2 of %3 tasks").arg(title()).arg(tally.finished()).arg(tally.total());
    if (tally.failed() > 0) text += tr(", %1 failed").arg(tally.failed());
    // What the steps to come will fan out to is not known, so a step counts as one till it has begun.
    double done = 0;
    const qsizetype steps = model_.plan().steps.size();
    for (int i = 0; i < steps; ++i) {
        const TaskTally step = follower_.tasks()->tallyOf(i);
        if (step.total() > 0) done += double(step.finished()) / step.total();
    }
    return {text, steps > 0 ? done / double(steps) : 0};
}

} // namespace oc::ui
