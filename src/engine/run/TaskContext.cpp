// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/TaskContext.h"

#include "engine/store/RunStore.h"

namespace oc {

TaskContext::TaskContext(RunContextPtr run, int step, int task, int attempt, std::stop_token stop,
                         Clock::time_point deadline, LiveOutput& live)
    : StepContext(std::move(stop), deadline, run->redactor),
      run_(std::move(run)),
      step_(step),
      task_(task),
      attempt_(attempt),
      live_(live),
      streams_{Stream{Redactor::Stream(redactor()), HeadAndTail()},
               Stream{Redactor::Stream(redactor()), HeadAndTail()}} {}

void TaskContext::emitOutput(OutputStream stream, const QByteArray& bytes) {
    // Large writes in pieces: no copy of a whole one is made, and the disk's slowness is felt early.
    constexpr qsizetype piece = 1 << 20;
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        const QByteArray part = bytes.size() <= piece ? bytes : bytes.mid(at, piece);
        pass(stream, streams_[static_cast<std::size_t>(stream)].redactor.feed(part));
    }
}

void TaskContext::pass(OutputStream stream, const QByteArray& redacted) {
    if (redacted.isEmpty() || live_.isSilenced()) return;
    streams_[static_cast<std::size_t>(stream)].kept.append(redacted);
    if (run_->store && !logError_) {
        wrote_ = true;
        if (Status done = run_->store->appendOutput(run_->runId, step_, task_, stream, redacted); !done) {
            logError_ = done.error();
        }
    }
    live_.add(stream, redacted);
}

void TaskContext::emitProgress(double fraction, const QString& text) {
    live_.setProgress({{QStringLiteral("fraction"), fraction < 0 ? QJsonValue() : QJsonValue(std::min(1.0, fraction))},
                       {QStringLiteral("text"), redactor().redact(text)}});
}

void TaskContext::emitNotice(const QString& text) {
    if (live_.isSilenced()) return;
    run_->post(RunEvent::Kind::Notice, step_, task_, attempt_, {{QStringLiteral("text"), redactor().redact(text)}});
}

QString TaskContext::artifactFolder() {
    return run_->artifactFolder();
}

void TaskContext::finish() {
    for (const OutputStream stream : {OutputStream::Stdout, OutputStream::Stderr}) {
        pass(stream, streams_[static_cast<std::size_t>(stream)].redactor.finish());
    }
    live_.close();
    if (wrote_) run_->store->closeOutput(run_->runId, step_, task_);
}

RawOutput TaskContext::takeRaw() {
    const HeadAndTail& out = streams_[0].kept;
    const HeadAndTail& err = streams_[1].kept;
    return {out.toBytes(), err.toBytes(), out.isTruncated() || err.isTruncated()};
}

} // namespace oc
