// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace oc {

/// The task that runs a plan as its step, as the run of that plan knows it. A value.
struct ParentTask {
    QString runId;
    int step = 0;
    int task = 0;
    int attempt = 1;
    QString place; ///< step id, target and item as one text: finds the run again when its parent is resumed

    /// The same for the outermost run, whose person is asked for approvals.
    QString rootRunId;
    int rootStep = 0;
    int rootTask = 0;
    int rootAttempt = 1;
    QString path; ///< ids of the steps from the outermost run down to this one: "nightly/check"
};

} // namespace oc
