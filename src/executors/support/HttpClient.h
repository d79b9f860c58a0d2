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

/// Whose certificate a server may show. A value; says nothing about plain http.
struct HttpTrust {
    enum class Kind {
        Authorities, ///< the system's, the policy's, and those of authorityFile
        Fingerprint, ///< the one certificate with that SHA-256, whoever signed it and for whatever name
        Anyone       ///< whoever answers: no protection against somebody in between
    };
    Kind kind = Kind::Authorities;
    QByteArray sha256;          ///< of the certificate in DER, 32 bytes
    QString authorityFile = {}; ///< PEM
};

/// A request as it is to go out. A value.
struct HttpMessage {
    QByteArray method = QByteArrayLiteral("GET");
    QUrl url;
    HttpHeaders headers;
    std::optional<QByteArray> body;
    HttpTrust trust = {};
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
    QByteArray certificate =
        {}; ///< SHA-256 of the server's; only told of a new connection to one that nobody vouches for

    [[nodiscard]] QByteArray header(const QByteArray& name) const;
};

/// Takes the bytes of a reply as they come, in place of HttpReply::body. Called on the thread of send().
struct HttpReceiver {
    qint64 limit = 0; ///< bytes that are read at most
    std::function<void(int status, const QByteArray& bytes)> take;
    std::function<bool()> enough = {};    ///< asked after each; true ends the reply there, as the limit does
    std::chrono::milliseconds silence{0}; ///< longest pause within the reply, then "timeout"; 0: any
};

/// A message on its way through a feed. What it points to lives until it has ended.
struct HttpJob {
    const HttpMessage* message = nullptr;
    StepContext* context = nullptr;
    std::chrono::milliseconds timeout{};
    const HttpReceiver* receiver = nullptr;
};

/// Messages that come one after another. Used by the thread that sends them.
class HttpFeed {
public:
    virtual ~HttpFeed() = default;
    /// The next one; null when there is none now. Does not block.
    [[nodiscard]] virtual HttpJob* next() = 0;
    virtual void ended(HttpJob& job, Result<HttpReply> reply) = 0;
};

/// Sends HTTP/1.1 requests and waits for the reply on the calling thread, which must not be the GUI's. Connects only to
/// addresses that its policy allows, of those that the name resolved to before; follows no redirection; uses no proxy.
///
/// Connections are kept for the next request to the same origin and addresses; as a client has one policy, none is ever
/// used under another. A server may close a kept connection while a request is on its way to it. That request is made
/// again, at last on a new connection, only if nothing of it had left, or its method is idempotent, and nothing was
/// answered (RFC 9110, section 9.2.2; RFC 9112, section 9.3.1). A POST ends as "unreachable" and its sender decides:
/// the outbox tries it again under the same id. Any number of threads.
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
    /// What the feed gives, until it gives nothing more, each as send() does it; several of them at once on this
    /// thread, over a connection each. Cheaper than as many threads. The feed is asked again after each that has ended.
    void sendAll(HttpFeed& feed, int atOnce) const;
    /// SHA-256 of the certificate that the server of an https URL shows, trusted or not. Nothing is asked of it.
    [[nodiscard]] Result<QByteArray> certificateOf(const QUrl& url, StepContext& context,
                                                   std::chrono::milliseconds timeout) const;
    /// "AB:CD:...", as browsers and openssl show it.
    [[nodiscard]] static QString shownFingerprint(const QByteArray& sha256);
    /// What stands in the request line: path and query as they go out.
    [[nodiscard]] static QByteArray requestTarget(const QUrl& url);
    /// What send() would refuse before it resolves anything.
    [[nodiscard]] static Status check(const HttpMessage& message);
    /// "https://example.com:8443": a URL may be a secret beyond that.
    [[nodiscard]] static QString shownUrl(const QUrl& url);
    /// How many are open and wait for another request; several that one thread used at once count as one.
    [[nodiscard]] std::size_t idleConnections() const;

private:
    HttpPolicy policy_;
    std::unique_ptr<HttpConnections> connections_;
};

} // namespace oc
