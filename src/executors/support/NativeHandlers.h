// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/NativeHandler.h"

#include <map>
#include <memory>
#include <utility>

namespace oc {

/// Owns the native handlers of one executor. Filled by the executor's constructor, then read from any thread.
class NativeHandlers {
public:
    NativeHandlers();
    ~NativeHandlers();

    /// Several tools share the name of a handler in their files and differ in what it does: both names count.
    void add(const QString& handler, const QString& tool, std::unique_ptr<NativeHandler> native);
    /// "no_handler" says plainly what is missing.
    [[nodiscard]] Result<const NativeHandler*> find(const NativeRun& run, const ToolSpec& tool) const;
    /// "no_handler" when the tool or one of its variants is something else than native.
    [[nodiscard]] static Status isNative(const ToolSummary& tool);
    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) const;
    /// As those of Executor. A tool of which only some uses are native, or each use by another handler, goes one by
    /// one.
    void executeAll(const ToolSpec& tool, StepFeed& feed) const;
    [[nodiscard]] int atOnce(const ToolSpec& tool) const;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const;
    /// "no_handler", which says what is missing, unless everything native of the tool has a handler.
    [[nodiscard]] Status canRun(const ToolSummary& tool) const;
    [[nodiscard]] Availability availability(const ToolSpec& tool) const;

private:
    [[nodiscard]] Result<const NativeHandler*> find(const ToolSpec& tool, const RunSpec& run) const;
    [[nodiscard]] Result<const NativeHandler*> find(const QString& handler, const QString& tool) const;
    [[nodiscard]] const NativeHandler* only(const ToolSpec& tool) const;

    std::map<std::pair<QString, QString>, std::unique_ptr<NativeHandler>> handlers_;
};

} // namespace oc
