// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace oc {

/// How many deliveries of a channel a deliverer takes from the outbox before it can send them: what goes out within a
/// tenth of a second, and as long as that is not known a few. What waits in the outbox can still be muted or discarded,
/// and another program can send it; too few, and the workers wait for the disk. Not thread-safe.
class DeliveryReserve {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr int atFirst = 32;
    static constexpr int atMost = 256;

    explicit DeliveryReserve(Clock::time_point now) : since_(now) {}

    [[nodiscard]] int size() const { return size_; }
    void oneHasEnded() { ++ended_; }
    /// Judges by what has ended since it was last judged, when that is enough to tell. At least 'least', so that each
    /// place can be taken again at once.
    void judge(Clock::time_point now, int least);

private:
    int size_ = atFirst;
    int ended_ = 0;
    Clock::time_point since_;
};

} // namespace oc
