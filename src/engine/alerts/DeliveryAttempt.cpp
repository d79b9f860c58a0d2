// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/DeliveryAttempt.h"

#include "engine/run/ToolCall.h"

namespace oc {

StepOutcome DeliveryAttempt::make(const Delivery& delivery, const std::stop_token& stop) const {
    const CataloguePtr catalogue = catalogue_();
    ToolCall call;
    call.tool = catalogue ? catalogue->find(delivery.tool) : nullptr;
    if (!call.tool) {
        return StepOutcome::failure({QStringLiteral("no_such_tool"),
                                     QStringLiteral("There is no tool named %1").arg(delivery.tool),
                                     QStringLiteral("see opsctl tools list"),
                                     {}});
    }
    call.parameters = delivery.parameters;
    call.runId = delivery.id;
    call.attempt = delivery.attempts + 1;
    call.only = deliveryRecipients::deferred(delivery.recipients);
    return callTool(call, executors_, secrets_, redactor_, stop);
}

QString DeliveryAttempt::replyOf(const StepOutcome& outcome) {
    const QString said = outcome.output.fields.value(QStringLiteral("server_reply")).toString();
    return said.isEmpty() ? outcome.message : said;
}

} // namespace oc
