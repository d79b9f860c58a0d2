// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/alerts/AlertSubject.h"
#include "ui/plan/OpenPlan.h"

#include <QWidget>

#include <memory>
#include <vector>

class QDialog;
class QSplitter;
class QStackedWidget;

namespace oc {
struct PlanDraft;
}

namespace oc::ui {

class Inspector;
class NoticeBar;
class PlanFiles;
class PlanKeeper;
class PlanStrip;
class PlanViews;
class ResultsView;
class RunQuestions;
class StartPage;
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

    /// In a tab of its own, as a plan that was not saved yet. cameFrom: as in OpenPlan.
    void openPlanText(const QByteArray& json, const QString& title, const QString& cameFrom = {});
    /// Runs the plan that is shown; resumeOf as in RunRequest.
    void runCurrent(const QString& resumeOf = {});
    /// The steps of the plan that is shown run there, unless they name a target of their own; a new plan when none is
    /// open.
    void setTarget(const QJsonValue& target);
    /// Asks which plan is to run there, and runs a copy of it in a tab of its own. The dialog is open, deletes itself,
    /// and is accepted when a plan was chosen.
    QDialog* askToRunOn(const QJsonValue& target, QWidget* parent);
    /// Read on a worker thread; the page says why when it cannot be.
    void openPlanFile(const QString& file);
    void newPlan();
    /// Asks about what was not saved, as before the window closes; false: the person wants to go on. Runs go on.
    [[nodiscard]] bool closeAll();
    [[nodiscard]] OpenPlan* current() const;
    [[nodiscard]] ToolPalette* toolPalette() const { return palette_; }

    /// About the run of the plan that is shown, once it has ended; else about nothing.
    [[nodiscard]] AlertSubject alertSubject() const;

Q_SIGNALS:
    /// For the status line; fraction negative: nothing runs.
    void statusProgress(const QString& text, double fraction);
    /// The person wants to see this run in the history.
    void showRun(const QString& runId);
    void alertWanted(const QString& templateName);

protected:
    /// A plan's file or its text can be dropped anywhere.
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    [[nodiscard]] QWidget* makeBody();
    void makeKeys();
    void addPlan(std::unique_ptr<OpenPlan> plan);
    void runCopyOn(const QJsonValue& target, const PlanDocument& document, const QString& title,
                   const QString& cameFrom);
    void connectPlan(OpenPlan* plan);
    void connectRunner(OpenPlan* plan);
    /// True when the plan of that file is open already and was brought to the front.
    [[nodiscard]] bool showOpenFile(const QString& path);
    void takeOpened(const PlanDocument& document, const QString& title, const QString& cameFrom);
    /// Plans that a program was editing when it was killed.
    void takeDrafts(const QList<PlanDraft>& drafts);
    /// Somebody else changed the plan's file.
    void askAboutTheirs(OpenPlan* plan, const PlanDocument& theirs, bool gone);
    [[nodiscard]] bool closePlan(int index);
    /// Makes what is still being typed part of the plan.
    void flush();
    void closeRefusal();
    void showCurrent();
    void showTabs();
    void showState();
    void showProgress();
    void save();
    void saveAs();
    void showVersions();
    void undo();
    void redo();
    void run();
    void stop();
    void preview();
    void activateProblem(const QString& stepId, const QString& pointer);
    void addTool(const QString& tool, const QString& afterId, const QString& beforeId = {});

    Services& services_;
    Theme& theme_;
    std::vector<std::unique_ptr<OpenPlan>> plans_;
    OpenPlan* shown_ = nullptr;
    PlanFiles* files_;
    PlanKeeper* keeper_;
    RunQuestions* questions_;
    PlanStrip* strip_;
    NoticeBar* notice_;
    QStackedWidget* centre_;
    StartPage* start_;
    QSplitter* columns_;
    QSplitter* rows_;
    ToolPalette* palette_;
    PlanViews* views_;
    Inspector* inspector_;
    ResultsView* results_;
    bool approving_ = false;
    bool refusal_ = false; ///< the notice tells why something could not be done
};

} // namespace oc::ui
