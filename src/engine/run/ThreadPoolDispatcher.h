// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Dispatcher.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace oc {

/// Owns a pool of worker threads for each domain, so that slow work of one never starves another. Threads are started
/// when there is work for them. Destroying it lets the work that was posted come to its end.
class ThreadPoolDispatcher : public Dispatcher {
public:
    /// Threads by WorkPool.
    explicit ThreadPoolDispatcher(std::array<int, workPoolCount> threads);
    ~ThreadPoolDispatcher() override;

    void post(WorkPool pool, std::shared_ptr<Work> work) override;
    [[nodiscard]] int capacity(WorkPool pool) const override;

private:
    struct Pool {
        std::mutex mutex;
        std::condition_variable wake;
        std::deque<std::shared_ptr<Work>> queue;
        std::vector<std::thread> threads;
        const char* name = "";
        std::atomic<int> queued{0}; ///< size of the queue, to look at without the lock
        int limit = 1;
        int idle = 0;
        bool stop = false;
    };

    static void work(Pool& pool);

    std::array<Pool, workPoolCount> pools_;
};

} // namespace oc
