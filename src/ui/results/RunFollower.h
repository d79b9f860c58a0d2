// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunReport.h"
#include "ui/results/ProblemModel.h"
#include "ui/results/TaskModel.h"

#include <QMap>
#include <QObject>

namespace oc::ui {

/// All that the window knows of one run, live or from the history: its tasks, results and problems. Fed with the
/// run's events on the GUI thread, where it lives.
class RunFollower : public QObject {
    Q_OBJECT

public:
    explicit RunFollower(QObject* parent = nullptr);

    /// Forgets the run before. keepOutput: hold what tasks print (bounded), because no history holds it.
    void begin(const QString& runId, const QStringList& stepTitles, const QStringList& stepIds, bool keepOutput);
    void apply(const RunEvents& events);
    /// A run that is over.
    void load(const RunReport& report, const QStringList& stepTitles, const QStringList& stepIds);
    void clear();

    [[nodiscard]] QString runId() const { return runId_; }
    [[nodiscard]] RunStatus status() const { return status_; }
    [[nodiscard]] bool isEmpty() const { return runId_.isEmpty(); }
    [[nodiscard]] bool isRunning() const { return !runId_.isEmpty() && status_ == RunStatus::Running; }
    [[nodiscard]] QString message() const { return message_; }
    [[nodiscard]] qint64 startedAt() const { return startedAt_; }
    [[nodiscard]] qint64 completedAt() const { return completedAt_; }
    [[nodiscard]] const QStringList& notices() const { return notices_; }

    [[nodiscard]] TaskModel* tasks() { return &tasks_; }
    [[nodiscard]] ProblemModel* problems() { return &problems_; }
    /// In the order in which they ended.
    [[nodiscard]] QList<TaskResultPtr> resultsOf(int step) const { return results_.value(step); }
    [[nodiscard]] int stepOf(const QString& stepId) const { return int(stepIds_.indexOf(stepId)); }
    /// The last result of a step of that id; null when there is none.
    [[nodiscard]] TaskResultPtr lastResultOf(const QString& stepId) const;
    /// What a task printed so far, when it is held here.
    [[nodiscard]] QByteArray keptOutput(int step, int task, OutputStream stream) const;

Q_SIGNALS:
    /// Another run, or none.
    void reset();
    void statusChanged();
    void resultsArrived(const QList<oc::TaskResultPtr>& results);
    void outputArrived(int step, int task);
    void stepsChanged();

private:
    struct Kept {
        QByteArray out;
        QByteArray err;
    };

    QString runId_;
    QStringList stepIds_;
    RunStatus status_ = RunStatus::Running;
    QString message_;
    qint64 startedAt_ = 0;
    qint64 completedAt_ = 0;
    QStringList notices_;
    bool keepOutput_ = false;
    qint64 keptBytes_ = 0;
    TaskModel tasks_;
    ProblemModel problems_;
    QMap<int, QList<TaskResultPtr>> results_;
    QHash<quint64, Kept> kept_;
};

} // namespace oc::ui
