// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/StepListView.h"

#include "ui/plan/OpenPlan.h"
#include "ui/plan/StepDelegate.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QPainter>

#include <algorithm>

namespace oc::ui {

StepListView::StepListView(const Theme& theme, QWidget* parent) : QListView(parent), theme_(theme) {
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
    add(tr("Duplicate"), {}, {Qt::CTRL | Qt::Key_D}, &StepListView::duplicate);
    add(tr("Enable or disable"), {}, {Qt::Key_Space}, &StepListView::toggle);
    add(tr("Cut"), {}, {QKeySequence::Cut}, &StepListView::cut);
    add(tr("Copy as JSON"), QStringLiteral("copy"), {QKeySequence::Copy}, &StepListView::copy);
    add(tr("Paste"), {}, {QKeySequence::Paste}, &StepListView::paste);
    add(tr("Remove"), QStringLiteral("delete"), {QKeySequence::Delete}, &StepListView::removeSelected);
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
    setModel(plan ? &plan->steps() : nullptr);
    if (!plan) return;
    connect(&plan->steps(), &StepListModel::toolDropped, this, [this](const QString& tool, int row) {
        plan_->addStep({{QStringLiteral("tool"), tool}}, row);
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
                         tr("The text of this plan cannot be read.\n%1\nMend it in an editor, and open it again.")
                             .arg(problems.isEmpty() ? QString() : problems.first().toText()));
        return;
    }
    painter.drawText(room, Qt::AlignCenter | Qt::TextWordWrap,
                     tr("No steps yet.\nFind a tool at the left and press Enter, or drag it here.\nSteps can be pasted "
                        "as JSON, too (Ctrl+V)."));
}

void StepListView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addActions(actions());
    const bool any = !selectedIds().isEmpty();
    for (QAction* action : actions())
        action->setEnabled(any || action->shortcut() == QKeySequence(QKeySequence::Paste));
    menu.exec(event->globalPos());
    for (QAction* action : actions())
        action->setEnabled(true);
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

void StepListView::duplicate() {
    if (plan_) plan_->duplicateSteps(selectedIds());
}

void StepListView::removeSelected() {
    if (plan_) plan_->removeSteps(selectedIds());
}

void StepListView::toggle() {
    const QStringList ids = selectedIds();
    if (!plan_ || ids.isEmpty()) return;
    const StepSpec* first = plan_->model().step(ids.first());
    if (first) plan_->setEnabled(ids, !first->enabled);
}

void StepListView::copy() {
    if (!plan_) return;
    const QByteArray text = plan_->copySteps(selectedIds());
    if (!text.isEmpty()) QGuiApplication::clipboard()->setText(QString::fromUtf8(text));
}

void StepListView::cut() {
    copy();
    removeSelected();
}

void StepListView::paste() {
    if (plan_) plan_->pasteSteps(QGuiApplication::clipboard()->text().toUtf8(), insertionRow());
}

} // namespace oc::ui
