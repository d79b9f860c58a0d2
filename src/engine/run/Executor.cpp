// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/Executor.h"

namespace oc {

void Executor::executeAll(const ToolSpec& /*tool*/, StepFeed& feed) {
    while (StepFeed::Step* const step = feed.next())
        feed.ended(*step, execute(step->request, *step->context));
}

int Executor::atOnce(const ToolSpec& /*tool*/) const {
    return 1;
}

} // namespace oc
