// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetDelegate.h"

#include "ui/assets/AssetModel.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QPainter>

namespace oc::ui {

AssetDelegate::AssetDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

void AssetDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item(option);
    initStyleOption(&item, index);
    item.state &= ~QStyle::State_HasFocus;
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    if (index.column() == AssetModel::Tags) {
        item.text.clear();
        style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
        paintTags(painter, option, index.data(AssetModel::TagsRole).toStringList());
        return;
    }
    if (index.column() == AssetModel::Status) {
        const QString status = item.text;
        item.text.clear();
        style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
        const Token token = status == QLatin1String("active")                                      ? Token::Done
                            : status == QLatin1String("maintenance")                               ? Token::Warning
                            : status == QLatin1String("failed") || status == QLatin1String("down") ? Token::Failed
                                                                                                   : Token::SecondText;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme_.color(token));
        painter->drawEllipse(QPointF(option.rect.left() + 11, option.rect.center().y() + 1), 4, 4);
        painter->setPen(theme_.color(Token::Text));
        const QRect r = option.rect.adjusted(22, 0, -4, 0);
        painter->drawText(r, Qt::AlignVCenter | Qt::AlignLeft,
                          item.fontMetrics.elidedText(status, Qt::ElideRight, r.width()));
        painter->restore();
        return;
    }
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
}

void AssetDelegate::paintTags(QPainter* painter, const QStyleOptionViewItem& option, const QStringList& tags) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(Theme::font(FontRole::Second));
    const QFontMetrics metrics = painter->fontMetrics();
    int x = option.rect.left() + 6;
    const int right = option.rect.right() - 6;
    const int height = 20;
    const int y = option.rect.center().y() - height / 2 + 1;
    const bool selected = option.state & QStyle::State_Selected;
    for (qsizetype i = 0; i < tags.size(); ++i) {
        QString text = tags.at(i);
        int width = metrics.horizontalAdvance(text) + 16;
        const QString more = QStringLiteral("+%1").arg(tags.size() - i);
        const int moreWidth = i + 1 < tags.size() ? metrics.horizontalAdvance(more) + 6 : 0;
        if (x + width + moreWidth > right) {
            if (i > 0) {
                painter->setPen(theme_.color(Token::SecondText));
                painter->drawText(QRect(x, y, right - x, height), Qt::AlignVCenter | Qt::AlignLeft, more);
                break;
            }
            width = qMax(20, right - x - moreWidth);
            text = metrics.elidedText(text, Qt::ElideRight, width - 16);
        }
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme_.color(selected ? Token::Surface : Token::Raised));
        painter->drawRoundedRect(QRect(x, y, width, height), 10, 10);
        painter->setPen(theme_.color(Token::SecondText));
        painter->drawText(QRect(x, y, width, height), Qt::AlignCenter, text);
        x += width + 4;
    }
    painter->restore();
}

} // namespace oc::ui
