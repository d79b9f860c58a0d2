// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"
#include "engine/plan/Plan.h"

#include <QStringList>

namespace oc::ui::stepText {

/// The main parameters on one line: "path = /var, local_only"; secrets are masked.
[[nodiscard]] QString parameters(const StepSpec& step, const ToolSpec* tool);
/// "web-01", "3 machines", "{{ steps.find.output.assets }}", "environment = production"; empty for this machine.
[[nodiscard]] QString target(const QJsonValue& target);
/// When a step runs, in words where a form could show it: "used_percent > 80 in any row of disk"; else as it stands.
[[nodiscard]] QString condition(const QString& when);
/// What is special about when and how it runs, in few words: "when ...", "for each ...", "retry 3x", "asks first".
/// order: also after which steps; a canvas shows that by lines.
[[nodiscard]] QStringList badges(const StepSpec& step, bool order = true);
/// The name of the icon for a tool.
[[nodiscard]] QString icon(const ToolSpec* tool);

} // namespace oc::ui::stepText
