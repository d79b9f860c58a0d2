// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/DeliveryList.h"

#include "ui/alerts/DeliveryWords.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

DeliveryList::DeliveryList(Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), layout_(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("deliveries"));
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(4);
    auto* heading = new QLabel(tr("Delivery").toUpper());
    heading->setFont(Theme::font(FontRole::Section));
    theme_.setTextColor(heading, Token::SecondText);
    layout_->addWidget(heading);
    hide();
}

void DeliveryList::follow(Outbox* outbox, const QStringList& deliveryIds) {
    for (const QString& id : deliveryIds)
        rows_.insert(id, {});
    show();
    const auto read = [outbox, deliveryIds] {
        QList<Delivery> found;
        for (const QString& id : deliveryIds)
            if (const auto delivery = outbox->find(id)) found.append(*delivery);
        return found;
    };
    whenDone(this, QtConcurrent::run(read), [this](const QList<Delivery>& found) {
        for (const Delivery& delivery : found)
            if (!rows_.value(delivery.id).text) take(delivery); // else an attempt was quicker, and knows more
    });
}

void DeliveryList::take(const Delivery& delivery) {
    const auto row = rows_.find(delivery.id);
    if (row == rows_.end()) return;
    if (!row->text) {
        auto* line = new QHBoxLayout;
        line->setSpacing(6);
        row->dot = new QLabel(QStringLiteral("\u25cf"));
        row->text = new QLabel;
        row->text->setObjectName(QStringLiteral("delivery_") + delivery.channel);
        row->text->setTextFormat(Qt::PlainText);
        row->text->setWordWrap(true);
        row->text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        line->addWidget(row->dot, 0, Qt::AlignTop);
        line->addWidget(row->text, 1);
        layout_->addLayout(line);
    }
    theme_.setTextColor(row->dot, deliveryWords::token(delivery));
    QStringList lines{QStringLiteral("%1: %2").arg(delivery.channel, deliveryWords::line(delivery))};
    for (const QString& recipient : deliveryWords::recipients(delivery))
        lines.append(QStringLiteral("    ") + recipient);
    row->text->setText(lines.join(QLatin1Char('\n')));
}

} // namespace oc::ui
