// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/TaskDelegate.h"

#include "ui/results/TaskModel.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace oc::ui {

TaskDelegate::TaskDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

void TaskDelegate::setSpan(qint64 first, qint64 last) {
    first_ = first;
    last_ = last;
}

QSize TaskDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    if (index.column() == 0) size.rwidth() += 28;
    return size;
}

void TaskDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto kind = index.data(TaskModel::StatusRole);
    if (!kind.isValid() || (index.column() != TaskModel::StateColumn && index.column() != TaskModel::TimelineColumn)) {
        QStyleOptionViewItem plain(option);
        const bool named = !index.data(TaskModel::RawRole).toString().isEmpty();
        if (index.column() == TaskModel::TargetColumn && named) plain.font = Theme::font(FontRole::Mono);
        if (index.column() == TaskModel::MessageColumn || index.column() == TaskModel::StartedColumn)
            plain.palette.setColor(QPalette::Text, theme_.color(Token::SecondText));
        QStyledItemDelegate::paint(painter, plain, index);
        return;
    }
    QStyleOptionViewItem ground(option);
    initStyleOption(&ground, index);
    ground.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);
    if (index.column() == TaskModel::StateColumn)
        paintState(painter, option, index);
    else
        paintBar(painter, option, index);
}

void TaskDelegate::paintState(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto status = TaskStatus(index.data(TaskModel::StatusRole).toInt());
    const QRect rect = option.rect.adjusted(10, 0, -4, 0);
    const Token token = theme_.textToken(status);
    const QRect iconRect(rect.left(), rect.center().y() - 7, 14, 14);
    theme_.icon(statusIcon(status), token).paint(painter, iconRect);
    painter->setPen(theme_.color(token));
    painter->setFont(option.font);
    const QRect textRect = rect.adjusted(20, 0, 0, 0);
    painter->drawText(textRect, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(option.font).elidedText(statusWord(status), Qt::ElideRight, textRect.width()));
}

void TaskDelegate::paintBar(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const qint64 start = index.data(TaskModel::StartRole).toLongLong();
    const QRect track = option.rect.adjusted(6, option.rect.height() / 2 - 4, -6, -(option.rect.height() / 2 - 4));
    if (start <= 0 || track.width() <= 0) return;
    const qint64 end = index.data(TaskModel::EndRole).toLongLong();
    const double span = double(std::max<qint64>(1, last_ - first_));
    const double left = std::clamp(double(start - first_) / span, 0.0, 1.0);
    const double right = std::clamp(double(end - first_) / span, left, 1.0);
    QRectF bar(track.left() + left * track.width(), track.top(), std::max(3.0, (right - left) * track.width()),
               track.height());
    if (bar.right() > track.right()) bar.moveRight(track.right());
    const auto status = TaskStatus(index.data(TaskModel::StatusRole).toInt());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    QColor color = theme_.color(status);
    const double fraction = index.data(TaskModel::FractionRole).toDouble();
    if (!isFinal(status) && fraction >= 0) {
        // What is done of the task's own work is full, the rest pale.
        QColor pale = color;
        pale.setAlpha(80);
        painter->setBrush(pale);
        painter->drawRoundedRect(bar, 3, 3);
        bar.setWidth(std::max(3.0, bar.width() * fraction));
    }
    painter->setBrush(color);
    painter->drawRoundedRect(bar, 3, 3);
    painter->restore();
}

} // namespace oc::ui
