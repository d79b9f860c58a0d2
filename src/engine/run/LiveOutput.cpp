// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/LiveOutput.h"

#include "engine/base/Clock.h"

namespace oc {

LiveOutput::LiveOutput(EventSink& sink, OutputBudget& budget, RunEvent origin)
    : sink_(sink), budget_(budget), origin_(std::move(origin)) {}

void LiveOutput::add(OutputStream stream, const QByteArray& bytes) {
    const std::scoped_lock lock(mutex_);
    if (closed_) return;
    Waiting& waiting = waiting_[static_cast<std::size_t>(stream)];
    const auto drop = [&](qsizetype surplus) {
        waiting.dropped += surplus;
        waiting.bytes.remove(0, surplus);
    };
    if (bytes.size() >= waitingLimit) {
        waiting.dropped += waiting.bytes.size() + bytes.size() - waitingLimit;
        waiting.bytes = bytes.last(waitingLimit);
    } else {
        waiting.bytes.append(bytes);
        if (waiting.bytes.size() > waitingLimit) drop(waiting.bytes.size() - waitingLimit);
    }
    const Clock::time_point now = Clock::now();
    if (now - lastFlush_ >= interval && budget_.hasRoom()) {
        flushLocked(now, false);
    } else if (!dirty_.exchange(true, std::memory_order_acq_rel)) {
        sink_.nudge();
    }
}

void LiveOutput::setProgress(const QJsonObject& progress) {
    const std::scoped_lock lock(mutex_);
    if (closed_) return;
    progress_ = progress;
    const Clock::time_point now = Clock::now();
    if (now - lastFlush_ >= interval) {
        flushLocked(now, false);
    } else if (!dirty_.exchange(true, std::memory_order_acq_rel)) {
        sink_.nudge();
    }
}

void LiveOutput::close() {
    const std::scoped_lock lock(mutex_);
    if (closed_) return;
    flushLocked(Clock::now(), true);
    closed_ = true;
}

void LiveOutput::silence() {
    silenced_.store(true, std::memory_order_relaxed);
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    waiting_ = {};
    progress_ = {};
    dirty_.store(false, std::memory_order_release);
}

std::optional<LiveOutput::Clock::time_point> LiveOutput::flushDue(Clock::time_point now) {
    if (!isDirty()) return std::nullopt;
    const std::scoped_lock lock(mutex_);
    if (closed_) return std::nullopt;
    if (now - lastFlush_ < interval) return lastFlush_ + interval;
    flushLocked(now, false);
    if (isDirty()) return now + interval;
    return std::nullopt;
}

void LiveOutput::flushLocked(Clock::time_point now, bool final) {
    lastFlush_ = now;
    bool left = false;
    for (const OutputStream stream : {OutputStream::Stdout, OutputStream::Stderr}) {
        Waiting& waiting = waiting_[static_cast<std::size_t>(stream)];
        if (waiting.bytes.isEmpty() && waiting.dropped == 0) continue;
        if (!budget_.hasRoom()) {
            if (!final) {
                left = true;
                continue;
            }
            waiting.dropped += waiting.bytes.size();
            waiting.bytes.clear();
        }
        RunEvent event = origin_;
        event.kind = RunEvent::Kind::TaskOutput;
        event.stream = stream;
        if (waiting.dropped > 0) event.data.insert(QStringLiteral("dropped_bytes"), waiting.dropped);
        event.bytes = std::exchange(waiting.bytes, {});
        waiting.dropped = 0;
        budget_.take(event.bytes.size());
        post(std::move(event));
    }
    if (!progress_.isEmpty()) {
        RunEvent event = origin_;
        event.kind = RunEvent::Kind::TaskProgress;
        event.data = std::exchange(progress_, {});
        post(std::move(event));
    }
    dirty_.store(left, std::memory_order_release);
}

void LiveOutput::post(RunEvent event) {
    event.time = nowMs();
    sink_.postEvent(std::move(event));
}

} // namespace oc
