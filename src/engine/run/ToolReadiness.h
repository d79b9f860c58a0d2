// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/ExecutorRegistry.h"

namespace oc {

/// Whether a tool can run, and if not why and what to do: first by this version of the program at all, then with what
/// is on this machine. A value.
struct ToolReadiness {
    bool ready = true;
    QString code;   ///< "no_handler", "no_executor": nothing on this machine can mend it; empty for what can be mended
    QString reason; ///< empty when it can run
    QString hint;

    /// May look at the disk; any thread.
    [[nodiscard]] static ToolReadiness of(const ToolSpec& tool, const ExecutorRegistry& executors);
};

} // namespace oc
