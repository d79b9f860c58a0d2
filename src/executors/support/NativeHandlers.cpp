// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/NativeHandlers.h"

#include "engine/base/Ids.h"

namespace oc {

NativeHandlers::NativeHandlers() = default;
NativeHandlers::~NativeHandlers() = default;

void NativeHandlers::add(const QString& handler, const QString& tool, std::unique_ptr<NativeHandler> native) {
    handlers_[{handler, normalizedName(tool)}] = std::move(native);
}

Result<const NativeHandler*> NativeHandlers::find(const ToolSpec& tool, const RunSpec& run) const {
    const auto* native = std::get_if<NativeRun>(&run);
    if (!native) {
        return Error{QStringLiteral("no_handler"),
                     QStringLiteral("%1: a tool of %2 is native, this one is '%3'")
                         .arg(tool.name, executionLocation(tool.domain), runKind(run)),
                     QStringLiteral("Set run: {native: ...} in its file, or make it a tool of automation-service."),
                     {}};
    }
    return find(*native, tool);
}

Result<const NativeHandler*> NativeHandlers::find(const NativeRun& run, const ToolSpec& tool) const {
    const auto found = handlers_.find({run.handler, normalizedName(tool.name)});
    if (found == handlers_.end()) {
        return Error{
            QStringLiteral("no_handler"),
            QStringLiteral("%1 cannot run yet: this version has no handler \"%2\" for it").arg(tool.name, run.handler),
            QStringLiteral("A later version may have it; until then use another tool, or switch the step off."),
            {}};
    }
    return found->second.get();
}

StepOutcome NativeHandlers::execute(const StepRequest& request, StepContext& context) const {
    const auto handler = find(*request.tool, request.tool->behaviourFor(request.parameters).run);
    if (!handler) return StepOutcome::failure(handler.error());
    return (*handler)->execute(request, context);
}

Result<StepPreview> NativeHandlers::preview(const StepRequest& request) const {
    const auto handler = find(*request.tool, request.tool->behaviourFor(request.parameters).run);
    if (!handler) return handler.error();
    return (*handler)->preview(request);
}

Status NativeHandlers::canExecute(const ToolSpec& tool) const {
    if (const auto handler = find(tool, tool.behaviour.run); !handler) return handler.error();
    for (const ToolVariant& variant : tool.variants) {
        if (const auto handler = find(tool, variant.behaviour.run); !handler) return handler.error();
    }
    return {};
}

Availability NativeHandlers::availability(const ToolSpec& tool) const {
    if (const Status can = canExecute(tool); !can) return {false, can.error().message, can.error().hint};
    Availability first = (*find(tool, tool.behaviour.run))->availability();
    for (const ToolVariant& variant : tool.variants) {
        if (!first.available) break;
        first = (*find(tool, variant.behaviour.run))->availability();
    }
    return first;
}

} // namespace oc
