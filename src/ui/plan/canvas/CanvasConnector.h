// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsPathItem>
#include <QObject>

namespace oc::ui {

class CanvasScene;
class StepCard;
class Theme;

/// A line that is being drawn from a card, by mouse or by keyboard: shows where it may end and why not elsewhere, and
/// hands it to the plan when it does. Belongs to the view; GUI thread.
class CanvasConnector : public QObject {
    Q_OBJECT

public:
    CanvasConnector(CanvasScene& scene, const Theme& theme, QObject* parent);
    ~CanvasConnector() override;

    void begin(StepCard* from);
    [[nodiscard]] bool isActive() const { return from_ != nullptr; }
    [[nodiscard]] StepCard* from() const { return from_; }
    /// The mouse is there; the card below it is offered the line.
    void moveTo(const QPointF& point);
    /// By keyboard.
    void offer(StepCard* card);
    /// Connects with the card that is offered the line; false when there is none.
    bool finish();
    void cancel();

Q_SIGNALS:
    /// Why the line cannot end here; empty: it can, or there is no card.
    void told(const QString& text);
    /// The line was let go over an empty place: a step may be added there.
    void droppedAt(const QString& fromId, const QPointF& point);

private:
    void show(const QPointF& end);

    CanvasScene& scene_;
    const Theme& theme_;
    StepCard* from_ = nullptr;
    StepCard* offered_ = nullptr;
    bool possible_ = false;
    QGraphicsPathItem* line_;
};

} // namespace oc::ui
