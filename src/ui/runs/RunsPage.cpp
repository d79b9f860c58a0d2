// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/RunsPage.h"

#include "engine/plan/PlanDocument.h"
#include "engine/run/RunScheduler.h"
#include "ui/alerts/AlertButton.h"
#include "ui/plan/NoticeBar.h"
#include "ui/results/ResultsView.h"
#include "ui/results/TableFilterModel.h"
#include "ui/results/WhenDone.h"
#include "ui/runs/RunDelegate.h"
#include "ui/runs/RunsModel.h"
#include "ui/shell/MessagePanel.h"
#include "ui/shell/Services.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {
constexpr int maxRuns = 2000;

// The page of plans takes JSON.
QByteArray jsonText(const RunHeader& run) {
    if (planFormatForFile(run.planFile) != PlanFormat::Yaml) return run.planText;
    const Result<PlanDocument> other =
        PlanDocument::fromText(run.planText, PlanFormat::Yaml).converted(PlanFormat::Json);
    return other ? other->text() : run.planText;
}

QString titleOf(const RunHeader& run) {
    return run.planName.isEmpty() ? RunsPage::tr("untitled") : run.planName;
}
} // namespace

RunsPage::RunsPage(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      model_(new RunsModel(this)),
      proxy_(new TableFilterModel(RunsModel::RawRole, this)),
      search_(new QLineEdit),
      status_(new QComboBox),
      parts_(new QCheckBox(tr("Parts too"))),
      count_(new QLabel),
      open_(new QPushButton),
      rerun_(new QPushButton),
      remove_(new QPushButton),
      notice_(new NoticeBar(theme)),
      table_(new QTableView),
      message_(new MessagePanel(theme)),
      stack_(new QStackedWidget),
      splitter_(new QSplitter(Qt::Vertical)),
      results_(new ResultsView(services, theme)) {
    setObjectName(QStringLiteral("runsPage"));
    makeTable();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeStrip());
    layout->addWidget(notice_);
    splitter_->addWidget(table_);
    splitter_->addWidget(results_);
    splitter_->setSizes({320, 380});
    splitter_->setHandleWidth(1);
    splitter_->setChildrenCollapsible(false);
    viewMemory::remember(services_.folders, QStringLiteral("runs/rows"), splitter_);
    stack_->addWidget(message_);
    stack_->addWidget(splitter_);
    layout->addWidget(stack_, 1);
    results_->setFollower(&follower_);
    connect(results_, &ResultsView::alertWanted, this, [this] { Q_EMIT alertWanted({}); });
    connect(results_, &ResultsView::retryFailed, this, [this] { rerun(true); });
    reloadTimer_.setSingleShot(true);
    reloadTimer_.setInterval(150);
    connect(&reloadTimer_, &QTimer::timeout, this, &RunsPage::reload);
    connect(&services_.scheduler, &RunScheduler::events, this, &RunsPage::take, Qt::QueuedConnection);
    if (!services_.runStore)
        message_->show(
            QStringLiteral("warning"), tr("No history"),
            tr("The folder for the program's state cannot be written, or is in use by another program, so runs are not "
               "kept. Plans still run; their results are on the Plans page until the window closes."));
    else
        message_->show(QStringLiteral("runs"), tr("Reading the history…"), {});
    showState();
}

