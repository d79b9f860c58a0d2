// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/NativeHandlers.h"

#include "engine/base/Ids.h"

namespace oc {

void NativeHandler::executeAll(StepFeed& feed) const {
    while (StepFeed::Step* const step = feed.next())
        feed.ended(*step, execute(step->request, *step->context));
}

NativeHandlers::NativeHandlers() = default;
NativeHandlers::~NativeHandlers() = default;

void NativeHandlers::add(const QString& handler, const QString& tool, std::unique_ptr<NativeHandler> native) {
    handlers_[{handler, normalizedName(tool)}] = std::move(native);
}

Status NativeHandlers::isNative(const ToolSummary& tool) {
    if (tool.otherRun.isEmpty()) return {};
    return Error{QStringLiteral("no_handler"),
                 QStringLiteral("%1: a tool of %2 is native, this one is '%3'")
                     .arg(tool.name, executionLocation(tool.domain), tool.otherRun),
                 QStringLiteral("Set run: {native: ...} in its file, or make it a tool of automation-service."),
                 {}};
}

Result<const NativeHandler*> NativeHandlers::find(const ToolSpec& tool, const RunSpec& run) const {
    if (const auto* native = std::get_if<NativeRun>(&run)) return find(*native, tool);
    return isNative(summaryOf(tool)).error();
}

Result<const NativeHandler*> NativeHandlers::find(const NativeRun& run, const ToolSpec& tool) const {
    return find(run.handler, tool.name);
}

Result<const NativeHandler*> NativeHandlers::find(const QString& handler, const QString& tool) const {
    const auto found = handlers_.find({handler, normalizedName(tool)});
    if (found == handlers_.end()) {
        return Error{
            QStringLiteral("no_handler"),
            QStringLiteral("%1 cannot run yet: this version has no handler \"%2\" for it").arg(tool, handler),
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

/// The one handler for all uses of the tool; null when there may be several.
const NativeHandler* NativeHandlers::only(const ToolSpec& tool) const {
    if (!tool.variants.isEmpty()) return nullptr;
    return find(tool, tool.behaviour.run).value_or(nullptr);
}

void NativeHandlers::executeAll(const ToolSpec& tool, StepFeed& feed) const {
    if (const NativeHandler* const handler = only(tool)) {
        handler->executeAll(feed);
        return;
    }
    while (StepFeed::Step* const step = feed.next())
        feed.ended(*step, execute(step->request, *step->context));
}

int NativeHandlers::atOnce(const ToolSpec& tool) const {
    const NativeHandler* const handler = only(tool);
    return handler ? handler->atOnce() : 1;
}

Result<StepPreview> NativeHandlers::preview(const StepRequest& request) const {
    const auto handler = find(*request.tool, request.tool->behaviourFor(request.parameters).run);
    if (!handler) return handler.error();
    return (*handler)->preview(request);
}

Status NativeHandlers::canRun(const ToolSummary& tool) const {
    for (const QString& handler : tool.handlers) {
        if (const auto found = find(handler, tool.name); !found) return found.error();
    }
    return {};
}

Availability NativeHandlers::availability(const ToolSpec& tool) const {
    const ToolSummary summary = summaryOf(tool);
    for (const Status& can : {isNative(summary), canRun(summary)}) {
        if (!can) return {false, can.error().message, can.error().hint};
    }
    Availability first = (*find(tool, tool.behaviour.run))->availability();
    for (const ToolVariant& variant : tool.variants) {
        if (!first.available) break;
        first = (*find(tool, variant.behaviour.run))->availability();
    }
    return first;
}

} // namespace oc
