// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/DeliveryText.h"

#include "app/opsctl/OutputText.h"
#include "engine/base/Clock.h"

#include <QJsonArray>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

namespace {

QJsonValue timeOrNull(qint64 time) {
    return time > 0 ? QJsonValue(isoTime(time)) : QJsonValue();
}

Console::Style styleOf(const Delivery& delivery) {
    switch (delivery.state) {
    case DeliveryState::Sent:
        return Console::Style::Good;
    case DeliveryState::Failed:
        return Console::Style::Bad;
    case DeliveryState::Queued:
        return delivery.attempts > 0 ? Console::Style::Warn : Console::Style::Plain;
    case DeliveryState::Sending:
    case DeliveryState::Discarded:
    case DeliveryState::Muted:
        break;
    }
    return Console::Style::Plain;
}

QJsonArray recipientsToJson(const DeliveryRecipients& recipients) {
    QJsonArray list;
    for (const DeliveryRecipient& one : recipients)
        list << QJsonObject{{u"address"_s, one.address},
                            {u"state"_s, deliveryRecipients::stateName(one.state)},
                            {u"reply"_s, one.reply}};
    return list;
}

} // namespace

QString deliveryStateText(const Delivery& delivery) {
    const bool waits = delivery.state == DeliveryState::Queued && delivery.attempts > 0;
    return waits ? u"waiting"_s : deliveryStateName(delivery.state);
}

QString shortId(const Delivery& delivery) {
    return delivery.id.right(6);
}

QString deliveryLine(const Delivery& delivery, const Console& console) {
    QString line = console.styled(deliveryStateText(delivery).leftJustified(9), styleOf(delivery)) + u' ' +
                   delivery.channel.leftJustified(12) + u' ';
    const bool failed = delivery.error && delivery.state != DeliveryState::Sent;
    line += console.safe(failed ? delivery.error->message : delivery.reply);
    if (delivery.attempts > 0) line += u" (%1)"_s.arg(durationText(delivery.latencyMs));
    line += u'\n';
    const QString indent(23, u' ');
    if (delivery.state == DeliveryState::Queued && delivery.attempts > 0)
        line +=
            indent + u"attempt %1 failed; the next one at %2\n"_s.arg(delivery.attempts).arg(isoTime(delivery.dueAt));
    if (failed && !delivery.error->hint.isEmpty())
        line += indent + u"try: "_s + console.safe(delivery.error->hint) + u'\n';
    return line;
}

QJsonObject deliveryToJson(const Delivery& delivery) {
    QJsonValue error;
    if (delivery.error) {
        error = QJsonObject{{u"code"_s, delivery.error->code},
                            {u"message"_s, delivery.error->message},
                            {u"hint"_s, delivery.error->hint}};
    }
    return {{u"id"_s, delivery.id},
            {u"alert"_s, delivery.alertId},
            {u"title"_s, delivery.title},
            {u"severity"_s, severityName(delivery.severity)},
            {u"repeats"_s, delivery.repeats},
            {u"channel"_s, delivery.channel},
            {u"tool"_s, delivery.tool},
            {u"state"_s, deliveryStateText(delivery)},
            {u"attempts"_s, delivery.attempts},
            {u"created_at"_s, isoTime(delivery.createdAt)},
            {u"due_at"_s, delivery.state == DeliveryState::Queued ? timeOrNull(delivery.dueAt) : QJsonValue()},
            {u"ended_at"_s, timeOrNull(delivery.endedAt)},
            {u"latency_ms"_s, delivery.latencyMs},
            {u"reply"_s, delivery.reply},
            {u"recipients"_s, recipientsToJson(delivery.recipients)},
            {u"error"_s, error}};
}

} // namespace oc::opsctl
