// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/alerts/DeliveryAttempt.h"

namespace oc {

Result<ToolSpecPtr> DeliveryAttempt::toolFor(const Delivery& delivery, const Catalogue* catalogue) {
    ToolSpecPtr tool = catalogue ? catalogue->find(delivery.tool) : nullptr;
    if (tool) return tool;
    return Error{QStringLiteral("no_such_tool"),
                 QStringLiteral("There is no tool named %1").arg(delivery.tool),
                 QStringLiteral("see opsctl tools list"),
                 {}};
}

ToolCall DeliveryAttempt::callFor(const Delivery& delivery, const ToolSpecPtr& tool) {
    ToolCall call;
    call.tool = tool;
    call.parameters = delivery.parameters;
    call.runId = delivery.id;
    call.attempt = delivery.attempts + 1;
    call.only = deliveryRecipients::deferred(delivery.recipients);
    call.wantsOutput = false;
    return call;
}

StepOutcome DeliveryAttempt::make(const Delivery& delivery, const std::stop_token& stop) const {
    const CataloguePtr catalogue = catalogue_();
    const auto tool = toolFor(delivery, catalogue.get());
    if (!tool) return StepOutcome::failure(tool.error());
    return callTool(callFor(delivery, *tool), executors_, secrets_, redactor_, stop);
}

int DeliveryAttempt::atOnce(const ToolSpec& tool) const {
    const Executor* const executor = executors_.find(tool.domain);
    return executor ? executor->atOnce(tool) : 1;
}

void DeliveryAttempt::makeAll(const ToolSpecPtr& tool, ToolCallFeed& feed, const std::stop_token& stop) const {
    callTools(tool, feed, executors_, secrets_, redactor_, stop);
}

QString DeliveryAttempt::replyOf(const StepOutcome& outcome) {
    const QString said = outcome.output.fields.value(QStringLiteral("server_reply")).toString();
    return said.isEmpty() ? outcome.message : said;
}

} // namespace oc
