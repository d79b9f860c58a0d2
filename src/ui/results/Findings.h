// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

/// What a tool found worth telling, beside its rows: the field "findings" of its output, a list of records with
/// severity, what, count and example, the most serious first (the analyzers and probes of network-service).
namespace oc::ui::findings {

/// The same result with its findings as the table; null when it has none.
[[nodiscard]] TaskResultPtr of(const TaskResultPtr& result);
/// Those of all that have some.
[[nodiscard]] QList<TaskResultPtr> of(const QList<TaskResultPtr>& results);
/// How many they are in all.
[[nodiscard]] int count(const QList<TaskResultPtr>& results);

} // namespace oc::ui::findings
