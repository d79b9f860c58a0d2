// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/Icons.h"

#include <QHash>
#include <QIconEngine>
#include <QPixmap>

namespace oc::ui {

/// Draws one monochrome icon in a colour asked for at paint time. GUI thread.
class IconEngine : public QIconEngine {
public:
    IconEngine(QString name, Icons::ColorSource color);

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override;
    [[nodiscard]] QIconEngine* clone() const override;
    [[nodiscard]] QString key() const override { return QStringLiteral("oc"); }
    QString iconName() override { return name_; }
    bool isNull() override { return false; }

private:
    [[nodiscard]] QPixmap render(const QSize& devicePixels, const QColor& color) const;

    QString name_;
    Icons::ColorSource color_;
    QHash<quint64, QPixmap> cache_; ///< by size and colour
};

} // namespace oc::ui
