// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Console.h"
#include "engine/catalogue/ToolSpec.h"

namespace oc::opsctl {

/// A tool's help page as text, made from its declaration.
[[nodiscard]] QString toolHelp(const ToolSpec& tool, const Console& console);
/// A row of "tools list --json".
[[nodiscard]] QJsonObject toolRow(const ToolSpec& tool);
/// The whole declaration, for "tools show --json".
[[nodiscard]] QJsonObject toolToJson(const ToolSpec& tool);

} // namespace oc::opsctl
