// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/DeliveryRecipients.h"

#include "engine/base/Json.h"

#include <QJsonArray>

#include <algorithm>

namespace oc::deliveryRecipients {

using namespace Qt::StringLiterals;
using State = DeliveryRecipient::State;

namespace {

constexpr qsizetype toldInWords = 5; ///< of each kind: there may be 500

void put(DeliveryRecipients& recipients, DeliveryRecipient one) {
    const auto known = std::find_if(recipients.begin(), recipients.end(),
                                    [&one](const DeliveryRecipient& other) { return other.address == one.address; });
    if (known == recipients.end())
        recipients.append(std::move(one));
    else
        *known = std::move(one);
}

QString wordsOn(const DeliveryRecipients& recipients, State state, const QString& what) {
    QStringList words;
    qsizetype more = 0;
    for (const DeliveryRecipient& one : recipients) {
        if (one.state != state) continue;
        if (words.size() < toldInWords)
            words << u"%1 for %2: %3"_s.arg(what, one.address, one.reply);
        else
            ++more;
    }
    if (more > 0) words << u"%1 for %2 more"_s.arg(what).arg(more);
    return words.join(u"; "_s);
}

} // namespace

QString stateName(State state) {
    switch (state) {
    case State::Accepted:
        return u"accepted"_s;
    case State::Deferred:
        return u"deferred"_s;
    case State::Refused:
        break;
    }
    return u"refused"_s;
}

QStringList deferred(const DeliveryRecipients& recipients) {
    QStringList addresses;
    for (const DeliveryRecipient& one : recipients) {
        if (one.state == State::Deferred) addresses << one.address;
    }
    return addresses;
}

DeliveryRecipients after(const DeliveryRecipients& known, const StepOutcome& outcome) {
    DeliveryRecipients latest;
    for (const QJsonValue& address : outcome.output.fields.value(u"accepted"_s).toArray())
        put(latest, {address.toString(), State::Accepted, {}});
    for (const QJsonValue& value : outcome.output.fields.value(u"refused"_s).toArray()) {
        const QJsonObject one = value.toObject();
        put(latest,
            {one.value(u"address"_s).toString(), one.value(u"temporary"_s).toBool() ? State::Deferred : State::Refused,
             one.value(u"reply"_s).toString()});
    }
    if (outcome.status != TaskStatus::Success) {
        const QStringList left = deferred(known);
        const bool ofAll = !left.isEmpty() && std::all_of(left.begin(), left.end(), [&latest](const QString& address) {
            return std::any_of(latest.begin(), latest.end(),
                               [&address](const DeliveryRecipient& one) { return one.address == address; });
        });
        if (!ofAll) return known;
    }
    DeliveryRecipients now = known;
    for (DeliveryRecipient& one : latest)
        put(now, std::move(one));
    return now;
}

QString toText(const DeliveryRecipients& recipients) {
    const auto accepted = std::count_if(recipients.begin(), recipients.end(),
                                        [](const DeliveryRecipient& one) { return one.state == State::Accepted; });
    if (accepted == recipients.size()) return {};
    QStringList parts{u"taken for %1 of %2 recipients"_s.arg(accepted).arg(recipients.size()),
                      wordsOn(recipients, State::Deferred, u"put off"_s),
                      wordsOn(recipients, State::Refused, u"refused"_s)};
    parts.removeAll(QString());
    return parts.join(u"; "_s);
}

QString toJson(const DeliveryRecipients& recipients) {
    if (recipients.isEmpty()) return {};
    QJsonArray list;
    for (const DeliveryRecipient& one : recipients)
        list << QJsonArray{one.address, stateName(one.state), one.reply};
    return QString::fromUtf8(json::toText(list));
}

DeliveryRecipients fromJson(const QByteArray& text) {
    DeliveryRecipients recipients;
    if (text.isEmpty()) return recipients;
    const QJsonArray list = json::parse(text).value_or(QJsonValue()).toArray();
    for (const QJsonValue& value : list) {
        const QJsonArray one = value.toArray();
        DeliveryRecipient recipient{one.at(0).toString(), State::Refused, one.at(2).toString()};
        for (const State state : {State::Accepted, State::Deferred}) {
            if (one.at(1).toString() == stateName(state)) recipient.state = state;
        }
        recipients << recipient;
    }
    return recipients;
}

} // namespace oc::deliveryRecipients
