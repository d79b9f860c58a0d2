// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/ToolPalette.h"

#include "engine/catalogue/LiveCatalogue.h"
#include "engine/plan/SubPlan.h"
#include "engine/settings/Folders.h"
#include "ui/forms/ListKeys.h"
#include "ui/plan/PlanShelf.h"
#include "ui/plan/StepListModel.h"
#include "ui/plan/ToolShelf.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"
#include "ui/tools/ToolDelegate.h"
#include "ui/tools/ToolListModel.h"

#include <QAction>
#include <QApplication>
#include <QDrag>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QRegularExpression>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace oc::ui {

ToolPalette::ToolPalette(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      model_(new ToolListModel(services.executors, this)),
      plans_(new PlanShelf(services, this)),
      search_(new QLineEdit),
      list_(new QListView),
      empty_(new QLabel),
      hint_(new QLabel) {
    setObjectName(QStringLiteral("toolPalette"));
    setGround(this, Ground::Surface);
    search_->setObjectName(QStringLiteral("toolSearch"));
    search_->setPlaceholderText(tr("Find a tool or a plan"));
    search_->setAccessibleName(tr("Find a tool or a plan"));
    search_->setToolTip(tr("Name, description, tag or parameter (Ctrl+K); Enter adds the tool after the current step"));
    search_->setClearButtonEnabled(true);
    search_->addAction(theme.icon(QStringLiteral("search"), Token::SecondText), QLineEdit::LeadingPosition);
    search_->installEventFilter(this);
    list_->setObjectName(QStringLiteral("toolList"));
    list_->setAccessibleName(tr("Tools"));
    list_->setModel(model_);
    list_->setItemDelegate(new ToolDelegate(theme, list_));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setMouseTracking(true);
    list_->viewport()->installEventFilter(this);
    list_->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(list_, &QListView::customContextMenuRequested, this, &ToolPalette::showMenu);
    favourite_ = new QAction(this);
    favourite_->setShortcut(Qt::CTRL | Qt::Key_B);
    favourite_->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(favourite_, &QAction::triggered, this, &ToolPalette::toggleFavourite);
    addAction(favourite_);
    empty_->setWordWrap(true);
    empty_->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    empty_->setContentsMargins(16, 24, 16, 16);
    theme.setTextColor(empty_, Token::SecondText);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(10, 10, 10, 8);
    top->addWidget(search_);
    layout->addLayout(top);
    layout->addWidget(empty_, 1);
    layout->addWidget(list_, 1);
    hint_->setObjectName(QStringLiteral("toolHint"));
    hint_->setWordWrap(true);
    hint_->setContentsMargins(12, 8, 12, 10);
    hint_->setFont(Theme::font(FontRole::Second));
    theme.setTextColor(hint_, Token::SecondText);
    hint_->hide();
    layout->addWidget(hint_);

    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.trimmed().isEmpty()) refreshTop();
        model_->setSearch(text);
        selectFirst();
        showState();
    });
    connect(list_, &QListView::activated, this, &ToolPalette::chooseCurrent);
    const auto take = [this](const CataloguePtr& catalogue) {
        loaded_ = loaded_ || !catalogue->tools().isEmpty();
        model_->setCatalogue(catalogue);
        refreshTop();
        selectFirst();
        showState();
    };
    connect(&services.catalogue, &LiveCatalogue::changed, this, [this, take](const CataloguePtr& catalogue) {
        loaded_ = true;
        take(catalogue);
    });
    connect(plans_, &PlanShelf::changed, this, [this] {
        keepPlace([this] {
            model_->setPlans(plans_->plans());
            refreshTop();
        });
        showState();
    });
    take(services.catalogue.current());
}

void ToolPalette::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    plans_->readSoon();
    refreshTop();
}

void ToolPalette::refreshTop() {
    const CataloguePtr catalogue = services_.catalogue.current();
    const auto find = [&](const QString& name) -> ToolSpecPtr {
        if (planOfTool(name).isEmpty()) return catalogue->find(name);
        const QList<ToolSpecPtr>& plans = plans_->plans();
        const auto found =
            std::find_if(plans.begin(), plans.end(), [&](const auto& plan) { return plan->name == name; });
        return found == plans.end() ? nullptr : *found;
    };
    ToolListModel::Group favourites{tr("Favourites"), {}};
    ToolListModel::Group recent{tr("Used last"), {}};
    const QStringList marked = toolShelf::favourites(services_.folders);
    for (const QString& name : marked)
        if (ToolSpecPtr tool = find(name)) favourites.tools.append(std::move(tool));
    for (const QString& name : toolShelf::recent(services_.folders))
        if (ToolSpecPtr tool = marked.contains(name) ? nullptr : find(name)) recent.tools.append(std::move(tool));
    model_->setTop({favourites, recent});
}

