// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/DeliveryModel.h"

#include "engine/base/Clock.h"
#include "ui/alerts/DeliveryWords.h"
#include "ui/assets/GridCells.h"

#include <algorithm>

namespace oc::ui {

void DeliveryModel::setDeliveries(const QList<Delivery>& deliveries) {
    const bool same = std::equal(deliveries.begin(), deliveries.end(), deliveries_.begin(), deliveries_.end(),
                                 [](const Delivery& a, const Delivery& b) { return a.id == b.id; });
    if (same) {
        deliveries_ = deliveries;
        if (!deliveries_.isEmpty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    deliveries_ = deliveries;
    endResetModel();
}

void DeliveryModel::update(const Delivery& delivery) {
    for (int row = 0; row < int(deliveries_.size()); ++row) {
        if (deliveries_.at(row).id != delivery.id) continue;
        deliveries_[row] = delivery;
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        return;
    }
}

const Delivery* DeliveryModel::delivery(int row) const {
    return row >= 0 && row < deliveries_.size() ? &deliveries_.at(row) : nullptr;
}

int DeliveryModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(deliveries_.size());
}

int DeliveryModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DeliveryModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Delivery& delivery = deliveries_.at(index.row());
    if (role == Qt::ToolTipRole) return deliveryWords::line(delivery);
    if (role == Qt::TextAlignmentRole)
        return QVariant((index.column() == AttemptsColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    switch (index.column()) {
    case StateColumn:
        return deliveryWords::state(delivery);
    case AlertColumn:
        return delivery.repeats > 1 ? tr("%1 (%2 times)").arg(delivery.title).arg(delivery.repeats) : delivery.title;
    case ChannelColumn:
        return delivery.channel;
    case TimeColumn:
        return gridCells::timeText(delivery.createdAt, nowMs());
    case AttemptsColumn:
        return delivery.attempts;
    case WordsColumn:
        return deliveryWords::line(delivery);
    default:
        return {};
    }
}

QVariant DeliveryModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == AttemptsColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case StateColumn:
        return tr("State");
    case AlertColumn:
        return tr("Alert");
    case ChannelColumn:
        return tr("Channel");
    case TimeColumn:
        return tr("Raised");
    case AttemptsColumn:
        return tr("Attempts");
    case WordsColumn:
        return tr("How it stands");
    default:
        return {};
    }
}

} // namespace oc::ui
