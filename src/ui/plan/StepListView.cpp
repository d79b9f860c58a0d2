// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StepListView.h"

#include "ui/plan/OpenPlan.h"
#include "ui/plan/StepActions.h"
#include "ui/plan/StepDelegate.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>

#include <algorithm>

namespace oc::ui {

StepListView::StepListView(Theme& theme, QWidget* parent) : QListView(parent), theme_(theme) {
    setObjectName(QStringLiteral("stepList"));
    setAccessibleName(tr("Steps of the plan"));
    setItemDelegate(new StepDelegate(theme, this));
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setResizeMode(QListView::Adjust);
    setMouseTracking(true);
    setDragEnabled(true);
    setAcceptDrops(true);
    setDropIndicatorShown(true);
    setDragDropMode(QAbstractItemView::DragDrop);
    setDefaultDropAction(Qt::MoveAction);
    viewport()->setBackgroundRole(QPalette::Window);
    connect(&theme_, &Theme::changed, viewport(), qOverload<>(&QWidget::update));

    add(tr("Move up"), QStringLiteral("up"), {Qt::ALT | Qt::Key_Up}, &StepListView::moveUp);
    add(tr("Move down"), QStringLiteral("down"), {Qt::ALT | Qt::Key_Down}, &StepListView::moveDown);
    steps_ = new StepActions(
        this, theme, [this] { return selectedIds(); }, [this] { return insertionRow(); });
}

QAction* StepListView::add(const QString& text, const QString& icon, const QList<QKeySequence>& keys,
                           void (StepListView::*slot)()) {
    auto* action = new QAction(text, this);
    if (!icon.isEmpty()) action->setIcon(theme_.icon(icon));
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, slot);
    addAction(action);
    return action;
}

void StepListView::setPlan(OpenPlan* plan) {
    if (plan_) disconnect(&plan_->steps(), nullptr, this, nullptr);
    plan_ = plan;
    steps_->setPlan(plan);
    setModel(plan ? &plan->steps() : nullptr);
    if (!plan) return;
    connect(&plan->steps(), &StepListModel::toolDropped, this, [this](const QString& tool, int row) {
        const QJsonObject step = plan_->stepFor(tool);
        if (row > 0 && plan_->model().plan().isGraph())
            plan_->addStepAfter(step, plan_->model().plan().steps.value(row - 1).id);
        else
            plan_->addStep(step, row);
    });
    connect(
        &plan->steps(), &StepListModel::stepsDropped, this,
        [this](const QStringList& ids, int row) {
            plan_->moveSteps(ids, row);
            Q_EMIT selectionEdited();
        },
        Qt::QueuedConnection);
    connect(&plan->steps(), &QAbstractItemModel::rowsInserted, this, [this] { viewport()->update(); });
    if (plan->steps().rowCount() > 0)
        // Not setCurrentIndex(), which would toggle while Ctrl is held.
        selectionModel()->setCurrentIndex(plan->steps().index(0), QItemSelectionModel::ClearAndSelect);
    else
        Q_EMIT currentStepChanged({});
}

QStringList StepListView::selectedIds() const {
    QStringList ids;
    if (!selectionModel()) return ids;
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex& index : rows)
        ids.append(index.data(StepListModel::IdRole).toString());
    return ids;
}

QString StepListView::currentId() const {
    return currentIndex().data(StepListModel::IdRole).toString();
}

int StepListView::insertionRow() const {
    if (currentIndex().isValid()) return currentIndex().row() + 1;
    return model() ? model()->rowCount() : 0;
}

void StepListView::select(const QStringList& ids) {
    if (!plan_ || ids.isEmpty()) return;
    selectionModel()->clearSelection();
    QModelIndex last;
    for (const QString& id : ids) {
        const QModelIndex index = plan_->steps().index(plan_->model().indexOf(id));
        if (!index.isValid()) continue;
        selectionModel()->select(index, QItemSelectionModel::Select);
        last = index;
    }
    if (!last.isValid()) return;
    selectionModel()->setCurrentIndex(last, QItemSelectionModel::NoUpdate);
    scrollTo(last);
}

void StepListView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    Q_EMIT currentStepChanged(current.data(StepListModel::IdRole).toString());
}

void StepListView::paintEvent(QPaintEvent* event) {
    QListView::paintEvent(event);
    if (!model() || model()->rowCount() > 0) return;
    QPainter painter(viewport());
    painter.setPen(theme_.color(Token::SecondText));
    const QRect room = viewport()->rect().adjusted(40, 40, -40, -40);
    if (plan_ && !plan_->model().document().isReadable()) {
        const Problems problems = plan_->model().document().problems();
        painter.drawText(room, Qt::AlignCenter | Qt::TextWordWrap,
                         tr("The text of this plan cannot be read.\n%1\nMend it in Source.")
                             .arg(problems.isEmpty() ? QString() : problems.first().toText()));
        return;
    }
    painter.drawText(room, Qt::AlignCenter | Qt::TextWordWrap,
                     tr("No steps yet.\nFind a tool at the left and press Enter, or drag it here.\nSteps can be pasted "
                        "as JSON, too (Ctrl+V)."));
}

void StepListView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    steps_->fill(menu);
    menu.addSeparator();
    menu.addActions(actions().first(2)); // up and down
    menu.exec(event->globalPos());
}

void StepListView::moveUp() {
    const QStringList ids = selectedIds();
    if (!plan_ || ids.isEmpty()) return;
    const int first = plan_->model().indexOf(ids.first());
    if (first <= 0) return;
    plan_->moveSteps(ids, first - 1);
    scrollTo(currentIndex());
}

void StepListView::moveDown() {
    const QStringList ids = selectedIds();
    if (!plan_ || ids.isEmpty()) return;
    const int last = plan_->model().indexOf(ids.last());
    if (last >= model()->rowCount() - 1) return;
    plan_->moveSteps(ids, last + 2);
    scrollTo(currentIndex());
}

} // namespace oc::ui
