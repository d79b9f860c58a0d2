// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"

#include <array>

namespace oc {

/// Which executor serves which domain. Filled once by src/app before anything runs; then read from any thread.
class ExecutorRegistry {
public:
    void add(Domain domain, Executor& executor);
    /// Null when the domain has none; Domain::Plan never has, the scheduler runs plans itself.
    [[nodiscard]] Executor* find(Domain domain) const;
    /// Domain has an executor and that can execute the tool.
    [[nodiscard]] Status canRun(const ToolSummary& tool) const;
    [[nodiscard]] Status canExecute(const ToolSpec& tool) const { return canRun(summaryOf(tool)); }

private:
    std::array<Executor*, 4> executors_{};
};

} // namespace oc
