// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/assets/AssetsPage.h"

#include "engine/catalogue/LiveCatalogue.h"
#include "engine/run/RunScheduler.h"
#include "engine/settings/Folders.h"
#include "ui/alerts/AlertButton.h"
#include "ui/assets/AssetDelegate.h"
#include "ui/assets/AssetDetails.h"
#include "ui/assets/AssetFilterModel.h"
#include "ui/assets/AssetModel.h"
#include "ui/assets/NewAssetDialog.h"
#include "ui/shell/MessagePanel.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

namespace oc::ui {

AssetsPage::AssetsPage(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      model_(new AssetModel(services.assets, theme, this)),
      filter_(new AssetFilterModel(this)),
      table_(new QTableView(this)),
      details_(new AssetDetails(theme)),
      stack_(new QStackedWidget(this)),
      message_(new MessagePanel(theme)),
      count_(new QLabel(this)) {
    setObjectName(QStringLiteral("assetsPage"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeTopBar());
    setGround(message_, Ground::Surface);
    stack_->addWidget(message_);

    filter_->setSourceModel(model_);
    table_->setObjectName(QStringLiteral("assetTable"));
    table_->setAccessibleName(tr("Assets"));
    table_->setModel(filter_);
    table_->setItemDelegate(new AssetDelegate(theme, table_));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setSortingEnabled(true);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->setDefaultSectionSize(30);
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->verticalHeader()->hide();
    auto* header = table_->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    header->setStretchLastSection(true);
    header->setMinimumSectionSize(60);
    const int widths[] = {140, 115, 80, 115, 105, 80, 165, 100};
    for (int column = 0; column < AssetModel::ColumnCount; ++column)
        header->resizeSection(column, widths[column]);
    header->setSortIndicator(AssetModel::Hostname, Qt::AscendingOrder);
    viewMemory::remember(services.folders, QStringLiteral("assets/columns"), header);

    auto* side = new QScrollArea(this);
    side->setFrameShape(QFrame::NoFrame);
    side->setWidgetResizable(true);
    setGround(details_, Ground::Surface);
    side->setWidget(details_);
    auto* left = new QWidget(this);
    setGround(left, Ground::Surface);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->setSpacing(0);
    leftLayout->addWidget(table_, 1);
    count_->setObjectName(QStringLiteral("assetCount"));
    count_->setFont(Theme::font(FontRole::Second));
    count_->setContentsMargins(12, 6, 12, 6);
    theme.setTextColor(count_, Token::SecondText);
    leftLayout->addWidget(count_);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(left);
    splitter->addWidget(side);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({900, 300});
    splitter->setChildrenCollapsible(false);
    viewMemory::remember(services.folders, QStringLiteral("assets/splitter"), splitter);
    stack_->addWidget(splitter);
    layout->addWidget(stack_, 1);

    connect(model_, &AssetModel::loaded, this, [this] {
        everLoaded_ = true;
        showState();
        Q_EMIT counted(model_->total());
    });
    connect(model_, &AssetModel::failed, this, [this](const Error& error) {
        message_->showError(tr("The assets cannot be read"), error, tr("Try again"));
        stack_->setCurrentWidget(message_);
    });
    connect(message_, &MessagePanel::buttonClicked, this, [this] {
        if (everLoaded_ && model_->total() == 0)
            newAsset();
        else
            refresh();
    });
    connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &AssetsPage::showSelection);
    connect(filter_, &QAbstractItemModel::modelReset, this, &AssetsPage::showSelection);
    connect(model_, &QAbstractItemModel::dataChanged, this, &AssetsPage::showSelection);
    // The scheduler lives on a thread of its own; with a context object the call comes queued.
    connect(
        &services.scheduler, &RunScheduler::finished, this, [this] { refresh(); }, Qt::QueuedConnection);
    connect(&theme, &Theme::changed, table_->viewport(), qOverload<>(&QWidget::update));
    auto* copy = new QShortcut(QKeySequence::Copy, table_, this, &AssetsPage::copySelection);
    copy->setContext(Qt::WidgetShortcut);
    searchTimer_.setSingleShot(true);
    searchTimer_.setInterval(120);
    connect(&searchTimer_, &QTimer::timeout, this, &AssetsPage::search);

    message_->show(QStringLiteral("assets"), tr("Reading the assets..."), {});
    refresh();
}

QWidget* AssetsPage::makeTopBar() {
    auto* bar = new QWidget(this);
    setGround(bar, Ground::Surface, Qt::BottomEdge);
    bar->setFixedHeight(48);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 0, 12, 0);
    auto* title = new QLabel(tr("Assets"), bar);
    title->setFont(Theme::font(FontRole::Title));
    row->addWidget(title);
    row->addStretch(1);
    search_ = new QLineEdit(bar);
    search_->setObjectName(QStringLiteral("assetSearch"));
    search_->setPlaceholderText(tr("Quick search"));
    search_->setAccessibleName(tr("Search the assets"));
    search_->setToolTip(tr("Every word must stand somewhere in the asset (Ctrl+F)"));
    search_->setClearButtonEnabled(true);
    search_->addAction(theme_.icon(QStringLiteral("search"), Token::SecondText), QLineEdit::LeadingPosition);
    search_->setFixedWidth(260);
    row->addWidget(search_);
    auto* refreshButton = new QPushButton(theme_.icon(QStringLiteral("refresh")), tr("Refresh"), bar);
    refreshButton->setObjectName(QStringLiteral("assetRefresh"));
    refreshButton->setToolTip(tr("Read the assets again (F5)"));
    row->addWidget(refreshButton);
    new_ = new QPushButton(tr("New asset"), bar);
    new_->setObjectName(QStringLiteral("newAsset"));
    new_->setToolTip(tr("Add a machine to the assets (Ctrl+N)"));
    setLook(new_, Look::Primary);
    row->addWidget(new_);
    auto* alert =
        new AlertButton(services_, theme_, QStringLiteral("assetsAlert"), tr("Tell people about the chosen assets"));
    row->addSpacing(6);
    row->addWidget(alert);
    connect(alert, &AlertButton::wanted, this, &AssetsPage::alertWanted);
    connect(search_, &QLineEdit::textChanged, this, [this] { searchTimer_.start(); });
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        search();
        table_->setFocus();
    });
    connect(refreshButton, &QPushButton::clicked, this, &AssetsPage::refresh);
    connect(new_, &QPushButton::clicked, this, &AssetsPage::newAsset);
    const auto shortcut = [this](const QKeySequence& keys, auto slot) {
        auto* made = new QShortcut(keys, this, slot);
        made->setContext(Qt::WidgetWithChildrenShortcut);
    };
    shortcut(QKeySequence(Qt::Key_F5), [this] { refresh(); });
    shortcut(QKeySequence::New, [this] { newAsset(); });
    shortcut(QKeySequence::Find, [this] {
        search_->setFocus();
        search_->selectAll();
    });
    return bar;
}

