// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/PlanPreview.h"

#include "engine/base/Json.h"
#include "engine/base/Redactor.h"
#include "engine/plan/Expression.h"
#include "engine/plan/StepRisk.h"
#include "engine/plan/SubPlan.h"
#include "engine/run/TargetList.h"

#include <QJsonArray>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// Resolves every expression that refers to inputs only; the others stay text and are named.
QJsonValue resolveKnown(ExpressionEvaluator& evaluator, const QJsonValue& value, QList<QString>& unresolved) {
    if (value.isArray()) {
        QJsonArray list;
        const QJsonArray items = value.toArray();
        for (const QJsonValue& item : items)
            list << resolveKnown(evaluator, item, unresolved);
        return list;
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            it.value() = resolveKnown(evaluator, it.value(), unresolved);
        }
        return object;
    }
    if (!value.isString() || !expression::isTemplated(value.toString())) return value;
    const auto resolved = evaluator.resolve(value);
    if (resolved) return *resolved;
    unresolved << value.toString();
    return value;
}

QString shortText(const QJsonValue& value) {
    if (value.isUndefined() || value.isNull()) return {};
    return value.isString() ? value.toString() : QString::fromUtf8(json::toText(value));
}

/// The machines that the value means; none when that is only known while the plan runs.
QList<Target> knownTargets(ExpressionEvaluator& evaluator, const QJsonValue& target, TargetResolver* resolver,
                           QStringList& problems) {
    if (target.isUndefined() || target.isNull()) return {};
    QList<QString> open;
    const QJsonValue known = resolveKnown(evaluator, target, open);
    if (!open.isEmpty() || (known.isObject() && !resolver)) return {};
    const auto found = targetList(known, resolver);
    if (found) return *found;
    problems.append(found.error().toText());
    return {};
}

constexpr qsizetype placesAtMost = 100;

/// What is done is the same on each machine; how it is reached is not.
void askForPlaces(const Executor& executor, StepRequest request, const QList<Target>& targets, StepPlanPreview& one) {
    for (const Target& target : targets.mid(0, placesAtMost)) {
        request.target = target;
        const auto there = executor.preview(request);
        if (!there) continue; // told for the first one
        if (there->blocker)
            one.places.append(there->blocker->toText());
        else if (const QString place = there->details.value("place"_L1).toString(); !place.isEmpty())
            one.places.append(target.name + u": "_s + place);
    }
    if (targets.size() > placesAtMost && !one.places.isEmpty())
        one.places.append(u"and %1 more"_s.arg(targets.size() - placesAtMost));
}

} // namespace

QJsonObject StepPlanPreview::toJson() const {
    QJsonObject object{{u"step"_s, step + 1}, {u"id"_s, stepId}, {u"tool"_s, tool}, {u"risk"_s, riskName(risk)}};
    object.insert(u"enabled"_s, enabled);
    object.insert(u"target"_s, target.isEmpty() ? QJsonValue() : QJsonValue(target));
    if (!condition.isEmpty()) object.insert(u"when"_s, condition);
    if (!loop.isEmpty()) object.insert(u"for_each"_s, loop);
    if (!places.isEmpty()) object.insert(u"places"_s, QJsonArray::fromStringList(places));
    if (!unresolved.isEmpty()) object.insert(u"decided_while_running"_s, QJsonArray::fromStringList(unresolved));
    if (preview) {
        object.insert(u"kind"_s, preview->kind);
        object.insert(u"text"_s, preview->text);
        object.insert(u"details"_s, preview->details);
    }
    if (error) {
        object.insert(u"error"_s,
                      QJsonObject{{u"code"_s, error->code}, {u"message"_s, error->message}, {u"hint"_s, error->hint}});
    }
    return object;
}