QWidget* RunsPage::makeStrip() {
    auto* strip = new QWidget;
    setGround(strip, Ground::Surface, Qt::BottomEdge);
    auto* layout = new QHBoxLayout(strip);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(8);
    search_->setObjectName(QStringLiteral("runsSearch"));
    search_->setPlaceholderText(tr("Plan, run or message"));
    search_->setAccessibleName(tr("Filter the runs"));
    search_->setToolTip(tr("Words in the plan's name, the run's id or its message (Ctrl+F)"));
    search_->setClearButtonEnabled(true);
    search_->addAction(theme_.icon(QStringLiteral("search"), Token::SecondText), QLineEdit::LeadingPosition);
    search_->setMaximumWidth(280);
    status_->setObjectName(QStringLiteral("runsStatus"));
    status_->setAccessibleName(tr("Runs of which state"));
    status_->setToolTip(tr("Only runs of one state"));
    status_->addItem(tr("All states"), -1);
    for (const auto& [text, status] : {std::pair{tr("Done"), RunStatus::Completed},
                                       {tr("Failed"), RunStatus::Failed},
                                       {tr("Running"), RunStatus::Running},
                                       {tr("Cancelled"), RunStatus::Cancelled},
                                       {tr("Refused"), RunStatus::Refused},
                                       {tr("Interrupted"), RunStatus::Interrupted}})
        status_->addItem(text, int(status));
    parts_->setObjectName(QStringLiteral("runsParts"));
    parts_->setToolTip(tr("Also show plans that ran as a step of another plan"));
    theme_.setTextColor(count_, Token::SecondText);
    open_->setObjectName(QStringLiteral("runsOpenPlan"));
    open_->setText(tr("Open plan"));
    open_->setToolTip(tr("Open the plan as it was when it ran"));
    rerun_->setObjectName(QStringLiteral("runsRerun"));
    rerun_->setText(tr("Run again"));
    rerun_->setIcon(theme_.icon(QStringLiteral("retry")));
    rerun_->setToolTip(tr("Open the plan and run it anew"));
    remove_->setObjectName(QStringLiteral("runsRemove"));
    remove_->setText(tr("Delete"));
    remove_->setToolTip(tr("Delete the chosen runs and what they wrote (Delete)"));
    setLook(remove_, Look::Danger);
    layout->addWidget(search_, 1);
    layout->addWidget(status_);
    layout->addWidget(parts_);
    layout->addWidget(count_);
    layout->addStretch(1);
    layout->addWidget(open_);
    layout->addWidget(rerun_);
    layout->addWidget(remove_);
    auto* alert =
        new AlertButton(services_, theme_, QStringLiteral("runsAlert"), tr("Tell people about the chosen run"));
    layout->addSpacing(6);
    layout->addWidget(alert);
    connect(alert, &AlertButton::wanted, this, &RunsPage::alertWanted);
    connect(search_, &QLineEdit::textChanged, &reloadTimer_, qOverload<>(&QTimer::start));
    connect(status_, &QComboBox::currentIndexChanged, &reloadTimer_, qOverload<>(&QTimer::start));
    connect(parts_, &QCheckBox::toggled, &reloadTimer_, qOverload<>(&QTimer::start));
    connect(open_, &QPushButton::clicked, this, &RunsPage::openPlan);
    connect(rerun_, &QPushButton::clicked, this, [this] { rerun(false); });
    connect(remove_, &QPushButton::clicked, this, &RunsPage::removeRuns);
    auto* find = new QAction(this);
    find->setShortcut(QKeySequence::Find);
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QAction::triggered, search_, [this] { search_->setFocus(Qt::ShortcutFocusReason); });
    strip->addAction(find);
    return strip;
}

void RunsPage::makeTable() {
    proxy_->setSourceModel(model_);
    table_->setObjectName(QStringLiteral("runsTable"));
    table_->setAccessibleName(tr("Runs"));
    table_->setModel(proxy_);
    table_->setItemDelegate(new RunDelegate(theme_, table_));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setTabKeyNavigation(false);
    table_->setSortingEnabled(true);
    table_->sortByColumn(RunsModel::StartedColumn, Qt::DescendingOrder);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(30);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setStretchLastSection(true);
    const QList<std::pair<int, int>> widths = {{RunsModel::StatusColumn, 130},  {RunsModel::PlanColumn, 240},
                                               {RunsModel::StartedColumn, 160}, {RunsModel::TookColumn, 90},
                                               {RunsModel::TasksColumn, 190},   {RunsModel::ByColumn, 80}};
    for (const auto& [column, width] : widths)
        table_->setColumnWidth(column, width);
    viewMemory::remember(services_.folders, QStringLiteral("runs/columns"), table_->horizontalHeader());
    auto* remove = new QAction(table_);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    connect(remove, &QAction::triggered, this, &RunsPage::removeRuns);
    table_->addAction(remove);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RunsPage::loadDetails);
    connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsPage::showState);
    connect(table_, &QTableView::activated, this, &RunsPage::openPlan);
}

void RunsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    reload();
}

void RunsPage::showRun(const QString& runId) {
    wanted_ = runId;
    search_->clear();
    status_->setCurrentIndex(0);
    reload();
}

void RunsPage::reload() {
    if (!services_.runStore) return;
    RunFilter filter;
    filter.text = search_->text().trimmed();
    filter.limit = maxRuns;
    filter.parts = parts_->isChecked();
    if (const int status = status_->currentData().toInt(); status >= 0) filter.statuses = {RunStatus(status)};
    const int generation = ++generation_;
    whenDone(this, QtConcurrent::run([store = services_.runStore, filter] { return store->runs(filter); }),
             [this, generation](const Result<QList<RunHeader>>& runs) {
                 if (generation == generation_) showList(runs);
             });
}

void RunsPage::showList(const Result<QList<RunHeader>>& runs) {
    if (!runs) {
        message_->showError(tr("The history cannot be read"), runs.error(), {});
        stack_->setCurrentWidget(message_);
        return;
    }
    const QString before = shown_;
    model_->setRuns(*runs);
    const bool filtered = !search_->text().isEmpty() || status_->currentIndex() > 0;
    if (runs->isEmpty()) {
        if (filtered)
            message_->show(QStringLiteral("search"), tr("No such run"),
                           tr("No run in the history matches the filter."));
        else
            message_->show(QStringLiteral("runs"), tr("Nothing has run yet"),
                           tr("Run a plan on the Plans page (Ctrl+R); every run is kept here with its results."));
    }
    stack_->setCurrentWidget(runs->isEmpty() ? static_cast<QWidget*>(message_) : splitter_);
    count_->setText(runs->size() >= maxRuns ? tr("the newest %1").arg(maxRuns)
                    : runs->size() == 1     ? tr("1 run")
                                            : tr("%1 runs").arg(runs->size()));
    const QString target = !wanted_.isEmpty() ? wanted_ : before;
    int row = model_->rowOf(target);
    // What is asked for may be part of another run.
    if (row < 0 && target == wanted_ && !wanted_.isEmpty() && !parts_->isChecked()) parts_->setChecked(true);
    if (row < 0)
        row = runs->isEmpty() ? -1 : 0;
    else if (target == wanted_)
        wanted_.clear();
    if (row >= 0 && (selected() == nullptr || selected()->id != model_->run(row)->id)) {
        const QModelIndex index = proxy_->mapFromSource(model_->index(row, 0));
        table_->setCurrentIndex(index);
        table_->scrollTo(index);
    }
    showState();
}

