// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"
#include "ui/results/ChosenRows.h"

#include <QTimer>
#include <QWidget>

class QSplitter;

namespace oc::ui {

class JsonPane;
class LogPane;
class ProblemsPane;
class RunFollower;
class TablePane;
class TabStrip;
class TaskPane;
class Theme;
struct Services;

/// Everything about one run: its tasks at the left, and for the chosen one its table, log, document and problems at
/// the right. Shows a RunFollower, live or from the history. GUI thread.
class ResultsView : public QWidget {
    Q_OBJECT

public:
    /// Findings are there when a step has some; its tab stands first then, so that they are read first.
    enum Tab { FindingsTab, TableTab, LogTab, JsonTab, ProblemsTab };

    ResultsView(Services& services, Theme& theme, QWidget* parent = nullptr);

    void setFollower(RunFollower* follower);
    /// The step whose table is shown, and its most telling task: the first that failed, else the first.
    void showStep(int step);
    void showTask(int step, int task);
    void showTab(Tab tab);
    void setRetryPossible(bool possible);
    /// What is selected in the table, or among the findings, that is shown; nothing while another tab is.
    [[nodiscard]] ChosenRows chosenRows() const;

Q_SIGNALS:
    /// Somebody is to be told of the chosen rows.
    void alertWanted();
    void retryFailed();
    /// A problem of the plan was chosen.
    void problemActivated(const QString& stepId, const QString& pointer);
    /// The person chose a task of this step.
    void stepChosen(int step);

private:
    void restart();
    void choose(int step, int task);
    void refreshTask();
    void refreshFindings();
    void addFindings(const QList<TaskResultPtr>& results);
    void showFindings();
    /// After the run: shows what has something to show.
    void settle();

    TaskPane* tasks_;
    TabStrip* tabs_;
    TablePane* findings_;
    TablePane* table_;
    LogPane* log_;
    JsonPane* json_;
    ProblemsPane* problems_;
    RunFollower* follower_ = nullptr;
    int findingCount_ = 0; ///< of the step
    int step_ = -1;
    int task_ = -1;
    bool byPerson_ = false; ///< the person chose; a running plan then does not move on by itself
    QTimer logPoll_;
};

} // namespace oc::ui
