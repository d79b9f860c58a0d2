// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"

#include <QAbstractTableModel>

namespace oc::ui {

/// Deliveries as the outbox lists them, newest first. GUI thread; filled with what a worker read.
class DeliveryModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum ColumnIndex { StateColumn, AlertColumn, ChannelColumn, TimeColumn, AttemptsColumn, WordsColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows of the same ids stay, so that selection and scrolling do.
    void setDeliveries(const QList<Delivery>& deliveries);
    /// One of them has changed. Nothing happens if it is none of them.
    void update(const Delivery& delivery);
    [[nodiscard]] const Delivery* delivery(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<Delivery> deliveries_;
};

} // namespace oc::ui
