// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/canvas/CanvasLine.h"

#include "ui/plan/canvas/StepCard.h"
#include "ui/theme/Theme.h"

#include <QCoreApplication>
#include <QPainter>

#include <cmath>

namespace oc::ui {

namespace {
constexpr qreal reach = 6; ///< from the line, for the mouse
constexpr qreal arrow = 7;
} // namespace

CanvasLine::CanvasLine(StepCard& from, StepCard& to, PlanLine::Kind kind, const Theme& theme)
    : from_(from), to_(to), kind_(kind), theme_(theme) {
    setFlag(ItemIsSelectable);
    setAcceptHoverEvents(true);
    setZValue(0);
    follow();
}

QPainterPath CanvasLine::path(const QPointF& from, const QPointF& to) {
    QPainterPath path(from);
    const qreal across = to.x() - from.x();
    if (across > 16) {
        const qreal bend = std::max<qreal>(24, std::min<qreal>(across / 2, 120));
        path.cubicTo(from + QPointF(bend, 0), to - QPointF(bend, 0), to);
        return path;
    }
    // Backwards or into the next row: out to the right, along between the rows, and in from the left.
    constexpr qreal out = 28;
    constexpr qreal round = 12;
    const qreal middle = std::abs(to.y() - from.y()) > 60 ? (from.y() + to.y()) / 2 : from.y() + 80;
    const qreal turn = middle >= from.y() ? 1 : -1;
    path.lineTo(from + QPointF(out - round, 0));
    path.quadTo(from + QPointF(out, 0), from + QPointF(out, turn * round));
    path.lineTo(from.x() + out, middle - turn * round);
    path.quadTo({from.x() + out, middle}, {from.x() + out - round, middle});
    path.lineTo(to.x() - out + round, middle);
    const qreal last = to.y() >= middle ? 1 : -1;
    path.quadTo({to.x() - out, middle}, {to.x() - out, middle + last * round});
    path.lineTo(to.x() - out, to.y() - last * round);
    path.quadTo({to.x() - out, to.y()}, {to.x() - out + round, to.y()});
    path.lineTo(to);
    return path;
}

void CanvasLine::follow() {
    prepareGeometryChange();
    path_ = path(from_.outPort() + QPointF(StepCard::portRadius, 0), to_.inPort() - QPointF(StepCard::portRadius, 0));
    const char* text = QT_TRANSLATE_NOOP("oc::ui::CanvasLine", "%2 begins when %1 has ended");
    if (kind_ == PlanLine::Kind::Goto)
        text = QT_TRANSLATE_NOOP("oc::ui::CanvasLine", "When %1 fails, the plan goes on with %2");
    setToolTip(QCoreApplication::translate("oc::ui::CanvasLine", text).arg(from_.text().title, to_.text().title));
}

QRectF CanvasLine::boundingRect() const {
    return path_.boundingRect().adjusted(-reach, -reach, reach, reach);
}

QPainterPath CanvasLine::shape() const {
    QPainterPathStroker stroker;
    stroker.setWidth(2 * reach);
    return stroker.createStroke(path_);
}

void CanvasLine::hoverEnterEvent(QGraphicsSceneHoverEvent* event) {
    hovered_ = true;
    update();
    QGraphicsItem::hoverEnterEvent(event);
}

void CanvasLine::hoverLeaveEvent(QGraphicsSceneHoverEvent* event) {
    hovered_ = false;
    update();
    QGraphicsItem::hoverLeaveEvent(event);
}

void CanvasLine::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    painter->setRenderHint(QPainter::Antialiasing);
    Token token = kind_ == PlanLine::Kind::Goto ? Token::WarningText : Token::SecondText;
    if (isSelected() || hovered_) token = Token::Accent;
    QPen pen(theme_.color(token), isSelected() ? 2.5 : 1.5);
    if (kind_ == PlanLine::Kind::Goto) pen.setStyle(Qt::DashLine);
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(path_);
    const QPointF tip = path_.currentPosition();
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme_.color(token));
    painter->drawPolygon(QPolygonF{tip, tip + QPointF(-arrow, -arrow / 2), tip + QPointF(-arrow, arrow / 2)});
}

} // namespace oc::ui
