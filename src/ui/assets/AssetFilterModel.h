// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace oc::ui {

/// The assets that hold every word of the quick search, sorted by raw values (addresses by number). GUI thread.
class AssetFilterModel : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit AssetFilterModel(QObject* parent = nullptr);
    void setSearch(const QString& text);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList words_;
};

} // namespace oc::ui
