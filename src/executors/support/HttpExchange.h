// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/HttpClient.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QNetworkReply>
#include <QStringList>
#include <QTimer>

#include <functional>
#include <optional>
#include <stop_token>

class QNetworkRequest;

namespace oc {

/// One request from its name's resolution to the end of its reply, with its event loop, on the thread that made it. The
/// stop may come from any thread.
class HttpExchange {
public:
    HttpExchange(const HttpMessage& message, const HttpPolicy& policy, const std::stop_token& stop,
                 std::chrono::milliseconds timeout, const HttpReceiver* receiver);
    ~HttpExchange();
    HttpExchange(const HttpExchange&) = delete;
    HttpExchange& operator=(const HttpExchange&) = delete;

    [[nodiscard]] Result<QList<QHostAddress>> resolve();
    [[nodiscard]] Result<HttpReply> sendTo(const QHostAddress& address);
    /// The last address could not even be connected to.
    [[nodiscard]] bool mayTryNext() const { return mayTryNext_; }

private:
    enum class Ended { No, Finished, Enough, Timeout, Cancelled };

    void end(Ended how);
    void wait();
    [[nodiscard]] QNetworkRequest request(const QHostAddress& address) const;
    void read(QNetworkReply& reply, HttpReply& result);
    [[nodiscard]] Error interrupted(const HttpReply& result) const;
    [[nodiscard]] Error failed(const QNetworkReply& reply, const QHostAddress& address) const;

    const HttpMessage& message_;
    const HttpPolicy& policy_;
    std::chrono::milliseconds timeout_;
    const HttpReceiver* receiver_;
    QElapsedTimer elapsed_;
    QEventLoop loop_;
    QTimer timer_;
    Ended ended_ = Ended::No;
    bool mayTryNext_ = false;
    bool sent_ = false;
    QStringList tlsErrors_;
    std::optional<std::stop_callback<std::function<void()>>> stop_; ///< last: gone before what it talks to
};

} // namespace oc
