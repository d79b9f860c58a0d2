// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/StepContext.h"
#include "executors/network/vapix/VapixTarget.h"
#include "executors/network/vapix/WebSocketFrames.h"

#include <QSslSocket>

#include <functional>
#include <memory>

namespace oc {

/// A WebSocket to a camera (RFC 6455). Owns the socket; blocks the thread that made it, which must not be the GUI's,
/// and ends its waits at once when the step is stopped.
///
/// With Qt's sockets and not with libcurl, whose WebSockets Debian does not build. What is known of the camera (its
/// certificate) is checked before anything is sent.
class WebSocket {
public:
    using Clock = StepContext::Clock;

    /// 'path': path and query. Errors: "unreachable", "tls_failed", "timeout", "cancelled", "authentication_failed",
    /// "forbidden", "not_supported", "bad_reply".
    [[nodiscard]] static Result<std::unique_ptr<WebSocket>> open(const VapixTarget& target, const QByteArray& path,
                                                                 StepContext& context);
    ~WebSocket();
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;

    [[nodiscard]] Status send(const QByteArray& text);
    /// The next text; nothing when there is none until then. A ping is answered on the way. "unreachable" when the
    /// connection has ended.
    [[nodiscard]] Result<std::optional<QByteArray>> next(Clock::time_point until);

private:
    explicit WebSocket(StepContext& context);

    [[nodiscard]] Status connect(const VapixTarget& target, Clock::time_point until);
    [[nodiscard]] Status shake(const VapixTarget& target, const QByteArray& path, Clock::time_point until);
    /// Until something of the socket has happened for which 'ready' holds; false when the time was over.
    [[nodiscard]] Result<bool> wait(Clock::time_point until, const std::function<bool()>& ready);
    void write(WebSocketFrames::Opcode opcode, const QByteArray& payload);
    [[nodiscard]] Error lost(const QString& why) const;

    StepContext& context_;
    QSslSocket socket_;
    WebSocketFrames frames_;
    Clock::time_point heard_;
    bool asked_ = false; ///< by a ping, whether it is still there
};

} // namespace oc
