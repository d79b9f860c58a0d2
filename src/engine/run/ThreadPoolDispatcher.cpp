// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/ThreadPoolDispatcher.h"

#include <pthread.h>

#include <algorithm>

namespace oc {

ThreadPoolDispatcher::ThreadPoolDispatcher(std::array<int, workPoolCount> threads) {
    constexpr std::array names = {"oc-automation", "oc-messages", "oc-assets", "oc-network", "oc-planning", "oc-plans"};
    for (std::size_t i = 0; i < pools_.size(); ++i) {
        pools_[i].limit = std::max(1, threads[i]);
        pools_[i].name = names[i];
    }
}

ThreadPoolDispatcher::~ThreadPoolDispatcher() {
    for (Pool& pool : pools_) {
        {
            const std::scoped_lock lock(pool.mutex);
            pool.stop = true;
        }
        pool.wake.notify_all();
    }
    for (Pool& pool : pools_) {
        for (std::thread& thread : pool.threads)
            thread.join();
    }
}

int ThreadPoolDispatcher::capacity(WorkPool pool) const {
    return pools_[static_cast<std::size_t>(pool)].limit * 2;
}

void ThreadPoolDispatcher::post(WorkPool which, std::shared_ptr<Work> work) {
    Pool& pool = pools_[static_cast<std::size_t>(which)];
    {
        const std::scoped_lock lock(pool.mutex);
        pool.queue.push_back(std::move(work));
        ++pool.queued;
        if (pool.idle < static_cast<int>(pool.queue.size()) && static_cast<int>(pool.threads.size()) < pool.limit) {
            pool.threads.emplace_back([&pool] { ThreadPoolDispatcher::work(pool); });
        }
    }
    pool.wake.notify_one();
}

namespace {
constexpr std::chrono::microseconds awake{200};
}

void ThreadPoolDispatcher::work(Pool& pool) {
    pthread_setname_np(pthread_self(), pool.name);
    WorkerLocal local;
    std::unique_lock lock(pool.mutex);
    for (;;) {
        ++pool.idle;
        pool.wake.wait(lock, [&] { return pool.stop || !pool.queue.empty(); });
        --pool.idle;
        if (pool.queue.empty()) return;
        std::shared_ptr<Work> next = std::move(pool.queue.front());
        pool.queue.pop_front();
        --pool.queued;
        lock.unlock();
        next->run(local);
        next.reset(); // what it holds may take a while to free
        // What follows from a task's end is mostly here in a moment, and waking a sleeping thread takes longer than
        // that.
        const auto patience = std::chrono::steady_clock::now() + awake;
        while (pool.queued == 0 && std::chrono::steady_clock::now() < patience)
            std::this_thread::yield();
        lock.lock();
    }
}

} // namespace oc
