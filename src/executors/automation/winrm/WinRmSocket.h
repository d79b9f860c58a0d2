// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/automation/winrm/WinRmEndpoint.h"
#include "executors/support/HttpConnections.h"

#include <QHostAddress>

#include <chrono>
#include <memory>
#include <stop_token>

namespace oc {

/// Until when, and until who says so, something is waited for.
struct WinRmPatience {
    using Clock = std::chrono::steady_clock;

    std::stop_token stop;
    Clock::time_point deadline = Clock::time_point::max();

    [[nodiscard]] std::chrono::milliseconds remaining() const;
    /// The same, but no longer than this from now on.
    [[nodiscard]] WinRmPatience atMost(std::chrono::milliseconds time) const;
};

/// A TCP connection, with TLS where the endpoint says so, that a person who stops it need not wait for. libcurl makes
/// it and leaves it to us (CURLOPT_CONNECT_ONLY): an NTLM log-in belongs to one connection, which libcurl's own
/// requests would take from a pool; unlike a QSslSocket it may be used by one thread after another. Used by one thread
/// at a time.
class WinRmSocket {
public:
    WinRmSocket(const WinRmEndpoint& endpoint, const CurlLibrary& curl);
    ~WinRmSocket();

    /// Once. Errors: those of hostLookup::addresses(), "unreachable", "tls_failed", "timeout", "cancelled".
    [[nodiscard]] Status open(const WinRmPatience& patience);
    /// All of it. "unreachable", "timeout", "cancelled".
    [[nodiscard]] Status write(const QByteArray& bytes, const WinRmPatience& patience);
    /// What there is, waiting for the first of it; empty: the server has closed the connection.
    [[nodiscard]] Result<QByteArray> read(const WinRmPatience& patience);
    /// Whether the server has closed it, or said something unasked, since it was last used. Does not wait.
    [[nodiscard]] bool isStale();
    /// The hash of the server's certificate for a channel binding (RFC 5929, section 4.1); empty without TLS.
    [[nodiscard]] QByteArray certificateHash() const { return certificateHash_; }

private:
    [[nodiscard]] bool set(const QList<QHostAddress>& addresses, std::chrono::milliseconds within);
    [[nodiscard]] Status wait(short events, const WinRmPatience& patience);
    [[nodiscard]] Status takeCertificate();
    [[nodiscard]] Error failed(CURLcode code, const QList<QHostAddress>& addresses) const;

    const WinRmEndpoint endpoint_;
    const CurlLibrary& curl_;
    HttpConnection connection_;
    const std::unique_ptr<HttpHandle> handle_; ///< null when libcurl has none
    CURL* const easy_;                         ///< its own
    std::unique_ptr<curl_slist, decltype(CurlLibrary::slist_free_all)> resolved_;
    QByteArray certificateHash_;
    char words_[CURL_ERROR_SIZE] = {};
};

} // namespace oc
