// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/ToolEntry.h"

namespace oc {

ToolSummary summaryOf(const ToolSpec& tool) {
    ToolSummary summary{tool.name,
                        tool.domain,
                        tool.platform,
                        tool.category,
                        tool.description,
                        tool.behaviour.risk,
                        runKind(tool.behaviour.run),
                        {},
                        {},
                        tool.file};
    const auto note = [&summary](const RunSpec& run) {
        const auto* native = std::get_if<NativeRun>(&run);
        if (!native) {
            if (summary.otherRun.isEmpty()) summary.otherRun = runKind(run);
        } else if (!summary.handlers.contains(native->handler)) {
            summary.handlers.append(native->handler);
        }
    };
    note(tool.behaviour.run);
    for (const ToolVariant& variant : tool.variants)
        note(variant.behaviour.run);
    return summary;
}

ToolEntry::ToolEntry(ToolSpecPtr tool) : summary_(summaryOf(*tool)), tool_(std::move(tool)) {}

ToolSpecPtr ToolEntry::tool() const {
    std::call_once(once_, [this] {
        if (!read_) return;
        tool_ = read_();
        read_ = {}; // it holds the whole cache
    });
    return tool_;
}

} // namespace oc
