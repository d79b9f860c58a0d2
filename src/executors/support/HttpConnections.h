// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/HttpHandle.h"

#include <QByteArray>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace oc {

/// The connections of one thread to one server, made by their first requests and kept for the next: mostly one, else as
/// many as it has requests on their way at once. libcurl's handles. Used by one thread at a time.
class HttpConnection {
public:
    explicit HttpConnection(const CurlLibrary& curl);
    ~HttpConnection();
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    [[nodiscard]] const CurlLibrary& curl() const { return curl_; }
    [[nodiscard]] CURLM* multi() const { return multi_; }
    /// How many connections are kept open at most.
    void keepAtMost(int connections);
    /// So many may be open from earlier requests, and have been closed by the server meanwhile.
    [[nodiscard]] int keptAtMost() const { return kept_; }
    /// For one request; null when libcurl has none.
    [[nodiscard]] std::unique_ptr<HttpHandle> takeHandle();
    void giveBack(std::unique_ptr<HttpHandle> handle) { handles_.push_back(std::move(handle)); }

private:
    const CurlLibrary& curl_;
    CURLM* multi_;
    int kept_ = 0;                                     ///< the most that keepAtMost() was ever told
    std::vector<std::unique_ptr<HttpHandle>> handles_; ///< those that no request uses
};

/// The connections that wait for their next request. Owns a thread that closes those for which none came. Any thread.
class HttpConnections {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr std::size_t idleAtMost = 32; ///< the one that waits longest makes room
    /// Apache and Node close after 5 s: a request must not meet their goodbye on the way.
    static constexpr std::chrono::milliseconds idleFor{4000};

    HttpConnections() = default;
    ~HttpConnections();
    HttpConnections(const HttpConnections&) = delete;
    HttpConnections& operator=(const HttpConnections&) = delete;

    /// One that was put back under this key; null when none waits.
    [[nodiscard]] std::unique_ptr<HttpConnection> take(const QByteArray& key);
    /// 'idle': how long it may wait at most.
    void put(const QByteArray& key, std::unique_ptr<HttpConnection> connection, std::chrono::milliseconds idle);
    [[nodiscard]] std::size_t waiting() const;

private:
    struct Waiting {
        QByteArray key;
        std::unique_ptr<HttpConnection> connection;
        Clock::time_point until;
    };

    /// Under the mutex.
    [[nodiscard]] Clock::time_point earliest() const;
    void closeIdle(const std::stop_token& stop);

    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Waiting> waiting_; ///< the longest first
    bool closerRests_ = false;    ///< until something waits
    std::jthread closer_;         ///< from the first put() on
};

} // namespace oc
