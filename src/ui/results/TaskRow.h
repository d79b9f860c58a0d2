// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <array>

namespace oc::ui {

/// What the window knows of one task (step x target x item). A value.
struct TaskRow {
    int step = 0;
    int task = 0;
    TaskStatus status = TaskStatus::Waiting;
    int attempt = 0;
    qint64 startedAt = 0;   ///< ms since epoch; 0: not yet
    double durationMs = -1; ///< negative: it has not ended
    double fraction = -1;   ///< of its own progress; negative: not known
    QString target;
    QString item;
    QString message;
    TaskResultPtr result;

    /// "web-01 · item", or empty for a task of this machine alone.
    [[nodiscard]] QString subject() const;
};

/// How many tasks are in which state. A value.
struct TaskTally {
    std::array<int, 8> count{};

    void add(TaskStatus status, int n = 1) { count.at(size_t(status)) += n; }
    [[nodiscard]] int of(TaskStatus status) const { return count.at(size_t(status)); }
    [[nodiscard]] int total() const;
    [[nodiscard]] int finished() const;
    [[nodiscard]] int failed() const { return of(TaskStatus::Failed) + of(TaskStatus::TimedOut); }
    [[nodiscard]] int running() const { return of(TaskStatus::Running) + of(TaskStatus::Retrying); }
    /// "145 done, 3 failed, 8 running, 42 waiting": only what there is.
    [[nodiscard]] QString toText() const;
    /// The one word for a step of these tasks.
    [[nodiscard]] TaskStatus overall() const;
};

/// "done", "failed", "timed out", ...: the words a person reads.
[[nodiscard]] QString statusWord(TaskStatus status);
[[nodiscard]] QString statusWord(RunStatus status);
/// Went on to its end although tasks failed (on_failure: continue).
[[nodiscard]] bool hasFailures(RunStatus status, int failed);
/// "all failed" or "partly failed" of such a run.
[[nodiscard]] QString statusWord(RunStatus status, int succeeded, int failed);
/// The name of the icon that goes with the word.
[[nodiscard]] QString statusIcon(TaskStatus status);
/// Runs are painted with the colours and icons of tasks.
[[nodiscard]] TaskStatus asTaskStatus(RunStatus status);

} // namespace oc::ui
