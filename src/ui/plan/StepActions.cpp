// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StepActions.h"

#include "ui/forms/JsonObjectDialog.h"
#include "ui/plan/CallLine.h"
#include "ui/plan/OpenPlan.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace oc::ui {

StepActions::StepActions(QWidget* view, Theme& theme, std::function<QStringList()> chosen,
                         std::function<int()> pasteRow)
    : QObject(view), view_(view), theme_(theme), chosen_(std::move(chosen)), pasteRow_(std::move(pasteRow)) {
    add(tr("Run this step"), QStringLiteral("run"), Qt::CTRL | Qt::Key_Return, &StepActions::runStep);
    add(tr("Run up to here"), {}, Qt::CTRL | Qt::SHIFT | Qt::Key_Return, &StepActions::runUpTo);
    add(tr("Run from here, with the results of the last run"), {}, Qt::CTRL | Qt::ALT | Qt::Key_Return,
        &StepActions::runFrom);
    add(tr("Pin its output, or change what is pinned..."), QStringLiteral("pin"), Qt::Key_P, &StepActions::pin);
    add(tr("Run only when..."), {}, Qt::Key_W, &StepActions::condition);
    unpin_ = add(tr("Unpin"), {}, Qt::SHIFT | Qt::Key_P, &StepActions::unpin);
    openSubPlan_ = add(tr("Open its plan"), QStringLiteral("plans"), Qt::Key_F12, &StepActions::openSubPlan);
    showSubRun_ =
        add(tr("Show the run of its plan"), QStringLiteral("runs"), Qt::SHIFT | Qt::Key_F12, &StepActions::showSubRun);
    add(tr("Duplicate"), {}, Qt::CTRL | Qt::Key_D, &StepActions::duplicate);
    add(tr("Enable or disable"), {}, Qt::Key_Space, &StepActions::toggle);
    add(tr("Cut"), {}, QKeySequence::Cut, &StepActions::cut);
    add(tr("Copy as JSON"), QStringLiteral("copy"), QKeySequence::Copy, &StepActions::copy);
    add(tr("Copy as opsctl call"), QStringLiteral("command"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, &StepActions::copyCall);
    paste_ = add(tr("Paste"), {}, QKeySequence::Paste, &StepActions::paste);
    add(tr("Remove"), QStringLiteral("delete"), QKeySequence::Delete, &StepActions::remove);
}

QAction* StepActions::add(const QString& text, const QString& icon, const QKeySequence& key,
                          void (StepActions::*slot)()) {
    auto* action = new QAction(text, this);
    if (!icon.isEmpty()) action->setIcon(theme_.icon(icon));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, slot);
    view_->addAction(action);
    actions_.append(action);
    return action;
}

void StepActions::setPlan(OpenPlan* plan) {
    plan_ = plan;
}

void StepActions::fill(QMenu& menu) const {
    const bool any = !chosen_().isEmpty();
    const QString one = chosen_().size() == 1 ? chosen_().first() : QString();
    for (QAction* action : actions_) {
        // Steps that are plans are few; the others' menu stays as short as it was.
        if (action == openSubPlan_ && (!plan_ || plan_->subPlanFile(one).isEmpty())) continue;
        if (action == showSubRun_ && (!plan_ || plan_->subRun(one).isEmpty())) continue;
        // A copy: the shortcut's action itself stays enabled, so that keys always answer.
        QAction* item = menu.addAction(action->icon(), action->text());
        item->setShortcut(action->shortcut());
        // Those up to Unpin are for one step.
        const bool fits = actions_.indexOf(action) >= actions_.indexOf(unpin_) || chosen_().size() == 1;
        item->setEnabled((any && fits) || action == paste_);
        connect(item, &QAction::triggered, action, &QAction::trigger);
    }
}

void StepActions::runStep() {
    const QStringList ids = chosen_();
    if (plan_ && ids.size() == 1) plan_->runStep(ids.first());
}

void StepActions::runUpTo() {
    const QStringList ids = chosen_();
    if (plan_ && ids.size() == 1) plan_->runUpTo(ids.first());
}

void StepActions::runFrom() {
    const QStringList ids = chosen_();
    if (plan_ && ids.size() == 1) plan_->runFrom(ids.first());
}

void StepActions::pin() {
    const QStringList ids = chosen_();
    if (!plan_ || ids.size() != 1) return;
    const QString id = ids.first();
    const auto held = plan_->pinned().constFind(id);
    const auto last = plan_->lastOutput(id);
    if (held == plan_->pinned().cend() && last) return plan_->pin(id, *last);
    // It did not run yet: what it shall have put out can be written.
    const PinnedOutput before = held == plan_->pinned().cend() ? PinnedOutput() : *held;
    const StepSpec* step = plan_->model().step(id);
    auto* dialog = new JsonObjectDialog(QStringLiteral("pin"), tr("Pinned output of %1").arg(step ? step->title() : id),
                                        before.output, theme_, view_);
    dialog->setExample(QStringLiteral("{\"rows\": [{\"name\": \"web-01\"}]}"));
    connect(dialog, &JsonObjectDialog::written, this, [this, id, before](const QJsonObject& output) {
        if (plan_) plan_->pin(id, {output, before.variables});
    });
    dialog->open();
}

void StepActions::condition() {
    const QStringList ids = chosen_();
    if (plan_ && ids.size() == 1) Q_EMIT plan_->conditionWanted(ids.first());
}

void StepActions::unpin() {
    const QStringList ids = chosen_();
    for (const QString& id : ids)
        if (plan_) plan_->unpin(id);
}

void StepActions::openSubPlan() {
    const QStringList ids = chosen_();
    if (!plan_ || ids.size() != 1) return;
    if (const QString file = plan_->subPlanFile(ids.first()); !file.isEmpty()) Q_EMIT plan_->subPlanWanted(file);
}

void StepActions::showSubRun() {
    const QStringList ids = chosen_();
    if (!plan_ || ids.size() != 1) return;
    if (const QString run = plan_->subRun(ids.first()); !run.isEmpty()) Q_EMIT plan_->subRunWanted(run);
}

void StepActions::duplicate() {
    if (plan_) plan_->duplicateSteps(chosen_());
}

void StepActions::remove() {
    if (removeOther_ && removeOther_()) return;
    if (plan_) plan_->removeSteps(chosen_());
}

void StepActions::toggle() {
    const QStringList ids = chosen_();
    if (!plan_ || ids.isEmpty()) return;
    if (const StepSpec* first = plan_->model().step(ids.first())) plan_->setEnabled(ids, !first->enabled);
}

void StepActions::copy() {
    if (!plan_) return;
    const QByteArray text = plan_->copySteps(chosen_());
    if (!text.isEmpty()) QGuiApplication::clipboard()->setText(QString::fromUtf8(text));
}

void StepActions::copyCall() {
    if (!plan_) return;
    QStringList lines;
    const QStringList ids = chosen_();
    for (const QString& id : ids)
        if (const StepSpec* step = plan_->model().step(id)) {
            StepSpec here = *step;
            // Whoever pastes it may be in any folder.
            if (const QString file = plan_->subPlanFile(id); !file.isEmpty()) here.tool = toolOfPlan(file);
            lines.append(callLine(here));
        }
    if (!lines.isEmpty()) QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void StepActions::cut() {
    copy();
    remove();
}

void StepActions::paste() {
    if (plan_) plan_->pasteSteps(QGuiApplication::clipboard()->text().toUtf8(), pasteRow_());
}

} // namespace oc::ui
