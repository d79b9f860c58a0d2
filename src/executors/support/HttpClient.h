// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "engine/run/StepContext.h"
#include "executors/support/HttpPolicy.h"

#include <QByteArray>
#include <QList>
#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace oc {

class HttpConnections;

using HttpHeaders = QList<std::pair<QByteArray, QByteArray>>;

/// A request as it is to go out. A value.
struct HttpMessage {
    QByteArray method = QByteArrayLiteral("GET");
    QUrl url;
    HttpHeaders headers;
    std::optional<QByteArray> body;
};

/// A reply, whatever its status. A value.
struct HttpReply {
    int status = 0;
    QString reason;
    HttpHeaders headers;
    QByteArray body;            ///< empty when a receiver took it
    qint64 bodySize = 0;        ///< bytes read, whoever took them
    bool bodyTruncated = false; ///< the rest was not read
    double timeMs = 0;

    [[nodiscard]] QByteArray header(const QByteArray& name) const;
};

/// Takes the bytes of a reply as they come, in place of HttpReply::body. Called on the thread of send().
struct HttpReceiver {
    qint64 limit = 0; ///< bytes that are read at most
    std::function<void(int status, const QByteArray& bytes)> take;
};

/// Sends HTTP/1.1 requests and waits for the reply on the calling thread, which must not be the GUI's. Connects only to
/// addresses that its policy allows, of those that the name resolved to before; follows no redirection; uses no proxy.
///
/// Connections are kept for the next request to the same origin and addresses; as a client has one policy, none is ever
/// used under another. A server may close a kept connection while a request is on its way to it. That request is made
/// once more on a new connection only if nothing of it had left, or its method is idempotent, and nothing was answered
/// (RFC 9110, section 9.2.2; RFC 9112, section 9.3.1). A POST ends as "unreachable" and its sender decides: the outbox
/// tries it again under the same id. Any number of threads.
class HttpClient {
public:
    static constexpr qint64 bodyLimit = 256 * 1024;

    explicit HttpClient(HttpPolicy policy);
    ~HttpClient();

    /// Errors: "bad_url", "bad_header", "refused_address", "plain_http", "unreachable", "tls_failed", "timeout",
    /// "bad_reply", "cancelled", "library_missing". No message names more of the URL than scheme and host.
    [[nodiscard]] Result<HttpReply> send(const HttpMessage& message, StepContext& context,
                                         std::chrono::milliseconds timeout,
                                         const HttpReceiver* receiver = nullptr) const;
    /// What send() would refuse before it resolves anything.
    [[nodiscard]] static Status check(const HttpMessage& message);
    /// "https://example.com:8443": a URL may be a secret beyond that.
    [[nodiscard]] static QString shownUrl(const QUrl& url);
    /// Those that are open and wait for another request.
    [[nodiscard]] std::size_t idleConnections() const;

private:
    [[nodiscard]] Status checkAddresses(const QUrl& url, const QList<QHostAddress>& addresses) const;

    HttpPolicy policy_;
    std::unique_ptr<HttpConnections> connections_;
};

} // namespace oc