QJsonObject maskedParameters(const ToolSpec& tool, const QJsonObject& given) {
    QJsonObject parameters = checkParameters(tool.parameters, given, true).values;
    for (auto it = parameters.begin(); it != parameters.end(); ++it) {
        const ParameterSpec* spec = tool.parameter(it.key());
        const bool reference = it.value().toString().startsWith("secret:"_L1);
        if ((spec && spec->isSecret() && !it.value().isNull()) || reference) it.value() = Redactor::mask();
    }
    return parameters;
}

StepPreview previewOfSubPlan(const SubPlan& plan, const ExecutorRegistry& executors, const QJsonObject& inputs) {
    const QList<StepPlanPreview> steps = previewPlan(plan.document.plan(), *plan.catalogue, executors, inputs);
    QStringList lines{
        u"plan %1, %2 step%3"_s.arg(plan.file).arg(steps.size()).arg(steps.size() == 1 ? QString() : u"s"_s)};
    QJsonArray details;
    for (const StepPlanPreview& step : steps) {
        QString head = u"%1. %2 (%3, %4)"_s.arg(step.step + 1).arg(step.stepId, step.tool, riskName(step.risk));
        if (!step.target.isEmpty()) head += u" on "_s + step.target;
        if (!step.enabled) head += u", disabled"_s;
        lines.append(head);
        const QString text = step.error ? step.error->toText() : step.preview ? step.preview->text : QString();
        for (const QString& line : text.split(u'\n'))
            lines.append(u"   "_s + line);
        details.append(step.toJson());
    }
    return {u"plan"_s, lines.join(u'\n'), {{u"file"_s, plan.file}, {u"steps"_s, details}}};
}

QList<StepPlanPreview> previewPlan(const Plan& plan, const Catalogue& catalogue, const ExecutorRegistry& executors,
                                   const QJsonObject& inputs, const PreviewTargets& targets) {
    ExpressionEvaluator evaluator;
    evaluator.set(u"inputs"_s, inputs);
    QList<StepPlanPreview> previews;
    previews.reserve(plan.steps.size());
    for (int i = 0; i < plan.steps.size(); ++i) {
        const StepSpec& step = plan.steps.at(i);
        StepPlanPreview one;
        one.step = i;
        one.stepId = step.id;
        one.tool = step.tool;
        one.enabled = step.enabled;
        one.condition = step.when;
        one.loop = shortText(step.forEach);
        const QJsonValue& own = step.target.isUndefined() ? plan.defaultTarget : step.target;
        const QJsonValue& target = targets.instead.isUndefined() || targets.instead.isNull() ? own : targets.instead;
        one.target = shortText(target);
        const ToolSpecPtr tool = catalogue.find(step.tool);
        if (!tool) {
            one.error = Error{u"no_such_tool"_s, u"there is no tool '%1'"_s.arg(step.tool), {}, {}};
            previews << one;
            continue;
        }
        one.tool = tool->name;
        const QJsonObject known = resolveKnown(evaluator, step.parameters, one.unresolved).toObject();
        const CheckedParameters checked = checkParameters(tool->parameters, known, true);
        one.risk = tool->behaviourFor(checked.values).risk;
        StepRequest request;
        request.step = i;
        request.tool = tool;
        request.parameters = maskedParameters(*tool, known);
        if (tool->plan && tool->plan->error) {
            one.error = tool->plan->error;
        } else if (tool->plan) {
            one.preview = previewOfSubPlan(*tool->plan, executors, request.parameters);
        } else if (Executor* executor = executors.find(tool->domain)) {
            const QList<Target> machines = knownTargets(evaluator, target, targets.resolver, one.places);
            if (!machines.isEmpty()) request.target = machines.first();
            auto preview = executor->preview(request);
            if (preview) {
                one.preview = *preview;
                askForPlaces(*executor, request, machines, one);
            } else {
                one.error = preview.error();
            }
        } else {
            one.error =
                Error{u"no_executor"_s, u"nothing here executes %1"_s.arg(executionLocation(tool->domain)), {}, {}};
        }
        previews << one;
    }
    return previews;
}

} // namespace oc
