// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/RunOpening.h"

#include "engine/base/Ids.h"
#include "engine/run/ToolParameters.h"
#include "engine/secrets/SecretStore.h"
#include "engine/store/RunStore.h"

#include <QFileInfo>

namespace oc {

namespace {

void learnSecretsOf(const RunRequest& request, Redactor& redactor) {
    const Plan& plan = request.plan.plan();
    for (const ParameterSpec& input : plan.inputs) {
        if (!input.isSecret()) continue;
        for (const QString& value : {request.inputs.value(input.name).toString(), input.defaultValue.toString()}) {
            if (SecretStore::referenceName(value).isEmpty()) redactor.add(value);
        }
    }
    if (!request.catalogue) return;
    for (const StepSpec& step : plan.steps) {
        if (const ToolSpecPtr tool = request.catalogue->find(step.tool)) learnSecrets(redactor, *tool, step.parameters);
    }
}

RunHeader headerOf(const RunContext& context) {
    RunHeader header;
    header.id = context.runId;
    header.planName = context.redactor.redact(context.plan().name);
    // Whole, since the plans that are its steps are looked for beside it whenever it is run again.
    const QString file = context.request.plan.file();
    header.planFile = QFileInfo::exists(file) ? QFileInfo(file).absoluteFilePath() : file;
    header.planText = context.redactor.redact(context.request.plan.text());
    header.startedBy = context.request.startedBy;
    header.resumeOf = context.request.resumeOf;
    header.inputs = context.redactor.redact(QJsonValue(context.request.inputs)).toObject();
    header.startedAt = context.startedAt;
    if (context.parent) {
        header.parentRun = context.parent->runId;
        header.parentPlace = context.parent->place;
    } else {
        // Of a plan within a plan only the outermost one tells: one alert for one thing that happened.
        header.untold = !context.plan().notify.isEmpty();
    }
    return header;
}

} // namespace

Result<RunContextPtr> openRun(RunRequest request, const RunSurroundings& surroundings,
                              std::optional<ParentTask> parent) {
    learnSecretsOf(request, surroundings.redactor);
    auto context = std::make_shared<const RunContext>(newRunId(), std::move(request), surroundings, std::move(parent));
    if (surroundings.store) {
        if (Status begun = surroundings.store->begin(headerOf(*context)); !begun) return begun.error();
    }
    return RunContextPtr(std::move(context));
}

} // namespace oc
