// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StepPreviewer.h"

#include "engine/base/Redactor.h"
#include "engine/plan/SubPlan.h"
#include "engine/run/ExecutorRegistry.h"
#include "engine/run/PlanPreview.h"
#include "engine/secrets/SecretStore.h"
#include "ui/plan/StepText.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"

#include <QtConcurrentRun>

namespace oc::ui {

StepPreviewer::StepPreviewer(Services& services, QObject* parent) : QObject(parent), services_(services) {
    timer_.setSingleShot(true);
    timer_.setInterval(120);
    connect(&timer_, &QTimer::timeout, this, &StepPreviewer::work);
}

void StepPreviewer::show(const StepSpec& step, const CataloguePtr& catalogue) {
    step_ = step;
    catalogue_ = catalogue;
    timer_.start();
}

void StepPreviewer::clear() {
    timer_.stop();
    ++generation_;
}

Result<StepPreview> StepPreviewer::previewOf(const StepSpec& step, const Catalogue& catalogue,
                                             const Services& services) {
    const ToolSpecPtr tool = catalogue.find(step.tool);
    if (!tool)
        return Error{
            QStringLiteral("no_such_tool"), tr("There is no tool '%1' in the catalogue").arg(step.tool), {}, {}};
    // First what nobody can mend by filling in the form.
    if (tool->plan && tool->plan->error) return *tool->plan->error;
    if (const Status possible = services.executors.canExecute(*tool); !possible) return possible.error();
    const CheckedParameters checked = checkParameters(tool->parameters, step.parameters, true);
    for (const Problem& problem : checked.problems)
        if (problem.severity == Problem::Severity::Error) return Error{problem.code, problem.message, problem.hint, {}};
    StepRequest request;
    request.tool = tool;
    request.parameters = maskedParameters(*tool, step.parameters);
    if (tool->plan) {
        StepPreview preview = previewOfSubPlan(*tool->plan, services.executors, request.parameters);
        preview.text = services.redactor.redact(preview.text);
        return preview;
    }
    const QString target = stepText::target(step.target);
    request.target.name = request.target.address = target;
    Result<StepPreview> preview = services.executors.find(tool->domain)->preview(request);
    const QString place = preview ? preview->details.value(QLatin1String("place")).toString() : QString();
    if (!place.isEmpty())
        preview->text = tr("At %1").arg(place) + QLatin1Char('\n') + preview->text;
    else if (preview && preview->blocker && step.target.isString() && !target.contains(QLatin1String("{{")))
        preview->text = preview->blocker->toText() + QLatin1Char('\n') + preview->text;
    if (preview) preview->text = services.redactor.redact(preview->text);
    return preview;
}

void StepPreviewer::work() {
    const int generation = ++generation_;
    struct Answer {
        QString text;
        bool problem = false;
    };
    const auto make = [step = step_, catalogue = catalogue_, services = &services_]() -> Answer {
        const Result<StepPreview> preview = previewOf(step, *catalogue, *services);
        if (preview) return {preview->text, false};
        return {preview.error().toText(), true};
    };
    whenDone(this, QtConcurrent::run(make), [this, generation](const Answer& answer) {
        if (generation == generation_) Q_EMIT ready(answer.text, answer.problem);
    });
}

} // namespace oc::ui
