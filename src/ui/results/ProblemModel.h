// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Problem.h"
#include "engine/run/RunTypes.h"

#include <QAbstractListModel>
#include <QHash>

namespace oc::ui {

/// What is wrong: the plan's own problems first, then each failure of the run with what happened, why and what to
/// try; equal failures of many machines are one row. GUI thread.
class ProblemModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        WhyRole = Qt::UserRole + 1, ///< the reason, in the words of who failed
        HintRole,                   ///< what to do about it
        WarningRole,                ///< bool: nothing failed
        StepIndexRole,              ///< -1: the plan as a whole
        TaskIndexRole,              ///< the first task it happened to; -1: the plan
        StepIdRole,
        PointerRole,
        TextRole ///< the whole as text, for a report
    };

    explicit ProblemModel(QObject* parent = nullptr);

    /// stepOf: index of the step of a problem in the plan as it is now.
    void setPlanProblems(const Problems& problems);
    void clearFailures();
    void setStepTitles(const QStringList& titles) { titles_ = titles; }
    void addFailures(const QList<TaskResultPtr>& results);
    /// Something of the run itself: refused, the state could not be written.
    void addRunProblem(const Error& error);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    /// Mistakes of the plan and tasks that failed; equal failures share a row, each counts.
    [[nodiscard]] int errorCount() const;
    /// Rows of failures.
    [[nodiscard]] int failureCount() const { return int(failures_.size()); }
    /// Everything, as text to paste into a ticket.
    [[nodiscard]] QString report() const;

private:
    struct Failure {
        QString what;
        Error error;
        QStringList subjects; ///< the first hundred
        int count = 0;
        int step = -1;
        int task = -1;
        QString stepId;
        QString excerpt; ///< the last lines of what it wrote to standard error
    };

    [[nodiscard]] QString title(const Failure& failure) const;
    [[nodiscard]] static QString why(const Failure& failure);

    Problems plan_;
    QList<Failure> failures_;
    QHash<QString, int> byKey_;
    QStringList titles_;
};

} // namespace oc::ui
