// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/ResultsView.h"

#include "ui/results/Findings.h"
#include "ui/results/JsonPane.h"
#include "ui/results/LogPane.h"
#include "ui/results/ProblemsPane.h"
#include "ui/results/RunFollower.h"
#include "ui/results/TabStrip.h"
#include "ui/results/TablePane.h"
#include "ui/results/TaskPane.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace oc::ui {

ResultsView::ResultsView(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      tasks_(new TaskPane(theme)),
      tabs_(new TabStrip),
      findings_(new TablePane(theme, QStringLiteral("findings"))),
      table_(new TablePane(theme, QStringLiteral("result"))),
      log_(new LogPane(services.runStore, theme)),
      json_(new JsonPane(theme)),
      problems_(new ProblemsPane(theme)) {
    setObjectName(QStringLiteral("resultsView"));
    setGround(this, Ground::Surface);
    tabs_->addTab(tr("Findings"), findings_, findings_->tools(), QStringLiteral("findingsTab"));
    tabs_->addTab(tr("Table"), table_, table_->tools(), QStringLiteral("tableTab"));
    tabs_->addTab(tr("Log"), log_, log_->tools(), QStringLiteral("logTab"));
    tabs_->addTab(tr("JSON"), json_, json_->tools(), QStringLiteral("jsonTab"));
    tabs_->addTab(tr("Problems"), problems_, problems_->tools(), QStringLiteral("problemsTab"));
    tabs_->setTabVisible(FindingsTab, false);
    tabs_->setCurrentIndex(TableTab);
    for (const TablePane* pane : {findings_, table_})
        connect(pane, &TablePane::alertWanted, this, &ResultsView::alertWanted);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("resultsSplitter"));
    splitter->addWidget(tasks_);
    splitter->addWidget(tabs_);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    splitter->setSizes({460, 700});
    splitter->setChildrenCollapsible(false);
    tasks_->setMinimumWidth(220);
    tabs_->setMinimumWidth(320);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(tasks_, &TaskPane::taskChosen, this, [this](int step, int task) {
        byPerson_ = true;
        choose(step, task);
        Q_EMIT stepChosen(step);
    });
    connect(problems_, &ProblemsPane::retryFailed, this, &ResultsView::retryFailed);
    connect(problems_, &ProblemsPane::activated, this,
            [this](const QString& stepId, const QString& pointer, int step, int task) {
                if (task < 0) {
                    Q_EMIT problemActivated(stepId, pointer);
                    return;
                }
                byPerson_ = true;
                showTask(step, task);
            });
    connect(problems_, &ProblemsPane::countChanged, this, [this](int count, bool errors) {
        tabs_->setTabText(ProblemsTab, count == 0 ? tr("Problems")
                                       : errors   ? tr("Problems %1").arg(count)
                                                  : tr("Warnings %1").arg(count));
    });
    logPoll_.setSingleShot(true);
    logPoll_.setInterval(100);
    connect(&logPoll_, &QTimer::timeout, log_, &LogPane::refresh);
    setFollower(nullptr);
}

void ResultsView::setFollower(RunFollower* follower) {
    if (follower_) disconnect(follower_, nullptr, this, nullptr);
    follower_ = follower;
    tasks_->setFollower(follower);
    problems_->setModel(follower ? follower->problems() : nullptr);
    if (follower_) {
        connect(follower_, &RunFollower::reset, this, &ResultsView::restart);
        connect(follower_, &RunFollower::resultsArrived, this, [this](const QList<TaskResultPtr>& results) {
            if (!byPerson_ && !results.isEmpty() && results.last()->step != step_)
                choose(results.last()->step, results.last()->task);
            else {
                QList<TaskResultPtr> mine;
                for (const TaskResultPtr& result : results)
                    if (result->step == step_) mine.append(result);
                table_->append(mine);
                if (!mine.isEmpty()) addFindings(mine);
            }
            for (const TaskResultPtr& result : results)
                if (result->step == step_ && result->task == task_) refreshTask();
        });
        connect(follower_, &RunFollower::statusChanged, this, &ResultsView::settle);
        connect(follower_, &RunFollower::outputArrived, this, [this](int step, int task) {
            // What has ended is told by its result.
            if (!byPerson_ && step != step_ && follower_->resultsOf(step).isEmpty()) choose(step, task);
            if (step == step_ && task == task_ && !logPoll_.isActive()) logPoll_.start();
        });
    }
    restart();
}

