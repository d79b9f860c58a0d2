// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"

#include <functional>
#include <mutex>

namespace oc {

/// What a list shows of a tool, and what decides whether a program can run it at all. A value.
struct ToolSummary {
    QString name;
    Domain domain = Domain::Automation;
    QString platform;
    QString category;
    QString description;
    Risk risk = Risk::Read; ///< as its file says; a variant may have a higher one
    QString run;            ///< runKind() of the tool without any parameter
    QStringList handlers;   ///< of every native run among its variants, each once
    QString otherRun;       ///< runKind() of the first run that is not native; empty when all are
    QString file;
};

[[nodiscard]] ToolSummary summaryOf(const ToolSpec& tool);

/// One tool of a catalogue: its summary at once, the whole of it when somebody asks. Most commands show a list, or need
/// one tool of all. Immutable as seen from outside; any thread.
class ToolEntry {
public:
    /// Null when it cannot be read. Called once at most.
    using Read = std::function<ToolSpecPtr()>;

    explicit ToolEntry(ToolSpecPtr tool);
    ToolEntry(ToolSummary summary, Read read) : summary_(std::move(summary)), read_(std::move(read)) {}

    [[nodiscard]] const ToolSummary& summary() const { return summary_; }
    /// Null when it cannot be read.
    [[nodiscard]] ToolSpecPtr tool() const;

private:
    ToolSummary summary_;
    mutable std::once_flag once_;
    mutable Read read_;
    mutable ToolSpecPtr tool_;
};

using ToolEntryPtr = std::shared_ptr<const ToolEntry>;

} // namespace oc
