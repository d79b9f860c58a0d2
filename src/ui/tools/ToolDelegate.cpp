// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tools/ToolDelegate.h"

#include "ui/theme/Theme.h"
#include "ui/tools/ToolListModel.h"

#include <QPainter>

namespace oc::ui {

ToolDelegate::ToolDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

QSize ToolDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    return QSize(120, index.data(ToolListModel::HeadingRole).toBool() ? 32 : 46);
}

void ToolDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect r = option.rect;
    if (index.data(ToolListModel::HeadingRole).toBool()) {
        painter->setFont(Theme::font(FontRole::Section));
        painter->setPen(theme_.color(Token::SecondText));
        painter->drawText(r.adjusted(10, 8, -8, 0), Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
        painter->restore();
        return;
    }
    const bool selected = option.state & QStyle::State_Selected;
    const bool hover = option.state & QStyle::State_MouseOver;
    if (selected || hover) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme_.color(selected ? Token::Selection : Token::Raised));
        painter->drawRoundedRect(r.adjusted(2, 1, -2, -1), 6, 6);
    }
    const bool can = index.data(ToolListModel::ProblemRole).toString().isEmpty();
    const QColor dot = theme_.color(Domain(index.data(ToolListModel::DomainRole).toInt()));
    painter->setPen(can ? QPen(Qt::NoPen) : QPen(dot, 1.2));
    painter->setBrush(can ? QBrush(dot) : QBrush(Qt::NoBrush));
    painter->drawEllipse(QPointF(r.left() + 14, r.center().y() + 1), can ? 4 : 3.5, can ? 4 : 3.5);

    const auto risk = Risk(index.data(ToolListModel::RiskRole).toInt());
    const QFont second = Theme::font(FontRole::Second);
    const QFontMetrics metrics(second);
    // Read is the usual case and stays quiet; what changes something has an icon besides its word.
    const QString word = can ? riskName(risk) : tr("not yet");
    const int icon = !can || risk == Risk::Read ? 0 : 16;
    const int wordWidth = metrics.horizontalAdvance(word);
    const int right = r.right() - 12;
    painter->setFont(second);
    painter->setPen(theme_.color(can ? theme_.textToken(risk) : Token::SecondText));
    painter->drawText(QRect(right - wordWidth, r.top(), wordWidth + 2, r.height()), Qt::AlignVCenter | Qt::AlignLeft,
                      word);
    if (icon)
        theme_.icon(QStringLiteral("risk-") + word, theme_.textToken(risk))
            .paint(painter, QRect(right - wordWidth - icon, r.center().y() - 5, 12, 12));

    const int left = r.left() + 28;
    const int width = right - wordWidth - icon - 8 - left;
    painter->setFont(Theme::font(FontRole::Body));
    painter->setPen(theme_.color(can ? Token::Text : Token::SecondText));
    const QRect name(left, r.top() + 5, width, 19);
    painter->drawText(
        name, Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(index.data(ToolListModel::NameRole).toString(), Qt::ElideMiddle, width));
    painter->setFont(second);
    painter->setPen(theme_.color(Token::SecondText));
    painter->drawText(QRect(left, name.bottom() + 1, width, 16), Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(index.data(ToolListModel::DescriptionRole).toString(), Qt::ElideRight, width));
    painter->restore();
}

} // namespace oc::ui
