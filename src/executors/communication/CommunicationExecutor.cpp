// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/CommunicationExecutor.h"

#include "executors/communication/SendmailHandler.h"
#include "executors/communication/SlackHandler.h"
#include "executors/communication/TeamsHandler.h"
#include "executors/communication/WebhookSender.h"
#include "executors/support/CurlLibrary.h"

#include <tuple>

namespace oc {

CommunicationExecutor::CommunicationExecutor(CommunicationOptions options) {
    handlers_.add(QStringLiteral("slack"), QStringLiteral("slack_cli"),
                  std::make_unique<SlackHandler>(options.http, options.chat));
    handlers_.add(QStringLiteral("teams"), QStringLiteral("teams_cli"),
                  std::make_unique<TeamsHandler>(options.http, options.chat));
    handlers_.add(QStringLiteral("http"), QStringLiteral("webhook_sender"),
                  std::make_unique<WebhookSender>(std::move(options.http)));
    handlers_.add(QStringLiteral("smtp"), QStringLiteral("sendmail"),
                  std::make_unique<SendmailHandler>(std::move(options.smtp)));
}

void CommunicationExecutor::warmUp() const {
    std::ignore = CurlLibrary::get(); // when it is missing, the first message tells
}

StepOutcome CommunicationExecutor::execute(const StepRequest& request, StepContext& context) {
    return handlers_.execute(request, context);
}

void CommunicationExecutor::executeAll(const ToolSpec& tool, StepFeed& feed) {
    handlers_.executeAll(tool, feed);
}

int CommunicationExecutor::atOnce(const ToolSpec& tool) const {
    return handlers_.atOnce(tool);
}

Result<StepPreview> CommunicationExecutor::preview(const StepRequest& request) const {
    return handlers_.preview(request);
}

Status CommunicationExecutor::canRun(const ToolSummary& tool) const {
    if (const Status native = NativeHandlers::isNative(tool); !native) return native;
    return handlers_.canRun(tool);
}

Availability CommunicationExecutor::availability(const ToolSpec& tool) const {
    return handlers_.availability(tool);
}

} // namespace oc
