// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tools/ToolsPage.h"

#include "engine/catalogue/LiveCatalogue.h"
#include "engine/run/ToolReadiness.h"
#include "engine/settings/Folders.h"
#include "ui/shell/MessagePanel.h"
#include "ui/shell/ViewMemory.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"
#include "ui/tools/ToolDelegate.h"
#include "ui/tools/ToolHelp.h"
#include "ui/tools/ToolListModel.h"

#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QtConcurrentRun>

namespace oc::ui {

ToolsPage::ToolsPage(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      model_(new ToolListModel(services.executors, this)),
      stack_(new QStackedWidget(this)),
      help_(new ToolHelp(theme)),
      problems_(new QPlainTextEdit),
      message_(new MessagePanel(theme)) {
    setObjectName(QStringLiteral("toolsPage"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(makeList());
    splitter->addWidget(stack_);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({320, 900});
    splitter->setChildrenCollapsible(false);
    setGround(this, Ground::Surface);
    viewMemory::remember(services.folders, QStringLiteral("tools/splitter"), splitter);
    layout->addWidget(splitter);

    setGround(message_, Ground::Surface);
    stack_->addWidget(message_);
    stack_->addWidget(help_);
    problems_->setObjectName(QStringLiteral("catalogueProblems"));
    problems_->setAccessibleName(tr("Tool files that could not be read"));
    problems_->setReadOnly(true);
    problems_->setFrameShape(QFrame::NoFrame);
    problems_->setFont(Theme::font(FontRole::Mono));
    problems_->document()->setDocumentMargin(20);
    stack_->addWidget(problems_);
    message_->show(QStringLiteral("tools"), tr("Reading the tools..."), {});

    connect(help_, &ToolHelp::openAsPlan, this, &ToolsPage::openAsPlan);
    connect(&theme, &Theme::changed, this, [this] {
        if (help_->tool()) {
            help_->setTool(help_->tool()); // its icons are pixmaps
            askReadiness();
        }
    });
    connect(&services.catalogue, &LiveCatalogue::changed, this, &ToolsPage::takeCatalogue);
    takeCatalogue(services.catalogue.current());
}

QWidget* ToolsPage::makeList() {
    auto* side = new QWidget(this);
    setGround(side, Ground::Surface);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(10, 10, 4, 6);
    layout->setSpacing(6);
    search_ = new QLineEdit(side);
    search_->setObjectName(QStringLiteral("catalogueSearch"));
    search_->setPlaceholderText(tr("Search tools"));
    search_->setAccessibleName(tr("Search tools"));
    search_->setToolTip(tr("Looks in name, description, tags and parameters (Ctrl+F)"));
    search_->setClearButtonEnabled(true);
    search_->addAction(theme_.icon(QStringLiteral("search"), Token::SecondText), QLineEdit::LeadingPosition);
    layout->addWidget(search_);
    list_ = new QListView(side);
    list_->setObjectName(QStringLiteral("catalogueList"));
    list_->setAccessibleName(tr("Tools"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setModel(model_);
    list_->setItemDelegate(new ToolDelegate(theme_, list_));
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setMouseTracking(true);
    layout->addWidget(list_, 1);
    auto* bottom = new QHBoxLayout;
    count_ = new QLabel(side);
    count_->setObjectName(QStringLiteral("toolCount"));
    count_->setFont(Theme::font(FontRole::Second));
    theme_.setTextColor(count_, Token::SecondText);
    bottom->addWidget(count_, 1);
    problemsButton_ = new QPushButton(side);
    problemsButton_->setObjectName(QStringLiteral("showProblems"));
    problemsButton_->setIcon(theme_.icon(QStringLiteral("warning"), Token::WarningText));
    problemsButton_->setToolTip(tr("Tool files with mistakes, with file, line and column"));
    problemsButton_->hide();
    bottom->addWidget(problemsButton_);
    layout->addLayout(bottom);

    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        model_->setSearch(text);
        updateCount();
        selectFirst();
    });
    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) { showIndex(index); });
    connect(problemsButton_, &QPushButton::clicked, this, [this] {
        stack_->setCurrentWidget(problems_);
        list_->clearSelection();
        list_->setCurrentIndex({});
    });
    auto* find = new QShortcut(QKeySequence::Find, this, [this] {
        search_->setFocus();
        search_->selectAll();
    });
    find->setContext(Qt::WidgetWithChildrenShortcut);
    // From the search field the arrows move in the list, so that no key is spent on changing the focus.
    for (const int key : {Qt::Key_Down, Qt::Key_Up}) {
        auto* move = new QShortcut(QKeySequence(key), search_, [this, key] {
            const int step = key == Qt::Key_Down ? 1 : -1;
            for (int row = list_->currentIndex().row() + step; row >= 0 && row < model_->rowCount(); row += step)
                if (model_->flags(model_->index(row)) & Qt::ItemIsSelectable) {
                    list_->setCurrentIndex(model_->index(row));
                    break;
                }
        });
        move->setContext(Qt::WidgetShortcut);
    }
    return side;
}

void ToolsPage::takeCatalogue(const CataloguePtr& catalogue) {
    if (!catalogue) return;
    const QString current = !wanted_.isEmpty() ? wanted_ : help_->tool() ? help_->tool()->name : QString();
    model_->setCatalogue(catalogue);
    QStringList lines;
    for (const Problem& problem : catalogue->problems())
        lines.append(problem.toText());
    problems_->setPlainText(lines.join(QLatin1Char('\n')));
    problemsButton_->setVisible(!lines.isEmpty());
    problemsButton_->setText(lines.size() == 1 ? tr("1 problem") : tr("%1 problems").arg(lines.size()));
    updateCount();
    if (catalogue->tools().isEmpty()) {
        if (!lines.isEmpty()) stack_->setCurrentWidget(problems_);
        return;
    }
    const QModelIndex index = model_->indexOf(current);
    if (index.isValid()) {
        wanted_.clear();
        list_->setCurrentIndex(index);
        list_->scrollTo(index, QAbstractItemView::PositionAtCenter);
    } else {
        selectFirst();
    }
}

void ToolsPage::updateCount() {
    const int all = int(services_.catalogue.current()->tools().size());
    count_->setText(model_->toolCount() == all ? all == 1 ? tr("1 tool") : tr("%1 tools").arg(all)
                    : model_->toolCount() == 0 ? tr("No tool matches")
                                               : tr("%1 of %2 tools").arg(model_->toolCount()).arg(all));
}

void ToolsPage::selectFirst() {
    for (int row = 0; row < model_->rowCount(); ++row)
        if (model_->flags(model_->index(row)) & Qt::ItemIsSelectable) {
            list_->setCurrentIndex(model_->index(row));
            return;
        }
}

void ToolsPage::showTool(const QString& name) {
    search_->clear();
    const QModelIndex index = model_->indexOf(name);
    if (!index.isValid()) {
        wanted_ = name;
        return;
    }
    list_->setCurrentIndex(index);
    list_->scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void ToolsPage::showIndex(const QModelIndex& index) {
    const auto tool = index.data(ToolListModel::ToolRole).value<ToolSpecPtr>();
    if (!tool) return;
    if (tool != help_->tool()) {
        help_->setTool(tool);
        askReadiness();
    }
    stack_->setCurrentWidget(help_);
}

void ToolsPage::askReadiness() {
    const ToolSpecPtr tool = help_->tool();
    auto* watcher = new QFutureWatcher<ToolReadiness>(this);
    connect(watcher, &QFutureWatcher<ToolReadiness>::finished, this, [this, watcher, tool] {
        watcher->deleteLater();
        if (help_->tool() == tool) help_->setReadiness(watcher->result());
    });
    watcher->setFuture(
        QtConcurrent::run([executors = &services_.executors, tool] { return ToolReadiness::of(*tool, *executors); }));
}

} // namespace oc::ui
