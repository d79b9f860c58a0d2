// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/ToolPalette.h"

#include "engine/catalogue/LiveCatalogue.h"
#include "ui/plan/StepListModel.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"
#include "ui/tools/ToolDelegate.h"
#include "ui/tools/ToolListModel.h"

#include <QApplication>
#include <QDrag>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QMouseEvent>
#include <QVBoxLayout>

namespace oc::ui {

ToolPalette::ToolPalette(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      model_(new ToolListModel(services.executors, this)),
      search_(new QLineEdit),
      list_(new QListView),
      empty_(new QLabel) {
    setObjectName(QStringLiteral("toolPalette"));
    setGround(this, Ground::Surface);
    search_->setObjectName(QStringLiteral("toolSearch"));
    search_->setPlaceholderText(tr("Find a tool"));
    search_->setAccessibleName(tr("Find a tool"));
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

    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        model_->setSearch(text);
        selectFirst();
        showState();
    });
    connect(list_, &QListView::activated, this, &ToolPalette::chooseCurrent);
    const auto take = [this](const CataloguePtr& catalogue) {
        loaded_ = loaded_ || !catalogue->tools().isEmpty();
        model_->setCatalogue(catalogue);
        selectFirst();
        showState();
    };
    connect(&services.catalogue, &LiveCatalogue::changed, this, [this, take](const CataloguePtr& catalogue) {
        loaded_ = true;
        take(catalogue);
    });
    take(services.catalogue.current());
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
    const bool any = model_->toolCount() > 0;
    list_->setVisible(any);
    empty_->setVisible(!any);
    if (any) return;
    empty_->setText(
        !loaded_ ? tr("Reading the tools…")
        : search_->text().isEmpty()
            ? tr("No tools were found. Settings tells the folders that are searched.")
            : tr("No tool matches “%1”.\nTry a word of what it does, such as disk or service.").arg(search_->text()));
}

void ToolPalette::chooseCurrent() {
    const auto tool = list_->currentIndex().data(ToolListModel::ToolRole).value<ToolSpecPtr>();
    if (tool) Q_EMIT toolChosen(tool);
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
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown: {
            QKeyEvent copy(key->type(), key->key(), key->modifiers());
            QApplication::sendEvent(list_, &copy);
            return true;
        }
        default:
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
        drag->exec(Qt::CopyAction);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace oc::ui
