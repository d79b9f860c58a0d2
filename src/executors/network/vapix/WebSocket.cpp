// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/WebSocket.h"

#include <QCryptographicHash>
#include <QEventLoop>
#include <QNetworkProxy>
#include <QRandomGenerator>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTimer>

#include <algorithm>
#include <stop_token>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto quietFor = 30s; // then it is asked whether it is still there
constexpr auto answersWithin = 15s;
constexpr auto longestWait = 3600s;
constexpr qsizetype largestHead = 16 * 1024;

quint32 mask() {
    return QRandomGenerator::system()->generate();
}

Error timedOut(const QString& what) {
    return {u"timeout"_s, what, u"Check the address and the network; raise timeout if the camera is only slow."_s, {}};
}

} // namespace

WebSocket::WebSocket(StepContext& context) : context_(context) {}

WebSocket::~WebSocket() {
    if (socket_.state() != QAbstractSocket::ConnectedState) return;
    write(WebSocketFrames::Opcode::Close, QByteArray("\x03\xe8", 2)); // 1000: all was well
    socket_.flush();
    socket_.abort();
}

Error WebSocket::lost(const QString& why) const {
    return {u"unreachable"_s, u"the connection to the camera has ended: "_s + why, {}, {}};
}

Result<bool> WebSocket::wait(Clock::time_point until, const std::function<bool()>& ready) {
    until = std::min(until, context_.deadline());
    for (;;) {
        if (context_.cancelled()) return Error{u"cancelled"_s, u"the step was cancelled"_s, {}, {}};
        if (ready()) return true;
        const auto rest = std::min<Clock::duration>(until - Clock::now(), longestWait);
        if (rest <= 0s) return false;
        QEventLoop loop;
        QTimer timer;
        timer.setSingleShot(true);
        QObject::connect(&timer, &QTimer::timeout, &loop, &QEventLoop::quit);
        for (const auto signal : {&QSslSocket::connected, &QSslSocket::disconnected})
            QObject::connect(&socket_, signal, &loop, &QEventLoop::quit);
        QObject::connect(&socket_, &QSslSocket::encrypted, &loop, &QEventLoop::quit);
        QObject::connect(&socket_, &QSslSocket::readyRead, &loop, &QEventLoop::quit);
        QObject::connect(&socket_, &QSslSocket::errorOccurred, &loop, &QEventLoop::quit);
        timer.start(std::chrono::ceil<std::chrono::milliseconds>(rest));
        const std::stop_callback<std::function<void()>> cancel(context_.stopToken(), [&loop] {
            QMetaObject::invokeMethod(
                &loop, [&loop] { loop.quit(); }, Qt::QueuedConnection);
        });
        loop.exec(QEventLoop::ExcludeUserInputEvents);
    }
}

Status WebSocket::connect(const VapixTarget& target, Clock::time_point until) {
    const bool secure = target.encrypted();
    const QString host = target.origin.host();
    const auto port = quint16(target.origin.port(secure ? 443 : 80));
    std::optional<QString> problem;
    QObject::connect(&socket_, &QSslSocket::errorOccurred, &socket_,
                     [this, &problem] { problem = socket_.errorString(); });
    socket_.setProxy(QNetworkProxy::NoProxy);
    if (secure) {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setProtocol(QSsl::TlsV1_2OrLater);
        if (target.trust.kind != HttpTrust::Kind::Authorities)
            configuration.setPeerVerifyMode(QSslSocket::VerifyNone); // looked at below, before anything goes out
        else if (!target.trust.authorityFile.isEmpty())
            configuration.addCaCertificates(target.trust.authorityFile);
        socket_.setSslConfiguration(configuration);
        socket_.connectToHostEncrypted(host, port);
    } else {
        socket_.connectToHost(host, port);
    }
    const auto stands = [&] {
        return problem || (secure ? socket_.isEncrypted() : socket_.state() == QAbstractSocket::ConnectedState);
    };
    const auto connected = wait(until, stands);
    QObject::disconnect(&socket_, &QSslSocket::errorOccurred, &socket_, nullptr);
    if (!connected) return connected.error();
    if (!*connected) return timedOut(u"the camera gave no answer to a connection"_s);
    if (problem) {
        const bool tls = socket_.error() == QAbstractSocket::SslHandshakeFailedError;
        return Error{tls ? u"tls_failed"_s : u"unreachable"_s, u"no connection for the events: "_s + *problem, {}, {}};
    }
    if (target.trust.kind == HttpTrust::Kind::Fingerprint && secure &&
        socket_.peerCertificate().digest(QCryptographicHash::Sha256) != target.trust.sha256) {
        return Error{u"tls_failed"_s, u"the camera shows another certificate than the one that is expected"_s, {}, {}};
    }
    return {};
}

