// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/PlansPage.h"

#include "engine/plan/PlanDocument.h"
#include "engine/settings/Folders.h"
#include "ui/plan/InputsDialog.h"
#include "ui/plan/Inspector.h"
#include "ui/plan/NoticeBar.h"
#include "ui/plan/PreviewDialog.h"
#include "ui/plan/RecentPlans.h"
#include "ui/plan/StartPage.h"
#include "ui/plan/StepListView.h"
#include "ui/plan/ToolPalette.h"
#include "ui/results/ResultsView.h"
#include "ui/results/ValueText.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMouseEvent>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

const QString fileFilter = QStringLiteral("Plans (*.json *.yaml *.yml)");

QString withKey(const QString& text, const QKeySequence& key) {
    return key.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, key.toString(QKeySequence::NativeText));
}

} // namespace

PlansPage::PlansPage(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      tabs_(new QTabBar),
      run_(new QPushButton),
      preview_(new QPushButton),
      stop_(new QPushButton),
      notice_(new NoticeBar(theme)),
      centre_(new QStackedWidget),
      start_(new StartPage(services, theme)),
      columns_(new QSplitter(Qt::Horizontal)),
      rows_(new QSplitter(Qt::Vertical)),
      palette_(new ToolPalette(services, theme)),
      list_(new StepListView(theme)),
      inspector_(new Inspector(services, theme)),
      results_(new ResultsView(services, theme)) {
    setObjectName(QStringLiteral("plansPage"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeStrip());
    layout->addWidget(notice_);
    layout->addWidget(makeBody(), 1);

    connect(start_, &StartPage::newPlan, this, &PlansPage::newPlan);
    connect(start_, &StartPage::openFile, this, &PlansPage::chooseFile);
    connect(start_, &StartPage::openPlan, this, [this](const QString& file) { load(file, false); });
    connect(start_, &StartPage::openExample, this, [this](const QString& file) { load(file, true); });
    connect(palette_, &ToolPalette::toolChosen, this, &PlansPage::addTool);
    connect(list_, &StepListView::currentStepChanged, this, [this](const QString& id) {
        inspector_->setStep(id);
        if (shown_ && !shown_->runner().isBusy()) results_->showStep(shown_->follower().stepOf(id));
    });
    connect(list_, &QAbstractItemView::clicked, this, [this] {
        if (shown_) results_->showStep(shown_->follower().stepOf(list_->currentId()));
    });
    connect(results_, &ResultsView::problemActivated, this, &PlansPage::activateProblem);
    connect(results_, &ResultsView::retryFailed, this, [this] {
        if (shown_ && !shown_->follower().isEmpty()) shown_->run(shown_->follower().runId());
    });
    connect(notice_, &NoticeBar::answered, this, [this](bool yes) {
        if (shown_ && approving_) shown_->runner().answerApproval(yes);
    });
    const auto key = [this](const QKeySequence& sequence, auto slot) {
        auto* action = new QAction(this);
        action->setShortcut(sequence);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
    };
    key(Qt::CTRL | Qt::Key_N, [this] { newPlan(); });
    key(QKeySequence::Open, [this] { chooseFile(); });
    key(QKeySequence::Save, [this] { save(); });
    key(Qt::CTRL | Qt::SHIFT | Qt::Key_S, [this] { saveAs(); });
    key(QKeySequence::Undo, [this] { undo_->click(); });
    key(QKeySequence::Redo, [this] { redo_->click(); });
    key(Qt::CTRL | Qt::Key_R, [this] { run(); });
    key(Qt::CTRL | Qt::SHIFT | Qt::Key_R, [this] { preview(); });
    key(Qt::CTRL | Qt::Key_Period, [this] { stop(); });
    key(Qt::CTRL | Qt::Key_K, [this] { palette_->focusSearch(); });
    key(Qt::Key_F2, [this] { inspector_->focusName(); });
    key(Qt::CTRL | Qt::Key_W, [this] {
        if (tabs_->currentIndex() >= 0) (void)closePlan(tabs_->currentIndex());
    });
    showCurrent();
}

PlansPage::~PlansPage() {
    // The views let go of the models before the plans that own them are gone.
    shown_ = nullptr;
    list_->setPlan(nullptr);
    inspector_->setPlan(nullptr);
    results_->setFollower(nullptr);
}

QToolButton* PlansPage::tool(const QString& icon, const QString& text, const QKeySequence& key, const QString& name) {
    auto* button = new QToolButton;
    button->setIcon(theme_.icon(icon));
    button->setToolTip(withKey(text, key));
    button->setAccessibleName(text);
    button->setObjectName(name);
    button->setFocusPolicy(Qt::TabFocus);
    setLook(button, Look::Quiet);
    return button;
}

QWidget* PlansPage::makeStrip() {
    auto* strip = new QWidget;
    setGround(strip, Ground::Surface, Qt::BottomEdge);
    auto* layout = new QHBoxLayout(strip);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(6);
    tabs_->setObjectName(QStringLiteral("planTabs"));
    tabs_->setAccessibleName(tr("Open plans"));
    tabs_->setExpanding(false);
    tabs_->setDrawBase(false);
    tabs_->setMovable(true);
    tabs_->setElideMode(Qt::ElideRight);
    tabs_->setUsesScrollButtons(true);
    tabs_->installEventFilter(this);
    connect(tabs_, &QTabBar::currentChanged, this, &PlansPage::showCurrent);
    connect(tabs_, &QTabBar::tabMoved, this, [this](int from, int to) {
        std::unique_ptr<OpenPlan> plan = std::move(plans_[size_t(from)]);
        plans_.erase(plans_.begin() + from);
        plans_.insert(plans_.begin() + to, std::move(plan));
    });
    QToolButton* fresh =
        tool(QStringLiteral("plus"), tr("New plan"), QKeySequence(Qt::CTRL | Qt::Key_N), QStringLiteral("newPlan"));
    connect(fresh, &QToolButton::clicked, this, &PlansPage::newPlan);
    QToolButton* open = tool(QStringLiteral("open"), tr("Open a plan"), QKeySequence::Open, QStringLiteral("openPlan"));
    connect(open, &QToolButton::clicked, this, &PlansPage::chooseFile);
    save_ = tool(QStringLiteral("save"), tr("Save"), QKeySequence::Save, QStringLiteral("savePlan"));
    connect(save_, &QToolButton::clicked, this, &PlansPage::save);
    undo_ = tool(QStringLiteral("undo"), tr("Undo"), QKeySequence::Undo, QStringLiteral("undo"));
    redo_ = tool(QStringLiteral("redo"), tr("Redo"), QKeySequence::Redo, QStringLiteral("redo"));
    connect(undo_, &QToolButton::clicked, this, [this] {
        if (!shown_) return;
        inspector_->flush();
        shown_->undo().undo();
    });
    connect(redo_, &QToolButton::clicked, this, [this] {
        if (shown_) shown_->undo().redo();
    });
    run_->setObjectName(QStringLiteral("run"));
    run_->setText(tr("Run  Ctrl+R"));
    run_->setAccessibleName(tr("Run"));
    run_->setIcon(theme_.icon(QStringLiteral("run"), Token::OnAccent));
    run_->setToolTip(tr("Check the plan and run it (Ctrl+R)"));
    setLook(run_, Look::Primary);
    preview_->setObjectName(QStringLiteral("preview"));
    preview_->setText(tr("Preview"));
    preview_->setToolTip(tr("What each step would send, doing none of it (Ctrl+Shift+R)"));
    stop_->setObjectName(QStringLiteral("stop"));
    stop_->setText(tr("Stop"));
    stop_->setIcon(theme_.icon(QStringLiteral("stop"), Token::FailedText));
    stop_->setToolTip(tr("Stop the run: what is running is ended, what waits is not begun (Ctrl+.)"));
    setLook(stop_, Look::Danger);
    connect(run_, &QPushButton::clicked, this, &PlansPage::run);
    connect(preview_, &QPushButton::clicked, this, &PlansPage::preview);
    connect(stop_, &QPushButton::clicked, this, &PlansPage::stop);
    layout->addWidget(tabs_);
    layout->addWidget(fresh);
    layout->addStretch(1);
    layout->addWidget(open);
    layout->addWidget(save_);
    layout->addWidget(undo_);
    layout->addWidget(redo_);
    layout->addSpacing(6);
    layout->addWidget(run_);
    layout->addWidget(preview_);
    layout->addWidget(stop_);
    return strip;
}

QWidget* PlansPage::makeBody() {
    auto* upper = new QWidget;
    auto* upperLayout = new QVBoxLayout(upper);
    upperLayout->setContentsMargins(0, 12, 0, 0);
    upperLayout->addWidget(list_);
    setGround(upper, Ground::Window);
    columns_->setObjectName(QStringLiteral("planColumns"));
    columns_->addWidget(palette_);
    columns_->addWidget(upper);
    columns_->addWidget(inspector_);
    columns_->setStretchFactor(1, 1);
    columns_->setSizes({230, 620, 310});
    columns_->setChildrenCollapsible(false);
    columns_->setHandleWidth(1);
    palette_->setMinimumWidth(170);
    upper->setMinimumWidth(260);
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
    const int index = tabs_->currentIndex();
    return index >= 0 && size_t(index) < plans_.size() ? plans_[size_t(index)].get() : nullptr;
}

void PlansPage::addPlan(std::unique_ptr<OpenPlan> plan) {
    // An empty plan that nobody touched makes room.
    if (OpenPlan* old = current(); old && old->isUntouched()) (void)closePlan(tabs_->currentIndex());
    connectPlan(plan.get());
    const QString title = plan->title();
    plans_.push_back(std::move(plan));
    const int index = tabs_->addTab(title);
    QToolButton* close = tool(QStringLiteral("close"), tr("Close the plan"), QKeySequence(Qt::CTRL | Qt::Key_W),
                              QStringLiteral("closePlan"));
    close->setIconSize(QSize(12, 12));
    close->setFixedSize(20, 20);
    close->setFocusPolicy(Qt::NoFocus);
    connect(close, &QToolButton::clicked, this, [this, close] {
        for (int i = 0; i < tabs_->count(); ++i)
            if (tabs_->tabButton(i, QTabBar::RightSide) == close) {
                (void)closePlan(i);
                return;
            }
    });
    tabs_->setTabButton(index, QTabBar::RightSide, close);
    tabs_->setCurrentIndex(index);
    showTabs();
    showCurrent();
}

void PlansPage::connectPlan(OpenPlan* plan) {
    connect(plan, &OpenPlan::titleChanged, this, &PlansPage::showTabs);
    connect(plan, &OpenPlan::failed, this, [this](const Error& error) { notice_->tell(error); });
    connect(plan, &OpenPlan::saved, this, [this](const QString& file) { recentPlans::add(services_.folders, file); });
    connect(plan, &OpenPlan::stepsAdded, this, [this, plan](const QStringList& ids) {
        if (plan == shown_) list_->select(ids);
    });
    connect(&plan->undo(), &QUndoStack::indexChanged, this, &PlansPage::showState);
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
    connect(&runner, &RunController::confirmationNeeded, this,
            [this, plan](const QStringList& reasons) { confirmRun(plan, reasons); });
    connect(&runner, &RunController::inputsNeeded, this,
            [this, plan](const QList<ParameterSpec>& inputs) { askInputs(plan, inputs); });
    connect(&runner, &RunController::started, this, [this, plan] {
        if (plan != shown_) return;
        if (!notice_->isAsking()) notice_->close();
        results_->setRetryPossible(false);
        results_->showTab(ResultsView::TableTab);
    });
    connect(&runner, &RunController::approvalRequested, this, [this, plan](const QString& step, const QString& text) {
        if (plan != shown_) {
            const int index =
                int(std::find_if(plans_.begin(), plans_.end(), [&](const auto& p) { return p.get() == plan; }) -
                    plans_.begin());
            if (!text.isEmpty()) tabs_->setCurrentIndex(index);
        }
        approving_ = !text.isEmpty();
        if (approving_)
            notice_->ask(tr("%1 asks: %2").arg(step, text), tr("Approve"), tr("Refuse"));
        else if (notice_->isAsking())
            notice_->close();
    });
    connect(&runner, &RunController::finished, this, [this, plan](RunStatus status) {
        if (plan != shown_) return;
        results_->setRetryPossible(services_.runStore && status != RunStatus::Completed);
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

void PlansPage::openPlanText(const QByteArray& json, const QString& title) {
    addPlan(std::make_unique<OpenPlan>(services_, PlanDocument::fromText(json, PlanFormat::Json), title));
}

void PlansPage::runCurrent(const QString& resumeOf) {
    if (shown_) shown_->run(resumeOf);
}

bool PlansPage::openPlanFile(const QString& file) {
    const QString path = QFileInfo(file).absoluteFilePath();
    for (size_t i = 0; i < plans_.size(); ++i) {
        if (plans_[i]->file() != path) continue;
        tabs_->setCurrentIndex(int(i));
        return true;
    }
    const Result<PlanDocument> document = PlanDocument::load(path);
    if (!document) {
        notice_->tell(document.error());
        return false;
    }
    addPlan(std::make_unique<OpenPlan>(services_, *document, QString()));
    recentPlans::add(services_.folders, path);
    return true;
}

void PlansPage::load(const QString& file, bool asExample) {
    whenDone(this, QtConcurrent::run([file] { return PlanDocument::load(file); }),
             [this, file, asExample](const Result<PlanDocument>& document) {
                 if (!document) {
                     notice_->tell(document.error());
                     return;
                 }
                 if (!asExample) {
                     (void)openPlanFile(file);
                     return;
                 }
                 addPlan(std::make_unique<OpenPlan>(services_,
                                                    PlanDocument::fromText(document->text(), document->format()),
                                                    QFileInfo(file).completeBaseName()));
             });
}

void PlansPage::chooseFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a plan"), services_.folders.plans, fileFilter);
    if (!file.isEmpty()) load(file, false);
}

void PlansPage::save() {
    if (!shown_) return;
    inspector_->flush();
    if (shown_->file().isEmpty())
        saveAs();
    else
        shown_->save(shown_->file());
}

void PlansPage::saveAs() {
    if (!shown_) return;
    inspector_->flush();
    QString suggested = shown_->file();
    if (suggested.isEmpty()) suggested = services_.folders.plans + u'/' + shown_->title() + QStringLiteral(".json");
    QString file = QFileDialog::getSaveFileName(this, tr("Save the plan as"), suggested, fileFilter);
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".json");
    shown_->save(file);
}

bool PlansPage::askToSave(OpenPlan* plan) {
    if (plan == shown_) inspector_->flush();
    if (plan->runner().isBusy()) {
        QMessageBox box(QMessageBox::Warning, tr("The plan is running"),
                        tr("%1 is running. Closing it stops the run.").arg(plan->title()), QMessageBox::NoButton, this);
        QPushButton* stopIt = box.addButton(tr("Stop and close"), QMessageBox::DestructiveRole);
        box.setDefaultButton(box.addButton(QMessageBox::Cancel));
        box.exec();
        if (box.clickedButton() != stopIt) return false;
        plan->runner().stop();
    }
    if (!plan->isDirty()) return true;
    QMessageBox box(QMessageBox::Question, tr("Save the plan?"),
                    tr("%1 has changes that were not saved.").arg(plan->title()),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    box.setObjectName(QStringLiteral("askToSave"));
    box.setDefaultButton(QMessageBox::Save);
    const int answer = box.exec();
    if (answer == QMessageBox::Discard) return true;
    if (answer != QMessageBox::Save) return false;
    QString file = plan->file();
    if (file.isEmpty()) {
        file = QFileDialog::getSaveFileName(this, tr("Save the plan as"),
                                            services_.folders.plans + u'/' + plan->title() + QStringLiteral(".json"),
                                            fileFilter);
        if (file.isEmpty()) return false;
    }
    // The tab goes away, so this save is waited for.
    PlanDocument document = plan->model().document();
    if (const PlanFormat format = planFormatForFile(file); format != document.format())
        if (const Result<PlanDocument> other = document.converted(format); other) document = *other;
    if (const Status written = document.save(file); !written) {
        notice_->tell(written.error());
        return false;
    }
    recentPlans::add(services_.folders, file);
    return true;
}

bool PlansPage::closePlan(int index) {
    if (index < 0 || size_t(index) >= plans_.size()) return true;
    OpenPlan* plan = plans_[size_t(index)].get();
    if (!askToSave(plan)) return false;
    if (plan == shown_) {
        shown_ = nullptr;
        list_->setPlan(nullptr);
        inspector_->setPlan(nullptr);
        results_->setFollower(nullptr);
    }
    std::unique_ptr<OpenPlan> gone = std::move(plans_[size_t(index)]);
    plans_.erase(plans_.begin() + index);
    tabs_->removeTab(index);
    showCurrent();
    return true;
}

bool PlansPage::closeAll() {
    for (size_t i = 0; i < plans_.size(); ++i) {
        if (!plans_[i]->isDirty() && !plans_[i]->runner().isBusy()) continue;
        tabs_->setCurrentIndex(int(i));
        if (!askToSave(plans_[i].get())) return false;
    }
    return true;
}

void PlansPage::showCurrent() {
    OpenPlan* plan = current();
    if (plan != shown_ || !plan) {
        shown_ = plan;
        approving_ = false;
        notice_->close();
        inspector_->setPlan(plan);
        list_->setPlan(plan);
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
    for (size_t i = 0; i < plans_.size() && int(i) < tabs_->count(); ++i) {
        const OpenPlan& plan = *plans_[i];
        const QString text = plan.isDirty() ? plan.title() + QStringLiteral(" ●") : plan.title();
        if (tabs_->tabText(int(i)) != text) tabs_->setTabText(int(i), text);
        tabs_->setTabToolTip(int(i), plan.file().isEmpty() ? tr("Not saved yet") : plan.file());
    }
    tabs_->setVisible(tabs_->count() > 0);
}

void PlansPage::showState() {
    const bool busy = shown_ && shown_->runner().isBusy();
    run_->setEnabled(shown_ && !busy);
    preview_->setEnabled(shown_ != nullptr);
    stop_->setEnabled(busy);
    save_->setEnabled(shown_ != nullptr);
    undo_->setEnabled(shown_ && shown_->undo().canUndo());
    redo_->setEnabled(shown_ && shown_->undo().canRedo());
    const auto tip = [](const QString& verb, const QString& what, const QKeySequence& key) {
        return withKey(what.isEmpty() ? verb : QStringLiteral("%1: %2").arg(verb, what), key);
    };
    undo_->setToolTip(tip(tr("Undo"), shown_ ? shown_->undo().undoText() : QString(), QKeySequence::Undo));
    redo_->setToolTip(tip(tr("Redo"), shown_ ? shown_->undo().redoText() : QString(), QKeySequence::Redo));
    showTabs();
}

void PlansPage::showProgress() {
    if (!shown_ || shown_->follower().isEmpty()) {
        Q_EMIT statusProgress({}, -1);
        return;
    }
    const TaskTally tally = shown_->follower().tasks()->tally();
    QString text = tr("%1: %2 of %3 tasks").arg(shown_->title()).arg(tally.finished()).arg(tally.total());
    if (tally.failed() > 0) text += tr(", %1 failed").arg(tally.failed());
    if (!shown_->follower().isRunning()) {
        Q_EMIT statusProgress(
            tr("%1: %2, %3").arg(shown_->title(), statusWord(shown_->follower().status()), tally.toText()), -1);
        return;
    }
    // What the steps to come will fan out to is not known, so a step counts as one till it has begun.
    double done = 0;
    const qsizetype steps = shown_->model().plan().steps.size();
    for (int i = 0; i < steps; ++i) {
        const TaskTally step = shown_->follower().tasks()->tallyOf(i);
        if (step.total() > 0) done += double(step.finished()) / step.total();
    }
    Q_EMIT statusProgress(text, steps > 0 ? done / double(steps) : 0);
}

void PlansPage::run() {
    if (!shown_ || shown_->runner().isBusy()) return;
    inspector_->flush();
    notice_->close();
    shown_->run();
}

void PlansPage::stop() {
    if (shown_) shown_->runner().stop();
}

void PlansPage::preview() {
    if (!shown_) return;
    inspector_->flush();
    auto* dialog = new PreviewDialog(services_, theme_, shown_->title(), shown_->model().plan(), this);
    dialog->show();
}

void PlansPage::confirmRun(OpenPlan* plan, const QStringList& reasons) {
    QMessageBox box(QMessageBox::Warning, tr("Run %1?").arg(plan->title()),
                    tr("This plan does what cannot be taken back:"), QMessageBox::NoButton, this);
    box.setObjectName(QStringLiteral("confirmRun"));
    box.setInformativeText(QStringLiteral("• ") + reasons.join(QStringLiteral("\n• ")));
    QPushButton* yes = box.addButton(tr("Run it"), QMessageBox::DestructiveRole);
    yes->setObjectName(QStringLiteral("confirmYes"));
    setLook(yes, Look::Danger);
    QPushButton* no = box.addButton(QMessageBox::Cancel);
    box.setDefaultButton(no);
    box.setEscapeButton(no);
    box.exec();
    if (box.clickedButton() == yes)
        plan->runner().confirm();
    else
        plan->runner().giveUp();
}

void PlansPage::askInputs(OpenPlan* plan, const QList<ParameterSpec>& inputs) {
    InputsDialog dialog(theme_, services_.secrets, plan->title(), inputs, this);
    if (dialog.exec() == QDialog::Accepted)
        plan->runner().giveInputs(dialog.values());
    else
        plan->runner().giveUp();
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
    list_->select({id});
    inspector_->focusPointer(within);
}

void PlansPage::addTool(const ToolSpecPtr& tool) {
    if (!shown_) addPlan(std::make_unique<OpenPlan>(services_, PlanDocument(), QString()));
    inspector_->flush();
    shown_->addStep({{QStringLiteral("tool"), tool->name}}, list_->insertionRow());
}

bool PlansPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == tabs_ && event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->button() == Qt::MiddleButton) {
            const int index = tabs_->tabAt(mouse->position().toPoint());
            if (index >= 0) (void)closePlan(index);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace oc::ui
