// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/canvas/CanvasView.h"

#include "ui/plan/OpenPlan.h"
#include "ui/plan/StepActions.h"
#include "ui/plan/canvas/CanvasConnector.h"
#include "ui/plan/canvas/CanvasLine.h"
#include "ui/plan/canvas/CanvasMinimap.h"
#include "ui/plan/canvas/CanvasScene.h"
#include "ui/plan/canvas/StepCard.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace oc::ui {

namespace {

constexpr qreal smallest = 0.08;
constexpr qreal largest = 2;
constexpr qreal readable = 0.75;
constexpr qreal margin = 24; ///< around the cards when all are seen
constexpr int edge = 12;     ///< of what floats over the canvas, from its border
constexpr qreal dots = 16;
constexpr qreal dotsFrom = 0.45; ///< below this zoom the dots would be a grey area

} // namespace

CanvasView::CanvasView(Theme& theme, QWidget* parent)
    : QGraphicsView(parent),
      theme_(theme),
      canvas_(new CanvasScene(theme, this)),
      connector_(new CanvasConnector(*canvas_, theme, this)),
      minimap_(new CanvasMinimap(*this, *canvas_, theme)) {
    setObjectName(QStringLiteral("canvas"));
    setAccessibleName(tr("Canvas of the plan"));
    setScene(canvas_);
    setFrameShape(QFrame::NoFrame);
    setDragMode(QGraphicsView::RubberBandDrag);
    setRubberBandSelectionMode(Qt::IntersectsItemBoundingRect);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    setResizeAnchor(QGraphicsView::AnchorViewCenter);
    // The overview, the wheel and the middle button move about; bars would show the free space around the cards.
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportUpdateMode(QGraphicsView::SmartViewportUpdate);
    setOptimizationFlag(QGraphicsView::DontSavePainterState);
    setOptimizationFlag(QGraphicsView::DontAdjustForAntialiasing);
    setCacheMode(QGraphicsView::CacheBackground);
    setAcceptDrops(true);
    setMouseTracking(true);
    steps_ = new StepActions(
        this, theme, [this] { return canvas_->selectedIds(); },
        [this] {
            return selection_ && selection_->currentIndex().isValid() ? selection_->currentIndex().row() + 1
                                                                      : int(canvas_->cards().size());
        });
    steps_->setRemoveOther([this] {
        if (!canvas_->selectedLine()) return false;
        canvas_->removeSelectedLine();
        return true;
    });
    makeTools();
    connect(canvas_, &QGraphicsScene::selectionChanged, this, &CanvasView::giveSelection);
    connect(canvas_, &CanvasScene::arranged, this, &CanvasView::showArranged);
    connect(connector_, &CanvasConnector::told, this, [this](const QString& text) {
        hint_->setText(text);
        hint_->setVisible(!text.isEmpty());
        placeTools();
    });
    connect(&theme, &Theme::changed, this, [this] {
        resetCachedContent();
        minimap_->forget();
        viewport()->update();
    });
}

CanvasView::~CanvasView() {
    // The scene tells of its end, and this is no view any more by then.
    canvas_->disconnect(this);
    setPlan(nullptr, nullptr);
}

void CanvasView::makeTools() {
    tools_ = new QWidget(this);
    auto* row = new QHBoxLayout(tools_);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    const auto button = [&](const QString& name, const QString& text, const QString& tip) {
        auto* made = new QPushButton(text);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setFocusPolicy(Qt::TabFocus);
        row->addWidget(made);
        return made;
    };
    zoomButton_ =
        button(QStringLiteral("canvasZoom"), tr("100 %"), tr("Real size (Ctrl+0); Ctrl with the wheel zooms"));
    connect(zoomButton_, &QPushButton::clicked, this, [this] { zoomTo(1); });
    connect(button(QStringLiteral("canvasFit"), tr("Fit"), tr("See the whole plan (Ctrl+9)")), &QPushButton::clicked,
            this, &CanvasView::fit);
    connect(button(QStringLiteral("canvasArrange"), tr("Arrange"),
                   tr("Put all cards in order again (Ctrl+Shift+L); undo brings back where they were")),
            &QPushButton::clicked, canvas_, &CanvasScene::arrange);
    hint_ = new QLabel(this);
    hint_->setObjectName(QStringLiteral("canvasHint"));
    hint_->setContentsMargins(10, 6, 10, 6);
    hint_->setTextFormat(Qt::PlainText);
    setGround(hint_, Ground::Surface, Qt::TopEdge | Qt::BottomEdge | Qt::LeftEdge | Qt::RightEdge, 6);
    hint_->hide();
    minimap_->hide();
}

