// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanWiring.h"

#include "engine/plan/PlanModel.h"
#include "engine/plan/PlanOrder.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QSet>

#include <algorithm>

namespace oc::planWiring {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("oc::PlanWiring", text);
}

QString pointer(qsizetype step, const char* key) {
    return QStringLiteral("/steps/%1/%2").arg(step).arg(QLatin1String(key));
}

/// What each step needs, by index: what an edit starts from, and what it writes where it differs.
using Needs = QList<QStringList>;

Needs needsOf(const Plan& plan) {
    Needs needs(plan.steps.size());
    const bool graph = plan.isGraph();
    for (qsizetype i = 0; i < plan.steps.size(); ++i) {
        if (graph)
            needs[i] = plan.steps.at(i).needs;
        else if (i > 0)
            needs[i] = {plan.steps.at(i - 1).id};
    }
    return needs;
}

/// going: steps that are left as they are, because they are about to be removed.
Result<PlanEdit> written(const PlanModel& model, const Needs& needs, const QString& text,
                         const QSet<QString>& going = {}) {
    const QList<StepSpec>& steps = model.plan().steps;
    QList<PlanDocument::Change> changes;
    QSet<QString> named;
    bool said = false; // that it is a graph
    for (qsizetype i = 0; i < steps.size(); ++i)
        said = said || (!needs.at(i).isEmpty() && !going.contains(steps.at(i).id));
    for (qsizetype i = 0; i < steps.size(); ++i) {
        const StepSpec& step = steps.at(i);
        if (going.contains(step.id)) continue;
        for (const QString& id : needs.at(i))
            named.insert(id);
        if (!needs.at(i).isEmpty()) {
            if (needs.at(i) != step.needs)
                changes.append({pointer(i, "needs"), QJsonArray::fromStringList(needs.at(i))});
        } else if (!said) {
            // Without any needs the plan would be a sequence again.
            said = true;
            if (!step.needsGiven || !step.needs.isEmpty()) changes.append({pointer(i, "needs"), QJsonArray()});
        } else if (step.needsGiven && !step.needs.isEmpty()) {
            changes.append({pointer(i, "needs"), QJsonValue::Undefined});
        }
    }
    // A step without an id is called by its place, which another edit may change.
    for (qsizetype i = 0; i < steps.size(); ++i)
        if (!steps.at(i).idGiven && named.contains(steps.at(i).id)) changes.prepend({pointer(i, "id"), steps.at(i).id});
    return model.planChanges(changes, text);
}

Result<std::pair<int, int>> find(const PlanModel& model, const QString& fromId, const QString& toId) {
    const std::pair<int, int> found{model.indexOf(fromId), model.indexOf(toId)};
    if (found.first >= 0 && found.second >= 0) return found;
    return Error{QStringLiteral("no_such_step"),
                 tr("There is no step '%1' in the plan").arg(found.first < 0 ? fromId : toId),
                 {},
                 {}};
}

} // namespace

QList<PlanLine> lines(const Plan& plan) {
    QList<PlanLine> found;
    const bool graph = plan.isGraph();
    QHash<QString, int> indexes;
    for (int i = 0; i < plan.steps.size(); ++i)
        indexes.insert(plan.steps.at(i).id, i);
    for (int i = 0; i < plan.steps.size(); ++i) {
        const StepSpec& step = plan.steps.at(i);
        if (!graph && i > 0) found.append({i - 1, i, PlanLine::Kind::Sequence});
        for (const QString& id : step.needs)
            if (const int from = indexes.value(id, -1); from >= 0 && from != i)
                found.append({from, i, PlanLine::Kind::Needs});
        if (step.onFailure.kind != OnFailure::Kind::Goto) continue;
        if (const int to = indexes.value(step.onFailure.gotoId, -1); to >= 0)
            found.append({i, to, PlanLine::Kind::Goto});
    }
    return found;
}

Status canConnect(const Plan& plan, int from, int to) {
    const StepSpec& first = plan.steps.at(from);
    const StepSpec& second = plan.steps.at(to);
    if (from == to)
        return Error{QStringLiteral("would_ring"), tr("%1 cannot wait for itself").arg(first.title()), {}, {}};
    const bool there = plan.isGraph() ? second.needs.contains(first.id) : to == from + 1;
    if (there)
        return Error{
            QStringLiteral("connected"), tr("%1 waits for %2 already").arg(second.title(), first.title()), {}, {}};
    if (PlanOrder(plan).runsBefore(to, from))
        return Error{QStringLiteral("would_ring"),
                     tr("%1 runs before %2: the two would wait for one another").arg(second.title(), first.title()),
                     tr("Take away a line between them first"),
                     {}};
    return {};
}

Result<PlanEdit> connection(const PlanModel& model, const QString& fromId, const QString& toId) {
    const auto found = find(model, fromId, toId);
    if (!found) return found.error();
    const auto [from, to] = *found;
    if (const Status possible = canConnect(model.plan(), from, to); !possible) return possible.error();
    const bool wasGraph = model.plan().isGraph();
    Needs needs = needsOf(model.plan());
    if (!wasGraph) needs[to].clear();
    needs[to].append(fromId);
    const QList<StepSpec>& steps = model.plan().steps;
    return written(model, needs, tr("Connect %1 to %2").arg(steps.at(from).title(), steps.at(to).title()));
}

Result<PlanEdit> disconnection(const PlanModel& model, const QString& fromId, const QString& toId) {
    const auto found = find(model, fromId, toId);
    if (!found) return found.error();
    const QList<StepSpec>& steps = model.plan().steps;
    Needs needs = needsOf(model.plan());
    if (needs[found->second].removeAll(fromId) == 0)
        return Error{QStringLiteral("not_connected"),
                     tr("%1 does not wait for %2").arg(steps.at(found->second).title(), steps.at(found->first).title()),
                     {},
                     {}};
    return written(model, needs,
                   tr("Disconnect %1 from %2").arg(steps.at(found->second).title(), steps.at(found->first).title()));
}

Result<PlanEdit> bridging(const PlanModel& model, const QStringList& removedIds) {
    const Plan& plan = model.plan();
    Needs needs = needsOf(plan);
    if (plan.isGraph()) {
        const QSet<QString> removed(removedIds.begin(), removedIds.end());
        for (qsizetype i = 0; i < plan.steps.size(); ++i) {
            if (removed.contains(plan.steps.at(i).id)) continue;
            QStringList kept;
            QSet<QString> seen;
            // What a removed step needs may be removed as well.
            std::vector<QString> open(plan.steps.at(i).needs.rbegin(), plan.steps.at(i).needs.rend());
            while (!open.empty()) {
                const QString id = open.back();
                open.pop_back();
                if (seen.contains(id)) continue;
                seen.insert(id);
                const int index = removed.contains(id) ? model.indexOf(id) : -1;
                if (index < 0) {
                    kept.append(id);
                    continue;
                }
                const QStringList& behind = plan.steps.at(index).needs;
                open.insert(open.end(), behind.rbegin(), behind.rend());
            }
            needs[i] = kept;
        }
        return written(model, needs, tr("Bridge %1 steps").arg(removedIds.size()), removed);
    }
    return model.planChanges({}, {});
}

} // namespace oc::planWiring
