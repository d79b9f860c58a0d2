// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/probe/TcpStream.h"

#include "executors/network/CaptureWait.h"
#include "executors/network/probe/SocketAddress.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace oc {

namespace {

Error stopped(const QString& where) {
    return {QStringLiteral("cancelled"), QStringLiteral("the connection to %1 was stopped").arg(where), {}, {}};
}

QString wordsOf(int number) {
    return QString::fromLocal8Bit(std::strerror(number));
}

} // namespace

TcpStream::TcpStream(int socket, QString where, QHostAddress address)
    : socket_(socket), where_(std::move(where)), address_(std::move(address)) {}

TcpStream::~TcpStream() {
    if (socket_ >= 0) ::close(socket_);
}

TcpStream::TcpStream(TcpStream&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      where_(std::move(other.where_)),
      address_(std::move(other.address_)),
      broken_(other.broken_) {}

Result<TcpStream> TcpStream::connect(const QString& host, const QList<QHostAddress>& addresses, quint16 port,
                                     const ProbeLimits& limits) {
    const QString where =
        (host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(host).arg(port);
    Error last{QStringLiteral("unreachable"), QStringLiteral("%1 has no address").arg(where), {}, {}};
    for (qsizetype i = 0; i < addresses.size(); ++i) {
        ProbeLimits share = limits;
        if (i + 1 < addresses.size()) {
            share.timeout = Milliseconds(limits.remaining().count() / (addresses.size() - i));
            share.end = ProbeLimits::Clock::now() + share.timeout;
        }
        auto stream = connectTo(where, addresses.at(i), port, share);
        if (stream || stream.error().code == QLatin1String("cancelled")) return stream;
        // What refuses tells more than what is silent.
        if (i == 0 || last.code == QLatin1String("timeout")) last = stream.error();
    }
    return last;
}

Result<TcpStream> TcpStream::connectTo(const QString& where, const QHostAddress& address, quint16 port,
                                       const ProbeLimits& limits) {
    const SocketAddress to(address, port);
    const int socket = ::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const QString shown = where.startsWith(address.toString()) || where.startsWith(QLatin1Char('['))
                              ? where
                              : QStringLiteral("%1 (%2)").arg(where, address.toString());
    if (socket < 0)
        return Error{QStringLiteral("unreachable"), QStringLiteral("%1: %2").arg(shown, wordsOf(errno)), {}, {}};
    TcpStream stream(socket, where, address);
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    int failed = 0;
    if (::connect(socket, to.get(), to.size()) != 0) failed = errno;
    if (failed == EINPROGRESS) {
        CaptureWait wait(limits.stop);
        for (;;) {
            if (limits.stop.stop_requested()) return stopped(where);
            pollfd ready{socket, POLLOUT, 0};
            if (::poll(&ready, 1, 0) == 1) break;
            if (limits.over()) {
                return Error{QStringLiteral("timeout"),
                             QStringLiteral("%1 did not accept a connection within %2")
                                 .arg(shown, formatDuration(limits.timeout)),
                             QStringLiteral("Check the address, the port and the firewalls between."),
                             {}};
            }
            wait.wait(socket, limits.remaining(), POLLOUT);
        }
        socklen_t size = sizeof failed;
        ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &failed, &size);
    }
    if (failed == ECONNREFUSED) {
        return Error{QStringLiteral("unreachable"),
                     QStringLiteral("%1 refused the connection").arg(shown),
                     QStringLiteral("Nothing listens on that port, or a firewall refuses."),
                     {}};
    }
    if (failed != 0) {
        return Error{QStringLiteral("unreachable"),
                     QStringLiteral("%1: %2").arg(shown, wordsOf(failed)),
                     QStringLiteral("Check the address and the network."),
                     {}};
    }
    return stream;
}

Error TcpStream::failure(int number) {
    broken_ = true;
    return {QStringLiteral("unreachable"),
            number == ECONNRESET || number == EPIPE
                ? QStringLiteral("%1 broke the connection off").arg(where_)
                : QStringLiteral("the connection to %1 is lost: %2").arg(where_, wordsOf(number)),
            {},
            {}};
}

Status TcpStream::send(const QByteArray& bytes, const ProbeLimits& limits) {
    CaptureWait wait(limits.stop);
    for (qsizetype sent = 0; sent < bytes.size();) {
        if (limits.stop.stop_requested()) return stopped(where_);
        const ssize_t size = ::send(socket_, bytes.constData() + sent, std::size_t(bytes.size() - sent), MSG_NOSIGNAL);
        if (size >= 0) {
            sent += size;
        } else if (errno == EAGAIN) {
            if (limits.over()) {
                return Error{
                    QStringLiteral("timeout"),
                    QStringLiteral("%1 took nothing more within %2").arg(where_, formatDuration(limits.timeout)),
                    {},
                    {}};
            }
            wait.wait(socket_, limits.remaining(), POLLOUT);
        } else if (errno != EINTR) {
            return failure(errno);
        }
    }
    return {};
}

Result<QByteArray> TcpStream::receive(const ProbeLimits& limits) {
    std::array<char, 16 * 1024> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled next
    CaptureWait wait(limits.stop);
    for (;;) {
        if (limits.stop.stop_requested()) return stopped(where_);
        const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (size > 0) return QByteArray(buffer.data(), size);
        if (size == 0) {
            broken_ = true;
            return QByteArray();
        }
        if (errno == EAGAIN) {
            if (limits.over()) {
                return Error{QStringLiteral("timeout"),
                             QStringLiteral("%1 did not answer within %2").arg(where_, formatDuration(limits.timeout)),
                             {},
                             {}};
            }
            wait.wait(socket_, limits.remaining());
        } else if (errno != EINTR) {
            return failure(errno);
        }
    }
}

} // namespace oc
