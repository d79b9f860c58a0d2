// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/DeliveryList.h"

#include "ui/results/WhenDone.h"
#include "ui/theme/Theme.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

Token tokenOf(const Delivery& delivery) {
    switch (delivery.state) {
    case DeliveryState::Sent:
        return Token::DoneText;
    case DeliveryState::Failed:
        return Token::FailedText;
    case DeliveryState::Queued:
        return delivery.attempts > 0 ? Token::WarningText : Token::SecondText;
    case DeliveryState::Sending:
        return Token::AccentText;
    case DeliveryState::Discarded:
    case DeliveryState::Muted:
        break;
    }
    return Token::SecondText;
}

QString wordsOf(const Delivery& delivery) {
    const QString took = DeliveryList::tr("%1 ms").arg(QLocale().toString(qRound64(delivery.latencyMs)));
    const QString problem = delivery.error ? delivery.error->toText() : QString();
    switch (delivery.state) {
    case DeliveryState::Queued:
        if (delivery.attempts > 0) {
            const QDateTime due = QDateTime::fromMSecsSinceEpoch(delivery.dueAt);
            return DeliveryList::tr("waits, next attempt at %1: %2")
                .arg(QLocale().toString(due.time(), QLocale::LongFormat), problem);
        }
        return DeliveryList::tr("queued");
    case DeliveryState::Sending:
        return DeliveryList::tr("on its way…");
    case DeliveryState::Sent:
        return delivery.reply.isEmpty() ? DeliveryList::tr("sent in %1").arg(took)
                                        : DeliveryList::tr("sent in %1: %2").arg(took, delivery.reply);
    case DeliveryState::Failed:
        return DeliveryList::tr("failed: %1").arg(problem);
    case DeliveryState::Discarded:
        return DeliveryList::tr("given up");
    case DeliveryState::Muted:
        break;
    }
    return DeliveryList::tr("kept back: the channel is muted");
}

} // namespace

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
    theme_.setTextColor(row->dot, tokenOf(delivery));
    row->text->setText(QStringLiteral("%1: %2").arg(delivery.channel, wordsOf(delivery)));
}

} // namespace oc::ui
