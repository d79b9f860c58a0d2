// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/HttpExchange.h"

#include <chrono>
#include <vector>

namespace oc {

/// Sends what a feed gives, several at once on the thread that runs it, all to one server: what is for another one
/// waits until those on their way have ended, as no connection is used for another server. For HttpClient.
class HttpSender {
public:
    HttpSender(const HttpPolicy& policy, HttpConnections& connections, HttpFeed& feed, int atOnce)
        : policy_(policy), connections_(connections), feed_(feed), atOnce_(std::size_t(atOnce)) {}
    HttpSender(const HttpSender&) = delete;
    HttpSender& operator=(const HttpSender&) = delete;

    /// Blocks until the feed gives nothing more and all have ended.
    void run();

    /// An error when the policy forbids one of the addresses of the URL's host.
    [[nodiscard]] static Status checkAddresses(const HttpPolicy& policy, const QUrl& url,
                                               const QList<QHostAddress>& addresses);

private:
    using Clock = std::chrono::steady_clock;
    struct Flight {
        HttpJob* job;
        std::unique_ptr<HttpExchange> exchange;
    };

    void fill();
    [[nodiscard]] bool isHere(const HttpMessage& message) const;
    [[nodiscard]] Status enter(HttpExchange& exchange, const HttpMessage& message);
    void leaveServer();
    void end(std::vector<Flight>::iterator flight, CURLcode code);
    [[nodiscard]] bool endFinished();
    [[nodiscard]] std::optional<std::chrono::milliseconds> rest();

    const HttpPolicy& policy_;
    HttpConnections& connections_;
    HttpFeed& feed_;
    const std::size_t atOnce_;
    HttpJob* held_ = nullptr; ///< for another server

    // The server that they are on their way to.
    QByteArray server_;              ///< empty: none
    QUrl url_;                       ///< of the first message, as mostly of the others
    bool trustsAuthorities_ = false; ///< the system's and the policy's alone
    QList<QHostAddress> addresses_;
    Clock::time_point lookedUp_;
    QByteArray key_; ///< of its connections
    std::unique_ptr<HttpConnection> connection_;
    std::optional<std::chrono::milliseconds> mayWait_; ///< the connections, after their last request

    std::vector<Flight> flights_; ///< those on their way; last: they use the connections
};

} // namespace oc
