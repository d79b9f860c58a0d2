// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/DnsClient.h"

#include "engine/base/Clock.h"
#include "executors/network/CaptureWait.h"
#include "executors/network/dns/DnsCodes.h"
#include "executors/network/probe/SocketAddress.h"
#include "executors/network/probe/TcpStream.h"

#include <QRandomGenerator>

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace oc {

namespace {

constexpr qsizetype mostMessage = 65535;
constexpr qint64 mostTransfer = 64LL * 1024 * 1024;

quint16 randomId() {
    return quint16(QRandomGenerator::system()->generate());
}

Error badReply(const DnsServer& server, const QString& why) {
    return {QStringLiteral("bad_reply"),
            QStringLiteral("the answer of %1 cannot be used: %2").arg(server.where(), why),
            QStringLiteral("Is it a DNS server that listens there?"),
            {}};
}

Error cancelled(const DnsServer& server) {
    return {QStringLiteral("cancelled"), QStringLiteral("the question to %1 was stopped").arg(server.where()), {}, {}};
}

Error noAnswer(const DnsServer& server, const ProbeLimits& limits, int ignored) {
    return {QStringLiteral("timeout"),
            QStringLiteral("%1 did not answer within %2").arg(server.where(), formatDuration(limits.timeout)) +
                (ignored == 0   ? QString()
                 : ignored == 1 ? QStringLiteral("; one reply came that was not to this question")
                                : QStringLiteral("; %1 replies came that were not to this question").arg(ignored)),
            ignored == 0 ? QStringLiteral("Check the address, the port and the firewalls between.")
                         : QStringLiteral("Somebody may be trying to slip answers in, or the server is broken."),
            {}};
}

Error unreachable(const DnsServer& server, int number) {
    return {QStringLiteral("unreachable"),
            number == ECONNREFUSED
                ? QStringLiteral("nothing answers at %1 (port unreachable)").arg(server.where())
                : QStringLiteral("%1: %2").arg(server.where(), QString::fromLocal8Bit(std::strerror(number))),
            QStringLiteral("Check the address and the port of the DNS server."),
            {}};
}

/// A socket that closes itself.
class UdpSocket {
public:
    explicit UdpSocket(int family) : socket_(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
    ~UdpSocket() {
        if (socket_ >= 0) ::close(socket_);
    }
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;
    [[nodiscard]] int get() const { return socket_; }

private:
    int socket_;
};

/// The bytes of one message over TCP: two of length, then itself.
class TcpMessages {
public:
    TcpMessages(TcpStream& stream, const DnsServer& server, const ProbeLimits& limits)
        : stream_(stream), server_(server), limits_(limits) {}

    [[nodiscard]] Result<QByteArray> next() {
        for (;;) {
            if (held_.size() >= 2) {
                const qsizetype size = quint8(held_.at(0)) << 8 | quint8(held_.at(1));
                if (held_.size() >= 2 + size) {
                    const QByteArray message = held_.mid(2, size);
                    held_.remove(0, 2 + size);
                    return message;
                }
            }
            const auto more = stream_.receive(limits_);
            if (!more) return more.error();
            if (more->isEmpty()) {
                return Error{
                    QStringLiteral("unreachable"),
                    QStringLiteral("%1 closed the connection before its answer was complete").arg(server_.where()),
                    {},
                    {}};
            }
            held_ += *more;
        }
    }

private:
    TcpStream& stream_;
    const DnsServer& server_;
    const ProbeLimits& limits_;
    QByteArray held_;
};

} // namespace

Result<DnsReply> DnsClient::ask(const DnsQuery& query) {
    QList<DnsServer> servers = settings_.servers;
    std::optional<DnsReply> refusal; // an answer, but one that another server may better
    QStringList errors;
    std::optional<Error> last;
    for (int round = 0; round <= settings_.retries && !servers.isEmpty(); ++round) {
        QList<DnsServer> again;
        errors.clear();
        for (const DnsServer& server : std::as_const(servers)) {
            auto reply = exchange(query, server);
            if (reply) {
                const int status = reply->message().status;
                if (!settings_.nextOnFailure || (status != dnsCodes::servFail && status != dnsCodes::refused))
                    return reply;
                if (!refusal) refusal = std::move(*reply);
                continue;
            }
            last = reply.error();
            errors << reply.error().message;
            if (context_.cancelled() || context_.expired()) return *last;
            if (last->code == QLatin1String("timeout")) again.append(server);
        }
        servers = again;
    }
    if (refusal) return std::move(*refusal);
    if (!last) return Error{QStringLiteral("unreachable"), QStringLiteral("there is no DNS server to ask"), {}, {}};
    if (settings_.servers.size() > 1 && errors.size() > 1) last->message = errors.join(QStringLiteral("; "));
    return *last;
}

Result<DnsReply> DnsClient::exchange(const DnsQuery& query, const DnsServer& server) {
    const bool tcp = settings_.tcp || query.type == dnsCodes::typeAxfr;
    auto reply = tcp ? overTcp(query, server) : overUdp(query, server);
    if (!reply) return reply;
    const DnsMessage& message = reply->message();
    if (query.edns && !query.dnssec && !message.edns &&
        (message.status == dnsCodes::formErr || message.status == dnsCodes::notImp)) {
        DnsQuery plain = query;
        plain.edns = false;
        return exchange(plain, server);
    }
    if (!reply->tcp && message.truncated) {
        const int ignored = reply->ignored;
        auto whole = overTcp(query, server);
        if (whole) {
            whole->ignored += ignored;
            return whole;
        }
        Error error = whole.error();
        error.message.prepend(QStringLiteral("the answer over UDP was cut off (TC), and over TCP "));
        return error;
    }
    if (message.problem) return badReply(server, QString::fromLatin1(message.problem));
    return reply;
}

Result<DnsReply> DnsClient::overUdp(const DnsQuery& query, const DnsServer& server) {
    const ProbeLimits limits = ProbeLimits::within(settings_.timeout, context_);
    const SocketAddress to(server.address, server.port);
    const UdpSocket socket(to.family());
    // Connected: the kernel gives it a port of its own by chance (RFC 5452) and drops what comes from elsewhere.
    if (socket.get() < 0 || ::connect(socket.get(), to.get(), to.size()) != 0) return unreachable(server, errno);
    const quint16 id = randomId();
    const QByteArray bytes = query.toBytes(id);
    const double begin = steadyMs();
    if (::send(socket.get(), bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL) < 0)
        return unreachable(server, errno);
    CaptureWait wait(limits.stop);
    DnsReply reply;
    reply.server = server;
    QByteArray buffer(mostMessage, Qt::Uninitialized);
    for (;;) {
        if (limits.stop.stop_requested()) return cancelled(server);
        const ssize_t size = ::recv(socket.get(), buffer.data(), std::size_t(buffer.size()), 0);
        if (size >= 0) {
            DnsReply::Part part{QByteArray(buffer.constData(), size), {}};
            part.message = DnsMessage::parse(part.span());
            if (query.isAnsweredBy(part.message, id)) {
                reply.timeMs = steadyMs() - begin;
                reply.parts.push_back(std::move(part));
                return reply;
            }
            ++reply.ignored;
            if (limits.over()) return noAnswer(server, limits, reply.ignored);
        } else if (errno == EAGAIN) {
            if (limits.over()) return noAnswer(server, limits, reply.ignored);
            wait.wait(socket.get(), limits.remaining());
        } else if (errno != EINTR) {
            return unreachable(server, errno);
        }
    }
}

Result<DnsReply> DnsClient::overTcp(const DnsQuery& query, const DnsServer& server) {
    ProbeLimits limits = ProbeLimits::within(settings_.timeout, context_);
    const double begin = steadyMs();
    auto stream = TcpStream::connect(server.address.toString(), {server.address}, server.port, limits);
    if (!stream) return stream.error();
    const quint16 id = randomId();
    const QByteArray bytes = query.toBytes(id);
    const char length[] = {char(bytes.size() >> 8), char(bytes.size() & 0xff)};
    if (const Status sent = stream->send(QByteArray(length, sizeof length) + bytes, limits); !sent) return sent.error();
    TcpMessages messages(*stream, server, limits);
    DnsReply reply;
    reply.server = server;
    reply.tcp = true;
    int ends = 0; // a zone begins and ends with its SOA, RFC 5936, section 2.2
    do {
        auto message = messages.next();
        if (!message) return message.error();
        DnsReply::Part part{std::move(*message), {}};
        part.message = DnsMessage::parse(part.span());
        const bool first = reply.parts.empty();
        // Later parts of a transfer may leave the question out.
        const bool answers =
            query.isAnsweredBy(part.message, id) ||
            (!first && part.message.id == id && part.message.response && part.message.questions.empty());
        if (!answers) return badReply(server, QStringLiteral("it is not to this question"));
        if (query.type == dnsCodes::typeAxfr && part.message.problem)
            return badReply(server, QString::fromLatin1(part.message.problem));
        for (const DnsRecord& record : part.message.answers)
            ends += record.type == dnsCodes::typeSoa;
        if (first && query.type == dnsCodes::typeAxfr && part.message.status == dnsCodes::noError &&
            (part.message.answers.empty() || part.message.answers.front().type != dnsCodes::typeSoa))
            return badReply(server, QStringLiteral("the zone does not begin with its SOA"));
        const bool failed = part.message.status != dnsCodes::noError;
        reply.parts.push_back(std::move(part));
        if (failed) break;
        if (reply.size() > mostTransfer) return badReply(server, QStringLiteral("the zone is larger than 64 MiB"));
        limits = ProbeLimits::within(settings_.timeout, context_); // for each reply
    } while (query.type == dnsCodes::typeAxfr && ends < 2);
    reply.timeMs = steadyMs() - begin;
    return reply;
}

} // namespace oc
