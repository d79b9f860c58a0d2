// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <QList>
#include <QString>

namespace oc {

/// One of several that a delivery is addressed to, and what became of it there. A value.
struct DeliveryRecipient {
    enum class State {
        Accepted,
        Deferred, ///< put off (4xx of RFC 5321): only these are tried again
        Refused
    };

    QString address;
    State state = State::Accepted;
    QString reply; ///< the server's words; empty when it accepted

    friend bool operator==(const DeliveryRecipient&, const DeliveryRecipient&) = default;
};

using DeliveryRecipients = QList<DeliveryRecipient>;

/// Pure functions on them.
namespace deliveryRecipients {

/// "accepted", "deferred", "refused".
[[nodiscard]] QString stateName(DeliveryRecipient::State state);
/// Those that are to be tried again.
[[nodiscard]] QStringList deferred(const DeliveryRecipients& recipients);
/// What is known after an attempt: the fields accepted and refused of the tool's output, where it has them. A message
/// that failed as a whole says something of its recipients only if it tells of all that were left.
[[nodiscard]] DeliveryRecipients after(const DeliveryRecipients& known, const StepOutcome& outcome);
/// "taken for 2 of 4 recipients; put off for a@example.org: 450 4.2.1 Later; refused for ..."; empty when all have it.
[[nodiscard]] QString toText(const DeliveryRecipients& recipients);

/// As it stands in the column recipients; empty without any.
[[nodiscard]] QString toJson(const DeliveryRecipients& recipients);
[[nodiscard]] DeliveryRecipients fromJson(const QByteArray& text);

} // namespace deliveryRecipients

} // namespace oc
