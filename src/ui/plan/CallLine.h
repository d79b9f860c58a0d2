// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/Plan.h"

namespace oc::ui {

/// "opsctl call df path=/var --target web-01": the step for a shell. Expressions stay as they are written, since there
/// are no other steps whose output they could take. Pure; any thread.
[[nodiscard]] QString callLine(const StepSpec& step);

} // namespace oc::ui