AlertSubject RunsPage::alertSubject() const {
    const RunHeader* run = selected();
    if (!run) return {};
    if (const ChosenRows rows = results_->chosenRows(); !rows.isEmpty()) return AlertSubject::ofRows(run->id, rows);
    return AlertSubject::ofRun(*run);
}

const RunHeader* RunsPage::selected() const {
    const QModelIndex index = table_->currentIndex();
    return index.isValid() ? model_->run(proxy_->mapToSource(index).row()) : nullptr;
}

void RunsPage::loadDetails() {
    const RunHeader* run = selected();
    if (!run || !services_.runStore) return;
    if (shown_ != run->id) details_ = {}; // the buttons are for the run that is chosen, not for the one before
    shown_ = run->id;
    showState();
    struct Details {
        Result<RunReport> report;
        RunHeader header;
        QStringList titles;
        QStringList ids;
    };
    const auto look = [store = services_.runStore, id = run->id] {
        Details details;
        details.report = store->report(id);
        if (const Result<RunHeader> whole = store->run(id); whole) details.header = *whole;
        const PlanDocument document =
            PlanDocument::fromText(details.header.planText, planFormatForFile(details.header.planFile));
        for (const StepSpec& step : document.plan().steps) {
            details.titles.append(step.title());
            details.ids.append(step.id);
        }
        return details;
    };
    const int generation = ++detailGeneration_;
    whenDone(this, QtConcurrent::run(look), [this, generation](const Details& details) {
        if (generation != detailGeneration_) return;
        details_ = details.header;
        showState();
        if (!details.report) {
            follower_.clear();
            notice_->tell(details.report.error());
            return;
        }
        follower_.load(*details.report, details.titles, details.ids);
        results_->setRetryPossible(details.report->status != RunStatus::Running);
    });
}

void RunsPage::take(const RunEvents& events) {
    bool listChanged = false;
    bool mine = false;
    for (const RunEvent& event : events) {
        listChanged =
            listChanged || event.kind == RunEvent::Kind::RunStarted || event.kind == RunEvent::Kind::RunFinished;
        mine = mine || event.runId == follower_.runId();
    }
    if (mine && follower_.isRunning()) follower_.apply(events);
    if (listChanged && isVisible()) reloadTimer_.start();
}

void RunsPage::showState() {
    const RunHeader* run = selected();
    open_->setEnabled(run != nullptr && !details_.planText.isEmpty());
    rerun_->setEnabled(run != nullptr && !details_.planText.isEmpty());
    remove_->setEnabled(run != nullptr);
    search_->setEnabled(services_.runStore != nullptr);
    status_->setEnabled(services_.runStore != nullptr);
    parts_->setEnabled(services_.runStore != nullptr);
}

void RunsPage::openPlan() {
    if (!details_.planText.isEmpty()) Q_EMIT openPlanText(jsonText(details_), titleOf(details_), details_.planFile);
}

void RunsPage::rerun(bool failedOnly) {
    if (details_.planText.isEmpty()) return;
    Q_EMIT runPlanText(jsonText(details_), titleOf(details_), details_.planFile, failedOnly ? details_.id : QString());
}

void RunsPage::removeRuns() {
    QStringList ids;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows())
        ids.append(index.data(RunsModel::RunIdRole).toString());
    if (ids.isEmpty() || !services_.runStore) return;
    QMessageBox box(QMessageBox::Warning, tr("Delete from the history?"),
                    ids.size() == 1 ? tr("The run and everything it wrote are deleted.")
                                    : tr("%1 runs and everything they wrote are deleted.").arg(ids.size()),
                    QMessageBox::NoButton, this);
    box.setObjectName(QStringLiteral("confirmRemove"));
    QPushButton* yes = box.addButton(tr("Delete"), QMessageBox::DestructiveRole);
    yes->setObjectName(QStringLiteral("confirmYes"));
    setLook(yes, Look::Danger);
    QPushButton* no = box.addButton(QMessageBox::Cancel);
    box.setDefaultButton(no);
    box.setEscapeButton(no);
    box.exec();
    if (box.clickedButton() != yes) return;
    const auto remove = [store = services_.runStore, ids] {
        for (const QString& id : ids)
            if (const Status removed = store->remove(id); !removed) return removed;
        return Status{};
    };
    whenDone(this, QtConcurrent::run(remove), [this](const Status& removed) {
        if (!removed) notice_->tell(removed.error());
        follower_.clear();
        shown_.clear();
        reload();
    });
}

} // namespace oc::ui
