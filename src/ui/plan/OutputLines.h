// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <QStringList>

namespace oc::ui {

/// A result as the names that expressions can use: "rows[0].used_percent = 83.1"; the first rows and fields only.
[[nodiscard]] QStringList outputLines(const TaskResult& result);

} // namespace oc::ui
