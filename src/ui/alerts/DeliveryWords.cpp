// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/DeliveryWords.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace oc::ui::deliveryWords {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DeliveryWords)
};

} // namespace

QString state(const Delivery& delivery) {
    switch (delivery.state) {
    case DeliveryState::Queued:
        return delivery.attempts > 0 ? Words::tr("waiting") : Words::tr("queued");
    case DeliveryState::Sending:
        return Words::tr("on its way");
    case DeliveryState::Sent:
        return Words::tr("sent");
    case DeliveryState::Failed:
        return Words::tr("failed");
    case DeliveryState::Discarded:
        return Words::tr("given up");
    case DeliveryState::Muted:
        break;
    }
    return Words::tr("muted");
}

Token token(const Delivery& delivery) {
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

QString icon(const Delivery& delivery) {
    switch (delivery.state) {
    case DeliveryState::Sent:
        return QStringLiteral("done");
    case DeliveryState::Failed:
        return QStringLiteral("failed");
    case DeliveryState::Queued:
        return QStringLiteral("waiting");
    case DeliveryState::Sending:
        return QStringLiteral("run");
    case DeliveryState::Discarded:
    case DeliveryState::Muted:
        break;
    }
    return QStringLiteral("skipped");
}

QString line(const Delivery& delivery) {
    const QString took = Words::tr("%1 ms").arg(QLocale().toString(qRound64(delivery.latencyMs)));
    const QString problem = delivery.error ? delivery.error->toText() : QString();
    switch (delivery.state) {
    case DeliveryState::Queued:
        if (delivery.attempts > 0) {
            const QDateTime due = QDateTime::fromMSecsSinceEpoch(delivery.dueAt);
            return Words::tr("waits, next attempt at %1: %2")
                .arg(QLocale().toString(due.time(), QLocale::LongFormat), problem);
        }
        return Words::tr("queued");
    case DeliveryState::Sending:
        return Words::tr("on its way…");
    case DeliveryState::Sent:
        return delivery.reply.isEmpty() ? Words::tr("sent in %1").arg(took)
                                        : Words::tr("sent in %1: %2").arg(took, delivery.reply);
    case DeliveryState::Failed:
        return Words::tr("failed: %1").arg(problem);
    case DeliveryState::Discarded:
        return Words::tr("given up");
    case DeliveryState::Muted:
        break;
    }
    return Words::tr("kept back: the channel is muted");
}

QStringList recipients(const Delivery& delivery) {
    QStringList lines;
    if (delivery.recipients.size() < 2) return lines;
    for (const DeliveryRecipient& one : delivery.recipients) {
        switch (one.state) {
        case DeliveryRecipient::State::Accepted:
            lines.append(Words::tr("%1: taken").arg(one.address));
            break;
        case DeliveryRecipient::State::Deferred:
            lines.append(Words::tr("%1: put off, tried again: %2").arg(one.address, one.reply));
            break;
        case DeliveryRecipient::State::Refused:
            lines.append(Words::tr("%1: refused: %2").arg(one.address, one.reply));
            break;
        }
    }
    return lines;
}

} // namespace oc::ui::deliveryWords
