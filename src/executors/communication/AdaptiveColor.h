// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace oc {

/// A colour of Adaptive Cards (good, warning, attention, accent, dark, light, default): the name as it is, or the
/// nearest to #rrggbb by its hue. Empty: neither.
[[nodiscard]] QString adaptiveColor(const QString& text);

} // namespace oc