void ResultsView::restart() {
    step_ = task_ = -1;
    byPerson_ = false;
    const bool none = !follower_ || follower_->isEmpty();
    table_->setPlaceholder(none ? tr("Run the plan (Ctrl+R) to see results here")
                                : tr("Rows appear here as soon as a step has parsed its output"));
    table_->setResults({});
    refreshFindings();
    log_->showTask(follower_, -1, -1);
    json_->setResult(nullptr);
    if (follower_ && !follower_->tasks()->rows().isEmpty()) {
        // A run that is over: the first failure is what one came for.
        for (const TaskRow& row : follower_->tasks()->rows()) {
            if (row.status == TaskStatus::Failed || row.status == TaskStatus::TimedOut) {
                showTask(row.step, row.task);
                return;
            }
        }
        showTask(follower_->tasks()->rows().last().step, follower_->tasks()->rows().last().task);
    }
}

void ResultsView::choose(int step, int task) {
    if (!follower_) return;
    const bool otherStep = step != step_;
    step_ = step;
    task_ = task;
    if (otherStep) {
        const QList<TaskResultPtr> results = follower_->resultsOf(step);
        const bool over = !results.isEmpty() && !follower_->isRunning();
        table_->setPlaceholder(over ? tr("This step gave no rows; what it wrote is in the log")
                                    : tr("Rows appear here as soon as the step has parsed its output"));
        table_->setResults(results);
        refreshFindings();
    }
    // So that it can be seen what is shown.
    tasks_->setCurrent(step, task);
    refreshTask();
}

void ResultsView::settle() {
    if (byPerson_ || !follower_ || follower_->isEmpty() || follower_->isRunning()) return;
    // The run is over and nobody has chosen: the last step that gave rows says more than one that gave none.
    const auto hasRows = [this](int step) {
        const QList<TaskResultPtr> results = follower_->resultsOf(step);
        return std::any_of(results.cbegin(), results.cend(), [](const TaskResultPtr& result) {
            const StepOutput& output = result->outcome.output;
            return (output.table && output.table->rowCount() > 0) || (!output.table && !output.fields.isEmpty());
        });
    };
    if (step_ >= 0 && hasRows(step_)) return;
    const QList<TaskRow>& rows = follower_->tasks()->rows();
    for (auto row = rows.crbegin(); row != rows.crend(); ++row) {
        if (!row->result || !hasRows(row->step)) continue;
        choose(row->step, row->task);
        return;
    }
}

void ResultsView::refreshFindings() {
    const QList<TaskResultPtr> results = follower_ && step_ >= 0 ? follower_->resultsOf(step_) : QList<TaskResultPtr>();
    findingCount_ = findings::count(results);
    findings_->setResults(findings::of(results));
    showFindings();
}

/// Only those that are new: of ten thousand machines each batch would look at all before it again.
void ResultsView::addFindings(const QList<TaskResultPtr>& results) {
    findingCount_ += findings::count(results);
    findings_->append(findings::of(results));
    showFindings();
}

void ResultsView::showFindings() {
    const bool before = tabs_->isTabVisible(FindingsTab);
    tabs_->setTabText(FindingsTab, tr("Findings %1").arg(findingCount_));
    tabs_->setTabVisible(FindingsTab, findingCount_ > 0);
    // They say what the rows mean: whoever looks at the rows is shown them first.
    if (findingCount_ > 0 && !before && tabs_->currentIndex() == TableTab) tabs_->setCurrentIndex(FindingsTab);
}

ChosenRows ResultsView::chosenRows() const {
    const int tab = tabs_->currentIndex();
    if ((tab != TableTab && tab != FindingsTab) || !follower_ || step_ < 0) return {};
    ChosenRows rows = (tab == TableTab ? table_ : findings_)->chosen();
    rows.step = follower_->tasks()->stepTitle(step_);
    return rows;
}

void ResultsView::refreshTask() {
    log_->showTask(follower_, step_, task_);
    const int row = follower_->tasks()->rowOf(step_, task_);
    json_->setResult(row < 0 ? nullptr : follower_->tasks()->rows().at(row).result);
}

void ResultsView::showStep(int step) {
    if (!follower_ || follower_->isEmpty() || step < 0 || step == step_) return;
    byPerson_ = true;
    int best = -1;
    for (const TaskRow& row : follower_->tasks()->rows()) {
        if (row.step != step) continue;
        if (best < 0) best = row.task;
        if (row.status == TaskStatus::Failed || row.status == TaskStatus::TimedOut) {
            best = row.task;
            break;
        }
    }
    showTask(step, best);
}

void ResultsView::showTask(int step, int task) {
    choose(step, task);
}

void ResultsView::showTab(Tab tab) {
    tabs_->setCurrentIndex(tab);
}

void ResultsView::setRetryPossible(bool possible) {
    problems_->setRetryPossible(possible);
}

} // namespace oc::ui
