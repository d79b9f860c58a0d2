// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/Catalogue.h"
#include "engine/plan/PlanDocument.h"
#include "engine/run/RunTypes.h"

#include <QHash>
#include <QJsonObject>

namespace oc {

/// What a step is taken to have put out without being run: for trying the steps after it. A value.
struct PinnedOutput {
    QJsonObject output;
    QJsonObject variables; ///< for the steps after it, as asset-query sets them

    friend bool operator==(const PinnedOutput&, const PinnedOutput&) = default;
};

/// Everything a run needs, as one value. The plan must have been validated.
struct RunRequest {
    PlanDocument plan;
    CataloguePtr catalogue;
    QJsonObject inputs;                       ///< checked, defaults filled in
    QJsonValue target{QJsonValue::Undefined}; ///< overrides every step's target
    bool approveAll = false;                  ///< answers every approve: with yes (--yes)
    bool canAsk = false;                      ///< somebody listens to ApprovalRequested; else such a step is refused
    QStringList onlySteps;                    ///< empty: all. Others are taken from 'previous' or skipped
    QString resumeOf;                         ///< run id: tasks that succeeded there are not run again
    QStringList freshSteps;                   ///< are run again although they succeeded there
    QHash<QString, PinnedOutput> pinned;      ///< by step id: not run, and taken to have succeeded with this
    QString startedBy;                        ///< "window", "opsctl"
};

} // namespace oc
