// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpConnections.h"

#include <algorithm>

namespace oc {

HttpConnection::HttpConnection(const CurlLibrary& curl) : curl_(curl), multi_(curl.multi_init()) {
    keepAtMost(1);
}

HttpConnection::~HttpConnection() {
    handles_.clear();
    if (multi_) curl_.multi_cleanup(multi_);
}

void HttpConnection::keepAtMost(int connections) {
    kept_ = std::max(kept_, connections);
    if (multi_) curl_.multi_setopt(multi_, CURLMOPT_MAXCONNECTS, long(connections));
}

std::unique_ptr<HttpHandle> HttpConnection::takeHandle() {
    if (!multi_) return nullptr;
    if (handles_.empty()) {
        CURL* const easy = curl_.easy_init();
        return easy ? std::make_unique<HttpHandle>(curl_, easy) : nullptr;
    }
    auto handle = std::move(handles_.back());
    handles_.pop_back();
    return handle;
}

HttpConnections::~HttpConnections() {
    closer_ = {}; // before what it looks at
}

std::unique_ptr<HttpConnection> HttpConnections::take(const QByteArray& key) {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    // The one that came back last: it is the most likely to be open still.
    const auto found = std::find_if(waiting_.rbegin(), waiting_.rend(),
                                    [&](const Waiting& one) { return one.key == key && one.until > now; });
    if (found == waiting_.rend()) return nullptr;
    auto connection = std::move(found->connection);
    waiting_.erase(std::next(found).base());
    return connection;
}

void HttpConnections::put(const QByteArray& key, std::unique_ptr<HttpConnection> connection,
                          std::chrono::milliseconds idle) {
    std::unique_ptr<HttpConnection> tooMany; // closed without the lock
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= idleAtMost) {
        tooMany = std::move(waiting_.front().connection);
        waiting_.pop_front();
    }
    waiting_.push_back({key, std::move(connection), Clock::now() + std::min(idle, idleFor)});
    if (!closer_.joinable()) closer_ = std::jthread([this](const std::stop_token& stop) { closeIdle(stop); });
    // Otherwise the thread wakes up early enough: it is not to take part in every request.
    if (closerRests_ || idle < idleFor) changed_.notify_one();
}

std::size_t HttpConnections::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

HttpConnections::Clock::time_point HttpConnections::earliest() const {
    auto earliest = Clock::time_point::max();
    for (const Waiting& one : waiting_)
        earliest = std::min(earliest, one.until);
    return earliest;
}

void HttpConnections::closeIdle(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        if (waiting_.empty()) {
            closerRests_ = true;
            changed_.wait(lock, stop, [this] { return !waiting_.empty(); });
            closerRests_ = false;
            continue;
        }
        const auto next = earliest();
        const auto now = Clock::now();
        if (now < next) {
            changed_.wait_until(lock, stop, next, [this, next] { return earliest() < next; });
            continue;
        }
        std::deque<Waiting> over;
        const auto stay = std::stable_partition(waiting_.begin(), waiting_.end(),
                                                [now](const Waiting& one) { return one.until > now; });
        std::move(stay, waiting_.end(), std::back_inserter(over));
        waiting_.erase(stay, waiting_.end());
        lock.unlock();
        over.clear();
        lock.lock();
    }
}

} // namespace oc
