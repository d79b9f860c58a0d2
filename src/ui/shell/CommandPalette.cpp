// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/CommandPalette.h"

#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace oc::ui {

namespace {

/// The title with its icon, and the detail at the right.
class CommandDelegate : public QStyledItemDelegate {
public:
    CommandDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyleOptionViewItem item(option);
        initStyleOption(&item, index);
        item.state &= ~QStyle::State_HasFocus;
        const QString detail = index.data(CommandModel::DetailRole).toString();
        const QFontMetrics metrics(Theme::font(FontRole::Second));
        const int width = metrics.horizontalAdvance(detail);
        // The ground over the whole row, the title only as far as the detail leaves it room.
        const QString title = item.text;
        item.text = item.fontMetrics.elidedText(title, Qt::ElideRight, item.rect.width() - width - 60);
        QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
        painter->save();
        painter->setFont(Theme::font(FontRole::Second));
        painter->setPen(theme_.color(Token::SecondText));
        painter->drawText(option.rect.adjusted(0, 0, -10, 0), Qt::AlignRight | Qt::AlignVCenter, detail);
        painter->restore();
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return QSize(100, 32);
    }

private:
    Theme& theme_;
};

} // namespace

CommandPalette::CommandPalette(Theme& theme, QWidget* window)
    : QFrame(window, Qt::Popup),
      model_(new CommandModel(this)),
      line_(new QLineEdit(this)),
      list_(new QListView(this)) {
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Commands"));
    setAttribute(Qt::WA_DeleteOnClose);
    setGround(this, Ground::Surface, Qt::TopEdge | Qt::BottomEdge | Qt::LeftEdge | Qt::RightEdge);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(9, 9, 9, 9);
    layout->setSpacing(6);
    line_->setObjectName(QStringLiteral("commandSearch"));
    line_->setPlaceholderText(tr("Search or command"));
    line_->setAccessibleName(tr("Search or command"));
    line_->addAction(theme.icon(QStringLiteral("command"), Token::SecondText), QLineEdit::LeadingPosition);
    line_->installEventFilter(this);
    layout->addWidget(line_);
    list_->setObjectName(QStringLiteral("commandList"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setModel(model_);
    list_->setItemDelegate(new CommandDelegate(theme, list_));
    list_->setUniformItemSizes(true);
    list_->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(list_, 1);
    const int width = qMin(600, window->width() - 40);
    resize(width, qMin(420, window->height() - 80));
    move(window->mapToGlobal(QPoint((window->width() - width) / 2, 48)));
    connect(line_, &QLineEdit::textChanged, this, [this](const QString& text) {
        model_->setSearch(text);
        selectFirst();
    });
    connect(line_, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(list_, &QListView::clicked, this, &CommandPalette::runCurrent);
    line_->setFocus();
}

void CommandPalette::setCommands(QList<Command> commands) {
    model_->setCommands(std::move(commands));
    selectFirst();
}

void CommandPalette::addCommands(const QList<Command>& commands) {
    model_->addCommands(commands);
    selectFirst();
}

void CommandPalette::selectFirst() {
    list_->setCurrentIndex(model_->index(0));
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == line_ && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            QApplication::sendEvent(list_, event);
            return true;
        default:
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::runCurrent() {
    const QModelIndex index = list_->currentIndex();
    if (!index.isValid()) return;
    const auto run = model_->command(index.row()).run;
    close();
    if (run) run();
}

} // namespace oc::ui
