// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace oc::ui {

class DeliveryModel;
class Theme;

/// Paints the state of a delivery as icon and word; other columns as they are. Only paints. GUI thread.
class DeliveryDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    DeliveryDelegate(const Theme& theme, const DeliveryModel& model, QObject* parent = nullptr)
        : QStyledItemDelegate(parent), theme_(theme), model_(model) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& theme_;
    const DeliveryModel& model_;
};

} // namespace oc::ui
