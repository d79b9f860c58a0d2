// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"
#include "executors/network/probe/ProbeLimits.h"

#include <QByteArray>
#include <QHostAddress>

namespace oc {

/// One TCP connection, non-blocking underneath, whose calls wait until something happens, the limits are over or the
/// step is cancelled: "timeout", "cancelled", "unreachable". Owns the socket; used by one thread.
class TcpStream {
public:
    /// To the first of the addresses that answers; each but the last has its share of the time.
    [[nodiscard]] static Result<TcpStream> connect(const QString& host, const QList<QHostAddress>& addresses,
                                                   quint16 port, const ProbeLimits& limits);
    ~TcpStream();
    TcpStream(TcpStream&& other) noexcept;
    TcpStream& operator=(TcpStream&&) = delete;

    [[nodiscard]] Status send(const QByteArray& bytes, const ProbeLimits& limits);
    /// What has come; nothing when the other side has closed.
    [[nodiscard]] Result<QByteArray> receive(const ProbeLimits& limits);
    [[nodiscard]] const QHostAddress& address() const { return address_; }
    /// "www.example.org:443"
    [[nodiscard]] const QString& where() const { return where_; }
    /// The reset or close was met by send() or receive(), not a limit.
    [[nodiscard]] bool broken() const { return broken_; }

private:
    TcpStream(int socket, QString where, QHostAddress address);
    [[nodiscard]] static Result<TcpStream> connectTo(const QString& where, const QHostAddress& address, quint16 port,
                                                     const ProbeLimits& limits);
    [[nodiscard]] Error failure(int number);

    int socket_;
    QString where_;
    QHostAddress address_;
    bool broken_ = false;
};

} // namespace oc
