// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Command.h"
#include "engine/catalogue/Catalogue.h"
#include "engine/plan/PlanDocument.h"

#include <QJsonObject>

#include <optional>

namespace oc::opsctl {

/// A plan from a file or, with "-", from standard input (JSON, or YAML when it does not begin like JSON). Errors have
/// been told when it is nothing.
[[nodiscard]] std::optional<PlanDocument> readPlan(const QString& file, Console& console);

/// "name=value" words as an object; a name that comes twice becomes a list. The error names the word.
[[nodiscard]] Result<QJsonObject> readAssignments(const QStringList& words);

/// The tools, and the plans that the document has as steps.
[[nodiscard]] CataloguePtr catalogueFor(const PlanDocument& document, Composition& program);

/// What is to be done about a plan before it may run: its problems, told or as JSON.
[[nodiscard]] Problems planProblems(const PlanDocument& document, const Catalogue& catalogue, Composition& program);
void tellProblems(const Problems& problems, Console& console);

} // namespace oc::opsctl
