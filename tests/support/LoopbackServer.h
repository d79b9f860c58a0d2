// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <arpa/inet.h>
#include <atomic>
#include <functional>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace oc::test {

/// A server on a free port of 127.0.0.1 that does what a function says, on a thread of its own: one TCP connection
/// after the other, or one datagram after the other. Ends with this object.
class LoopbackServer {
public:
    /// Gets the socket of a connection; it is closed afterwards. It should end when recv() gives nothing.
    using Connection = std::function<void(int socket)>;
    /// Gets the server's socket, a datagram and where it came from.
    using Datagram = std::function<void(int socket, const QByteArray& bytes, const sockaddr_in& from)>;

    static LoopbackServer tcp(Connection connection) {
        return {boundTo(SOCK_STREAM, 0), SOCK_STREAM, std::move(connection), {}};
    }
    static LoopbackServer udp(Datagram datagram) {
        return {boundTo(SOCK_DGRAM, 0), SOCK_DGRAM, {}, std::move(datagram)};
    }
    struct Both;
    /// On one port, as DNS is served. A port that is free for the one may be in use for the other, so several are
    /// tried.
    static Both both(Datagram datagram, Connection connection);
    ~LoopbackServer() {
        stop_ = true;
        ::shutdown(socket_, SHUT_RDWR); // wakes accept() and poll() up
        thread_.join();
        ::close(socket_);
    }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    [[nodiscard]] quint16 port() const { return port_; }
    /// How many connections or datagrams there were.
    [[nodiscard]] int count() const { return count_; }

    static void send(int socket, const QByteArray& bytes) {
        (void)!::send(socket, bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL);
    }
    static void sendTo(int socket, const QByteArray& bytes, const sockaddr_in& to) {
        (void)!::sendto(socket, bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL,
                        reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    static QByteArray receive(int socket) {
        QByteArray buffer(65536, Qt::Uninitialized);
        const ssize_t size = ::recv(socket, buffer.data(), std::size_t(buffer.size()), 0);
        buffer.resize(size > 0 ? size : 0);
        return buffer;
    }
    /// Until the other side has closed.
    static void drain(int socket) {
        while (!receive(socket).isEmpty())
            ;
    }
    /// Closes with a reset, not with an end.
    static void reset(int socket) {
        const linger now{1, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }

private:
    /// A socket on that port, 0: any; -1 when it is in use.
    static int boundTo(int type, quint16 port) {
        const int socket = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int yes = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return socket;
        ::close(socket);
        return -1;
    }
    static quint16 portOf(int socket) {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
        return ntohs(address.sin_port);
    }

    LoopbackServer(int socket, int type, Connection connection, Datagram datagram) : socket_(socket) {
        if (socket_ < 0) qFatal("no free port on 127.0.0.1");
        port_ = portOf(socket_);
        if (type == SOCK_STREAM) ::listen(socket_, 16);
        thread_ = std::thread([this, type, connection = std::move(connection), datagram = std::move(datagram)] {
            while (!stop_) {
                if (type == SOCK_STREAM) {
                    const int peer = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
                    if (peer < 0) return;
                    ++count_;
                    connection(peer);
                    ::close(peer);
                    continue;
                }
                pollfd ready{socket_, POLLIN, 0}; // shutdown() of a datagram socket wakes nobody up
                if (::poll(&ready, 1, 20) <= 0) continue;
                sockaddr_in from{};
                socklen_t fromSize = sizeof from;
                QByteArray buffer(65536, Qt::Uninitialized);
                const ssize_t read = ::recvfrom(socket_, buffer.data(), std::size_t(buffer.size()), MSG_DONTWAIT,
                                                reinterpret_cast<sockaddr*>(&from), &fromSize);
                if (read < 0) continue;
                buffer.resize(read);
                ++count_;
                datagram(socket_, buffer, from);
            }
        });
    }

    int socket_;
    quint16 port_ = 0;
    std::atomic<bool> stop_ = false;
    std::atomic<int> count_ = 0;
    std::thread thread_;
};

struct LoopbackServer::Both {
    LoopbackServer udp;
    LoopbackServer tcp;
};

inline LoopbackServer::Both LoopbackServer::both(Datagram datagram, Connection connection) {
    int first = -1;
    int second = -1;
    for (int i = 0; i < 100 && second < 0; ++i) {
        if (first >= 0) ::close(first);
        first = boundTo(SOCK_DGRAM, 0);
        second = boundTo(SOCK_STREAM, portOf(first));
    }
    return {{first, SOCK_DGRAM, {}, std::move(datagram)}, {second, SOCK_STREAM, std::move(connection), {}}};
}

} // namespace oc::test
