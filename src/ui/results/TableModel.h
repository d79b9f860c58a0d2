// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <QAbstractTableModel>

namespace oc::ui {

/// The parsed output of one step over all its tasks as one table; holds the results' own tables and copies no cell.
/// With more than one target the first column says whose row it is. GUI thread.
class TableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        RawRole = Qt::UserRole + 1, ///< for sorting, copying and export
        TypeRole,                   ///< int(ColumnType)
        PercentRole                 ///< 0..100 for a percent column's bar; invalid elsewhere
    };

    explicit TableModel(QObject* parent = nullptr);

    void clear();
    /// All results of one step.
    void setResults(const QList<TaskResultPtr>& results);
    /// Further results of the same step.
    void append(const QList<TaskResultPtr>& results);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const Column& column(int index) const { return columns_.at(index); }
    [[nodiscard]] QJsonValue value(int row, int column) const;

private:
    struct Segment {
        int firstRow = 0;
        int rows = 0;
        std::shared_ptr<const Table> table;
        QList<int> source; ///< column of 'table' for each of ours; -1: it has none
        QString subject;
    };

    [[nodiscard]] static std::shared_ptr<const Table> tableOf(const TaskResult& result, bool alone);
    void add(const TaskResultPtr& result, bool alone);
    void rebuild();

    QList<TaskResultPtr> results_;
    QList<Column> columns_;
    QList<Segment> segments_;
    int rows_ = 0;
    bool withSubject_ = false;
    bool sideways_ = false; ///< one record, shown as name and value
};

} // namespace oc::ui