void CanvasView::placeTools() {
    const QSize room = viewport()->size();
    tools_->adjustSize();
    tools_->move(room.width() - tools_->width() - edge, room.height() - tools_->height() - edge);
    minimap_->move(edge, room.height() - minimap_->height() - edge);
    hint_->setMaximumWidth(std::max(120, room.width() - 2 * edge));
    hint_->adjustSize();
    hint_->move((room.width() - hint_->width()) / 2, room.height() - tools_->height() - 3 * edge - hint_->height());
}

void CanvasView::setPlan(OpenPlan* plan, QItemSelectionModel* selection) {
    if (selection_) selection_->disconnect(this);
    connector_->cancel();
    dropCard_ = nullptr;
    selection_ = selection;
    steps_->setPlan(plan);
    fitNext_ = true;
    canvas_->setPlan(plan);
    if (!selection_) return;
    connect(selection_, &QItemSelectionModel::selectionChanged, this, &CanvasView::takeSelection);
    connect(selection_, &QItemSelectionModel::currentChanged, this, &CanvasView::takeSelection);
    takeSelection();
}

void CanvasView::showArranged() {
    minimap_->forget();
    minimap_->setVisible(canvas_->cards().size() >= CanvasMinimap::fromCards);
    takeSelection();
    if (fitNext_ && !canvas_->cards().isEmpty()) {
        fitNext_ = false;
        showBeginning();
    }
    viewport()->update();
}

StepCard* CanvasView::currentCard() const {
    if (!selection_ || !selection_->currentIndex().isValid()) return nullptr;
    return canvas_->card(selection_->currentIndex().data(StepListModel::IdRole).toString());
}

void CanvasView::takeSelection() {
    if (selecting_ || !selection_) return;
    selecting_ = true;
    QSet<QString> ids;
    const auto indexes = selection_->selectedIndexes();
    for (const QModelIndex& index : indexes)
        ids.insert(index.data(StepListModel::IdRole).toString());
    const StepCard* current = currentCard();
    for (StepCard* card : canvas_->cards()) {
        card->setSelected(ids.contains(card->id()));
        card->setCurrent(card == current);
    }
    selecting_ = false;
}

void CanvasView::giveSelection() {
    if (selecting_ || !selection_ || !canvas_->plan()) return;
    selecting_ = true;
    const StepListModel& steps = canvas_->plan()->steps();
    QItemSelection chosen;
    QModelIndex last;
    for (int row = 0; row < canvas_->cards().size() && row < steps.rowCount(); ++row) {
        if (!canvas_->cards().at(row)->isSelected()) continue;
        last = steps.index(row);
        chosen.select(last, last);
    }
    selection_->select(chosen, QItemSelectionModel::ClearAndSelect);
    if (last.isValid() && !chosen.contains(selection_->currentIndex()))
        selection_->setCurrentIndex(last, QItemSelectionModel::NoUpdate);
    const StepCard* current = currentCard();
    for (StepCard* card : canvas_->cards())
        card->setCurrent(card == current);
    selecting_ = false;
}

void CanvasView::setCurrent(const QString& id, bool alone) {
    if (!selection_ || !canvas_->plan()) return;
    const QModelIndex index = canvas_->plan()->steps().index(canvas_->plan()->model().indexOf(id));
    if (!index.isValid()) return;
    canvas_->clearSelection();
    selection_->setCurrentIndex(index, alone ? QItemSelectionModel::ClearAndSelect : QItemSelectionModel::Select);
    if (StepCard* card = canvas_->card(id)) ensureVisible(card, 40, 40);
}

