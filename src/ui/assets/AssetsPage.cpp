// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetsPage.h"

#include "engine/base/Clock.h"
#include "engine/catalogue/LiveCatalogue.h"
#include "engine/run/RunScheduler.h"
#include "engine/settings/Folders.h"
#include "executors/asset/AssetStore.h"
#include "executors/asset/AssetWatch.h"
#include "ui/alerts/AlertButton.h"
#include "ui/assets/AssetActions.h"
#include "ui/assets/AssetDetails.h"
#include "ui/assets/AssetGrid.h"
#include "ui/assets/AssetGridModel.h"
#include "ui/assets/FilterHeader.h"
#include "ui/assets/GridCells.h"
#include "ui/assets/NewAssetDialog.h"
#include "ui/assets/ViewTabs.h"
#include "ui/plan/NoticeBar.h"
#include "ui/shell/MessagePanel.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

namespace oc::ui {

AssetsPage::AssetsPage(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      model_(new AssetGridModel(services.assets, theme, this)),
      grid_(new AssetGrid(services.assets, *model_, theme, this)),
      edits_(new AssetEdits(services.assets, this)),
      actions_(new AssetActions(services, *model_, *grid_, *edits_, theme, this)),
      watch_(new AssetWatch(services.assets, this)),
      details_(new AssetDetails(services.assets, services.runStore, theme)),
      views_(services.folders.state + QStringLiteral("/asset-views.json")),
      stack_(new QStackedWidget(this)),
      message_(new MessagePanel(theme)),
      notice_(new NoticeBar(theme, this)),
      foot_(new QLabel(this)) {
    setObjectName(QStringLiteral("assetsPage"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeTopBar());
    layout->addWidget(notice_);
    setGround(message_, Ground::Surface);
    stack_->addWidget(message_);
    stack_->addWidget(makeBody());
    layout->addWidget(stack_, 1);
    viewMemory::remember(services.folders, QStringLiteral("assets/grid"), &grid_->filters());
    grid_->filters().setSortIndicatorShown(true); // an older window.ini says that it is not
    makeKeys();
    connectModel();
    connectEdits();
    connectWatch();
    searchTimer_.setSingleShot(true);
    searchTimer_.setInterval(200);
    connect(&searchTimer_, &QTimer::timeout, this, &AssetsPage::applyFilters);
    saidTimer_.setSingleShot(true);
    saidTimer_.setInterval(8'000);
    connect(&saidTimer_, &QTimer::timeout, this, [this] {
        said_.clear();
        showFoot();
    });
    reloadTimer_.setSingleShot(true);
    connect(&reloadTimer_, &QTimer::timeout, this, [this] {
        if (!readEdited()) reload();
    });

    message_->show(QStringLiteral("assets"), tr("Reading the assets..."), {});
    loadViews({});
    AssetView view;
    const int sorted = grid_->filters().sortIndicatorSection();
    view.sort = AssetColumn::Hostname;
    if (sorted >= 0 && sorted < gridCells::order().size()) view.sort = gridCells::order().at(sorted);
    view.descending = grid_->filters().sortIndicatorOrder() == Qt::DescendingOrder;
    openView(view);
    watch_->start();
}

AssetsPage::~AssetsPage() {
    stopExport_.request_stop();
    exportDone_.waitForFinished(); // it tells this object how far it is
}

QWidget* AssetsPage::makeTopBar() {
    auto* bar = new QWidget(this);
    setGround(bar, Ground::Surface, Qt::BottomEdge);
    bar->setFixedHeight(48);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    tabs_ = new ViewTabs(bar);
    row->addWidget(tabs_);
    row->addStretch(1);
    search_ = new QLineEdit(bar);
    search_->setObjectName(QStringLiteral("assetSearch"));
    search_->setPlaceholderText(tr("Quick search"));
    search_->setAccessibleName(tr("Search the assets"));
    search_->setToolTip(tr("Every word must stand somewhere in the asset (Ctrl+F)"));
    search_->setClearButtonEnabled(true);
    search_->addAction(theme_.icon(QStringLiteral("search"), Token::SecondText), QLineEdit::LeadingPosition);
    search_->setMinimumWidth(140);
    search_->setMaximumWidth(220);
    row->addWidget(search_, 1);
    const auto button = [&](const QString& text, const QString& name, const QString& tip, auto slot) {
        auto* made = new QPushButton(text, bar);
        made->setObjectName(name);
        made->setToolTip(tip);
        connect(made, &QPushButton::clicked, this, slot);
        row->addWidget(made);
        return made;
    };
    const auto tool = [&](const QString& name, const QString& icon, auto slot) {
        auto* made = new QToolButton(bar);
        made->setObjectName(name);
        made->setIcon(theme_.icon(icon));
        setLook(made, Look::Quiet);
        connect(made, &QToolButton::clicked, this, slot);
        row->addWidget(made);
        return made;
    };
    undo_ = tool(QStringLiteral("assetUndo"), QStringLiteral("undo"), [this] { undo(); });
    redo_ = tool(QStringLiteral("assetRedo"), QStringLiteral("redo"), [this] { edits_->stack().redo(); });
    showUndo();
    button(tr("Import..."), QStringLiteral("assetImport"),
           tr("From CSV, JSON, an Ansible inventory, a hosts file or an ssh config, with a preview (Ctrl+O)"),
           &AssetsPage::chooseImport);
    export_ = button(tr("Export"), QStringLiteral("assetExport"), tr("The rows of this view to a file (Ctrl+Shift+E)"),
                     &AssetsPage::chooseExport);
    columns_ = button(tr("Columns"), QStringLiteral("assetColumns"), tr("Which columns are shown"),
                      &AssetsPage::showColumnsMenu);
    auto* add = button(tr("New asset"), QStringLiteral("newAsset"), tr("Add a machine to the assets (Ctrl+N)"),
                       &AssetsPage::newAsset);
    setLook(add, Look::Primary);
    auto* alert =
        new AlertButton(services_, theme_, QStringLiteral("assetsAlert"), tr("Tell people about the chosen assets"));
    row->addWidget(alert);
    connect(alert, &AlertButton::wanted, this, &AssetsPage::alertWanted);
    connect(search_, &QLineEdit::textChanged, this, [this] { searchTimer_.start(); });
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        applyFilters();
        grid_->setFocus();
    });
    connect(tabs_, &ViewTabs::chosen, this, &AssetsPage::chooseView);
    connect(tabs_, &ViewTabs::addWanted, this, &AssetsPage::addView);
    connect(tabs_, &ViewTabs::saveWanted, this, &AssetsPage::saveView);
    connect(tabs_, &ViewTabs::renameWanted, this, &AssetsPage::renameView);
    connect(tabs_, &ViewTabs::removeWanted, this, &AssetsPage::removeView);
    return bar;
}

QWidget* AssetsPage::makeBody() {
    auto* side = new QScrollArea(this);
    side->setFrameShape(QFrame::NoFrame);
    side->setWidgetResizable(true);
    side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    side->setMinimumWidth(290);
    setGround(details_, Ground::Surface, Qt::LeftEdge);
    side->setWidget(details_);
    auto* left = new QWidget(this);
    setGround(left, Ground::Surface);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(grid_, 1);
    foot_->setObjectName(QStringLiteral("assetCount"));
    foot_->setFont(Theme::font(FontRole::Second));
    foot_->setContentsMargins(12, 6, 12, 6);
    theme_.setTextColor(foot_, Token::SecondText);
    column->addWidget(foot_);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(left);
    splitter->addWidget(side);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({900, 310});
    splitter->setChildrenCollapsible(false);
    viewMemory::remember(services_.folders, QStringLiteral("assets/splitter"), splitter);
    return splitter;
}

void AssetsPage::connectModel() {
    connect(model_, &AssetGridModel::opened, this, [this] {
        everOpened_ = true;
        showState();
        showChoice();
    });
    connect(model_, &AssetGridModel::counted, this, &AssetsPage::showFoot);
    connect(model_, &AssetGridModel::completed, this, [this] {
        showState();
        Q_EMIT counted();
    });
    connect(model_, &AssetGridModel::replaced, this, [this] {
        reloadTook_ = nowMs() - reloadBegan_;
        everOpened_ = true;
        if (chooseId_ != 0) grid_->choose(std::exchange(chooseId_, 0));
        showState();
        showChoice();
    });
    connect(model_, &AssetGridModel::failed, this, [this](const Error& error) {
        if (everOpened_ && model_->rowCount() > 0) {
            notice_->tell(error);
            return;
        }
        message_->showError(tr("The assets cannot be read"), error, tr("Try again"));
        stack_->setCurrentWidget(message_);
    });
    connect(model_, &AssetGridModel::pageRead, this, &AssetsPage::showChoice);
    connect(model_, &QAbstractItemModel::rowsRemoved, this, &AssetsPage::showState);
    connect(message_, &MessagePanel::buttonClicked, this, [this] {
        if (everOpened_ && model_->rowCount() == 0)
            newAsset();
        else
            openView(model_->view());
    });
    connect(grid_, &AssetGrid::choiceChanged, this, &AssetsPage::showChoice);
    FilterHeader& header = grid_->filters();
    connect(&header, &FilterHeader::conditionsChanged, this, &AssetsPage::applyFilters);
    connect(&header, &QHeaderView::sortIndicatorChanged, model_, &AssetGridModel::sort);
    connect(&header, &QWidget::customContextMenuRequested, this, &AssetsPage::showColumnsMenu);
    connect(details_, &AssetDetails::runWanted, this, &AssetsPage::runWanted);
    connect(details_, &AssetDetails::wanted, this, [this](AssetDetails::Action action) {
        switch (action) {
        case AssetDetails::Action::UseAsTarget:
            return useAsTarget();
        case AssetDetails::Action::RunPlan:
            return runPlan();
        case AssetDetails::Action::Ping:
            return ping();
        case AssetDetails::Action::OpenSsh:
            return actions_->openSsh();
        case AssetDetails::Action::EditAll:
            return actions_->editAll();
        case AssetDetails::Action::Remove:
            return actions_->remove();
        case AssetDetails::Action::EditMetadata:
            return actions_->editMetadata(grid_->currentIndex());
        }
    });
}

void AssetsPage::connectEdits() {
    connect(actions_, &AssetActions::told, this, [this](const QString& text, bool failed) {
        if (failed)
            notice_->tell(text, true);
        else
            say(text);
    });
    connect(actions_, &AssetActions::problemsChanged, this, [this] {
        showUndo();
        showChoice();
        if (unsavedCount() == 0) Q_EMIT allSaved();
    });
    connect(details_, &AssetDetails::putBackWanted, actions_, &AssetActions::forgetProblems);
    connect(actions_, &AssetActions::created, this, [this](const QList<qint64>& ids) {
        chooseId_ = ids.first();
        reload();
    });
    connect(actions_, &AssetActions::tableWanted, this, [this](const AssetTable& table, const QList<qint64>& onto) {
        importTable(table, onto, tr("paste of %1 rows").arg(QLocale().toString(table.rows.size())));
    });
    connect(edits_, &AssetEdits::unsavedChanged, this, [this] {
        showFoot();
        if (unsavedCount() == 0) Q_EMIT allSaved();
    });
    connect(edits_, &AssetEdits::saved, this, [this](const AssetBatchResult&, const QString& label, bool undoing) {
        // Not when it was wished: it may wait for the database, or be a conflict.
        say(undoing ? tr("Undone: %1").arg(label) : tr("Saved: %1").arg(label));
        showChoice();
        Q_EMIT counted();
    });
    connect(&edits_->stack(), &QUndoStack::indexChanged, this, &AssetsPage::showUndo);
    connect(edits_, &AssetEdits::stuck, this, [this](const Error& error, int next) {
        notice_->ask(tr("Your edits are not saved yet: %1. They are kept, and saving is tried again in %2 s.")
                         .arg(error.message)
                         .arg(qMax(1, next / 1000)),
                     tr("Try now"), tr("Give up the edit"));
        showFoot();
    });
    connect(edits_, &AssetEdits::unstuck, this, [this] {
        if (notice_->isAsking()) notice_->close();
        showFoot();
    });
    connect(notice_, &NoticeBar::answered, this, [this](bool yes) {
        if (yes)
            edits_->tryNow();
        else
            edits_->giveUp();
    });
}

void AssetsPage::find(const QString& hostname) {
    search_->setText(hostname);
    search_->setFocus(Qt::OtherFocusReason);
}

qsizetype AssetsPage::unsavedCount() const {
    return edits_->unsavedCount() + actions_->unsavedCount();
}

AlertSubject AssetsPage::alertSubject() const {
    QList<Asset> chosen;
    constexpr qsizetype most = 1'000; // an alert names a few of them and counts the rest
    for (const int row : grid_->chosenRows(most))
        if (const auto asset = model_->assetAt(row)) chosen.append(*asset);
    return AlertSubject::ofAssets(chosen);
}

void AssetsPage::showState() {
    const bool filtered = !model_->view().conditions.isEmpty() || !model_->view().words.isEmpty();
    if (everOpened_ && model_->rowCount() == 0 && !filtered && !model_->isLoading()) {
        message_->show(QStringLiteral("assets"), tr("No assets yet"),
                       tr("Assets are the machines that plans work on. Add the first one here, import a list of them, "
                          "paste rows from a spreadsheet (Ctrl+V), or use a plan with asset-create."),
                       tr("New asset"));
        stack_->setCurrentWidget(message_);
    } else if (everOpened_) {
        stack_->setCurrentIndex(1);
    }
    showFoot();
}

void AssetsPage::showChoice() {
    const qsizetype chosen = grid_->chosenRowCount();
    const QModelIndex current = grid_->currentIndex();
    details_->show(chosen, chosen > 0 && current.isValid() ? model_->assetAt(current.row()) : std::nullopt);
    details_->showProblems(actions_->problems());
    showFoot();
}

} // namespace oc::ui
