// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/StepContext.h"
#include "executors/network/CaptureOptions.h"
#include "executors/network/CaptureSource.h"
#include "executors/network/CaptureWait.h"

#include <functional>
#include <optional>

namespace oc {

/// Takes packet after packet from a source until its end, the end of the time, a stop or the deadline, and tells how
/// far it is. Used by the worker thread of one task; what it is given must outlive it.
class CaptureLoop {
public:
    enum class End { Complete, Cancelled, Deadline, Truncated, Failed, Refused };
    enum class Take { More, Enough, Refuse };

    CaptureLoop(const CaptureOptions& options, CaptureSource& source, StepContext& context);

    /// take: of one packet; whether there shall be more. pause: now and then, and whenever no packet is there.
    [[nodiscard]] End run(const std::function<Take(CaptureSource::Frame&)>& take, const std::function<void()>& pause);
    [[nodiscard]] qint64 packets() const { return packets_; }
    [[nodiscard]] qint64 bytes() const { return bytes_; }
    /// "1 packet", "1,204 packets".
    [[nodiscard]] QString counted() const;
    /// What the end means for the step, if it is a failure. Tells a file that ends within a packet as a notice.
    [[nodiscard]] std::optional<Error> problem(End end) const;
    [[nodiscard]] static TaskStatus statusOf(End end, const std::optional<Error>& error);

private:
    void tellProgress(StepContext::Clock::time_point now);

    const CaptureOptions& options_;
    CaptureSource& source_;
    StepContext& context_;
    CaptureWait wait_;
    StepContext::Clock::time_point begin_;
    StepContext::Clock::time_point told_{};
    qint64 packets_ = 0;
    qint64 bytes_ = 0;
};

} // namespace oc
