// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/HeadAndTail.h"
#include "engine/run/LiveOutput.h"
#include "engine/run/RunContext.h"
#include "engine/run/StepContext.h"

namespace oc {

/// The StepContext of one attempt: takes the secrets out of what the executor says, writes it to the run's log, keeps
/// head and tail for the result, and tells those who watch. Lives on the stack of the worker thread.
class TaskContext : public StepContext {
public:
    TaskContext(RunContextPtr run, int step, int task, int attempt, std::stop_token stop, Clock::time_point deadline,
                LiveOutput& live);

    void emitOutput(OutputStream stream, const QByteArray& bytes) override;
    void emitProgress(double fraction, const QString& text) override;
    void emitNotice(const QString& text) override;
    [[nodiscard]] QString artifactFolder() override;

    /// What the redactor still held back goes out; the log is closed.
    void finish();
    [[nodiscard]] RawOutput takeRaw();
    /// Why the log could not be written, if it could not.
    [[nodiscard]] const std::optional<Error>& logError() const { return logError_; }

private:
    struct Stream {
        Redactor::Stream redactor;
        HeadAndTail kept;
    };

    void pass(OutputStream stream, const QByteArray& redacted);

    RunContextPtr run_;
    int step_;
    int task_;
    int attempt_;
    LiveOutput& live_;
    std::array<Stream, 2> streams_;
    std::optional<Error> logError_;
    bool wrote_ = false;
};

} // namespace oc
