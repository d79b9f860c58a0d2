// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/NativeHandlers.h"

#include "engine/base/Ids.h"

namespace oc {

NativeHandlers::NativeHandlers() = default;
NativeHandlers::~NativeHandlers() = default;

void NativeHandlers::add(const QString& handler, const QString& tool, std::unique_ptr<NativeHandler> native) {
    handlers_[{handler, normalizedName(tool)}] = std::move(native);
}

Result<const NativeHandler*> NativeHandlers::find(const ToolSpec& tool, const QJsonObject& parameters) const {
    const RunSpec& run = tool.behaviourFor(parameters).run;
    const auto* native = std::get_if<NativeRun>(&run);
    if (!native) {
        return Error{QStringLiteral("no_handler"),
                     QStringLiteral("%1: a tool of %2 is native, this one is '%3'")
                         .arg(tool.name, executionLocation(tool.domain), runKind(run)),
                     QStringLiteral("Set run: {native: ...} in its file, or make it a tool of automation-service."),
                     {}};
    }
    const auto found = handlers_.find({native->handler, normalizedName(tool.name)});
    if (found == handlers_.end()) {
        return Error{QStringLiteral("no_handler"),
                     QStringLiteral("%1: its handler is not part of this version yet").arg(tool.name),
                     QStringLiteral("Its file names the handler '%1' of %2.")
                         .arg(native->handler, executionLocation(tool.domain)),
                     {}};
    }
    return found->second.get();
}

StepOutcome NativeHandlers::execute(const StepRequest& request, StepContext& context) const {
    const auto handler = find(*request.tool, request.parameters);
    if (!handler) return StepOutcome::failure(handler.error());
    return (*handler)->execute(request, context);
}

Result<StepPreview> NativeHandlers::preview(const StepRequest& request) const {
    const auto handler = find(*request.tool, request.parameters);
    if (!handler) return handler.error();
    return (*handler)->preview(request);
}

Status NativeHandlers::canExecute(const ToolSpec& tool) const {
    const auto handler = find(tool);
    if (!handler) return handler.error();
    return {};
}

Availability NativeHandlers::availability(const ToolSpec& tool) const {
    const auto handler = find(tool);
    if (!handler) return {false, handler.error().message, handler.error().hint};
    return (*handler)->availability();
}

} // namespace oc