void ToolPalette::keepPlace(const std::function<void()>& change) {
    const QModelIndex current = list_->currentIndex();
    const auto tool = current.data(ToolListModel::ToolRole).value<ToolSpecPtr>();
    const int row = current.row();
    const int top = list_->verticalScrollBar()->value();
    change();
    if (list_->currentIndex().isValid()) return; // it was not built anew
    const auto isIt = [&](const QModelIndex& index) {
        const auto there = index.data(ToolListModel::ToolRole).value<ToolSpecPtr>();
        return tool && there && there->name == tool->name;
    };
    // A tool may stand on top as well as in its group.
    const QModelIndex same = model_->index(row);
    const QModelIndex again = isIt(same) ? same : tool ? model_->indexOf(tool->name) : QModelIndex();
    if (!again.isValid()) return selectFirst();
    list_->setCurrentIndex(again);
    list_->verticalScrollBar()->setValue(top);
}

void ToolPalette::toggleFavourite() {
    const auto tool = list_->currentIndex().data(ToolListModel::ToolRole).value<ToolSpecPtr>();
    if (!tool) return;
    const bool on = !toolShelf::favourites(services_.folders).contains(tool->name);
    toolShelf::setFavourite(services_.folders, tool->name, on);
    keepPlace([this] { refreshTop(); });
}

void ToolPalette::showMenu(const QPoint& at) {
    const QModelIndex index = list_->indexAt(at);
    const auto tool = index.data(ToolListModel::ToolRole).value<ToolSpecPtr>();
    if (!tool) return;
    list_->setCurrentIndex(index);
    QMenu menu(this);
    menu.addAction(tr("Add to the plan"), this, &ToolPalette::chooseCurrent);
    const bool marked = toolShelf::favourites(services_.folders).contains(tool->name);
    QAction* mark = menu.addAction(marked ? tr("No longer a favourite") : tr("Make it a favourite"));
    mark->setShortcut(favourite_->shortcut());
    connect(mark, &QAction::triggered, this, &ToolPalette::toggleFavourite);
    if (tool->plan) {
        menu.addAction(tr("Open the plan"), this, [this, file = tool->plan->file] { Q_EMIT planWanted(file); });
    }
    menu.exec(list_->viewport()->mapToGlobal(at));
}

void ToolPalette::focusSearch() {
    search_->setFocus(Qt::ShortcutFocusReason);
    search_->selectAll();
}

void ToolPalette::selectFirst() {
    for (int row = 0; row < std::min(3, model_->rowCount()); ++row) {
        const QModelIndex index = model_->index(row);
        if (!index.flags().testFlag(Qt::ItemIsSelectable)) continue;
        list_->setCurrentIndex(index);
        list_->scrollToTop();
        return;
    }
}

void ToolPalette::showState() {
    // What other programs have as a tool of its own, and people look for as one.
    static const QRegularExpression flow(QStringLiteral("^(filter|condition|if|when|only|where|loop|each|for)\\b"),
                                         QRegularExpression::CaseInsensitiveOption);
    const auto word = flow.match(search_->text().trimmed());
    hint_->setVisible(word.hasMatch());
    if (word.hasMatch())
        hint_->setText(
            tr("“%1” may be no tool of its own: each step has Only when and For each on its Flow tab, and any "
               "field can filter what earlier steps gave (fx).")
                .arg(word.captured()));
    const bool any = model_->toolCount() > 0;
    list_->setVisible(any);
    empty_->setVisible(!any);
    if (any) return;
    empty_->setText(!loaded_ ? tr("Reading the tools…")
                    : search_->text().isEmpty()
                        ? tr("No tools were found. Settings tells the folders that are searched.")
                        : tr("No tool or plan matches “%1”.\nTry a word of what it does, such as disk or service.")
                              .arg(search_->text()));
}

void ToolPalette::chooseCurrent() {
    const auto tool = list_->currentIndex().data(ToolListModel::ToolRole).value<ToolSpecPtr>();
    if (!tool) return;
    toolShelf::noteUse(services_.folders, tool->name);
    Q_EMIT toolChosen(tool);
}

bool ToolPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == search_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            chooseCurrent();
            return true;
        case Qt::Key_Escape:
            if (search_->text().isEmpty()) break;
            search_->clear();
            return true;
        default:
            if (moveInList(*key, *list_)) return true;
            break;
        }
    } else if (watched == list_->viewport() && event->type() == QEvent::MouseButtonPress) {
        pressed_ = static_cast<QMouseEvent*>(event)->position().toPoint();
    } else if (watched == list_->viewport() && event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (!mouse->buttons().testFlag(Qt::LeftButton)) return false;
        if ((mouse->position().toPoint() - pressed_).manhattanLength() < QApplication::startDragDistance()) return true;
        const auto tool = list_->indexAt(pressed_).data(ToolListModel::ToolRole).value<ToolSpecPtr>();
        if (!tool) return true;
        auto* data = new QMimeData;
        data->setData(StepListModel::toolMimeType(), tool->name.toUtf8());
        auto* drag = new QDrag(this);
        drag->setMimeData(data);
        if (drag->exec(Qt::CopyAction) == Qt::CopyAction) toolShelf::noteUse(services_.folders, tool->name);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace oc::ui
