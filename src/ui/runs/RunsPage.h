// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/RunStore.h"
#include "ui/alerts/AlertSubject.h"
#include "ui/results/RunFollower.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace oc::ui {

class MessagePanel;
class NoticeBar;
class ResultsView;
class RunsModel;
class TableFilterModel;
class Theme;
struct Services;

/// The history: every run with its results, live ones too. Reads the history on worker threads. GUI thread.
class RunsPage : public QWidget {
    Q_OBJECT

public:
    RunsPage(Services& services, Theme& theme, QWidget* parent = nullptr);

    void showRun(const QString& runId);

    /// About the chosen run; about nothing when none is.
    [[nodiscard]] AlertSubject alertSubject() const;

Q_SIGNALS:
    /// cameFrom: the file that the plan was read from when it ran.
    void openPlanText(const QByteArray& json, const QString& title, const QString& cameFrom);
    /// Opens the plan and runs it; resumeOf: what succeeded in that run is not done again.
    void runPlanText(const QByteArray& json, const QString& title, const QString& cameFrom, const QString& resumeOf);
    void alertWanted(const QString& templateName);

protected:
    void showEvent(QShowEvent* event) override;

private:
    [[nodiscard]] QWidget* makeStrip();
    void makeTable();
    void reload();
    void showList(const Result<QList<RunHeader>>& runs);
    void loadDetails();
    void take(const RunEvents& events);
    void showState();
    void removeRuns();
    void rerun(bool failedOnly);
    void openPlan();
    [[nodiscard]] const RunHeader* selected() const;

    Services& services_;
    Theme& theme_;
    RunsModel* model_;
    TableFilterModel* proxy_;
    RunFollower follower_;
    QLineEdit* search_;
    QComboBox* status_;
    QCheckBox* parts_;
    QLabel* count_;
    QPushButton* open_;
    QPushButton* rerun_;
    QPushButton* remove_;
    NoticeBar* notice_;
    QTableView* table_;
    MessagePanel* message_;
    QStackedWidget* stack_;
    QSplitter* splitter_;
    ResultsView* results_;
    QTimer reloadTimer_;
    QString wanted_; ///< a run to select once it is in the list
    QString shown_;
    RunHeader details_; ///< of the run that is shown, with its plan (the list has none)
    int generation_ = 0;
    int detailGeneration_ = 0;
};

} // namespace oc::ui
