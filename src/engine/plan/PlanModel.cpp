// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/PlanModel.h"

#include "engine/base/Ids.h"
#include "engine/base/Json.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QSet>

#include <algorithm>

namespace oc {

namespace {

/// What can be an id of a file's name: "checks/disk space.yaml" gives "disk-space".
QString idForPlan(const QString& file) {
    QString id;
    for (const QChar c : QFileInfo(file).completeBaseName()) {
        const bool good = c.isLetterOrNumber() || c == QLatin1Char('_');
        if (good || (!id.isEmpty() && !id.endsWith(QLatin1Char('-')))) id.append(good ? c : QLatin1Char('-'));
    }
    if (id.endsWith(QLatin1Char('-'))) id.chop(1);
    return id.isEmpty() ? QStringLiteral("plan") : id.left(80);
}

QString stepPointer(int index) {
    return QStringLiteral("/steps/%1").arg(index);
}

/// The same steps in the same order, whatever they say.
bool sameIds(const Plan& one, const Plan& other) {
    return std::equal(one.steps.begin(), one.steps.end(), other.steps.begin(), other.steps.end(),
                      [](const StepSpec& a, const StepSpec& b) { return a.id == b.id; });
}

QString lastToken(const QString& pointer) {
    const QStringList tokens = json::splitPointer(pointer);
    return tokens.isEmpty() ? pointer : tokens.last();
}

} // namespace

PlanModel::PlanModel(QObject* parent) : QObject(parent) {}

void PlanModel::reset(PlanDocument document) {
    document_ = std::move(document);
    checked_ = false;
    Q_EMIT stepsReset();
    showProblems(document_.problems());
    Q_EMIT documentChanged();
}

const StepSpec* PlanModel::step(const QString& stepId) const {
    const int index = indexOf(stepId);
    return index < 0 ? nullptr : &plan().steps.at(index);
}

QJsonObject PlanModel::stepObject(const QString& stepId) const {
    const int index = indexOf(stepId);
    return index < 0 ? QJsonObject() : json::at(document_.root(), stepPointer(index)).toObject();
}

QString PlanModel::freeId(const QString& wish) const {
    QSet<QString> taken;
    for (const StepSpec& step : plan().steps)
        taken.insert(step.id);
    const QString base = wish.isEmpty() ? QStringLiteral("step") : wish;
    QString id = base;
    for (int n = 2; taken.contains(id); ++n)
        id = QStringLiteral("%1-%2").arg(base).arg(n);
    return id;
}

Status PlanModel::checkReadable() const {
    if (document_.isReadable()) return {};
    return Error{QStringLiteral("plan_unreadable"),
                 tr("The plan's text cannot be read, so it cannot be edited here"),
                 tr("Mend the text in an editor and open it again; the problems tell the place"),
                 {}};
}

Result<int> PlanModel::find(const QString& stepId) const {
    if (const Status readable = checkReadable(); !readable) return readable.error();
    const int index = indexOf(stepId);
    if (index < 0)
        return Error{QStringLiteral("no_such_step"), tr("There is no step '%1' in the plan").arg(stepId), {}, {}};
    return index;
}

Status PlanModel::pinReferencedIds(PlanDocument& document) const {
    // A step without an id is called by its place. When places change, a reference to such a name would silently
    // mean another step; so the names that the text mentions become real ids first.
    const QList<StepSpec>& steps = plan().steps;
    for (int i = 0; i < steps.size(); ++i) {
        const StepSpec& step = steps.at(i);
        if (step.idGiven || !document_.text().contains(step.id.toUtf8())) continue;
        if (Status done = document.set(stepPointer(i) + QStringLiteral("/id"), step.id); !done) return done;
    }
    return {};
}

Result<PlanEdit> PlanModel::insertion(int index, QJsonObject step) const {
    if (const Status readable = checkReadable(); !readable) return readable.error();
    const int to = std::clamp(index, 0, int(plan().steps.size()));
    const QString plan = step.value(QStringLiteral("plan")).toString();
    const QString tool = plan.isEmpty() ? step.value(QStringLiteral("tool")).toString() : plan;
    QString wish = step.value(QStringLiteral("id")).toString();
    if (wish.isEmpty()) wish = plan.isEmpty() ? normalizedName(tool) : idForPlan(plan);
    wish = freeId(wish);
    step.insert(QStringLiteral("id"), wish);

    PlanEdit edit;
    edit.kind = PlanEdit::Kind::InsertStep;
    edit.before = document_;
    edit.after = document_;
    if (const Status pinned = pinReferencedIds(edit.after); !pinned) return pinned.error();
    // A plan without the list of steps is readable too; it gets one.
    Status done;
    if (!json::at(document_.root(), QStringLiteral("/steps")).isArray())
        done = edit.after.set(QStringLiteral("/steps"), QJsonArray{step});
    else
        done = edit.after.insertItem(QStringLiteral("/steps"), to, step);
    if (!done) return done.error();
    edit.stepId = wish;
    edit.to = to;
    const QString name = step.value(QStringLiteral("name")).toString();
    edit.text = tr("Add %1").arg(name.isEmpty() ? tool : name);
    return edit;
}

Result<PlanEdit> PlanModel::removal(const QString& stepId) const {
    const Result<int> index = find(stepId);
    if (!index) return index.error();
    PlanEdit edit;
    edit.kind = PlanEdit::Kind::RemoveStep;
    edit.before = document_;
    edit.after = document_;
    if (const Status pinned = pinReferencedIds(edit.after); !pinned) return pinned.error();
    if (const Status done = edit.after.remove(stepPointer(*index)); !done) return done.error();
    edit.stepId = stepId;
    edit.from = *index;
    edit.text = tr("Remove %1").arg(plan().steps.at(*index).title());
    return edit;
}

Result<PlanEdit> PlanModel::move(const QString& stepId, int to) const {
    const Result<int> index = find(stepId);
    if (!index) return index.error();
    PlanEdit edit;
    edit.kind = PlanEdit::Kind::MoveStep;
    edit.before = document_;
    edit.after = document_;
    edit.from = *index;
    edit.to = std::clamp(to, 0, int(plan().steps.size()) - 1);
    edit.text = tr("Move %1").arg(plan().steps.at(*index).title());
    if (edit.from != edit.to) {
        if (const Status pinned = pinReferencedIds(edit.after); !pinned) return pinned.error();
        if (const Status done = edit.after.moveItem(QStringLiteral("/steps"), edit.from, edit.to); !done)
            return done.error();
    }
    edit.stepId = edit.after.plan().steps.value(edit.to).id;
    return edit;
}

Result<PlanEdit> PlanModel::change(const QString& stepId, const QString& pointer, const QJsonValue& value) const {
    const Result<int> index = find(stepId);
    if (!index) return index.error();
    const QString base = stepPointer(*index);
    PlanEdit edit;
    edit.kind = PlanEdit::Kind::ChangeStep;
    edit.before = document_;
    edit.after = document_;
    edit.from = edit.to = *index;
    edit.key = pointer;
    const QJsonValue old = json::at(document_.root(), base + pointer);
    if (old != value) {
        const Status done =
            value.isUndefined() ? edit.after.remove(base + pointer) : edit.after.set(base + pointer, value);
        if (!done) return done.error();
        // {"parameters": {}} or {"retry": {}} left behind says nothing.
        const qsizetype slash = pointer.lastIndexOf(u'/');
        if (value.isUndefined() && slash > 0) {
            const QString parent = base + pointer.left(slash);
            const QJsonValue rest = json::at(edit.after.root(), parent);
            if (rest.isObject() && rest.toObject().isEmpty())
                if (const Status removed = edit.after.remove(parent); !removed) return removed.error();
        }
    }
    edit.stepId = edit.after.plan().steps.value(*index).id;
    edit.text = tr("Change %1 of %2").arg(lastToken(pointer), plan().steps.at(*index).title());
    return edit;
}

Result<PlanEdit> PlanModel::planChange(const QString& pointer, const QJsonValue& value) const {
    if (const Status readable = checkReadable(); !readable) return readable.error();
    PlanEdit edit;
    edit.kind = PlanEdit::Kind::ChangePlan;
    edit.before = document_;
    edit.after = document_;
    edit.key = pointer;
    edit.text = tr("Change %1 of the plan").arg(lastToken(pointer));
    if (json::at(document_.root(), pointer) != value) {
        const Status done = value.isUndefined() ? edit.after.remove(pointer) : edit.after.set(pointer, value);
        if (!done) return done.error();
    }
    return edit;
}

Result<PlanEdit> PlanModel::planChanges(const QList<PlanDocument::Change>& changes, const QString& text,
                                        const QString& key) const {
    if (const Status readable = checkReadable(); !readable) return readable.error();
    PlanEdit edit;
    edit.kind = PlanEdit::Kind::ChangePlan;
    edit.before = document_;
    edit.after = document_;
    edit.key = key;
    edit.text = text;
    if (const Status done = edit.after.setAll(changes); !done) return done.error();
    return edit;
}

PlanEdit PlanModel::replacement(PlanDocument document, const QString& text) const {
    PlanEdit edit;
    edit.kind = PlanEdit::Kind::ChangePlan;
    edit.text = text;
    edit.before = document_;
    edit.after = std::move(document);
    return edit;
}

void PlanModel::apply(const PlanEdit& edit) {
    put(edit, true);
}

void PlanModel::revert(const PlanEdit& edit) {
    put(edit, false);
}

void PlanModel::put(const PlanEdit& edit, bool forward) {
    const PlanDocument old = document_;
    const qsizetype countBefore = plan().steps.size();
    document_ = forward ? edit.after : edit.before;
    const qsizetype countAfter = plan().steps.size();
    using Kind = PlanEdit::Kind;
    // What a view is told must be what happened, also when the document read other steps than the edit meant.
    Kind kind = edit.kind;
    if (!forward && kind == Kind::InsertStep)
        kind = Kind::RemoveStep;
    else if (!forward && kind == Kind::RemoveStep)
        kind = Kind::InsertStep;
    const int index = edit.kind == Kind::InsertStep ? edit.to : edit.from;
    const qsizetype expected = countBefore + (kind == Kind::InsertStep ? 1 : kind == Kind::RemoveStep ? -1 : 0);
    const bool onlyPlan = kind == Kind::ChangePlan && !edit.key.isEmpty() && !edit.key.startsWith(u"/steps");
    if (kind == Kind::ChangePlan && !onlyPlan && sameIds(old.plan(), plan())) {
        tellOthers(old, -1);
    } else if (countAfter != expected || (kind == Kind::ChangePlan && !onlyPlan)) {
        Q_EMIT stepsReset();
    } else if (onlyPlan) {
        // The steps are as they were.
    } else if (kind == Kind::InsertStep) {
        Q_EMIT stepInserted(index);
    } else if (kind == Kind::RemoveStep) {
        Q_EMIT stepRemoved(index);
    } else if (kind == Kind::MoveStep) {
        if (forward)
            Q_EMIT stepMoved(edit.from, edit.to);
        else
            Q_EMIT stepMoved(edit.to, edit.from);
    } else {
        Q_EMIT stepChanged(plan().steps.value(index).id);
        // A step that is called otherwise now is so in all that mention it.
        if (edit.key == u"/id") tellOthers(old, index);
    }
    Q_EMIT documentChanged();
    // Somebody who checks against the catalogue follows documentChanged(); what he found last stays till then, so
    // that nothing flickers while a person types.
    if (!checked_) showProblems(document_.problems());
}

void PlanModel::tellOthers(const PlanDocument& old, int except) {
    const QJsonArray before = json::at(old.root(), QStringLiteral("/steps")).toArray();
    const QJsonArray after = json::at(document_.root(), QStringLiteral("/steps")).toArray();
    for (int i = 0; i < plan().steps.size(); ++i)
        if (i != except && before.at(i) != after.at(i)) Q_EMIT stepChanged(plan().steps.at(i).id);
}

void PlanModel::setProblems(Problems problems) {
    checked_ = true;
    showProblems(std::move(problems));
}

void PlanModel::showProblems(Problems problems) {
    problems_ = std::move(problems);
    Q_EMIT problemsChanged();
}

Problems PlanModel::problemsOf(const QString& stepId) const {
    Problems found;
    const QString prefix = stepPointer(indexOf(stepId));
    for (const Problem& problem : problems_) {
        if (problem.stepId == stepId || problem.pointer == prefix || problem.pointer.startsWith(prefix + u'/'))
            found.append(problem);
    }
    return found;
}

} // namespace oc
