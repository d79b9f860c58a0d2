// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/StepTasks.h"

#include "engine/base/Json.h"
#include "engine/plan/SubPlan.h"
#include "engine/run/TargetList.h"
#include "engine/run/ToolParameters.h"

#include <QRegularExpression>

namespace oc {

namespace {

Error stepError(const char* code, const QString& message, const QString& hint = {}) {
    return {QString::fromLatin1(code), message, hint, {}};
}

/// The list of for_each: a list as it is, a map as {key, value}.
Result<QJsonArray> itemsOf(const QJsonValue& value) {
    if (value.isArray()) return value.toArray();
    if (value.isObject()) {
        QJsonArray items;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            items.append(QJsonObject{{QStringLiteral("key"), it.key()}, {QStringLiteral("value"), it.value()}});
        }
        return items;
    }
    return stepError("bad_for_each",
                     QStringLiteral("for_each must give a list, and it gave %1").arg(json::typeName(value)),
                     QStringLiteral("check what the expression of for_each refers to"));
}

bool looksAtTask(const QString& condition) {
    static const QRegularExpression words(QStringLiteral("(?<![\\w.$])(item|index|target)\\b"));
    return words.match(condition).hasMatch();
}

QString bare(const QString& condition) {
    QString text = condition.trimmed();
    if (text.startsWith(QLatin1StringView("{{")) && text.endsWith(QLatin1StringView("}}")))
        text = text.mid(2, text.size() - 4);
    return text.trimmed();
}

std::optional<Error> resolveLists(const RunContext& run, int index, StepTasks& tasks, WorkerLocal& local) {
    const StepSpec& step = run.step(index);
    const auto resolve = [&](const QJsonValue& value) -> Result<QJsonValue> {
        if (!expression::isTemplated(value)) return value;
        return tasks.scope->evaluator(local).resolve(value);
    };
    if (!step.forEach.isUndefined()) {
        const Result<QJsonValue> value = resolve(step.forEach);
        if (!value) return value.error();
        Result<QJsonArray> items = itemsOf(*value);
        if (!items) return items.error();
        tasks.items = std::move(*items);
        tasks.hasItems = true;
        if (tasks.items.isEmpty()) tasks.passReason = QStringLiteral("for_each has no items");
    }
    const QJsonValue wanted = targetOf(run, index);
    if (wanted.isUndefined() || wanted.isNull()) return std::nullopt;
    const Result<QJsonValue> value = resolve(wanted);
    if (!value) return value.error();
    if (value->isNull() || value->isUndefined() || (value->isString() && value->toString().isEmpty()))
        return std::nullopt;
    Result<QList<Target>> targets = targetList(*value, run.targets);
    if (!targets) return targets.error();
    tasks.targets = std::move(*targets);
    tasks.hasTargets = true;
    if (tasks.targets.isEmpty()) tasks.passReason = QStringLiteral("no target matches");
    return std::nullopt;
}

} // namespace

QJsonValue targetOf(const RunContext& run, int step) {
    if (!run.request.target.isUndefined() && !run.request.target.isNull()) return run.request.target;
    const QJsonValue& own = run.step(step).target;
    return own.isUndefined() ? run.plan().defaultTarget : own;
}

bool isQuickToPlan(const RunContext& run, int index) {
    const StepSpec& step = run.step(index);
    const QJsonValue target = targetOf(run, index);
    const bool targetIsQuick =
        target.isUndefined() || target.isNull() || (!run.targets && !expression::isTemplated(target));
    return step.when.isEmpty() && targetIsQuick && !expression::isTemplated(step.forEach) &&
           !expression::isTemplated(step.approve) && !holdsSecretReference(QJsonValue(step.parameters));
}

StepTasks planStep(const RunContext& run, int index, RunScopePtr scope, WorkerLocal& local) {
    const StepSpec& step = run.step(index);
    StepTasks tasks;
    tasks.scope = std::move(scope);
    tasks.tool = run.request.catalogue ? run.request.catalogue->find(step.tool) : nullptr;
    if (!tasks.tool) {
        tasks.error = stepError("no_such_tool", QStringLiteral("There is no tool named %1").arg(step.tool),
                                QStringLiteral("see opsctl tools list"));
        return tasks;
    }
    if (tasks.tool->plan && tasks.tool->plan->error) {
        tasks.error = tasks.tool->plan->error;
        return tasks;
    }
    if (Status can = run.executors.canExecute(*tasks.tool); !can) {
        tasks.error = can.error();
        return tasks;
    }
    tasks.executor = run.executors.find(tasks.tool->domain);

    if (!step.when.isEmpty()) {
        const bool fansOut = !step.forEach.isUndefined() || !targetOf(run, index).isUndefined();
        tasks.conditionPerTask = fansOut && looksAtTask(step.when);
        if (!tasks.conditionPerTask) {
            const Result<bool> holds = tasks.scope->evaluator(local).condition(step.when);
            if (!holds) {
                tasks.error = holds.error();
                return tasks;
            }
            if (!*holds) {
                tasks.passReason = QStringLiteral("condition is false: %1").arg(bare(step.when));
                return tasks;
            }
        }
    }
    tasks.error = resolveLists(run, index, tasks, local);
    if (tasks.error || !tasks.passReason.isEmpty()) return tasks;

    tasks.approve = step.approve;
    if (expression::isTemplated(step.approve)) {
        const Result<QJsonValue> text = tasks.scope->evaluator(local).resolve(QJsonValue(step.approve));
        if (!text) {
            tasks.error = text.error();
            return tasks;
        }
        tasks.approve = text->isString() ? text->toString() : QString::fromUtf8(json::toText(*text));
    }

    tasks.parameters = step.parameters;
    if (!expression::isTemplated(QJsonValue(step.parameters))) {
        Result<QJsonObject> ready = prepareParameters(run.secrets, run.redactor, *tasks.tool, step.parameters);
        if (!ready) {
            tasks.error = ready.error();
            return tasks;
        }
        tasks.parameters = std::move(*ready);
        tasks.parametersReady = true;
    }
    return tasks;
}

} // namespace oc
