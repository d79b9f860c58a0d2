// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Command.h"
#include "engine/plan/PlanDocument.h"
#include "engine/run/PlanPreview.h"

namespace oc {
class Redactor;
}

namespace oc::opsctl {

/// --target, --json, --events, --yes, --dry-run: the same words for run, call, resume and rerun.
void addLaunchOptions(Options& options);

struct LaunchExtras {
    QString resumeOf;
    QStringList onlySteps;
    bool planIsOurs = false; ///< made from the command line: places in its text mean nothing to the person
};

/// Checks, asks the policy, runs, and gives the exit code.
int launch(const PlanDocument& document, const QStringList& inputWords, const Options& options, Composition& program,
           Console& console, const LaunchExtras& extras);

/// Writes what a plan would do; the exit code.
int showPreviews(const QList<StepPlanPreview>& previews, bool asJson, const Redactor& redactor, Console& console);

} // namespace oc::opsctl
