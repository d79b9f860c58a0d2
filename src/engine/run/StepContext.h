// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "engine/run/RunTypes.h"

#include <chrono>
#include <stop_token>

namespace oc {

/// What an executor is given to talk through while it works on one task. Used by the one worker thread that executes
/// the task; what it emits is redacted and goes to the log file and to whoever watches.
class StepContext {
public:
    using Clock = std::chrono::steady_clock;

    virtual ~StepContext() = default;

    /// Raw bytes as they come. Memory stays bounded: the whole goes to the run's log file, a head and a tail stay for
    /// the result. Blocks when the disk is slower than the program (back-pressure).
    virtual void emitOutput(OutputStream stream, const QByteArray& bytes) = 0;
    /// fraction from 0 to 1, or negative when it is not known.
    virtual void emitProgress(double fraction, const QString& text) = 0;
    virtual void emitNotice(const QString& text) = 0;

    [[nodiscard]] const std::stop_token& stopToken() const { return stop_; }
    [[nodiscard]] Clock::time_point deadline() const { return deadline_; }
    [[nodiscard]] bool cancelled() const { return stop_.stop_requested(); }
    [[nodiscard]] bool expired() const { return Clock::now() >= deadline_; }
    /// Not less than zero.
    [[nodiscard]] std::chrono::milliseconds remaining() const;
    [[nodiscard]] const Redactor& redactor() const { return redactor_; }
    /// A folder of this run for files a tool makes (captures, dumps); made on first use.
    [[nodiscard]] virtual QString artifactFolder() = 0;

protected:
    StepContext(std::stop_token stop, Clock::time_point deadline, const Redactor& redactor)
        : stop_(std::move(stop)), deadline_(deadline), redactor_(redactor) {}

private:
    std::stop_token stop_;
    Clock::time_point deadline_;
    const Redactor& redactor_;
};

} // namespace oc
