// SPDX-License-Identifier: GPL-3.0-or-later
// CanvasView: keys, mouse and drops.
#include "ui/plan/OpenPlan.h"
#include "ui/plan/StepActions.h"
#include "ui/plan/canvas/CanvasConnector.h"
#include "ui/plan/canvas/CanvasLayout.h"
#include "ui/plan/canvas/CanvasLine.h"
#include "ui/plan/canvas/CanvasScene.h"
#include "ui/plan/canvas/CanvasView.h"
#include "ui/plan/canvas/StepCard.h"

#include <QContextMenuEvent>
#include <QItemSelectionModel>
#include <QMenu>
#include <QMimeData>
#include <QScrollBar>

#include <cmath>

namespace oc::ui {

namespace {
constexpr qreal zoomStep = 1.15;
}

StepCard* CanvasView::neighbour(const StepCard* from, int key) const {
    if (!from) return canvas_->cards().value(0);
    StepCard* best = nullptr;
    qreal least = 0;
    const QPointF middle = from->sceneBoundingRect().center();
    for (StepCard* card : canvas_->cards()) {
        if (card == from) continue;
        const QPointF away = card->sceneBoundingRect().center() - middle;
        const qreal along = key == Qt::Key_Right  ? away.x()
                            : key == Qt::Key_Left ? -away.x()
                            : key == Qt::Key_Down ? away.y()
                                                  : -away.y();
        const qreal across = key == Qt::Key_Right || key == Qt::Key_Left ? std::abs(away.y()) : std::abs(away.x());
        if (along < 8) continue;
        const qreal distance = along + 2.5 * across; // straight on before sideways
        if (best && distance >= least) continue;
        best = card;
        least = distance;
    }
    return best;
}

bool CanvasView::moveCurrent(int key) {
    const auto& cards = canvas_->cards();
    if (cards.isEmpty()) return false;
    StepCard* to = nullptr;
    if (key == Qt::Key_Home)
        to = cards.first();
    else if (key == Qt::Key_End)
        to = cards.last();
    else
        to = neighbour(currentCard(), key);
    if (to) setCurrent(to->id());
    return true;
}

bool CanvasView::connectByKey(int key) {
    StepCard* from = connector_->from();
    switch (key) {
    case Qt::Key_Escape:
        connector_->cancel();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (StepCard* card = currentCard(); card && card != from) connector_->offer(card);
        (void)connector_->finish();
        return true;
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End:
        (void)moveCurrent(key);
        connector_->offer(currentCard());
        return true;
    default:
        return false;
    }
}

void CanvasView::chooseLine(bool backwards) {
    const StepCard* card = currentCard();
    if (!card) return;
    const auto lines = canvas_->linesOf(card);
    if (lines.isEmpty()) return;
    qsizetype at = lines.indexOf(canvas_->selectedLine());
    at = at < 0 ? (backwards ? lines.size() - 1 : 0) : (at + (backwards ? -1 : 1) + lines.size()) % lines.size();
    // The step stays the current one, from which the next line is chosen.
    selecting_ = true;
    canvas_->clearSelection();
    lines.at(at)->setSelected(true);
    selecting_ = false;
}

void CanvasView::keyPressEvent(QKeyEvent* event) {
    const bool control = event->modifiers() == Qt::ControlModifier;
    const bool plain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    const int key = event->key();
    event->accept();
    if (connector_->isActive() && plain && connectByKey(key)) return;
    if (control) {
        constexpr qreal step = CanvasLayout::grid;
        switch (key) {
        case Qt::Key_A:
            for (StepCard* card : canvas_->cards())
                card->setSelected(true);
            return;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomBy(zoomStep);
        case Qt::Key_Minus:
            return zoomBy(1 / zoomStep);
        case Qt::Key_0:
            return zoomTo(1);
        case Qt::Key_9:
            return fit();
        case Qt::Key_Left:
            return canvas_->nudgeSelected({-step, 0});
        case Qt::Key_Right:
            return canvas_->nudgeSelected({step, 0});
        case Qt::Key_Up:
            return canvas_->nudgeSelected({0, -step});
        case Qt::Key_Down:
            return canvas_->nudgeSelected({0, step});
        default:
            break;
        }
    }
    if (event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier) && key == Qt::Key_L) return canvas_->arrange();
    if (plain || event->modifiers() == Qt::ShiftModifier) {
        switch (key) {
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_Home:
        case Qt::Key_End:
            if (moveCurrent(key)) return;
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (currentCard()) Q_EMIT editWanted();
            return;
        case Qt::Key_C:
            return beginConnection();
        case Qt::Key_L:
            return chooseLine(event->modifiers() == Qt::ShiftModifier);
        default:
            break;
        }
    }
    event->ignore();
    // Not QGraphicsView's: its arrows scroll, which the choice of a step does here.
    QAbstractScrollArea::keyPressEvent(event);
}

void CanvasView::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) return QGraphicsView::wheelEvent(event);
    const int turned = event->angleDelta().y();
    if (turned != 0) zoomBy(std::pow(zoomStep, turned / 120.0));
    event->accept();
}

