// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/HttpClient.h"
#include "executors/support/HttpConnections.h"

#include <QElapsedTimer>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace oc {

/// One request from its name's resolution to the end of its reply, on the thread that made it. The stop may come from
/// any thread. Whoever lets several go on at once calls begin(), libcurl's multi_perform() while mayRest() says so, and
/// end().
class HttpExchange final : private HttpHandle::User {
public:
    HttpExchange(const HttpMessage& message, const HttpPolicy& policy, std::stop_token stop,
                 std::chrono::milliseconds timeout, const HttpReceiver* receiver);
    ~HttpExchange();
    HttpExchange(const HttpExchange&) = delete;
    HttpExchange& operator=(const HttpExchange&) = delete;

    [[nodiscard]] Result<QList<QHostAddress>> resolve();
    /// Once, on a connection that lives until the end. False: it has not begun, and end() says why.
    [[nodiscard]] bool begin(HttpConnection& connection, const QList<QHostAddress>& addresses);
    /// For how long nobody needs to look at it; nothing when it is over: cancelled, or its time is up.
    [[nodiscard]] std::optional<std::chrono::milliseconds> mayRest();
    /// Once: with what libcurl said in the end; breaks off what goes on.
    [[nodiscard]] Result<HttpReply> end(CURLcode code);
    /// What libcurl knows it by, between begin() and end().
    [[nodiscard]] CURL* handle() const { return handle_ ? handle_->easy() : nullptr; }

    /// All of it at once: blocks until the reply has ended.
    [[nodiscard]] Result<HttpReply> send(HttpConnection& connection, const QList<QHostAddress>& addresses);
    /// In place of send(), once: connects, takes the SHA-256 of the server's certificate and goes.
    [[nodiscard]] Result<QByteArray> lookAtCertificate(HttpConnection& connection,
                                                       const QList<QHostAddress>& addresses);
    /// After the end: how long the connection may wait for another request; nothing when it may not.
    [[nodiscard]] std::optional<std::chrono::milliseconds> mayWait() const { return mayWait_; }

private:
    enum class Ended { No, Finished, Enough, Timeout, Cancelled };

    [[nodiscard]] std::chrono::milliseconds remaining() const;
    [[nodiscard]] CURLcode perform();
    void leave();
    void readHeader(QByteArrayView line) override;
    [[nodiscard]] bool readBody(const char* data, qint64 size) override;
    [[nodiscard]] bool mayBegin() override;
    [[nodiscard]] bool certificateFits();
    [[nodiscard]] bool isSent() const;
    [[nodiscard]] Error interrupted() const;
    [[nodiscard]] Error failed(CURLcode code) const;

    const HttpMessage& message_;
    const HttpPolicy& policy_;
    const std::stop_token stop_;
    const std::chrono::milliseconds timeout_;
    const HttpReceiver* receiver_;
    QElapsedTimer elapsed_;
    QElapsedTimer heard_; ///< since the last bytes of the reply
    Ended ended_ = Ended::No;
    HttpReply result_;
    bool headersEnded_ = false;
    int begun_ = 0; ///< how often the request was to go out
    bool keptConnectionLost_ = false;
    bool onlyLook_ = false;
    bool wrongCertificate_ = false;
    std::optional<std::chrono::milliseconds> mayWait_;
    QList<QHostAddress> addresses_;
    HttpConnection* connection_ = nullptr;
    std::unique_ptr<HttpHandle> handle_;
    bool added_ = false;  ///< libcurl has it
    bool isGood_ = false; ///< it has ended well
    std::optional<std::stop_callback<std::function<void()>>> wake_;
};

} // namespace oc
