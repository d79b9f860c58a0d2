// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/EventSink.h"

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>

namespace oc {

/// How many bytes of output are on their way to those who watch. Shared by all tasks; thread-safe.
class OutputBudget {
public:
    static constexpr qint64 limit = 4 << 20;

    [[nodiscard]] bool hasRoom() const { return onTheWay_.load(std::memory_order_relaxed) < limit; }
    void take(qint64 bytes) { onTheWay_.fetch_add(bytes, std::memory_order_relaxed); }
    void giveBack(qint64 bytes) { onTheWay_.fetch_sub(bytes, std::memory_order_relaxed); }

private:
    std::atomic<qint64> onTheWay_{0};
};

/// What one attempt of a task has to tell those who watch, merged so that neither a chatty task nor a slow watcher
/// costs memory: at most 60 events a second, and when nobody keeps up the oldest bytes are dropped and counted. Filled
/// by the worker thread, flushed by it or by the scheduler's thread.
class LiveOutput {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds interval{16};
    static constexpr qsizetype waitingLimit = 64 << 10;

    /// origin: an event with run, step, task and attempt filled in.
    LiveOutput(EventSink& sink, OutputBudget& budget, RunEvent origin);

    void add(OutputStream stream, const QByteArray& bytes);
    void setProgress(const QJsonObject& progress);
    /// The end of the attempt: what waits is told now, and what there is no room for is counted.
    void close();
    /// Nothing more is told, whatever the executor still says: the task was given up.
    void silence();
    [[nodiscard]] bool isSilenced() const { return silenced_.load(std::memory_order_relaxed); }

    /// Something waits to be flushed.
    [[nodiscard]] bool isDirty() const { return dirty_.load(std::memory_order_acquire); }
    /// By the scheduler's thread. Flushes what is due; when something stays, returns when to come again.
    [[nodiscard]] std::optional<Clock::time_point> flushDue(Clock::time_point now);

private:
    struct Waiting {
        QByteArray bytes;
        qint64 dropped = 0;
    };

    void flushLocked(Clock::time_point now, bool final);
    void post(RunEvent event);

    EventSink& sink_;
    OutputBudget& budget_;
    const RunEvent origin_;
    std::mutex mutex_;
    std::array<Waiting, 2> waiting_;
    QJsonObject progress_;
    Clock::time_point lastFlush_{};
    std::atomic<bool> dirty_{false};
    std::atomic<bool> silenced_{false};
    bool closed_ = false;
};

} // namespace oc
