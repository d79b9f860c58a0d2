// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/RunsModel.h"

#include "engine/base/Clock.h"
#include "ui/results/TaskRow.h"
#include "ui/results/ValueText.h"

#include <QDateTime>

#include <algorithm>

namespace oc::ui {

RunsModel::RunsModel(QObject* parent) : QAbstractTableModel(parent) {}

void RunsModel::setRuns(const QList<RunHeader>& runs) {
    const auto sameIds = [](const QList<RunHeader>& a, qsizetype from, const QList<RunHeader>& b) {
        if (a.size() - from != b.size()) return false;
        for (qsizetype i = 0; i < b.size(); ++i)
            if (a.at(from + i).id != b.at(i).id) return false;
        return true;
    };
    const qsizetype added = runs.size() - runs_.size();
    if (!runs_.isEmpty() && added >= 0 && sameIds(runs, added, runs_)) {
        // The usual case: newer runs came, and the state of some has changed.
        if (added > 0) {
            beginInsertRows({}, 0, int(added) - 1);
            runs_ = runs;
            endInsertRows();
        }
        runs_ = runs;
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    runs_ = runs;
    endResetModel();
}

const RunHeader* RunsModel::run(int row) const {
    return row >= 0 && row < runs_.size() ? &runs_.at(row) : nullptr;
}

int RunsModel::rowOf(const QString& runId) const {
    const auto found =
        std::find_if(runs_.cbegin(), runs_.cend(), [&](const RunHeader& run) { return run.id == runId; });
    return found == runs_.cend() ? -1 : int(found - runs_.cbegin());
}

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(runs_.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const RunHeader& run = runs_.at(index.row());
    if (role == RunIdRole) return run.id;
    if (role == StatusRole) return int(run.status);
    if (role == WarnRole) return run.status == RunStatus::Interrupted || hasFailures(run.status, run.tasksFailed);
    if (role == Qt::ToolTipRole) return run.message.isEmpty() ? QVariant() : QVariant(run.message);
    if (role == Qt::TextAlignmentRole)
        return QVariant((index.column() == TookColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != RawRole && role != Qt::AccessibleTextRole) return {};
    const bool raw = role == RawRole;
    const qint64 end = run.completedAt > 0 ? run.completedAt : run.status == RunStatus::Running ? nowMs() : 0;
    switch (index.column()) {
    case StatusColumn:
        return raw ? QVariant(int(run.status)) : QVariant(statusWord(run.status, run.tasksSucceeded, run.tasksFailed));
    case PlanColumn: {
        if (raw) return run.planName;
        const QString name = run.planName.isEmpty() ? tr("untitled") : run.planName;
        return run.parentRun.isEmpty() ? name : tr("%1 (part of another)").arg(name);
    }
    case StartedColumn:
        return raw ? QVariant(run.startedAt)
                   : QVariant(
                         QDateTime::fromMSecsSinceEpoch(run.startedAt).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")));
    case TookColumn:
        if (raw) return end > 0 ? QVariant(end - run.startedAt) : QVariant();
        return end > 0 ? valueText::duration(double(end - run.startedAt)) : QString();
    case TasksColumn: {
        if (raw) return run.tasksFailed;
        QStringList parts;
        if (run.tasksSucceeded > 0) parts.append(tr("%1 done").arg(run.tasksSucceeded));
        if (run.tasksFailed > 0) parts.append(tr("%1 failed").arg(run.tasksFailed));
        if (run.tasksSkipped > 0) parts.append(tr("%1 skipped").arg(run.tasksSkipped));
        return parts.join(QStringLiteral(", "));
    }
    case ByColumn:
        return run.startedBy;
    case IdColumn:
        return run.id;
    default:
        return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == TookColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case StatusColumn:
        return tr("State");
    case PlanColumn:
        return tr("Plan");
    case StartedColumn:
        return tr("Started");
    case TookColumn:
        return tr("Took");
    case TasksColumn:
        return tr("Tasks");
    case ByColumn:
        return tr("From");
    case IdColumn:
        return tr("Run");
    default:
        return {};
    }
}

} // namespace oc::ui
