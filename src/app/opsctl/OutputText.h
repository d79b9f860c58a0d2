// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Console.h"
#include "engine/base/Table.h"

namespace oc::opsctl {

/// A cell for people: 1.4 GB, 12 %, yes.
[[nodiscard]] QString cellText(const QJsonValue& value, const Column& column);
/// A step's output for people: its record as "name  value" lines, its table as columns, at most maxRows of them
/// (0: all), each line indented. Empty when there is nothing to show.
[[nodiscard]] QString outputText(const StepOutput& output, const Console& console, int maxRows, const QString& indent);
/// "12 ms", "3.4 s", "2m10s".
[[nodiscard]] QString durationText(double milliseconds);

} // namespace oc::opsctl