void CanvasView::zoomTo(qreal zoom) {
    const qreal wanted = std::clamp(zoom, smallest, largest);
    setTransform(QTransform::fromScale(wanted, wanted));
    zoomButton_->setText(tr("%1 %").arg(std::round(wanted * 100)));
    viewport()->update();
    minimap_->update();
}

void CanvasView::zoomBy(qreal factor) {
    zoomTo(zoom() * factor);
}

void CanvasView::fit() {
    canvas_->settle();
    const QRectF all = canvas_->cardsRect().adjusted(-margin, -margin, margin, margin);
    if (canvas_->cards().isEmpty()) return zoomTo(1);
    const QSizeF room = viewport()->size();
    zoomTo(std::min<qreal>(1, std::min(room.width() / all.width(), room.height() / all.height())));
    centerOn(all.center());
}

void CanvasView::showBeginning() {
    fit();
    if (zoom() >= readable) return;
    // Its words shall be read at first sight, so a large plan is seen from where it begins.
    zoomTo(readable);
    const QRectF all = canvas_->cardsRect();
    const QSizeF room = QSizeF(viewport()->size()) / zoom();
    const StepCard* first = canvas_->cards().first();
    const qreal top = room.height() > all.height() ? all.center().y() : first->sceneBoundingRect().center().y();
    centerOn(all.left() - margin + room.width() / 2, top);
}

void CanvasView::beginConnection() {
    StepCard* card = currentCard();
    if (!card) return;
    connector_->begin(card);
    hint_->setText(
        tr("Which step comes after %1? Arrows choose, Enter connects, Esc cancels.").arg(card->text().title));
    hint_->show();
    placeTools();
}

void CanvasView::reveal(const QString& stepId) {
    canvas_->settle();
    if (StepCard* card = canvas_->card(stepId)) ensureVisible(card, 40, 40);
}

void CanvasView::drawBackground(QPainter* painter, const QRectF& rect) {
    painter->fillRect(rect, theme_.color(Token::Window));
    if (zoom() < dotsFrom) return;
    painter->setPen(QPen(theme_.color(Token::Border), 1.5 / zoom()));
    QList<QPointF> points;
    for (qreal y = std::floor(rect.top() / dots) * dots; y < rect.bottom(); y += dots)
        for (qreal x = std::floor(rect.left() / dots) * dots; x < rect.right(); x += dots)
            points.append({x, y});
    painter->drawPoints(points.constData(), int(points.size()));
}

void CanvasView::drawForeground(QPainter* painter, const QRectF&) {
    if (!canvas_->cards().isEmpty() || !canvas_->plan()) return;
    painter->save();
    painter->resetTransform();
    painter->setPen(theme_.color(Token::SecondText));
    const QRect room = viewport()->rect().adjusted(40, 40, -40, -40);
    const PlanDocument& document = canvas_->plan()->model().document();
    QString text =
        tr("No steps yet.\nFind a tool at the left and press Enter, or drag it here.\nSteps can be pasted as "
           "JSON, too (Ctrl+V).");
    if (!document.isReadable())
        text = tr("The text of this plan cannot be read.\n%1\nMend it in Source.")
                   .arg(document.problems().isEmpty() ? QString() : document.problems().first().toText());
    painter->drawText(room, Qt::AlignCenter | Qt::TextWordWrap, text);
    painter->restore();
}

void CanvasView::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    placeTools();
}

void CanvasView::scrollContentsBy(int dx, int dy) {
    QGraphicsView::scrollContentsBy(dx, dy);
    minimap_->update();
}

void CanvasView::focusOutEvent(QFocusEvent* event) {
    connector_->cancel();
    QGraphicsView::focusOutEvent(event);
}

} // namespace oc::ui
