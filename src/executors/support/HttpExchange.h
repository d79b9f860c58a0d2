// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/HttpClient.h"
#include "executors/support/HttpConnections.h"

#include <QElapsedTimer>

#include <optional>
#include <stop_token>

namespace oc {

/// One request from its name's resolution to the end of its reply, on the thread that made it. The stop may come from
/// any thread.
class HttpExchange {
public:
    HttpExchange(const HttpMessage& message, const HttpPolicy& policy, std::stop_token stop,
                 std::chrono::milliseconds timeout, const HttpReceiver* receiver);

    [[nodiscard]] Result<QList<QHostAddress>> resolve();
    /// Once.
    [[nodiscard]] Result<HttpReply> send(HttpConnection& connection, const QList<QHostAddress>& addresses);
    /// In place of send(), once: connects, takes the SHA-256 of the server's certificate and goes.
    [[nodiscard]] Result<QByteArray> lookAtCertificate(HttpConnection& connection,
                                                       const QList<QHostAddress>& addresses);
    /// After send(): how long the connection may wait for another request; nothing when it may not.
    [[nodiscard]] std::optional<std::chrono::milliseconds> mayWait() const { return mayWait_; }

private:
    enum class Ended { No, Finished, Enough, Timeout, Cancelled };

    [[nodiscard]] std::chrono::milliseconds remaining() const;
    [[nodiscard]] bool set(curl_slist* headers, curl_slist* resolved);
    [[nodiscard]] CURLcode perform();
    [[nodiscard]] QList<QByteArray> headerLines() const;
    [[nodiscard]] QByteArray certificates();
    void readHeader(QByteArray line);
    [[nodiscard]] bool readBody(const char* data, qint64 size);
    [[nodiscard]] bool mayBegin();
    [[nodiscard]] bool certificateFits();
    [[nodiscard]] bool isSent() const;
    [[nodiscard]] Error interrupted() const;
    [[nodiscard]] Error failed(CURLcode code, const QList<QHostAddress>& addresses) const;

    const HttpMessage& message_;
    const QString host_; ///< as it stands in a Host header and a certificate
    const bool hostIsAddress_;
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
    HttpConnection* connection_ = nullptr;
    char words_[CURL_ERROR_SIZE] = {};
};

} // namespace oc
