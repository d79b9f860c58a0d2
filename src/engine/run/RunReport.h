// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

namespace oc {

/// A whole run for programs: the document of run --json (design, section 5).
struct RunReport {
    QString runId;
    RunStatus status = RunStatus::Running;
    QString message;
    QString errorMessage; ///< empty: null
    qint64 startedAt = 0;
    qint64 completedAt = 0;
    QList<TaskResultPtr> results; ///< ordered by step, then task

    [[nodiscard]] QJsonObject toJson() const;
};

} // namespace oc