Status WebSocket::shake(const VapixTarget& target, const QByteArray& path, Clock::time_point until) {
    quint32 random[4];
    QRandomGenerator::system()->fillRange(random);
    const QByteArray key = QByteArray(reinterpret_cast<const char*>(random), sizeof random).toBase64();
    const QByteArray host = target.origin.authority(QUrl::FullyEncoded).toLatin1();
    socket_.write("GET " + path + " HTTP/1.1\r\nHost: " + host +
                  "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
                  key + "\r\n\r\n");
    QByteArray head;
    const auto whole = wait(until, [&] {
        head += socket_.readAll();
        return head.contains("\r\n\r\n") || head.size() > largestHead ||
               socket_.state() != QAbstractSocket::ConnectedState;
    });
    if (!whole) return whole.error();
    if (!*whole) return timedOut(u"the camera gave no answer to the request for events"_s);
    const qsizetype end = head.indexOf("\r\n\r\n");
    const QByteArrayList lines = head.left(std::max(end, qsizetype(0))).split('\n');
    const QByteArray status = lines.isEmpty() ? QByteArray() : lines.first().trimmed();
    if (end < 0 || !status.startsWith("HTTP/1.1 ")) {
        return Error{u"bad_reply"_s, u"the camera answered something that is not HTTP"_s, {}, {}};
    }
    const int code = status.mid(9, 3).toInt();
    if (code == 401)
        return Error{u"authentication_failed"_s, u"the camera did not take its own session for the events"_s, {}, {}};
    if (code == 403)
        return Error{
            u"forbidden"_s, u"the user may not listen to events"_s, u"It needs the role viewer or higher."_s, {}};
    if (code == 404) {
        return Error{
            u"not_supported"_s, u"this model or firmware has no stream of events"_s, u"It came with AXIS OS 10."_s, {}};
    }
    QByteArray accept;
    for (const QByteArray& line : lines)
        if (line.toLower().startsWith("sec-websocket-accept:")) accept = line.mid(21).trimmed();
    if (code != 101 || accept != WebSocketFrames::acceptOf(key)) {
        return Error{u"bad_reply"_s,
                     u"the camera opened no stream of events but answered %1"_s.arg(
                         QString::fromUtf8(status.mid(9, 60)).simplified()),
                     {},
                     {}};
    }
    frames_.add(head.mid(end + 4));
    heard_ = Clock::now();
    return {};
}

Result<std::unique_ptr<WebSocket>> WebSocket::open(const VapixTarget& target, const QByteArray& path,
                                                   StepContext& context) {
    std::unique_ptr<WebSocket> made(new WebSocket(context));
    const auto until = Clock::now() + target.timeout;
    if (const Status connected = made->connect(target, until); !connected) return connected.error();
    if (const Status shaken = made->shake(target, path, until); !shaken) return shaken.error();
    return made;
}

void WebSocket::write(WebSocketFrames::Opcode opcode, const QByteArray& payload) {
    socket_.write(WebSocketFrames::frame(opcode, payload, mask()));
}

Status WebSocket::send(const QByteArray& text) {
    if (socket_.state() != QAbstractSocket::ConnectedState) return lost(u"it was closed"_s);
    write(WebSocketFrames::Opcode::Text, text);
    return {};
}

Result<std::optional<QByteArray>> WebSocket::next(Clock::time_point until) {
    for (;;) {
        while (const auto message = frames_.next()) {
            switch (message->opcode) {
            case WebSocketFrames::Opcode::Text:
                return std::optional(message->payload);
            case WebSocketFrames::Opcode::Ping:
                write(WebSocketFrames::Opcode::Pong, message->payload);
                break;
            case WebSocketFrames::Opcode::Close:
                socket_.abort();
                return lost(u"the camera closed it"_s);
            default:
                break;
            }
        }
        if (!frames_.problem().isEmpty()) {
            socket_.abort();
            return Error{
                u"bad_reply"_s, u"the camera broke the protocol of WebSockets: "_s + frames_.problem(), {}, {}};
        }
        const auto silent = heard_ + quietFor + (asked_ ? Clock::duration(answersWithin) : Clock::duration::zero());
        const auto woken = wait(std::min(until, silent), [this] {
            return socket_.bytesAvailable() > 0 || socket_.state() != QAbstractSocket::ConnectedState;
        });
        if (!woken) return woken.error();
        if (*woken) {
            const QByteArray bytes = socket_.readAll();
            if (bytes.isEmpty()) return lost(u"it was closed"_s);
            frames_.add(bytes);
            heard_ = Clock::now();
            asked_ = false;
        } else if (Clock::now() >= until || context_.expired()) {
            return std::optional<QByteArray>();
        } else if (asked_) {
            socket_.abort();
            return lost(u"the camera has gone silent"_s);
        } else {
            asked_ = true;
            write(WebSocketFrames::Opcode::Ping, {});
        }
    }
}

} // namespace oc
