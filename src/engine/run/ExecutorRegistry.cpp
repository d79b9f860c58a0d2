// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/ExecutorRegistry.h"

namespace oc {

void ExecutorRegistry::add(Domain domain, Executor& executor) {
    executors_.at(static_cast<std::size_t>(domain)) = &executor;
}

Executor* ExecutorRegistry::find(Domain domain) const {
    return domain == Domain::Plan ? nullptr : executors_.at(static_cast<std::size_t>(domain));
}

Status ExecutorRegistry::canRun(const ToolSummary& tool) const {
    if (tool.domain == Domain::Plan) return {}; // what its steps need is checked step by step
    if (const Executor* executor = find(tool.domain)) return executor->canRun(tool);
    return Error{QStringLiteral("no_executor"),
                 QStringLiteral("%1 belongs to %2, and this program has no executor for it")
                     .arg(tool.name, executionLocation(tool.domain)),
                 QStringLiteral("use a build of the program that has it"),
                 {}};
}

} // namespace oc
