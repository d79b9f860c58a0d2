// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanWiring.h"

#include <QGraphicsItem>
#include <QPainterPath>

namespace oc::ui {

class StepCard;
class Theme;

/// A line from one card to another: in full for what waits, dashed for where a failure goes on. Can be chosen and taken
/// away. GUI thread.
class CanvasLine : public QGraphicsItem {
public:
    enum { Type = UserType + 2 };

    CanvasLine(StepCard& from, StepCard& to, PlanLine::Kind kind, const Theme& theme);

    [[nodiscard]] StepCard& from() const { return from_; }
    [[nodiscard]] StepCard& to() const { return to_; }
    [[nodiscard]] PlanLine::Kind kind() const { return kind_; }
    /// Its cards have moved.
    void follow();
    /// From a port to a port, or to the mouse.
    [[nodiscard]] static QPainterPath path(const QPointF& from, const QPointF& to);

    int type() const override { return Type; }
    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

protected:
    void hoverEnterEvent(QGraphicsSceneHoverEvent* event) override;
    void hoverLeaveEvent(QGraphicsSceneHoverEvent* event) override;

private:
    StepCard& from_;
    StepCard& to_;
    const PlanLine::Kind kind_;
    const Theme& theme_;
    QPainterPath path_;
    bool hovered_ = false;
};

} // namespace oc::ui
