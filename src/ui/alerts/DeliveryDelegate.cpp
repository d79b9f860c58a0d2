// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/DeliveryDelegate.h"

#include "ui/alerts/DeliveryModel.h"
#include "ui/alerts/DeliveryWords.h"
#include "ui/theme/StateCell.h"

namespace oc::ui {

void DeliveryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem cell(option);
    const Delivery* delivery = model_.delivery(index.row());
    if (index.column() != DeliveryModel::StateColumn || !delivery) {
        if (index.column() == DeliveryModel::TimeColumn || index.column() == DeliveryModel::AttemptsColumn)
            cell.palette.setColor(QPalette::Text, theme_.color(Token::SecondText));
        QStyledItemDelegate::paint(painter, cell, index);
        return;
    }
    initStyleOption(&cell, index);
    paintStateCell(painter, cell, theme_, deliveryWords::icon(*delivery), deliveryWords::token(*delivery));
}

} // namespace oc::ui
