// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanRename.h"

#include "engine/base/Json.h"
#include "engine/plan/ExpressionScanner.h"
#include "engine/plan/PlanModel.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace oc::planRename {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("oc::PlanRename", text);
}

/// Every text within the value that mentions the step in an expression, as a change.
void collect(const QJsonValue& value, const QString& pointer, const QString& stepId, const QString& newId,
             QList<PlanDocument::Change>& changes) {
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.constBegin(); it != object.constEnd(); ++it)
            collect(it.value(), pointer + u'/' + json::escapeToken(it.key()), stepId, newId, changes);
    } else if (value.isArray()) {
        const QJsonArray list = value.toArray();
        for (qsizetype i = 0; i < list.size(); ++i)
            collect(list.at(i), pointer + u'/' + QString::number(i), stepId, newId, changes);
    } else if (value.isString()) {
        const QString text = value.toString();
        const bool condition =
            pointer.endsWith(QStringLiteral("/when")) || pointer.endsWith(QStringLiteral("/for_each"));
        const QString renamed = inText(text, stepId, newId, condition && !text.contains(QStringLiteral("{{")));
        if (renamed != text) changes.append({pointer, renamed});
    }
}

} // namespace

QString inText(const QString& text, const QString& stepId, const QString& newId, bool isExpression) {
    static const QRegularExpression dotted(QStringLiteral("^[A-Za-z_$][\\w$-]*$"));
    const bool asName = dotted.match(newId).hasMatch();
    const expression::Scan scan = isExpression ? expression::scanExpression(text) : expression::scanText(text);
    if (scan.error) return text;
    QString renamed = text;
    QList<expression::Reference> found;
    for (const expression::Segment& segment : scan.segments)
        if (segment.isExpression) found += expression::referencesIn(text, segment.tokens);
    // From the end, so that the places before stay.
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.offset > b.offset; });
    for (const expression::Reference& one : std::as_const(found)) {
        if (one.variable != u"steps" || one.name != stepId) continue;
        const qsizetype at = text.indexOf(stepId, one.offset);
        if (at < 0 || at > one.offset + 1) continue; // written with escapes: left for the validator to tell
        const bool quoted = at > 0 && (text.at(at - 1) == u'"' || text.at(at - 1) == u'\'');
        if (quoted || asName) {
            renamed.replace(at, stepId.size(), newId);
            continue;
        }
        const qsizetype dot = text.lastIndexOf(u'.', at);
        renamed.replace(dot, at + stepId.size() - dot, QStringLiteral("['%1']").arg(newId));
    }
    return renamed;
}

Result<PlanEdit> edit(const PlanModel& model, const QString& stepId, const QString& newId) {
    const int index = model.indexOf(stepId);
    if (index < 0)
        return Error{QStringLiteral("no_such_step"), tr("There is no step '%1' in the plan").arg(stepId), {}, {}};
    if (newId.trimmed().isEmpty())
        return Error{QStringLiteral("id_empty"), tr("A step needs an id"), tr("Write a short word for it"), {}};
    if (newId != stepId && model.indexOf(newId) >= 0)
        return Error{
            QStringLiteral("id_taken"), tr("There is a step '%1' already").arg(newId), tr("Choose another id"), {}};
    const PlanDocument& document = model.document();
    QList<PlanDocument::Change> changes{{QStringLiteral("/steps/%1/id").arg(index), newId}};
    const QJsonArray steps = json::at(document.root(), QStringLiteral("/steps")).toArray();
    for (int i = 0; i < steps.size(); ++i) {
        const QJsonObject step = steps.at(i).toObject();
        const QString base = QStringLiteral("/steps/%1").arg(i);
        const QJsonArray needs = step.value(QStringLiteral("needs")).toArray();
        for (qsizetype k = 0; k < needs.size(); ++k)
            if (needs.at(k).toString() == stepId)
                changes.append({QStringLiteral("%1/needs/%2").arg(base).arg(k), newId});
        if (step.value(QStringLiteral("on_failure")).toObject().value(QStringLiteral("goto")).toString() == stepId)
            changes.append({base + QStringLiteral("/on_failure/goto"), newId});
        collect(step, base, stepId, newId, changes);
    }
    collect(json::at(document.root(), QStringLiteral("/notify")), QStringLiteral("/notify"), stepId, newId, changes);
    const QString places = QStringLiteral("/x-canvas/places");
    QJsonObject placed = json::at(document.root(), places).toObject();
    if (const QJsonValue place = placed.take(stepId); !place.isUndefined()) {
        placed.insert(newId, place);
        changes.append({places, placed});
    }
    Result<PlanEdit> made = model.planChanges(
        changes, tr("Rename %1 to %2").arg(model.plan().steps.at(index).title(), newId), QStringLiteral("/id"));
    if (!made) return made;
    made->kind = PlanEdit::Kind::ChangeStep;
    made->from = made->to = index;
    made->stepId = newId;
    return made;
}

} // namespace oc::planRename
