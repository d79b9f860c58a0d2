// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/IconEngine.h"

#include <QFile>
#include <QGuiApplication>
#include <QPaintDevice>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

namespace oc::ui {

IconEngine::IconEngine(QString name, Icons::ColorSource color) : name_(std::move(name)), color_(std::move(color)) {}

QIconEngine* IconEngine::clone() const {
    return new IconEngine(*this);
}

QPixmap IconEngine::render(const QSize& size, const QColor& color) const {
    QPixmap result(size);
    result.fill(Qt::transparent);
    QFile own(QStringLiteral(":/icons/%1.svg").arg(name_));
    if (own.open(QIODevice::ReadOnly)) {
        QByteArray svg = own.readAll();
        svg.replace("currentColor", color.name().toLatin1());
        QSvgRenderer renderer(svg);
        QPainter painter(&result);
        renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(size)));
        return result;
    }
    const QIcon themed = QIcon::fromTheme(name_);
    if (themed.isNull()) return result;
    QPainter painter(&result);
    themed.paint(&painter, QRect(QPoint(0, 0), size));
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(result.rect(), color);
    return result;
}

QPixmap IconEngine::scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) {
    // As the text beside it: what was chosen for the accent's ground cannot be seen on that of a disabled button.
    const QColor color =
        mode == QIcon::Disabled ? QGuiApplication::palette().color(QPalette::Disabled, QPalette::ButtonText) : color_();
    const quint64 key =
        quint64(color.rgba()) << 32 | quint64(size.width() & 0xffff) << 16 | quint64(size.height() & 0xffff);
    auto found = cache_.find(key);
    if (found == cache_.end()) {
        QColor solid = color;
        solid.setAlpha(255);
        QPixmap drawn = render(size, solid);
        if (mode == QIcon::Disabled) {
            QPainter painter(&drawn);
            painter.setCompositionMode(QPainter::CompositionMode_DestinationIn);
            painter.fillRect(drawn.rect(), QColor(0, 0, 0, color.alpha()));
        }
        found = cache_.insert(key, drawn);
    }
    QPixmap result = *found;
    result.setDevicePixelRatio(scale);
    return result;
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
    return scaledPixmap(size, mode, state, 1.0);
}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) {
    const qreal ratio = painter->device() ? painter->device()->devicePixelRatio() : 1.0;
    painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
}

} // namespace oc::ui
