// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/CellDelegate.h"

#include "engine/base/Table.h"
#include "ui/results/TableModel.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QPainter>

namespace oc::ui {

namespace {
constexpr int barWidth = 88;
}

CellDelegate::CellDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    if (index.data(TableModel::PercentRole).isValid()) size.rwidth() += barWidth + 8;
    return size;
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QVariant percent = index.data(TableModel::PercentRole);
    if (!percent.isValid()) {
        QStyleOptionViewItem plain(option);
        const auto type = ColumnType(index.data(TableModel::TypeRole).toInt());
        if (type == ColumnType::String || type == ColumnType::Json) plain.font = Theme::font(FontRole::Mono);
        QStyledItemDelegate::paint(painter, plain, index);
        return;
    }
    QStyleOptionViewItem ground(option);
    initStyleOption(&ground, index);
    const QString text = ground.text;
    ground.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);
    const double value = percent.toDouble();
    const QRect rect = option.rect.adjusted(8, 0, -4, 0);
    // In a narrow column the figure is worth more than the bar.
    const int width = std::min(barWidth, rect.width() - 60);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    int left = rect.left();
    if (width >= 20) {
        const QRectF track(rect.left(), rect.center().y() - 2, width, 6);
        painter->setBrush(theme_.color(Token::Border));
        painter->drawRoundedRect(track, 3, 3);
        painter->setBrush(theme_.color(value >= 85 ? Token::Failed : value >= 70 ? Token::Warning : Token::Done));
        painter->drawRoundedRect(QRectF(track.left(), track.top(), std::max(6.0, track.width() * value / 100), 6), 3,
                                 3);
        left += width + 8;
    }
    painter->setPen(theme_.color(Token::Text));
    painter->setFont(option.font);
    const QRect textRect(left, rect.top(), rect.right() - left, rect.height());
    painter->drawText(textRect, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(option.font).elidedText(text, Qt::ElideRight, textRect.width()));
    painter->restore();
}

} // namespace oc::ui
