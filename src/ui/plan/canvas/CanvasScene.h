// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanWiring.h"
#include "ui/plan/OpenPlan.h"

#include <QGraphicsScene>
#include <QHash>
#include <QPointer>
#include <QSet>
#include <QTimer>

namespace oc::ui {

class CanvasLine;
class StepCard;
class Theme;

/// The open plan as cards and lines. Follows the plan's models, and puts the cards where the plan says, or where they
/// are arranged when nobody moved one. Every change that a person makes goes to the plan's undo stack and comes back
/// from its model. GUI thread; large plans are arranged on a worker thread.
class CanvasScene : public QGraphicsScene {
    Q_OBJECT

public:
    CanvasScene(const Theme& theme, QObject* parent);
    ~CanvasScene() override;

    /// Null: none is open.
    void setPlan(OpenPlan* plan);
    [[nodiscard]] OpenPlan* plan() const { return plan_; }
    /// In the order of the plan.
    [[nodiscard]] const QList<StepCard*>& cards() const { return cards_; }
    [[nodiscard]] StepCard* card(const QString& id) const { return byId_.value(id); }
    /// Of a sequence: the first card that comes after what would stand here; null when none does.
    [[nodiscard]] StepCard* cardBehind(const QPointF& point) const;
    [[nodiscard]] StepCard* cardAt(const QPointF& point) const;
    [[nodiscard]] CanvasLine* lineAt(const QPointF& point) const;
    [[nodiscard]] QList<CanvasLine*> linesOf(const StepCard* card) const { return linesOf_.value(card); }
    [[nodiscard]] QStringList selectedIds() const;
    [[nodiscard]] CanvasLine* selectedLine() const;
    /// Around all cards.
    [[nodiscard]] QRectF cardsRect() const;
    /// Brings up to date now what was to be done as soon as the events before are handled.
    void settle();

    /// Asked by a card that is being dragged.
    void cardMoved(const StepCard* card);
    /// Writes where the cards stand now. together: with what was written so a moment ago, as one step of undo.
    void writePlaces(const QString& text, bool together = false);
    void nudgeSelected(const QPointF& by);
    /// Forgets where cards were put by hand and what their order was before.
    void arrange();
    /// Lines up the chosen cards by their upper (or left) edges.
    void alignSelected(Qt::Orientation line);
    /// The chosen line is taken out of the plan.
    void removeSelectedLine();
    /// Where a card that is added now shall stand, if cards stand where they were put.
    void setNextPlace(const QPointF& place) { nextPlace_ = place; }

Q_SIGNALS:
    /// Cards came, went, or stand elsewhere.
    void arranged();

protected:
    void mousePressEvent(QGraphicsSceneMouseEvent* event) override;
    void mouseReleaseEvent(QGraphicsSceneMouseEvent* event) override;

private:
    void refreshSoon();
    void refresh();
    void refreshTexts(int first, int last, bool onlyState = false);
    void syncCards();
    void syncLines();
    void place();
    void indexItems();
    void putAt(const QList<QPointF>& places);
    void recolour();

    const Theme& theme_;
    QPointer<OpenPlan> plan_;
    QList<StepCard*> cards_;
    QHash<QString, StepCard*> byId_;
    QList<CanvasLine*> lines_;
    QHash<const StepCard*, QList<CanvasLine*>> linesOf_;
    QList<PlanLine> shownLines_;
    QStringList shownIds_;
    QHash<QString, QPointF> shownPlaces_;
    std::optional<QPointF> nextPlace_;
    QTimer refreshTimer_;
    QSet<const StepCard*> moved_;  ///< since the mouse was pressed
    QSet<const StepCard*> placed_; ///< stand where they were put; the others are new
    bool placing_ = false;
    bool sizesChanged_ = false;
    bool afresh_ = true; ///< the order of the cards on the screen means nothing
    int generation_ = 0;
};

} // namespace oc::ui
