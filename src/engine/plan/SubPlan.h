// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/PlanDocument.h"

#include <optional>

namespace oc {

/// A plan that is a step of another one, as it was when it was read: what was checked is what runs. Immutable; any
/// thread.
struct SubPlan {
    QString file; ///< canonical path; where it was looked for when there is none
    PlanDocument document;
    CataloguePtr catalogue;     ///< the tools, and the plans that are steps of this one
    int plans = 1;              ///< itself and the plans within it, each as often as it stands there
    std::optional<Error> error; ///< it cannot be had: "not_found", "not_readable", "plan_in_itself", "plans_too_deep",
                                ///< "plans_too_many"
};

/// The catalogue for a document: every tool, and under toolOfPlan(file) each plan that its steps name, those of these
/// plans being in their own catalogues. The same catalogue when no step is a plan. A file is looked for beside the
/// document's own, then in the folders. A plan that cannot be had is there all the same, with its error. Reads files.
[[nodiscard]] CataloguePtr withSubPlans(const CataloguePtr& tools, const PlanDocument& document,
                                        const QStringList& folders);

/// One plan's file as a tool, as withSubPlans() has it; with its error when it cannot be had. Reads files.
[[nodiscard]] ToolSpecPtr planAsTool(const CataloguePtr& tools, const QString& file, const QStringList& folders);

/// The files that a run of the document would read beside its own, each once: for watching them.
[[nodiscard]] QStringList subPlanFiles(const PlanDocument& document, const Catalogue& catalogue);

/// Whether a step of the plan, or of a plan within it, belongs to the domain.
[[nodiscard]] bool usesDomain(const Plan& plan, const Catalogue& catalogue, Domain domain);

/// How a file is to be named in a step of the document: by its path from the document's folder or from plansFolder
/// where it lies below one of them, else by its whole path.
[[nodiscard]] QString nameOfSubPlan(const QString& file, const QString& documentFile, const QString& plansFolder);

} // namespace oc
