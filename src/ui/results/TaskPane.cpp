// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/TaskPane.h"

#include "engine/base/Clock.h"
#include "ui/results/RunFollower.h"
#include "ui/results/TabStrip.h"
#include "ui/results/TableFilterModel.h"
#include "ui/results/TaskDelegate.h"
#include "ui/results/TaskGrid.h"
#include "ui/results/TaskModel.h"
#include "ui/results/ValueText.h"
#include "ui/theme/Theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

namespace oc::ui {

namespace {

struct StateFilter {
    const char* text;
    QList<int> states;
};

QList<StateFilter> stateFilters() {
    const auto of = [](std::initializer_list<TaskStatus> list) {
        QList<int> numbers;
        for (const TaskStatus status : list)
            numbers.append(int(status));
        return numbers;
    };
    return {{QT_TRANSLATE_NOOP("oc::ui::TaskPane", "All states"), {}},
            {QT_TRANSLATE_NOOP("oc::ui::TaskPane", "Failed"), of({TaskStatus::Failed, TaskStatus::TimedOut})},
            {QT_TRANSLATE_NOOP("oc::ui::TaskPane", "Running"), of({TaskStatus::Running, TaskStatus::Retrying})},
            {QT_TRANSLATE_NOOP("oc::ui::TaskPane", "Waiting"), of({TaskStatus::Waiting})},
            {QT_TRANSLATE_NOOP("oc::ui::TaskPane", "Done"), of({TaskStatus::Success})},
            {QT_TRANSLATE_NOOP("oc::ui::TaskPane", "Skipped or cancelled"),
             of({TaskStatus::Skipped, TaskStatus::Cancelled})}};
}

} // namespace

TaskPane::TaskPane(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      tabs_(new TabStrip),
      table_(new QTableView),
      grid_(new TaskGrid(theme)),
      delegate_(new TaskDelegate(theme, this)),
      proxy_(new TableFilterModel(TaskModel::RawRole, this)),
      states_(new QComboBox),
      summary_(new QLabel) {
    table_->setObjectName(QStringLiteral("taskTable"));
    table_->setAccessibleName(tr("Tasks"));
    table_->setModel(proxy_);
    table_->setItemDelegate(delegate_);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setTabKeyNavigation(false);
    table_->setSortingEnabled(true);
    table_->sortByColumn(-1, Qt::AscendingOrder);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(28);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->horizontalHeader()->setMinimumSectionSize(44);
    table_->viewport()->installEventFilter(this);
    grid_->setObjectName(QStringLiteral("taskGrid"));
    for (const StateFilter& filter : stateFilters())
        states_->addItem(tr(filter.text));
    states_->setObjectName(QStringLiteral("taskStates"));
    states_->setAccessibleName(tr("Show tasks of this state"));
    states_->setToolTip(tr("Show only the tasks of one state"));
    summary_->setObjectName(QStringLiteral("taskSummary"));
    summary_->setTextFormat(Qt::RichText);
    summary_->setContentsMargins(12, 4, 12, 8);
    summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    tabs_->addTab(tr("Timeline"), table_, states_, QStringLiteral("timelineTab"));
    tabs_->addTab(tr("Grid"), grid_, nullptr, QStringLiteral("gridTab"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(tabs_, 1);
    layout->addWidget(summary_);

    connect(states_, &QComboBox::currentIndexChanged, this,
            [this](int index) { proxy_->setStates(TaskModel::StatusRole, stateFilters().at(index).states); });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        if (quiet_ || !index.isValid()) return;
        const int step = index.data(TaskModel::StepIndexRole).toInt();
        const int task = index.data(TaskModel::TaskIndexRole).toInt();
        grid_->setCurrent(step, task);
        Q_EMIT taskChosen(step, task);
    });
    connect(grid_, &TaskGrid::taskChosen, this, [this](int step, int task) {
        setCurrent(step, task);
        Q_EMIT taskChosen(step, task);
    });
    connect(&theme_, &Theme::changed, this, &TaskPane::showTally);
    clock_.setInterval(250);
    connect(&clock_, &QTimer::timeout, this, [this] {
        if (!follower_ || !isVisible()) return;
        updateSpan();
        // Only what is painted: the bars and durations of running tasks grow by themselves.
        table_->viewport()->update();
        showTally();
    });
    showTally();
}

void TaskPane::setFollower(RunFollower* follower) {
    if (follower_) {
        disconnect(follower_, nullptr, this, nullptr);
        disconnect(follower_->tasks(), nullptr, this, nullptr);
    }
    follower_ = follower;
    quiet_ = true;
    fitted_ = false;
    proxy_->setSourceModel(follower ? follower->tasks() : nullptr);
    quiet_ = false;
    grid_->setModel(follower ? follower->tasks() : nullptr);
    if (follower_) {
        connect(follower_->tasks(), &TaskModel::tallyChanged, this, [this] {
            updateSpan();
            showTally();
        });
        connect(follower_, &RunFollower::statusChanged, this, &TaskPane::watchClock);
        fitColumns();
    }
    watchClock();
    updateSpan();
    showTally();
}

void TaskPane::fitColumns() {
    using T = TaskModel;
    // from: how wide the table must be for the column to be there; what is left out is told elsewhere, too.
    struct Column {
        int index;
        int width;
        int from;
    };
    static constexpr Column columns[] = {{T::StateColumn, 96, 0},     {T::StepColumn, 124, 0},
                                         {T::TargetColumn, 100, 400}, {T::TimelineColumn, 80, 0},
                                         {T::DurationColumn, 76, 0},  {T::StartedColumn, 84, 580},
                                         {T::AttemptColumn, 64, 660}, {T::MessageColumn, 240, 860}};
    QHeaderView* header = table_->horizontalHeader();
    if (header->count() != T::ColumnCount) return;
    const int room = table_->viewport()->width();
    for (const Column& column : columns) {
        header->setSectionHidden(column.index, room < column.from);
        const bool timeline = column.index == T::TimelineColumn;
        header->setSectionResizeMode(column.index, timeline ? QHeaderView::Stretch : QHeaderView::Interactive);
        if (!timeline && !fitted_) header->resizeSection(column.index, column.width);
    }
    fitted_ = true;
}

bool TaskPane::eventFilter(QObject* watched, QEvent* event) {
    if (watched == table_->viewport() && event->type() == QEvent::Resize) fitColumns();
    return QWidget::eventFilter(watched, event);
}

void TaskPane::watchClock() {
    if (follower_ && follower_->isRunning())
        clock_.start();
    else
        clock_.stop();
    updateSpan();
    showTally();
    table_->viewport()->update();
}

void TaskPane::updateSpan() {
    if (follower_) delegate_->setSpan(follower_->tasks()->firstStart(), follower_->tasks()->lastEnd());
}

void TaskPane::setCurrent(int step, int task) {
    if (!follower_) return;
    const int row = follower_->tasks()->rowOf(step, task);
    quiet_ = true;
    const QModelIndex index = row < 0 ? QModelIndex() : proxy_->mapFromSource(follower_->tasks()->index(row, 0));
    table_->setCurrentIndex(index);
    if (index.isValid()) table_->scrollTo(index);
    quiet_ = false;
    grid_->setCurrent(step, task);
}

void TaskPane::showTally() {
    if (!follower_ || follower_->isEmpty()) {
        summary_->setText(QStringLiteral("<span style='color:%1'>%2</span>")
                              .arg(theme_.color(Token::SecondText).name(), tr("Nothing has run yet")));
        summary_->setAccessibleName(tr("Nothing has run yet"));
        return;
    }
    const TaskTally tally = follower_->tasks()->tally();
    QStringList parts;
    const auto part = [&](int count, TaskStatus status, const QString& word) {
        if (count == 0) return;
        parts.append(QStringLiteral("<span style='color:%1'>■</span>&nbsp;<span style='color:%2'>%3&nbsp;%4</span>")
                         .arg(theme_.color(status).name(), theme_.color(theme_.textToken(status)).name())
                         .arg(count)
                         .arg(word));
    };
    part(tally.of(TaskStatus::Success), TaskStatus::Success, tr("done"));
    part(tally.of(TaskStatus::Failed), TaskStatus::Failed, tr("failed"));
    part(tally.of(TaskStatus::TimedOut), TaskStatus::TimedOut, tr("timed out"));
    part(tally.running(), TaskStatus::Running, tr("running"));
    part(tally.of(TaskStatus::Waiting), TaskStatus::Waiting, tr("waiting"));
    part(tally.of(TaskStatus::Cancelled), TaskStatus::Cancelled, tr("cancelled"));
    part(tally.of(TaskStatus::Skipped), TaskStatus::Skipped, tr("skipped"));
    const qint64 end = follower_->completedAt() > 0 ? follower_->completedAt() : nowMs();
    QString took;
    if (follower_->startedAt() > 0)
        took = valueText::duration(double(std::max<qint64>(0, end - follower_->startedAt())));
    summary_->setText(QStringLiteral("<b>%1</b> · %2%3")
                          .arg(statusWord(follower_->status(), tally.of(TaskStatus::Success), tally.failed()),
                               took.isEmpty() ? QString() : took + QStringLiteral(" &nbsp; "),
                               parts.join(QStringLiteral(" &nbsp; "))));
    summary_->setAccessibleName(tally.toText());
    summary_->setToolTip(follower_->message());
}

} // namespace oc::ui
