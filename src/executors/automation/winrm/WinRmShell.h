// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/automation/winrm/LoginGate.h"
#include "executors/automation/winrm/WinRmConnections.h"

#include <functional>
#include <optional>

namespace oc {

/// How long is waited for what. A value.
struct WinRmLimits {
    std::chrono::seconds operationTimeout{20}; ///< the server answers by then, if only that there is nothing to tell
    std::chrono::milliseconds silence{60'000}; ///< without any answer to a request
    std::chrono::milliseconds cleaning{7'000}; ///< for ending what was begun, also after a stop
    std::chrono::seconds shellIdle{300};       ///< then the server ends a shell that we could not
    qint64 outputBytes = 64 << 20;
};

/// A program to be run, with what it reads.
struct WinRmCommand {
    QString program;
    QStringList arguments;
    QByteArray standardInput; ///< empty: none is sent, not even its end
};

struct WinRmEnded {
    QByteArray standardOutput;
    QByteArray standardError;
    std::optional<int> exitCode; ///< not there when it was killed
};

/// Runs one command in a shell of its own on a Windows machine ([MS-WSMV] 3.1.4.8 to 3.1.4.14), and deletes the shell
/// whatever happens. Used by one thread, once.
class WinRmShell {
public:
    WinRmShell(WinRmEndpoint endpoint, QString password, LoginGate& logins, WinRmConnections& connections,
               const CurlLibrary& curl, WinRmLimits limits);
    ~WinRmShell();

    /// Errors: those of WinRmConnection and winRmFailure, "login_refused", "output_too_large", "timeout", "cancelled".
    [[nodiscard]] Result<WinRmEnded> run(const WinRmCommand& command, const WinRmPatience& patience);
    /// After run(): what could not be ended on the machine, for people; else empty.
    [[nodiscard]] QString leftBehind() const { return leftBehind_; }

private:
    [[nodiscard]] Status connect(const WinRmPatience& patience);
    [[nodiscard]] Status logIn(const WinRmPatience& patience);
    [[nodiscard]] Error silent(const Error& error, const WinRmPatience& patience) const;
    [[nodiscard]] Status create(const WinRmPatience& patience);
    [[nodiscard]] Status start(const WinRmCommand& command, const WinRmPatience& patience);
    [[nodiscard]] Result<WinRmEnded> receive(const WinRmPatience& patience);
    [[nodiscard]] Result<WsmanReply> ask(const WsmanRequest::Message& message, const WinRmPatience& patience);
    [[nodiscard]] Status refused(const WsmanReply& reply, const QString& request) const;
    void cleanUp();

    const WinRmEndpoint endpoint_;
    const QString password_;
    LoginGate& logins_;
    WinRmConnections& connections_;
    const CurlLibrary& curl_;
    const WinRmLimits limits_;
    const WsmanRequest requests_;
    std::unique_ptr<WinRmConnection> connection_;
    QString shell_;
    QString command_;
    QString leftBehind_;
};

} // namespace oc
