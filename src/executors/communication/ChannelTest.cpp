// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/ChannelTest.h"

#include "engine/base/Clock.h"
#include "engine/base/Ids.h"
#include "executors/communication/AlertRendering.h"

#include <QSysInfo>

namespace oc {

using namespace Qt::StringLiterals;

Delivery testChannel(const AlertChannel& channel, const QString& from, const DeliveryAttempt& attempt,
                     const Redactor& redactor, const std::stop_token& stop) {
    const Alert alert{u"Test of the channel %1"_s.arg(channel.name),
                      u"If you can read this, alerts of OpsConductor arrive here. Nothing is wrong."_s,
                      Severity::Info,
                      {{u"Host"_s, QSysInfo::machineHostName()}},
                      from,
                      {}};
    const AlertMessage message = renderAlert(alert, channel, nowMs());
    Delivery delivery;
    delivery.id = newRunId();
    delivery.title = alert.title;
    delivery.severity = alert.severity;
    delivery.channel = message.channel;
    delivery.tool = message.tool;
    delivery.parameters = message.parameters;
    delivery.createdAt = nowMs();
    const double began = steadyMs();
    const StepOutcome outcome = attempt.make(delivery, stop);
    delivery.latencyMs = steadyMs() - began;
    delivery.endedAt = nowMs();
    delivery.attempts = 1;
    delivery.reply = redactor.redact(DeliveryAttempt::replyOf(outcome));
    delivery.state = outcome.status == TaskStatus::Success ? DeliveryState::Sent : DeliveryState::Failed;
    if (delivery.state == DeliveryState::Sent) return delivery;
    Error error = outcome.error ? *outcome.error : Error{u"failed"_s, outcome.message, {}, {}};
    error.message = redactor.redact(error.message);
    error.hint = redactor.redact(error.hint);
    delivery.error = error;
    return delivery;
}

} // namespace oc
