// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Console.h"
#include "engine/catalogue/ToolEntry.h"

namespace oc::opsctl {

/// A tool's help page as text, made from its declaration. 'can' is what the executors say of it.
[[nodiscard]] QString toolHelp(const ToolSpec& tool, const Status& can, const Console& console);
/// A row of "tools list --json". Only that of a tool that cannot run has a "problem" (code, message, hint).
[[nodiscard]] QJsonObject toolRow(const ToolSummary& tool, const Status& can);
/// The whole declaration, for "tools show --json".
[[nodiscard]] QJsonObject toolToJson(const ToolSpec& tool, const Status& can);

} // namespace oc::opsctl
