// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/forms/ExpressionScope.h"
#include "ui/plan/RowSource.h"

namespace oc::ui {

/// The values that a column had in the last run, each once, as far as the scope knows them: what is offered while a
/// value is typed. GUI thread.
[[nodiscard]] std::function<QStringList(const QString& column)> rowValues(const ExpressionScopePtr& scope,
                                                                          const RowSource& source);
/// "inputs.limit", for each input among the sources.
[[nodiscard]] QStringList inputPaths(const QList<RowSource>& sources);

} // namespace oc::ui
