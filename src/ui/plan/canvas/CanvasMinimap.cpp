// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/canvas/CanvasMinimap.h"

#include "ui/plan/canvas/CanvasScene.h"
#include "ui/plan/canvas/CanvasView.h"
#include "ui/plan/canvas/StepCard.h"
#include "ui/theme/Theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace oc::ui {

CanvasMinimap::CanvasMinimap(CanvasView& view, CanvasScene& scene, const Theme& theme)
    : QWidget(&view), view_(view), scene_(scene), theme_(theme) {
    setObjectName(QStringLiteral("canvasMinimap"));
    setAccessibleName(tr("Overview of the plan"));
    setToolTip(tr("The whole plan; click to go there"));
    setCursor(Qt::PointingHandCursor);
    resize(sizeHint());
}

void CanvasMinimap::forget() {
    cards_ = QPixmap();
    update();
}

QTransform CanvasMinimap::toMap() const {
    const QRectF all = scene_.cardsRect().adjusted(-60, -60, 60, 60);
    if (all.isEmpty()) return {};
    const qreal scale = std::min((width() - 8) / all.width(), (height() - 8) / all.height());
    QTransform transform;
    transform.translate(width() / 2.0, height() / 2.0);
    transform.scale(scale, scale);
    transform.translate(-all.center().x(), -all.center().y());
    return transform;
}

void CanvasMinimap::paintEvent(QPaintEvent*) {
    const QTransform map = toMap();
    if (cards_.isNull()) {
        cards_ = QPixmap(size() * devicePixelRatioF());
        cards_.setDevicePixelRatio(devicePixelRatioF());
        cards_.fill(theme_.color(Token::Surface));
        QPainter painter(&cards_);
        painter.setPen(Qt::NoPen);
        for (const StepCard* card : scene_.cards()) {
            const CardText& text = card->text();
            QColor colour = text.domain >= 0 ? theme_.color(Domain(text.domain)) : theme_.color(Token::SecondText);
            if (text.status >= 0) colour = theme_.color(TaskStatus(text.status));
            if (text.problems > 0) colour = theme_.color(Token::Failed);
            QRectF box = map.mapRect(QRectF(card->pos(), card->size()));
            box.setSize(box.size().expandedTo({2, 2}));
            painter.fillRect(box, colour);
        }
    }
    QPainter painter(this);
    painter.drawPixmap(0, 0, cards_);
    painter.setPen(theme_.color(Token::Border));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    const QRectF seen = map.mapRect(view_.mapToScene(view_.viewport()->rect()).boundingRect());
    painter.setPen(QPen(theme_.color(Token::Accent), 1.5));
    painter.drawRect(seen.intersected(QRectF(rect()).adjusted(1, 1, -2, -2)));
}

void CanvasMinimap::mousePressEvent(QMouseEvent* event) {
    view_.centerOn(toMap().inverted().map(event->position()));
}

void CanvasMinimap::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) view_.centerOn(toMap().inverted().map(event->position()));
}

} // namespace oc::ui
