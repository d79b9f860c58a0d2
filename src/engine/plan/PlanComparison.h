// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanDocument.h"

#include <QStringList>

namespace oc {

/// What became of the steps of a plan, and of the lines between them, from one text to another: the steps of both, each
/// once, told apart by id. Pure; any thread.
struct PlanComparison {
    enum class Change { Same, Added, Removed, Changed };
    struct Step {
        QString id;
        QString title;
        QString tool;
        Change change = Change::Same;
        QStringList keys; ///< what is different, of a changed one: "parameters.path", "timeout"
    };
    struct Line {
        int from = 0; ///< indexes in steps
        int to = 0;
        Change change = Change::Same; ///< never Changed
    };

    QList<Step> steps; ///< in the order of the later plan; one that is gone stands behind what it stood behind
    QList<Line> lines;
    bool sequence = false; ///< both are

    [[nodiscard]] static PlanComparison of(const PlanDocument& before, const PlanDocument& after);
    [[nodiscard]] bool isSame() const;
};

} // namespace oc
