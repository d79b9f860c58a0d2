// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Alert.h"
#include "engine/base/Duration.h"
#include "engine/plan/Plan.h"
#include "engine/store/RunStore.h"

namespace oc {

/// What somebody who is told of a run wants to know of it. A value.
struct RunFacts {
    RunHeader run;
    Plan plan;                    ///< as it was when it ran
    QString failedStep;           ///< what a person calls the first step that failed; empty: none did
    QString error;                ///< of the first task of it that failed; with what to do, when that is known
    QStringList failedHosts;      ///< in the order of the steps, each once; this machine by its host name
    QStringList lastLines;        ///< the end of what that task printed, at most lastLinesShown
    double durationMs = 0;        ///< from start to end
    double usualMs = 0;           ///< the median of its last successful runs; 0: there are fewer than three
    QList<TaskResultPtr> results; ///< ordered by step, then task

    static constexpr int lastLinesShown = 20;

    /// The run took longer than 'limit'; without one, half as long again as usual, and by a second at least.
    [[nodiscard]] bool isSlow(const std::optional<Milliseconds>& limit) const;
    /// What the expressions of an alert see as "run": {"id", "plan", "status", "message", "started_at", "completed_at",
    /// "duration_ms", "usual_ms", "failed_step", "error", "failed_hosts", "last_lines", "tasks", "succeeded",
    /// "failed"}.
    [[nodiscard]] QJsonObject toJson() const;
    /// What they see as "steps": as in the plan's own expressions. Made from the history, so secrets are hidden in it.
    [[nodiscard]] QJsonObject steps() const;
    /// The alert that says all this in its standard words.
    [[nodiscard]] Alert alert() const;
};

/// Reads the history. Blocking; any thread. Errors: those of RunStore.
[[nodiscard]] Result<RunFacts> readRunFacts(const RunStore& store, const QString& runId);

} // namespace oc
