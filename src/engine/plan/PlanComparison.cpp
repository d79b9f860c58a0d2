// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanComparison.h"

#include "engine/base/Json.h"
#include "engine/plan/PlanWiring.h"

#include <QHash>

#include <algorithm>

namespace oc {

namespace {

QStringList changedKeys(const QJsonObject& before, const QJsonObject& after, const QString& prefix = {}) {
    QStringList keys;
    QStringList all = before.keys() + after.keys();
    all.removeDuplicates();
    for (const QString& key : std::as_const(all)) {
        // Where a card stands is no difference of what the plan does.
        if (key.startsWith(QLatin1StringView("x-"))) continue;
        const QJsonValue a = before.value(key);
        const QJsonValue b = after.value(key);
        if (a == b) continue;
        if (a.isObject() && b.isObject())
            keys += changedKeys(a.toObject(), b.toObject(), prefix + key + QLatin1Char('.'));
        else
            keys.append(prefix + key);
    }
    return keys;
}

QJsonObject stepOf(const PlanDocument& document, int index) {
    return json::at(document.root(), QStringLiteral("/steps/%1").arg(index)).toObject();
}

QHash<QString, int> indexesOf(const Plan& plan) {
    QHash<QString, int> indexes;
    for (int i = 0; i < plan.steps.size(); ++i)
        indexes.insert(plan.steps.at(i).id, i);
    return indexes;
}

} // namespace

PlanComparison PlanComparison::of(const PlanDocument& before, const PlanDocument& after) {
    PlanComparison comparison;
    const Plan& old = before.plan();
    const Plan& now = after.plan();
    comparison.sequence = !old.isGraph() && !now.isGraph();
    const QHash<QString, int> oldIndexes = indexesOf(old);
    const QHash<QString, int> nowIndexes = indexesOf(now);

    // What is gone, by the step it stood behind.
    QHash<QString, QList<int>> gone;
    QString last;
    for (int i = 0; i < old.steps.size(); ++i) {
        if (nowIndexes.contains(old.steps.at(i).id))
            last = old.steps.at(i).id;
        else
            gone[last].append(i);
    }
    const auto addGone = [&](const QString& behind) {
        for (const int i : gone.value(behind)) {
            const StepSpec& step = old.steps.at(i);
            comparison.steps.append({step.id, step.title(), step.tool, Change::Removed, {}});
        }
    };
    addGone(QString());
    for (int i = 0; i < now.steps.size(); ++i) {
        const StepSpec& step = now.steps.at(i);
        Step one{step.id, step.title(), step.tool, Change::Added, {}};
        if (const auto was = oldIndexes.constFind(step.id); was != oldIndexes.cend()) {
            one.keys = changedKeys(stepOf(before, *was), stepOf(after, i));
            one.change = one.keys.isEmpty() ? Change::Same : Change::Changed;
        }
        comparison.steps.append(one);
        addGone(step.id);
    }

    QHash<QString, int> places;
    for (int i = 0; i < comparison.steps.size(); ++i)
        places.insert(comparison.steps.at(i).id, i);
    const auto linesOf = [&places](const Plan& plan) {
        QHash<std::pair<int, int>, bool> lines;
        for (const PlanLine& line : planWiring::lines(plan))
            lines.insert({places.value(plan.steps.at(line.from).id), places.value(plan.steps.at(line.to).id)}, true);
        return lines;
    };
    const auto oldLines = linesOf(old);
    const auto nowLines = linesOf(now);
    for (auto it = nowLines.cbegin(); it != nowLines.cend(); ++it)
        comparison.lines.append(
            {it.key().first, it.key().second, oldLines.contains(it.key()) ? Change::Same : Change::Added});
    for (auto it = oldLines.cbegin(); it != oldLines.cend(); ++it) {
        if (!nowLines.contains(it.key())) comparison.lines.append({it.key().first, it.key().second, Change::Removed});
    }
    std::sort(comparison.lines.begin(), comparison.lines.end(),
              [](const Line& a, const Line& b) { return std::pair(a.from, a.to) < std::pair(b.from, b.to); });
    return comparison;
}

bool PlanComparison::isSame() const {
    return std::all_of(steps.begin(), steps.end(), [](const Step& step) { return step.change == Change::Same; }) &&
           std::all_of(lines.begin(), lines.end(), [](const Line& line) { return line.change == Change::Same; });
}

} // namespace oc
