// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/RunStore.h"

#include <QAbstractTableModel>

namespace oc::ui {

/// The history's runs, newest first. GUI thread; filled with what a worker read.
class RunsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum ColumnIndex {
        StatusColumn,
        PlanColumn,
        StartedColumn,
        TookColumn,
        TasksColumn,
        ByColumn,
        IdColumn,
        ColumnCount
    };
    enum Role {
        RawRole = Qt::UserRole + 1,
        RunIdRole,
        StatusRole, ///< int(RunStatus)
        WarnRole,   ///< true: neither went through nor simply failed
    };

    explicit RunsModel(QObject* parent = nullptr);

    /// Rows that are the same stay, so that selection and scrolling do.
    void setRuns(const QList<RunHeader>& runs);
    [[nodiscard]] const RunHeader* run(int row) const;
    [[nodiscard]] int rowOf(const QString& runId) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<RunHeader> runs_;
};

} // namespace oc::ui
