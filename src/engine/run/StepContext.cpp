// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/StepContext.h"

#include <algorithm>

namespace oc {

std::chrono::milliseconds StepContext::remaining() const {
    using std::chrono::milliseconds;
    if (deadline_ == Clock::time_point::max()) return milliseconds::max();
    return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(deadline_ - Clock::now()));
}

} // namespace oc
