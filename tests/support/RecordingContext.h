// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/StepContext.h"

#include <QStringList>
#include <QTemporaryDir>

#include <functional>

namespace oc::test {

/// A StepContext that keeps what an executor says, for tests of executors. Used by one thread, like the real one.
class RecordingContext : public StepContext {
public:
    explicit RecordingContext(std::stop_token stop = {}, Clock::time_point deadline = Clock::time_point::max())
        : StepContext(std::move(stop), deadline, noSecrets()) {}

    void emitOutput(OutputStream stream, const QByteArray& bytes) override {
        (stream == OutputStream::Stdout ? standardOutput : standardError) += bytes;
        largestChunk = std::max(largestChunk, bytes.size());
        if (onOutput) onOutput(stream, bytes);
    }
    void emitProgress(double, const QString& text) override { progress.append(text); }
    void emitNotice(const QString& text) override { notices.append(text); }
    QString artifactFolder() override { return folder_.path(); }

    QByteArray standardOutput;
    QByteArray standardError;
    QStringList notices;
    QStringList progress;
    qsizetype largestChunk = 0;
    std::function<void(OutputStream, const QByteArray&)> onOutput; ///< called as output comes in

private:
    static const Redactor& noSecrets() {
        static const Redactor redactor;
        return redactor;
    }
    QTemporaryDir folder_;
};

} // namespace oc::test
