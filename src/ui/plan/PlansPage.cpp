// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PlansPage.h"

#include "engine/plan/PlanDocument.h"
#include "engine/settings/Folders.h"
#include "ui/plan/Inspector.h"
#include "ui/plan/NoticeBar.h"
#include "ui/plan/PlanFiles.h"
#include "ui/plan/PlanKeeper.h"
#include "ui/plan/PlanStrip.h"
#include "ui/plan/PlanViews.h"
#include "ui/plan/PreviewDialog.h"
#include "ui/plan/RecentPlans.h"
#include "ui/plan/RunQuestions.h"
#include "ui/plan/StartPage.h"
#include "ui/plan/ToolPalette.h"
#include "ui/results/ResultsView.h"
#include "ui/shell/Services.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace oc::ui {

PlansPage::PlansPage(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      files_(new PlanFiles(services, this)),
      keeper_(new PlanKeeper(services, this)),
      questions_(new RunQuestions(services, theme, this)),
      strip_(new PlanStrip(services, theme)),
      notice_(new NoticeBar(theme)),
      centre_(new QStackedWidget),
      start_(new StartPage(services, theme)),
      columns_(new QSplitter(Qt::Horizontal)),
      rows_(new QSplitter(Qt::Vertical)),
      palette_(new ToolPalette(services, theme)),
      views_(new PlanViews(services, theme)),
      inspector_(new Inspector(services, theme)),
      results_(new ResultsView(services, theme)) {
    setObjectName(QStringLiteral("plansPage"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(strip_);
    layout->addWidget(notice_);
    layout->addWidget(makeBody(), 1);

    connect(start_, &StartPage::newPlan, this, &PlansPage::newPlan);
    connect(start_, &StartPage::openFile, files_, &PlanFiles::choose);
    connect(start_, &StartPage::openPlan, this, &PlansPage::openPlanFile);
    connect(start_, &StartPage::openExample, files_, &PlanFiles::openExample);
    connect(files_, &PlanFiles::opened, this, &PlansPage::takeOpened);
    connect(files_, &PlanFiles::failed, this, [this](const Error& error) { notice_->tell(error); });
    connect(keeper_, &PlanKeeper::failed, this, [this](const Error& error) { notice_->tell(error); });
    connect(keeper_, &PlanKeeper::restored, this, &PlansPage::takeDrafts);
    connect(keeper_, &PlanKeeper::changedElsewhere, this, &PlansPage::askAboutTheirs);
    connect(strip_, &PlanStrip::currentChanged, this, &PlansPage::showCurrent);
    connect(strip_, &PlanStrip::moved, this, [this](int from, int to) {
        std::unique_ptr<OpenPlan> plan = std::move(plans_[size_t(from)]);
        plans_.erase(plans_.begin() + from);
        plans_.insert(plans_.begin() + to, std::move(plan));
    });
    connect(strip_, &PlanStrip::closeWanted, this, [this](int index) { (void)closePlan(index); });
    connect(strip_, &PlanStrip::newWanted, this, &PlansPage::newPlan);
    connect(strip_, &PlanStrip::openWanted, files_, &PlanFiles::choose);
    connect(strip_, &PlanStrip::saveWanted, this, &PlansPage::save);
    connect(strip_, &PlanStrip::versionsWanted, this, &PlansPage::showVersions);
    connect(strip_, &PlanStrip::undoWanted, this, &PlansPage::undo);
    connect(strip_, &PlanStrip::redoWanted, this, &PlansPage::redo);
    connect(strip_, &PlanStrip::runWanted, this, &PlansPage::run);
    connect(strip_, &PlanStrip::previewWanted, this, &PlansPage::preview);
    connect(strip_, &PlanStrip::stopWanted, this, &PlansPage::stop);
    connect(strip_, &PlanStrip::alertWanted, this, &PlansPage::alertWanted);
    connect(palette_, &ToolPalette::toolChosen, this,
            [this](const ToolSpecPtr& tool) { addTool(tool->name, views_->currentId()); });
    connect(palette_, &ToolPalette::planWanted, this, &PlansPage::openPlanFile);
    connect(views_, &PlanViews::toolDropped, this, &PlansPage::addTool);
    connect(views_, &PlanViews::toolWanted, this, [this] { palette_->focusSearch(); });
    connect(views_, &PlanViews::editWanted, inspector_, &Inspector::focusFirst);
    connect(views_, &PlanViews::told, this, [this](const QString& text, bool bad) {
        notice_->tell(text, bad);
        refusal_ = true;
    });
    connect(views_, &PlanViews::currentStepChanged, this, [this](const QString& id) {
        inspector_->setStep(id);
        if (shown_ && !shown_->runner().isBusy()) results_->showStep(shown_->follower().stepOf(id));
    });
    connect(views_, &PlanViews::stepClicked, this, [this] {
        if (shown_) results_->showStep(shown_->follower().stepOf(views_->currentId()));
    });
    connect(results_, &ResultsView::stepChosen, this, [this](int step) {
        if (!shown_) return;
        for (const StepSpec& spec : shown_->model().plan().steps)
            if (shown_->follower().stepOf(spec.id) == step) return views_->select({spec.id});
    });
    connect(results_, &ResultsView::problemActivated, this, &PlansPage::activateProblem);
    connect(results_, &ResultsView::alertWanted, this, [this] { Q_EMIT alertWanted({}); });
    connect(results_, &ResultsView::retryFailed, this, [this] {
        if (shown_ && !shown_->follower().isEmpty()) shown_->run(shown_->follower().runId());
    });
    connect(notice_, &NoticeBar::answered, this, [this](bool yes) {
        if (shown_ && approving_) shown_->runner().answerApproval(yes);
    });
    makeKeys();
    setAcceptDrops(true);
    showCurrent();
    keeper_->restore();
}

PlansPage::~PlansPage() {
    // The views let go of the models before the plans that own them are gone.
    shown_ = nullptr;
    views_->setPlan(nullptr);
    inspector_->setPlan(nullptr);
    results_->setFollower(nullptr);
    // Plans that go now were saved or given up, so their drafts go with them: the keeper, a child, goes last.
    plans_.clear();
}

void PlansPage::makeKeys() {
    const auto key = [this](const QString& text, const QKeySequence& sequence, auto slot) {
        auto* action = new QAction(text, this);
        action->setShortcut(sequence);
        // Wherever the focus is while the page is shown: also on the rail, or nowhere.
        action->setShortcutContext(Qt::WindowShortcut);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
    };
    key(tr("New plan"), Qt::CTRL | Qt::Key_N, [this] { newPlan(); });
    key(tr("Open a plan"), QKeySequence::Open, [this] { files_->choose(); });
    key(tr("Save the plan"), QKeySequence::Save, [this] { save(); });
    key(tr("Save the plan as"), Qt::CTRL | Qt::SHIFT | Qt::Key_S, [this] { saveAs(); });
    key(tr("Saved versions"), Qt::CTRL | Qt::SHIFT | Qt::Key_H, [this] { showVersions(); });
    key(tr("Undo"), QKeySequence::Undo, [this] { undo(); });
    key(tr("Redo"), QKeySequence::Redo, [this] { redo(); });
    key(tr("Run the plan"), Qt::CTRL | Qt::Key_R, [this] { run(); });
    key(tr("Preview what each step would send"), Qt::CTRL | Qt::SHIFT | Qt::Key_R, [this] { preview(); });
    key(tr("Stop the run"), Qt::CTRL | Qt::Key_Period, [this] { stop(); });
    key(tr("Find a tool"), Qt::CTRL | Qt::Key_K, [this] { palette_->focusSearch(); });
    key(tr("Add a plan as a step"), Qt::CTRL | Qt::SHIFT | Qt::Key_K, [this] {
        const QString file = files_->chooseSubPlan();
        if (!file.isEmpty()) addTool(toolOfPlan(file), views_->currentId());
    });
    key(tr("Rename the step"), Qt::Key_F2, [this] { inspector_->focusName(); });
    key(tr("Close the plan"), Qt::CTRL | Qt::Key_W, [this] {
        if (strip_->current() >= 0) (void)closePlan(strip_->current());
    });
}

QWidget* PlansPage::makeBody() {
    columns_->setObjectName(QStringLiteral("planColumns"));
    columns_->addWidget(palette_);
    columns_->addWidget(views_);
    columns_->addWidget(inspector_);
    columns_->setStretchFactor(1, 1);
    columns_->setSizes({230, 620, 310});
    columns_->setChildrenCollapsible(false);
    columns_->setHandleWidth(1);
    palette_->setMinimumWidth(170);
    views_->setMinimumWidth(300);
    inspector_->setMinimumWidth(240);
    rows_->setObjectName(QStringLiteral("planRows"));
    rows_->addWidget(columns_);
    rows_->addWidget(results_);
    rows_->setStretchFactor(0, 3);
    rows_->setStretchFactor(1, 2);
    rows_->setSizes({520, 300});
    rows_->setHandleWidth(1);
    results_->setMinimumHeight(140);
    viewMemory::remember(services_.folders, QStringLiteral("plans/columns"), columns_);
    viewMemory::remember(services_.folders, QStringLiteral("plans/rows"), rows_);
    centre_->addWidget(start_);
    centre_->addWidget(rows_);
    return centre_;
}

OpenPlan* PlansPage::current() const {
    const int index = strip_->current();
    return index >= 0 && size_t(index) < plans_.size() ? plans_[size_t(index)].get() : nullptr;
}

void PlansPage::addPlan(std::unique_ptr<OpenPlan> plan) {
    // An empty plan that nobody touched makes room.
    if (OpenPlan* old = current(); old && old->isUntouched()) (void)closePlan(strip_->current());
    connectPlan(plan.get());
    const QString title = plan->title();
    plans_.push_back(std::move(plan));
    const int index = strip_->addTab(title);
    strip_->setCurrent(index);
    showTabs();
    showCurrent();
}

void PlansPage::connectPlan(OpenPlan* plan) {
    connect(plan, &OpenPlan::titleChanged, this, &PlansPage::showTabs);
    connect(plan, &OpenPlan::failed, this, [this](const Error& error) { notice_->tell(error); });
    connect(plan, &OpenPlan::saved, this, [this](const QString& file) { recentPlans::add(services_.folders, file); });
    connect(plan, &OpenPlan::stepsAdded, this, [this, plan](const QStringList& ids) {
        if (plan != shown_) return;
        views_->select(ids);
        inspector_->showParameters(); // what is to be filled in stands there
    });
    connect(plan, &OpenPlan::subPlanWanted, this, &PlansPage::openPlanFile);
    connect(plan, &OpenPlan::subRunWanted, this, &PlansPage::showRun);
    connect(&plan->undo(), &QUndoStack::indexChanged, this, &PlansPage::showState);
    connect(&plan->undo(), &QUndoStack::indexChanged, this, &PlansPage::closeRefusal);
    connect(plan, &OpenPlan::changedElsewhere, this,
            [this, plan](const PlanDocument& theirs) { askAboutTheirs(plan, theirs, false); });
    keeper_->watch(plan);
    connectRunner(plan);
}

void PlansPage::closeRefusal() {
    // What was refused is history once something else was done.
    if (std::exchange(refusal_, false) && !notice_->isAsking()) notice_->close();
}

void PlansPage::connectRunner(OpenPlan* plan) {
    RunController& runner = plan->runner();
    connect(&runner, &RunController::stateChanged, this, &PlansPage::showState);
    connect(&runner, &RunController::refusedByProblems, this, [this, plan](const Problems& problems) {
        plan->model().setProblems(problems);
        int errors = 0;
        for (const Problem& problem : problems)
            errors += problem.severity == Problem::Severity::Error ? 1 : 0;
        notice_->tell(errors == 1
                          ? tr("Not started: the plan has a problem. Problems tells what and where.")
                          : tr("Not started: the plan has %1 problems. Problems tells what and where.").arg(errors),
                      true);
        results_->showTab(ResultsView::ProblemsTab);
    });
    connect(&runner, &RunController::refusedByPolicy, this, [this](const QStringList& reasons) {
        notice_->tell(tr("Not started: the policy denies it. %1. Settings, Policy tells what may run.")
                          .arg(reasons.join(QStringLiteral("; "))),
                      true);
    });
    connect(&runner, &RunController::failedToStart, this, [this](const Error& error) { notice_->tell(error); });
    questions_->watch(plan);
    connect(&runner, &RunController::started, this, [this, plan] {
        if (plan != shown_) return;
        const Problems& warnings = plan->runner().warnings();
        if (!warnings.isEmpty())
            notice_->tell(tr("It runs, but not everybody will be told of its end. %1").arg(warnings.first().toText()),
                          true);
        else if (!notice_->isAsking())
            notice_->close();
        results_->setRetryPossible(false);
        results_->showTab(ResultsView::TableTab);
    });
    connect(&runner, &RunController::approvalRequested, this, [this, plan](const QString& step, const QString& text) {
        if (plan != shown_) {
            const int index =
                int(std::find_if(plans_.begin(), plans_.end(), [&](const auto& p) { return p.get() == plan; }) -
                    plans_.begin());
            if (!text.isEmpty()) strip_->setCurrent(index);
        }
        approving_ = !text.isEmpty();
        if (approving_)
            notice_->ask(tr("%1 asks: %2").arg(step, text), tr("Approve"), tr("Refuse"));
        else if (notice_->isAsking())
            notice_->close();
    });
    connect(&runner, &RunController::finished, this, [this, plan](RunStatus status) {
        if (plan != shown_) return;
        // Also when the run as a whole is done: a step may have gone on after a failure.
        results_->setRetryPossible(services_.runStore != nullptr);
        if (status == RunStatus::Failed) results_->showTab(ResultsView::ProblemsTab);
        showProgress();
    });
    connect(plan->follower().tasks(), &TaskModel::tallyChanged, this, [this, plan] {
        if (plan == shown_) showProgress();
    });
}

void PlansPage::newPlan() {
    addPlan(std::make_unique<OpenPlan>(services_, PlanDocument(), QString()));
    palette_->focusSearch();
}

void PlansPage::openPlanText(const QByteArray& json, const QString& title, const QString& cameFrom) {
    addPlan(std::make_unique<OpenPlan>(services_, PlanDocument::fromText(json, PlanFormat::Json), title, cameFrom));
}

void PlansPage::runCurrent(const QString& resumeOf) {
    if (shown_) shown_->run(resumeOf);
}

void PlansPage::flush() {
    inspector_->flush();
    views_->flush();
}

void PlansPage::undo() {
    if (!shown_) return;
    flush();
    shown_->undo().undo();
}

void PlansPage::redo() {
    if (shown_) shown_->undo().redo();
}

void PlansPage::showCurrent() {
    OpenPlan* plan = current();
    if (plan != shown_ || !plan) {
        shown_ = plan;
        approving_ = false;
        notice_->close();
        inspector_->setPlan(plan);
        views_->setPlan(plan);
        results_->setFollower(plan ? &plan->follower() : nullptr);
        if (plan)
            results_->setRetryPossible(services_.runStore && !plan->follower().isEmpty() &&
                                       !plan->follower().isRunning());
        if (!plan) start_->refresh();
        centre_->setCurrentWidget(plan ? static_cast<QWidget*>(rows_) : start_);
    }
    showState();
    showProgress();
}

void PlansPage::showTabs() {
    for (size_t i = 0; i < plans_.size() && int(i) < strip_->count(); ++i) {
        const OpenPlan& plan = *plans_[i];
        strip_->setTab(int(i), plan.isDirty() ? plan.title() + QStringLiteral(" ●") : plan.title(),
                       plan.file().isEmpty() ? tr("Not saved yet") : plan.file());
    }
}

void PlansPage::showState() {
    strip_->showState(shown_);
    showTabs();
}

void PlansPage::showProgress() {
    if (!shown_ || shown_->follower().isEmpty()) {
        Q_EMIT statusProgress({}, -1);
        return;
    }
    const auto [text, fraction] = shown_->progress();
    Q_EMIT statusProgress(text, fraction);
}

void PlansPage::run() {
    if (!shown_ || shown_->runner().isBusy()) return;
    flush();
    notice_->close();
    shown_->run();
}

void PlansPage::stop() {
    if (shown_) shown_->runner().stop();
}

AlertSubject PlansPage::alertSubject() const {
    if (!shown_ || !services_.runStore) return {};
    const RunFollower& run = shown_->follower();
    if (run.isEmpty() || run.isRunning()) return {};
    if (const ChosenRows rows = results_->chosenRows(); !rows.isEmpty()) return AlertSubject::ofRows(run.runId(), rows);
    return AlertSubject::ofRun(run.runId(), shown_->title());
}

void PlansPage::preview() {
    if (!shown_) return;
    flush();
    auto* dialog =
        new PreviewDialog(services_, theme_, shown_->title(), shown_->model().plan(), shown_->catalogue(), this);
    dialog->show();
}

void PlansPage::activateProblem(const QString& stepId, const QString& pointer) {
    if (!shown_) return;
    QString id = stepId;
    static const QString prefix = QStringLiteral("/steps/");
    QString within;
    if (pointer.startsWith(prefix)) {
        const QString index = pointer.mid(prefix.size()).section(u'/', 0, 0);
        if (id.isEmpty()) id = shown_->model().plan().steps.value(index.toInt()).id;
        within = pointer.mid(prefix.size() + index.size());
    }
    if (id.isEmpty()) return;
    views_->select({id});
    if (views_->view() == PlanViews::Source) return views_->showPointer(pointer);
    inspector_->focusPointer(within);
}

void PlansPage::addTool(const QString& tool, const QString& afterId, const QString& beforeId) {
    if (!shown_) addPlan(std::make_unique<OpenPlan>(services_, PlanDocument(), QString()));
    flush();
    const QJsonObject step = shown_->stepFor(tool);
    if (!beforeId.isEmpty() && afterId.isEmpty())
        shown_->addStep(step, shown_->model().indexOf(beforeId));
    else if (beforeId.isEmpty())
        shown_->addStepAfter(step, afterId);
    else
        shown_->addStepBetween(step, afterId, beforeId);
}

} // namespace oc::ui
