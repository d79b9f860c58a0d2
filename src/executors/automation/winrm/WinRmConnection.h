// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/automation/winrm/HttpReplyReader.h"
#include "executors/automation/winrm/NtlmSession.h"
#include "executors/automation/winrm/WinRmSocket.h"
#include "executors/automation/winrm/WsmanReply.h"
#include "executors/automation/winrm/WsmanRequest.h"

#include <chrono>
#include <memory>

namespace oc {

/// One connection to a WinRM listener and the log-in that belongs to it. Over plain HTTP every message is encrypted,
/// and none is taken that is not. Used by one thread at a time.
class WinRmConnection {
public:
    WinRmConnection(WinRmEndpoint endpoint, QString password, const CurlLibrary& curl);
    ~WinRmConnection();

    /// Once. Errors: those of WinRmSocket::open(), "basic_needs_tls".
    [[nodiscard]] Status connect(const WinRmPatience& patience);
    /// After it, once; Basic is only known to be right after the first request. Errors: those of NtlmLogin,
    /// HttpReplyReader, winRmFailure.
    [[nodiscard]] Status logIn(const WinRmPatience& patience);
    /// One request and its reply, which may be a fault.
    [[nodiscard]] Result<WsmanReply> ask(const WsmanRequest::Message& message, const WinRmPatience& patience);
    /// Another request can be made: the last one was answered, and the server did not say goodbye.
    [[nodiscard]] bool isUsable() const { return isUsable_; }
    /// Something of the last request's answer has come.
    [[nodiscard]] bool wasAnswered() const { return wasAnswered_; }
    /// The server has closed it meanwhile. Does not wait.
    [[nodiscard]] bool isStale() { return !isUsable_ || socket_.isStale(); }

private:
    [[nodiscard]] Result<HttpReplyReader> exchange(const QByteArray& headers, const QByteArray& body,
                                                   const WinRmPatience& patience);
    [[nodiscard]] Result<QByteArray> plain(const HttpReplyReader& reply);

    const WinRmEndpoint endpoint_;
    const QString password_;
    WinRmSocket socket_;
    std::unique_ptr<NtlmSession> session_; ///< seals; null over TLS
    bool isUsable_ = false;
    bool wasAnswered_ = false;
};

} // namespace oc
