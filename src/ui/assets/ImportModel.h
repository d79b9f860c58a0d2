// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/assets/ImportMends.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QUndoStack>

namespace oc::ui {

class Theme;

/// The rows of a table that is to be imported, and what each would do: its line, a word for it, its fields, and what is
/// wrong with it. Fields can be edited, and each edit undone; whoever owns the model then has the rows judged again.
/// GUI thread.
class ImportModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using What = AssetImportPlanRow::What;
    enum FixedColumn { Line, Doing, FirstField };
    enum Role { WhatRole = Qt::UserRole + 1, WrongRole };

    explicit ImportModel(Theme& theme, QObject* parent = nullptr);
    ~ImportModel() override;

    void setTable(const QList<AssetImportRow>& rows, const QStringList& columns);
    /// Of the same rows.
    void setPlan(const QList<AssetImportPlanRow>& plan);
    /// Only rows of which that is true; nullopt: all.
    void setFilter(const std::optional<What>& what);
    [[nodiscard]] const std::optional<What>& filter() const { return filter_; }

    [[nodiscard]] const QList<AssetImportRow>& rows() const { return all_.rows; }
    [[nodiscard]] const QList<AssetImportPlanRow>& plan() const { return all_.plan; }
    [[nodiscard]] qsizetype count(What what) const { return counts_.value(int(what)); }
    /// "" for the columns that are no field.
    [[nodiscard]] QString fieldOf(int column) const;
    [[nodiscard]] int sourceRow(int row) const { return int(all_.shown.value(row, -1)); }
    struct Write {
        QModelIndex at;
        QString text;
    };
    /// As one mend, called 'what' where it is undone. How many fields are others now.
    int write(const QList<Write>& cells, const QString& what);
    /// Leaves the rows out.
    void removeShown(const QList<int>& rows, const QString& what);
    /// What was written and left out. Clean: nothing.
    [[nodiscard]] QUndoStack& mends() { return mends_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void edited();

private:
    void choose();
    void count();
    [[nodiscard]] bool isProblemColumn(int column) const { return column == columnCount() - 1; }

    Theme& theme_;
    ImportRows all_;
    QUndoStack mends_;
    QStringList columns_;
    std::optional<What> filter_;
    QHash<int, qsizetype> counts_;
};

} // namespace oc::ui