AlertSubject AssetsPage::alertSubject() const {
    QList<Asset> chosen;
    for (const QModelIndex& index : table_->selectionModel()->selectedRows())
        chosen.append(model_->asset(filter_->mapToSource(index).row()));
    return AlertSubject::ofAssets(chosen);
}

void AssetsPage::refresh() {
    model_->refresh(model_->total() > AssetModel::capacity ? search_->text().trimmed() : QString());
}

void AssetsPage::search() {
    searchTimer_.stop();
    const bool inDatabase = model_->total() > AssetModel::capacity;
    filter_->setSearch(search_->text());
    if (inDatabase) refresh();
    showState();
}

void AssetsPage::showState() {
    if (!everLoaded_) return;
    const QLocale locale;
    if (model_->total() == 0 && search_->text().isEmpty()) {
        message_->show(QStringLiteral("assets"), tr("No assets yet"),
                       tr("Assets are the machines that plans work on. Add the first one here, or with a plan that "
                          "uses asset-create."),
                       tr("New asset"));
        stack_->setCurrentWidget(message_);
        return;
    }
    stack_->setCurrentIndex(1);
    const int shown = filter_->rowCount();
    QString text = shown == model_->total()
                       ? (shown == 1 ? tr("1 row") : tr("%1 rows").arg(locale.toString(shown)))
                       : tr("%1 of %2 rows match").arg(locale.toString(shown), locale.toString(model_->total()));
    if (model_->total() > AssetModel::capacity)
        text = tr("The first %1 of %2 rows; the search looks through host names of all")
                   .arg(locale.toString(shown), locale.toString(model_->total()));
    else if (shown == 0)
        text = tr("No asset matches \"%1\"").arg(search_->text());
    count_->setText(text);
    if (selectId_ != 0) {
        for (int row = 0; row < model_->rowCount(); ++row)
            if (model_->asset(row).id == selectId_) {
                const QModelIndex index = filter_->mapFromSource(model_->index(row, 0));
                table_->setCurrentIndex(index);
                table_->scrollTo(index);
                break;
            }
        selectId_ = 0;
    }
}

void AssetsPage::showSelection() {
    const QModelIndexList rows = table_->selectionModel()->selectedRows();
    if (rows.size() == 1)
        details_->show(model_->asset(filter_->mapToSource(rows.first()).row()));
    else
        details_->showCount(int(rows.size()));
}

void AssetsPage::copySelection() {
    QModelIndexList rows = table_->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    QStringList lines;
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (int column = 0; column < AssetModel::ColumnCount; ++column)
            cells.append(filter_->index(row.row(), column).data(Qt::DisplayRole).toString());
        lines.append(cells.join(QLatin1Char('\t')));
    }
    if (!lines.isEmpty()) QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void AssetsPage::find(const QString& hostname) {
    search_->setText(hostname);
    search_->setFocus(Qt::OtherFocusReason);
}

void AssetsPage::newAsset() {
    const ToolSpecPtr tool = services_.catalogue.current()->find(u"asset-create");
    if (!tool) {
        count_->setText(tr("The tool asset-create is not in the catalogue: see Tools for what could not be read."));
        stack_->setCurrentIndex(1);
        return;
    }
    auto* dialog = new NewAssetDialog(services_.assets, tool, theme_, this);
    connect(dialog, &NewAssetDialog::created, this, [this](const Asset& asset) {
        selectId_ = asset.id;
        refresh();
    });
    dialog->open();
}

} // namespace oc::ui
