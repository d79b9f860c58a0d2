// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Table.h"

namespace oc {
class Catalogue;
}

namespace oc::ui {

class OpenPlan;

/// What a condition or a text of a step can be about: the rows of an earlier step, the fields of one, or the inputs of
/// the plan. A value.
struct RowSource {
    QString path;  ///< as expressions name it: "steps.df.output.rows"
    QString title; ///< "Free space"
    bool isRows = false;
    QList<Column> columns; ///< with the types that the tool declares, or that the last output has

    [[nodiscard]] const Column* column(const QString& name) const;
};

/// Whether rowSources() has any. Cheap: asked after every edit, where collecting outputs would take too long.
[[nodiscard]] bool hasRowSources(const OpenPlan& plan, const QString& stepId, const Catalogue& catalogue);
/// Rows first, those of the nearest step before them all; then fields and inputs. GUI thread.
[[nodiscard]] QList<RowSource> rowSources(const OpenPlan& plan, const QString& stepId, const Catalogue& catalogue);

} // namespace oc::ui
