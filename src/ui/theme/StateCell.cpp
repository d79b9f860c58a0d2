// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/StateCell.h"

#include <QApplication>
#include <QPainter>
#include <QStyleOptionViewItem>

namespace oc::ui {

void paintStateCell(QPainter* painter, QStyleOptionViewItem option, const Theme& theme, const QString& icon,
                    Token token) {
    const QString text = option.text;
    option.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
    const QRect rect = option.rect.adjusted(12, 0, -4, 0);
    theme.icon(icon, token).paint(painter, QRect(rect.left(), rect.center().y() - 7, 14, 14));
    painter->setPen(theme.color(token));
    painter->setFont(option.font);
    painter->drawText(rect.adjusted(22, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(option.font).elidedText(text, Qt::ElideRight, rect.width() - 22));
}

} // namespace oc::ui
