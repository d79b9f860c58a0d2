// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/NetworkExecutor.h"

#include "engine/base/Ids.h"
#include "executors/network/CaptureHandler.h"

namespace oc {

NetworkExecutor::NetworkExecutor() {
    handlers_[{QStringLiteral("capture"), normalizedName(u"tcpdump")}] = std::make_unique<CaptureHandler>();
}

NetworkExecutor::~NetworkExecutor() = default;

Result<const NetworkHandler*> NetworkExecutor::handlerFor(const ToolSpec& tool) const {
    const auto* native = std::get_if<NativeRun>(&tool.behaviour.run);
    if (!native) {
        return Error{QStringLiteral("no_handler"),
                     QStringLiteral("%1: network tools are native, this one is '%2'")
                         .arg(tool.name, runKind(tool.behaviour.run)),
                     QStringLiteral("Set run: {native: ...} in its file, or make it an automation-service tool."),
                     {}};
    }
    const auto found = handlers_.find({native->handler, normalizedName(tool.name)});
    if (found == handlers_.end()) {
        return Error{QStringLiteral("no_handler"),
                     QStringLiteral("%1: its handler is not part of this version yet").arg(tool.name),
                     QStringLiteral("Handler '%1' of network-service.").arg(native->handler),
                     {}};
    }
    return found->second.get();
}

StepOutcome NetworkExecutor::execute(const StepRequest& request, StepContext& context) {
    const auto handler = handlerFor(*request.tool);
    if (!handler) return StepOutcome::failure(handler.error());
    return (*handler)->execute(request, context);
}

Result<StepPreview> NetworkExecutor::preview(const StepRequest& request) const {
    const auto handler = handlerFor(*request.tool);
    if (!handler) return handler.error();
    return (*handler)->preview(request);
}

Status NetworkExecutor::canExecute(const ToolSpec& tool) const {
    const auto handler = handlerFor(tool);
    if (!handler) return handler.error();
    return {};
}

Availability NetworkExecutor::availability(const ToolSpec& tool) const {
    const auto handler = handlerFor(tool);
    if (!handler) return {false, handler.error().message, handler.error().hint};
    return (*handler)->availability();
}

} // namespace oc
