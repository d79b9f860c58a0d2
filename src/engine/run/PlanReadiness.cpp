// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/PlanReadiness.h"

#include "engine/run/PlanPreview.h"

#include <QJsonArray>

namespace oc {

using namespace Qt::StringLiterals;

Problems planReadiness(const PlanDocument& document, const Catalogue& catalogue, const ExecutorRegistry& executors) {
    Problems problems;
    const Plan& plan = document.plan();
    QHash<QString, Availability> known; // by tool: looking for a program costs a walk along PATH
    for (qsizetype i = 0; i < plan.steps.size(); ++i) {
        const StepSpec& step = plan.steps.at(i);
        const ToolSpecPtr tool = step.enabled ? catalogue.find(step.tool) : nullptr;
        const Executor* executor = tool ? executors.find(tool->domain) : nullptr;
        if (!executor || !executor->canRun(summaryOf(*tool))) continue; // told as a mistake
        QString message;
        QString hint;
        if (tool->domain == Domain::Communication) {
            StepRequest request;
            request.tool = tool;
            request.parameters = maskedParameters(*tool, step.parameters);
            const auto preview = executor->preview(request);
            if (!preview) continue;
            const QJsonArray notes = preview->details.value(u"notes"_s).toArray();
            if (!preview->blocker && notes.isEmpty()) continue;
            message = preview->blocker ? preview->blocker->message : notes.first().toString();
            if (preview->blocker) hint = preview->blocker->hint;
            // A channel that nobody will get to is worth more than the hint that any address will do.
            if (preview->blocker && notes.size() > 1) message += u"; "_s + notes.last().toString();
        } else if (step.target.isUndefined() && plan.defaultTarget.isUndefined()) {
            auto there = known.constFind(tool->name);
            if (there == known.cend()) there = known.insert(tool->name, executor->availability(*tool));
            if (there->available) continue;
            message = there->reason;
            hint = there->hint;
        } else if (std::holds_alternative<PowershellRun>(tool->behaviour.run)) {
            // What another machine has is seen there; whether anybody can log in is known here, but an asset may tell.
            StepRequest request;
            request.tool = tool;
            request.parameters = maskedParameters(*tool, step.parameters);
            request.target.name = u"another-machine"_s;
            const auto preview = executor->preview(request);
            if (!preview || !preview->blocker) continue;
            message = preview->blocker->code == "no_login"_L1
                          ? u"no user is set for Windows machines, unless the asset names one (metadata winrm_user)"_s
                          : preview->blocker->message;
            hint = preview->blocker->hint;
        } else {
            continue; // what another machine has is seen there
        }
        const QString pointer = u"/steps/%1/tool"_s.arg(i);
        const TextPosition place = document.position(pointer);
        problems.append({Problem::Severity::Warning, u"not_ready"_s, u"%1: %2"_s.arg(tool->name, message), hint,
                         document.file(), pointer, place.line, place.column, step.id});
    }
    return problems;
}

} // namespace oc
