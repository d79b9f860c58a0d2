// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/canvas/CanvasScene.h"

#include "ui/plan/OpenPlan.h"
#include "ui/plan/canvas/CanvasLayout.h"
#include "ui/plan/canvas/CanvasLine.h"
#include "ui/plan/canvas/CanvasPlaces.h"
#include "ui/plan/canvas/StepCard.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Theme.h"

#include <QGraphicsSceneMouseEvent>
#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

namespace oc::ui {

namespace {

constexpr int mostAtOnce = 800; ///< cards; beyond, arranging takes longer than a frame and is done elsewhere
constexpr qreal margin = 400;   ///< around the cards, so that they can be moved outwards

} // namespace

CanvasScene::CanvasScene(const Theme& theme, QObject* parent) : QGraphicsScene(parent), theme_(theme) {
    refreshTimer_.setSingleShot(true);
    refreshTimer_.setInterval(0);
    connect(&refreshTimer_, &QTimer::timeout, this, &CanvasScene::refresh);
    connect(&theme, &Theme::changed, this, &CanvasScene::recolour);
    indexItems();
}

CanvasScene::~CanvasScene() = default;

void CanvasScene::setPlan(OpenPlan* plan) {
    if (plan_) {
        plan_->steps().disconnect(this);
        plan_->model().disconnect(this);
    }
    plan_ = plan;
    afresh_ = true;
    moved_.clear();
    if (plan) {
        StepListModel& steps = plan->steps();
        connect(&steps, &QAbstractItemModel::modelReset, this, &CanvasScene::refreshSoon);
        connect(&steps, &QAbstractItemModel::rowsInserted, this, &CanvasScene::refreshSoon);
        connect(&steps, &QAbstractItemModel::rowsRemoved, this, &CanvasScene::refreshSoon);
        connect(&steps, &QAbstractItemModel::rowsMoved, this, &CanvasScene::refreshSoon);
        connect(&steps, &QAbstractItemModel::dataChanged, this,
                [this](const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) {
                    const bool onlyState = roles.contains(StepListModel::StateRole);
                    refreshTexts(first.row(), last.row(), onlyState);
                });
        connect(&plan->model(), &PlanModel::documentChanged, this, &CanvasScene::refreshSoon);
    }
    refresh();
}

void CanvasScene::refreshSoon() {
    if (!refreshTimer_.isActive()) refreshTimer_.start();
}

void CanvasScene::settle() {
    if (refreshTimer_.isActive()) refresh();
}

void CanvasScene::refresh() {
    refreshTimer_.stop();
    const bool cardsChanged = [this] {
        QStringList ids;
        if (plan_)
            for (const StepSpec& step : plan_->model().plan().steps)
                ids.append(step.id);
        const bool changed = ids != shownIds_;
        shownIds_ = ids;
        return changed;
    }();
    if (cardsChanged) syncCards();
    if (plan_) refreshTexts(0, int(cards_.size()) - 1);
    const QList<PlanLine> lines = plan_ ? planWiring::lines(plan_->model().plan()) : QList<PlanLine>();
    const bool linesChanged = cardsChanged || lines != shownLines_;
    shownLines_ = lines;
    if (linesChanged) syncLines();
    const QHash<QString, QPointF> places =
        plan_ ? canvasPlaces::read(plan_->model().document()) : QHash<QString, QPointF>();
    const bool placesChanged = places != shownPlaces_;
    shownPlaces_ = places;
    if (linesChanged || placesChanged || sizesChanged_) place();
    sizesChanged_ = false;
}

void CanvasScene::syncCards() {
    // Nobody hears of a choice of what is gone: the steps' own selection knows already.
    const QSignalBlocker quiet(this);
    const QSet<QString> wanted(shownIds_.begin(), shownIds_.end());
    // Lines hold on to their cards.
    qDeleteAll(lines_);
    lines_.clear();
    linesOf_.clear();
    shownLines_.clear();
    QList<StepCard*> gone;
    for (StepCard* card : std::as_const(cards_))
        if (!wanted.contains(card->id())) gone.append(card);
    cards_.clear();
    for (StepCard* card : std::as_const(gone)) {
        byId_.remove(card->id());
        moved_.remove(card);
        placed_.remove(card);
    }
    for (const QString& id : std::as_const(shownIds_)) {
        StepCard*& card = byId_[id];
        if (!card) {
            card = new StepCard(id, theme_);
            addItem(card);
        }
        cards_.append(card);
    }
    qDeleteAll(gone);
}

void CanvasScene::refreshTexts(int first, int last, bool onlyState) {
    const StepListModel& steps = plan_->steps();
    for (int row = first; row <= last && row < cards_.size() && row < steps.rowCount(); ++row) {
        const QModelIndex step = steps.index(row);
        // The models tell of a change one after the other; a card that is not there yet comes with refresh().
        StepCard* card = this->card(step.data(StepListModel::IdRole).toString());
        if (!card) continue;
        CardText text = onlyState ? card->text() : CardText::of(step);
        if (onlyState) text.takeState(step);
        if (card->setText(text)) {
            sizesChanged_ = true;
            refreshSoon();
        }
    }
}

void CanvasScene::syncLines() {
    const QSignalBlocker quiet(this);
    qDeleteAll(lines_);
    lines_.clear();
    linesOf_.clear();
    for (const PlanLine& line : std::as_const(shownLines_)) {
        StepCard* from = cards_.value(line.from);
        StepCard* to = cards_.value(line.to);
        if (!from || !to) continue;
        auto* item = new CanvasLine(*from, *to, line.kind, theme_);
        addItem(item);
        lines_.append(item);
        linesOf_[from].append(item);
        linesOf_[to].append(item);
    }
}

void CanvasScene::place() {
    ++generation_;
    if (!shownPlaces_.isEmpty()) {
        QList<QRectF> taken;
        QList<QPointF> places(cards_.size());
        QList<qsizetype> others;
        for (qsizetype i = 0; i < cards_.size(); ++i) {
            const auto found = shownPlaces_.constFind(cards_.at(i)->id());
            if (found == shownPlaces_.cend()) {
                others.append(i);
                continue;
            }
            places[i] = *found;
            taken.append({*found, cards_.at(i)->size()});
        }
        // A card that came later stands where it was dropped, else to the right of the one that leads to it.
        for (const qsizetype i : std::as_const(others)) {
            QPointF wish = nextPlace_.value_or(cardsRect().bottomLeft());
            for (const CanvasLine* line : linesOf_.value(cards_.at(i)))
                if (&line->to() == cards_.at(i) && !nextPlace_)
                    wish = places.value(cards_.indexOf(&line->from())) +
                           QPointF(StepCard::width + CanvasLayout::columnGap, 0);
            nextPlace_.reset();
            places[i] = CanvasLayout::freePlace(taken, cards_.at(i)->size(), wish);
            taken.append({places.at(i), cards_.at(i)->size()});
        }
        putAt(places);
        return;
    }
    nextPlace_.reset();
    CanvasLayout::Graph graph;
    for (const StepCard* card : std::as_const(cards_))
        graph.cards.append(card->size());
    if (!std::exchange(afresh_, false))
        for (const StepCard* card : std::as_const(cards_))
            graph.before.append(placed_.contains(card) ? card->y() + card->size().height() / 2 : qQNaN());
    graph.sequence = plan_ && !plan_->model().plan().isGraph();
    for (const PlanLine& line : std::as_const(shownLines_))
        if (line.kind != PlanLine::Kind::Goto) graph.lines.append({line.from, line.to});
    if (cards_.size() <= mostAtOnce || graph.sequence) {
        putAt(CanvasLayout::places(graph));
        return;
    }
    // Thousands of cards upon one another take seconds to paint, and show nothing.
    for (StepCard* card : std::as_const(cards_))
        card->setVisible(placed_.contains(card));
    for (CanvasLine* line : std::as_const(lines_))
        line->setVisible(line->from().isVisible() && line->to().isVisible());
    whenDone(this, QtConcurrent::run([graph] { return CanvasLayout::places(graph); }),
             [this, generation = generation_](const QList<QPointF>& places) {
                 if (generation == generation_) putAt(places);
             });
}

void CanvasScene::putAt(const QList<QPointF>& places) {
    placing_ = true;
    placed_.clear();
    // New cards all stand in one place: the tree would go through all of them for each one that leaves it. It is made
    // anew once they stand.
    setItemIndexMethod(NoIndex);
    for (qsizetype i = 0; i < cards_.size() && i < places.size(); ++i) {
        cards_.at(i)->setPos(places.at(i));
        cards_.at(i)->setVisible(true);
        placed_.insert(cards_.at(i));
    }
    placing_ = false;
    moved_.clear();
    for (CanvasLine* line : std::as_const(lines_)) {
        line->follow();
        line->setVisible(true);
    }
    indexItems();
    setSceneRect(cardsRect().adjusted(-margin, -margin, margin, margin));
    Q_EMIT arranged();
}

QRectF CanvasScene::cardsRect() const {
    QRectF rect;
    for (const StepCard* card : cards_)
        rect |= QRectF(card->pos(), card->size());
    return rect;
}

void CanvasScene::recolour() {
    for (StepCard* card : std::as_const(cards_))
        card->update();
    update();
}

void CanvasScene::indexItems() {
    setItemIndexMethod(BspTreeIndex);
    // Of its own choice the tree gets so deep that a long line stands in thousands of its leaves: 5,000 steps then took
    // ten seconds to open.
    setBspTreeDepth(7);
}

StepCard* CanvasScene::cardBehind(const QPointF& point) const {
    // Rows from top to bottom, each from left to right, as a sequence is arranged.
    for (StepCard* card : cards_) {
        const QRectF rect(card->pos(), card->size());
        if (rect.bottom() < point.y()) continue;
        if (rect.top() > point.y() || rect.center().x() > point.x()) return card;
    }
    return nullptr;
}

StepCard* CanvasScene::cardAt(const QPointF& point) const {
    const auto found = items(point);
    for (QGraphicsItem* item : found)
        if (auto* card = qgraphicsitem_cast<StepCard*>(item)) return card;
    return nullptr;
}

CanvasLine* CanvasScene::lineAt(const QPointF& point) const {
    const auto found = items(point);
    for (QGraphicsItem* item : found)
        if (auto* line = qgraphicsitem_cast<CanvasLine*>(item)) return line;
    return nullptr;
}

QStringList CanvasScene::selectedIds() const {
    QStringList ids;
    for (const StepCard* card : cards_)
        if (card->isSelected()) ids.append(card->id());
    return ids;
}

CanvasLine* CanvasScene::selectedLine() const {
    const auto found = std::find_if(lines_.begin(), lines_.end(), [](const auto* line) { return line->isSelected(); });
    return found == lines_.end() ? nullptr : *found;
}

void CanvasScene::cardMoved(const StepCard* card) {
    if (placing_) return;
    moved_.insert(card);
    const auto lines = linesOf_.value(card);
    for (CanvasLine* line : lines)
        line->follow();
}

void CanvasScene::mousePressEvent(QGraphicsSceneMouseEvent* event) {
    moved_.clear();
    QGraphicsScene::mousePressEvent(event);
}

void CanvasScene::mouseReleaseEvent(QGraphicsSceneMouseEvent* event) {
    QGraphicsScene::mouseReleaseEvent(event);
    if (!moved_.isEmpty())
        writePlaces(moved_.size() == 1 ? tr("Move %1").arg((*moved_.begin())->text().title)
                                       : tr("Move %1 cards").arg(moved_.size()));
}

void CanvasScene::writePlaces(const QString& text, bool together) {
    moved_.clear();
    if (!plan_) return;
    QHash<QString, QPointF> places;
    for (const StepCard* card : std::as_const(cards_))
        places.insert(card->id(), card->pos());
    const PlanModel& model = plan_->model();
    // Where it was refused (a text with mistakes) the cards go back.
    if (!plan_->edit(model.planChanges(canvasPlaces::written(model.document(), places), text,
                                       together ? QStringLiteral("/x-canvas/places") : QString())))
        place();
}

void CanvasScene::nudgeSelected(const QPointF& by) {
    int count = 0;
    for (StepCard* card : std::as_const(cards_)) {
        if (!card->isSelected()) continue;
        card->setPos(card->pos() + by);
        ++count;
    }
    if (count > 0) writePlaces(count == 1 ? tr("Move a card") : tr("Move %1 cards").arg(count), true);
}

void CanvasScene::arrange() {
    if (!plan_) return;
    afresh_ = true;
    const PlanModel& model = plan_->model();
    if (shownPlaces_.isEmpty()) return place();
    plan_->edit(model.planChanges(canvasPlaces::forgotten(model.document()), tr("Arrange the cards"),
                                  QStringLiteral("/x-canvas")));
}

void CanvasScene::alignSelected(Qt::Orientation line) {
    StepCard* first = nullptr;
    int count = 0;
    for (StepCard* card : std::as_const(cards_)) {
        if (!card->isSelected()) continue;
        ++count;
        const bool before = first && (line == Qt::Horizontal ? card->x() < first->x() : card->y() < first->y());
        if (!first || before) first = card;
    }
    if (count < 2) return;
    for (StepCard* card : std::as_const(cards_))
        if (card->isSelected())
            card->setPos(line == Qt::Horizontal ? QPointF(card->x(), first->y()) : QPointF(first->x(), card->y()));
    writePlaces(tr("Line up %1 cards").arg(count));
}

void CanvasScene::removeSelectedLine() {
    const CanvasLine* line = selectedLine();
    if (!plan_ || !line) return;
    if (line->kind() == PlanLine::Kind::Goto)
        plan_->edit(plan_->model().change(line->from().id(), QStringLiteral("/on_failure"), QJsonValue::Undefined));
    else
        plan_->edit(planWiring::disconnection(plan_->model(), line->from().id(), line->to().id()));
}

} // namespace oc::ui
