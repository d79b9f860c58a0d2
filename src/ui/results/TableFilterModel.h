// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace oc::ui {

/// Sorts by raw values and filters rows: words that must stand somewhere in the row, or "column > value" (also <, >=,
/// <=, =, !=), where a column is named by the beginning of its heading and sizes may have a unit. GUI thread.
class TableFilterModel : public QSortFilterProxyModel {
    Q_OBJECT

public:
    /// rawRole: the role that holds the values to sort by.
    explicit TableFilterModel(int rawRole, QObject* parent = nullptr);

    void setFilterText(const QString& text);
    [[nodiscard]] QString filterText() const { return text_; }
    /// Only these states (of statusRole); empty: all.
    void setStates(int statusRole, const QList<int>& states);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    struct Comparison {
        int column = -1;
        QString sign;
        QString text;
        double number = 0;
        bool numeric = false;
    };
    void parse();

    int rawRole_;
    int statusRole_ = -1;
    QList<int> states_;
    QString text_;
    QStringList words_;
    Comparison comparison_;
};

} // namespace oc::ui
