// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/PlanDocument.h"
#include "engine/run/RunTypes.h"

#include <functional>

namespace oc {

/// Everything a run needs, as one value. The plan must have been validated.
struct RunRequest {
    PlanDocument plan;
    CataloguePtr catalogue;
    QJsonObject inputs;                             ///< checked, defaults filled in
    QJsonValue target{QJsonValue::Undefined};       ///< overrides every step's target
    bool approveAll = false;                        ///< answers every approve: with yes (--yes)
    bool canAsk = false;                            ///< somebody listens to ApprovalRequested; else such a step is refused
    QStringList onlySteps;                          ///< empty: all. Others are taken from 'previous' or skipped
    QString resumeOf;                               ///< run id: tasks that succeeded there are not run again
    QString startedBy;                              ///< "window", "opsctl"
};

} // namespace oc
