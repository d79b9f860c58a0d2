// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/ChoicePopup.h"

#include "ui/forms/ListKeys.h"
#include "ui/forms/ValueEditor.h"
#include "ui/theme/Look.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace oc::ui {

namespace {

constexpr int shownRows = 9;
constexpr int rowRole = Qt::UserRole;

QString textOf(const FieldOffer& offer) {
    const QString value = offer.shown.isEmpty() ? valueAsText(offer.value) : offer.shown;
    return offer.label.isEmpty() ? value : QStringLiteral("%1  ·  %2").arg(value, offer.label);
}

} // namespace

ChoicePopup::ChoicePopup(const QList<FieldOffer>& offers, bool several, const QList<QJsonValue>& chosen,
                         QWidget* parent)
    : QFrame(parent, Qt::Popup), offers_(offers), several_(several), search_(new QLineEdit), list_(new QListWidget) {
    setObjectName(QStringLiteral("choicePopup"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setGround(this, Ground::Surface);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->setSpacing(6);
    search_->setObjectName(QStringLiteral("choiceSearch"));
    search_->setPlaceholderText(several ? tr("Find; Enter ticks") : tr("Find"));
    search_->setAccessibleName(tr("Find a choice"));
    search_->installEventFilter(this);
    list_->setObjectName(QStringLiteral("choiceList"));
    list_->setAccessibleName(tr("Choices"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setUniformItemSizes(true);
    list_->setFocusPolicy(Qt::NoFocus); // typing goes on in the search
    for (int i = 0; i < offers_.size(); ++i) {
        auto* item = new QListWidgetItem(textOf(offers_.at(i)), list_);
        item->setData(rowRole, i);
        item->setToolTip(item->text());
        item->setFlags(item->flags() & ~Qt::ItemIsUserCheckable); // take() ticks; the view would untick at once
        if (several_) item->setCheckState(chosen.contains(offers_.at(i).value) ? Qt::Checked : Qt::Unchecked);
        if (!several_ && chosen.contains(offers_.at(i).value)) list_->setCurrentItem(item);
    }
    if (!list_->currentItem() && list_->count() > 0) list_->setCurrentRow(0);
    layout->addWidget(search_);
    layout->addWidget(list_);
    connect(search_, &QLineEdit::textChanged, this, &ChoicePopup::filter);
    connect(list_, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) { take(list_->row(item)); });
    setFocusProxy(search_);
}

void ChoicePopup::showAt(const QWidget& field) {
    const int rowHeight = list_->count() > 0 ? std::max(22, list_->sizeHintForRow(0)) : 22;
    const int rows = std::clamp(list_->count(), 1, shownRows);
    list_->setFixedHeight(rows * rowHeight + 4);
    adjustSize();
    int widest = 0;
    for (int row = 0; row < list_->count(); ++row)
        widest = std::max(widest, list_->fontMetrics().horizontalAdvance(list_->item(row)->text()));
    constexpr int around = 64; // ticks, margins, a scroll bar
    resize(std::clamp(widest + around, std::max(240, field.width()), 640), sizeHint().height());
    const QRect room = field.screen()->availableGeometry();
    QPoint at = field.mapToGlobal(QPoint(0, field.height() + 2));
    if (at.y() + height() > room.bottom()) at.setY(field.mapToGlobal(QPoint(0, -height() - 2)).y());
    at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())));
    move(at);
    show();
    search_->setFocus(Qt::PopupFocusReason);
}

void ChoicePopup::filter(const QString& text) {
    const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    QListWidgetItem* first = nullptr;
    for (int row = 0; row < list_->count(); ++row) {
        QListWidgetItem* item = list_->item(row);
        const bool fits = std::all_of(words.begin(), words.end(), [&](const QString& word) {
            return item->text().contains(word, Qt::CaseInsensitive);
        });
        item->setHidden(!fits);
        if (fits && !first) first = item;
    }
    list_->setCurrentItem(first);
}

void ChoicePopup::take(int row) {
    QListWidgetItem* item = list_->item(row);
    if (!item || item->isHidden()) return;
    const QJsonValue value = offers_.at(item->data(rowRole).toInt()).value;
    if (!several_) {
        Q_EMIT chosen(value, true);
        close();
        return;
    }
    const bool on = item->checkState() != Qt::Checked;
    item->setCheckState(on ? Qt::Checked : Qt::Unchecked);
    Q_EMIT chosen(value, on);
}

bool ChoicePopup::eventFilter(QObject* watched, QEvent* event) {
    if (watched == search_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            take(list_->currentRow());
            return true;
        default:
            if (moveInList(*key, *list_)) return true;
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace oc::ui
