// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/results/TaskRow.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QStringList>

namespace oc::ui {

/// Every task of one run, live: takes the run's events in batches and tells the views what changed, in few signals.
/// GUI thread.
class TaskModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum ColumnIndex {
        StateColumn,
        StepColumn,
        TargetColumn,
        TimelineColumn,
        DurationColumn,
        StartedColumn,
        AttemptColumn,
        MessageColumn,
        ColumnCount
    };
    enum Role {
        RawRole = Qt::UserRole + 1, ///< for sorting, copying and export
        StatusRole,                 ///< int(TaskStatus)
        StepIndexRole,
        TaskIndexRole,
        StartRole,   ///< ms since epoch
        EndRole,     ///< ms since epoch; now while it runs
        FractionRole ///< of its own progress, or negative
    };

    explicit TaskModel(QObject* parent = nullptr);

    /// Forgets all; titles: what to call the steps, by index.
    void reset(const QStringList& stepTitles);
    /// Steps whose title was not known are called by their number.
    void setStepTitles(const QStringList& titles);
    void apply(const RunEvents& events);
    /// A run that is over, from the history.
    void load(const QList<TaskResultPtr>& results);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const QList<TaskRow>& rows() const { return rows_; }
    [[nodiscard]] int rowOf(int step, int task) const;
    [[nodiscard]] TaskTally tally() const { return tally_; }
    [[nodiscard]] TaskTally tallyOf(int step) const { return perStep_.value(step); }
    [[nodiscard]] QString stepTitle(int step) const;
    /// From the first start to the last end, for the timeline's scale; 0, 0 before anything began.
    [[nodiscard]] qint64 firstStart() const { return firstStart_; }
    [[nodiscard]] qint64 lastEnd() const;
    /// Bars of what runs have grown: the views repaint.
    void tick();

Q_SIGNALS:
    void tallyChanged();

private:
    [[nodiscard]] int ensureRow(int step, int task);
    void grow(int step, int count);
    void setStatus(TaskRow& row, TaskStatus status);
    void finish(TaskRow& row, const TaskResultPtr& result);
    void announce(QList<int>& dirty);

    QStringList titles_;
    QList<TaskRow> rows_;
    QHash<quint64, int> byTask_;
    QHash<int, TaskTally> perStep_;
    TaskTally tally_;
    qint64 firstStart_ = 0;
    qint64 lastEnd_ = 0;
};

} // namespace oc::ui
