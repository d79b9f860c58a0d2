// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanDocument.h"

#include <QString>

namespace oc {

/// One edit of a plan, named, with the whole document before and after it (documents share their data, so this is
/// cheap), so that undoing gives back every byte, comments included. A value.
struct PlanEdit {
    enum class Kind { InsertStep, RemoveStep, MoveStep, ChangeStep, ChangePlan };

    Kind kind = Kind::ChangePlan;
    QString text;   ///< for the undo menu: "Add df", "Change path of Free space"
    QString stepId; ///< the step as it is called after the edit (before it for RemoveStep)
    QString key;    ///< pointer within the step or the plan; edits of one key may be merged
    int from = -1;  ///< index before (RemoveStep, MoveStep, ChangeStep)
    int to = -1;    ///< index after (InsertStep, MoveStep, ChangeStep)
    PlanDocument before;
    PlanDocument after;

    [[nodiscard]] bool isNoop() const { return before.text() == after.text(); }
};

} // namespace oc
