// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/ToolReadiness.h"

namespace oc {

ToolReadiness ToolReadiness::of(const ToolSpec& tool, const ExecutorRegistry& executors) {
    if (const Status can = executors.canExecute(tool); !can)
        return {false, can.error().code, can.error().message, can.error().hint};
    const Availability here = executors.find(tool.domain)->availability(tool);
    return {here.available, {}, here.reason, here.hint};
}

} // namespace oc
