// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/policy/RunPolicy.h"

namespace oc {

class Settings;

/// The policy as the settings policy/read, policy/change, policy/destructive and policy/denied_tools say it. A word
/// that is none of allow, confirm and deny leaves the default.
[[nodiscard]] RunPolicy runPolicyOf(const Settings& settings);

} // namespace oc
