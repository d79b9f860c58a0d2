// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/RunTypes.h"

#include <QJsonArray>

#include <optional>
#include <vector>

namespace oc {

/// How far a step with many tasks is: which task may start next under max_parallel, batches and max_failures. A pure
/// value; tasks that wait cost nothing, they are the numbers not yet given out.
///
/// Batches: sizes are numbers or percentages of all tasks (at least one task each); the last size repeats until the
/// tasks are used up. A batch starts when the one before has ended altogether and its failures were not too many;
/// without max_failures one failure is too many for the next batch. Without batches, more failures than max_failures
/// halt the step at once; without max_failures all tasks run.
class StepProgress {
public:
    StepProgress() = default;
    StepProgress(int total, int maxParallel, const QJsonArray& batches = {}, const QString& maxFailures = {});

    /// "3" or "5%" of total, rounded down; nothing for an empty or wrong text.
    [[nodiscard]] static std::optional<int> allowedFailures(const QString& text, int total);

    [[nodiscard]] bool canStart() const { return !halted_ && running_ < maxParallel_ && next_ < batchEnd_; }
    /// The task to start now. Only when canStart().
    int takeNext();
    void ended(TaskStatus status);
    /// The first of the tasks that will never start has been told of; only when halted.
    void endedUnstarted(TaskStatus status);
    /// No further task starts.
    void halt() { halted_ = true; }

    [[nodiscard]] bool isHalted() const { return halted_; }
    /// Nothing runs and nothing will start.
    [[nodiscard]] bool isOver() const { return running_ == 0 && (halted_ || next_ == total_); }
    /// The tasks that will not start begin here, when halted.
    [[nodiscard]] int firstUnstarted() const { return next_; }
    [[nodiscard]] int total() const { return total_; }
    [[nodiscard]] int running() const { return running_; }
    [[nodiscard]] int succeeded() const { return succeeded_; }
    [[nodiscard]] int failed() const { return failed_; }
    [[nodiscard]] int skipped() const { return skipped_; }
    [[nodiscard]] int cancelled() const { return cancelled_; }
    [[nodiscard]] bool tooManyFailures() const { return failed_ > allowed_.value_or(0); }
    [[nodiscard]] int allowed() const { return allowed_.value_or(0); }

private:
    void beginBatch();
    void count(TaskStatus status);

    int total_ = 0;
    int maxParallel_ = 1;
    int next_ = 0;
    int batchEnd_ = 0;
    int running_ = 0;
    int succeeded_ = 0;
    int failed_ = 0;
    int skipped_ = 0;
    int cancelled_ = 0;
    std::size_t batch_ = 0;
    std::vector<int> batchSizes_;
    std::optional<int> allowed_;
    bool halted_ = false;
};

} // namespace oc