void CanvasView::mousePressEvent(QMouseEvent* event) {
    setFocus(Qt::MouseFocusReason);
    if (event->button() == Qt::MiddleButton) {
        panning_ = true;
        panFrom_ = event->pos();
        viewport()->setCursor(Qt::ClosedHandCursor);
        return;
    }
    const QPointF point = mapToScene(event->pos());
    if (event->button() == Qt::LeftButton) {
        for (StepCard* card : canvas_->cards())
            if (card->isOnOutPort(point)) return connector_->begin(card);
    }
    // A right click chooses what it is on, and keeps a choice of several.
    if (event->button() == Qt::RightButton) {
        StepCard* card = canvas_->cardAt(point);
        if (card && !card->isSelected()) setCurrent(card->id());
        return;
    }
    QGraphicsView::mousePressEvent(event);
}

void CanvasView::mouseMoveEvent(QMouseEvent* event) {
    if (panning_) {
        const QPoint by = event->pos() - panFrom_;
        panFrom_ = event->pos();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
        return;
    }
    if (connector_->isActive() && (event->buttons() & Qt::LeftButton))
        return connector_->moveTo(mapToScene(event->pos()));
    QGraphicsView::mouseMoveEvent(event);
}

void CanvasView::mouseReleaseEvent(QMouseEvent* event) {
    if (panning_ && event->button() == Qt::MiddleButton) {
        panning_ = false;
        viewport()->unsetCursor();
        return;
    }
    if (connector_->isActive() && event->button() == Qt::LeftButton) {
        const QPointF point = mapToScene(event->pos());
        const QString from = connector_->from()->id();
        const bool overPort = connector_->from()->isOnOutPort(point);
        const bool overCard = canvas_->cardAt(point) != nullptr;
        connector_->moveTo(point);
        (void)connector_->finish();
        if (!overCard && !overPort) {
            canvas_->setNextPlace(point);
            Q_EMIT toolWanted(from);
        }
        return;
    }
    QGraphicsView::mouseReleaseEvent(event);
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (canvas_->cardAt(mapToScene(event->pos())))
        Q_EMIT editWanted();
    else
        QGraphicsView::mouseDoubleClickEvent(event);
}

void CanvasView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    CanvasLine* line = byKey ? canvas_->selectedLine() : canvas_->lineAt(mapToScene(event->pos()));
    const bool onCard = !byKey && canvas_->cardAt(mapToScene(event->pos()));
    const auto add = [&](const QString& text, const QKeySequence& key, const auto& slot, bool possible = true) {
        QAction* action = menu.addAction(text);
        action->setShortcut(key);
        action->setEnabled(possible);
        connect(action, &QAction::triggered, this, slot);
    };
    if (line && !onCard) {
        canvas_->clearSelection();
        line->setSelected(true);
        add(tr("Remove the line"), QKeySequence::Delete, [this] { canvas_->removeSelectedLine(); });
        menu.addSeparator();
    }
    const qsizetype chosen = canvas_->selectedIds().size();
    add(
        tr("Connect to..."), Qt::Key_C, [this] { beginConnection(); }, chosen == 1);
    steps_->fill(menu);
    menu.addSeparator();
    add(
        tr("Line up in a row"), {}, [this] { canvas_->alignSelected(Qt::Horizontal); }, chosen > 1);
    add(
        tr("Line up in a column"), {}, [this] { canvas_->alignSelected(Qt::Vertical); }, chosen > 1);
    add(tr("Arrange"), Qt::CTRL | Qt::SHIFT | Qt::Key_L, [this] { canvas_->arrange(); });
    add(tr("See the whole plan"), Qt::CTRL | Qt::Key_9, [this] { fit(); });
    menu.exec(event->globalPos());
}

void CanvasView::dragEnterEvent(QDragEnterEvent* event) {
    if (canvas_->plan() && event->mimeData()->hasFormat(StepListModel::toolMimeType())) event->acceptProposedAction();
}

void CanvasView::showEnds(StepCard* below) {
    if (dropCard_ && dropCard_ != below && canvas_->cards().contains(dropCard_))
        dropCard_->setOffer(StepCard::Offer::None);
    dropCard_ = below;
    if (below) below->setOffer(StepCard::Offer::Welcome);
}

void CanvasView::dragMoveEvent(QDragMoveEvent* event) {
    if (!event->mimeData()->hasFormat(StepListModel::toolMimeType())) return;
    showEnds(canvas_->cardAt(mapToScene(event->position().toPoint())));
    event->acceptProposedAction();
}

void CanvasView::dropEvent(QDropEvent* event) {
    showEnds(nullptr);
    if (!event->mimeData()->hasFormat(StepListModel::toolMimeType())) return;
    event->acceptProposedAction();
    const QPointF point = mapToScene(event->position().toPoint());
    const QString tool = QString::fromUtf8(event->mimeData()->data(StepListModel::toolMimeType()));
    setFocus();
    if (const StepCard* card = canvas_->cardAt(point)) {
        Q_EMIT toolDropped(tool, card->id(), {});
    } else if (const CanvasLine* line = canvas_->lineAt(point); line && line->kind() != PlanLine::Kind::Goto) {
        Q_EMIT toolDropped(tool, line->from().id(), line->to().id());
    } else {
        canvas_->setNextPlace(point);
        // In a sequence a place is an order: left of a card is before it.
        const StepCard* next = canvas_->plan()->model().plan().isGraph() ? nullptr : canvas_->cardBehind(point);
        Q_EMIT toolDropped(tool, {}, next ? next->id() : QString());
    }
}

} // namespace oc::ui
