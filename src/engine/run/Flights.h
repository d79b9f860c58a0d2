// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/TaskAttempt.h"

#include <array>
#include <vector>

namespace oc {

/// The attempts that worker threads have now. Watches their deadlines, asks those that are late to stop, and finds
/// those that do not. Lives on the scheduler's thread; a look over all of them is cheap, since the pools bound their
/// number.
class Flights {
public:
    using Clock = std::chrono::steady_clock;

    explicit Flights(Milliseconds grace) : grace_(grace) {}

    void add(std::shared_ptr<TaskAttempt> attempt);
    /// It has come back.
    void remove(TaskAttempt& attempt);
    [[nodiscard]] int inPool(WorkPool pool) const { return inPool_[static_cast<std::size_t>(pool)]; }
    [[nodiscard]] bool isEmpty() const { return flights_.empty(); }
    void stopRun(quint64 serial, Clock::time_point now);

    struct Look {
        Clock::time_point next = Clock::time_point::max(); ///< when to look again
        std::vector<std::shared_ptr<TaskAttempt>> givenUp; ///< asked to stop longer than the grace ago; told once
    };
    /// Also passes on output that is due.
    [[nodiscard]] Look look(Clock::time_point now);

private:
    Milliseconds grace_;
    std::vector<std::shared_ptr<TaskAttempt>> flights_;
    std::array<int, workPoolCount> inPool_{};
};

} // namespace oc
