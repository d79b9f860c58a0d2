// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plan/OpenPlan.h"

#include <QWidget>

#include <memory>
#include <vector>

class QAction;
class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace oc::ui {

class Inspector;
class NoticeBar;
class ResultsView;
class StartPage;
class StepListView;
class Theme;
class ToolPalette;
struct Services;

/// The page where plans are built and run: the plans that are open as tabs, tools at the left, steps in the middle,
/// the current step at the right and the results of its run below. Owns the open plans. GUI thread.
class PlansPage : public QWidget {
    Q_OBJECT

public:
    PlansPage(Services& services, Theme& theme, QWidget* parent = nullptr);
    ~PlansPage() override;

    /// In a tab of its own, as a plan that was not saved yet.
    void openPlanText(const QByteArray& json, const QString& title);
    /// Runs the plan that is shown; resumeOf as in RunRequest.
    void runCurrent(const QString& resumeOf = {});
    /// False when it cannot be read; the page says why.
    bool openPlanFile(const QString& file);
    void newPlan();
    /// Asks about what was not saved, as before the window closes; false: the person wants to go on.
    [[nodiscard]] bool closeAll();
    [[nodiscard]] OpenPlan* current() const;
    [[nodiscard]] ToolPalette* toolPalette() const { return palette_; }

Q_SIGNALS:
    /// For the status line; fraction negative: nothing runs.
    void statusProgress(const QString& text, double fraction);
    /// The person wants to see this run in the history.
    void showRun(const QString& runId);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] QWidget* makeStrip();
    [[nodiscard]] QWidget* makeBody();
    QToolButton* tool(const QString& icon, const QString& text, const QKeySequence& key, const QString& name);
    void addPlan(std::unique_ptr<OpenPlan> plan);
    void connectPlan(OpenPlan* plan);
    void load(const QString& file, bool asExample);
    [[nodiscard]] bool closePlan(int index);
    /// False: cancelled.
    [[nodiscard]] bool askToSave(OpenPlan* plan);
    void showCurrent();
    void showTabs();
    void showState();
    void showProgress();
    void chooseFile();
    void save();
    void saveAs();
    void run();
    void stop();
    void preview();
    void confirmRun(OpenPlan* plan, const QStringList& reasons);
    void askInputs(OpenPlan* plan, const QList<ParameterSpec>& inputs);
    void activateProblem(const QString& stepId, const QString& pointer);
    void addTool(const ToolSpecPtr& tool);

    Services& services_;
    Theme& theme_;
    std::vector<std::unique_ptr<OpenPlan>> plans_;
    OpenPlan* shown_ = nullptr;
    QTabBar* tabs_;
    QPushButton* run_;
    QPushButton* preview_;
    QPushButton* stop_;
    QToolButton* undo_;
    QToolButton* redo_;
    QToolButton* save_;
    NoticeBar* notice_;
    QStackedWidget* centre_;
    StartPage* start_;
    QSplitter* columns_;
    QSplitter* rows_;
    ToolPalette* palette_;
    StepListView* list_;
    Inspector* inspector_;
    ResultsView* results_;
    bool approving_ = false;
};

} // namespace oc::ui
