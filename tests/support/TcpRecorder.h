// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/TcpTalk.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <memory>

namespace oc::test {

/// Stands between a client and a server on loopback, and keeps what each said as the packets of a capture: real bytes,
/// without the right to capture. One connection at a time; lives on a thread with an event loop.
class TcpRecorder {
public:
    explicit TcpRecorder(quint16 serverPort) {
        listener_.listen(QHostAddress::LocalHost);
        QObject::connect(&listener_, &QTcpServer::newConnection, &listener_, [this, serverPort] {
            client_.reset(listener_.nextPendingConnection());
            server_ = std::make_unique<QTcpSocket>();
            server_->connectToHost(QHostAddress::LocalHost, serverPort);
            relay(client_.get(), server_.get(), true);
            relay(server_.get(), client_.get(), false);
            begun_ = true;
        });
    }
    [[nodiscard]] quint16 port() const { return listener_.serverPort(); }
    /// The packets of the one connection, once it is over.
    [[nodiscard]] QList<packet_bytes::TimedFrame> frames(int clientPort = 40000, int serverPort = 443) {
        if (!QTest::qWaitFor([this] { return begun_ && ended_[0] && ended_[1]; }, 30000)) return {};
        TcpTalk talk(clientPort, serverPort);
        talk.handshake(1000);
        for (const auto& [side, bytes] : said_) {
            if (bytes.isEmpty()) {
                talk.wait(100).send(side, TcpTalk::fin | TcpTalk::ack);
                continue;
            }
            for (qsizetype at = 0; at < bytes.size(); at += 1400)
                talk.wait(100).send(side, TcpTalk::push | TcpTalk::ack, bytes.mid(at, 1400));
        }
        return talk.frames;
    }

private:
    void relay(QTcpSocket* from, QTcpSocket* to, bool client) {
        QObject::connect(from, &QTcpSocket::readyRead, from, [this, from, to, client] {
            const QByteArray bytes = from->readAll();
            said_.append({client, bytes});
            to->write(bytes);
        });
        QObject::connect(from, &QTcpSocket::disconnected, from, [this, to, client] {
            if (!ended_[client]) said_.append({client, QByteArray()});
            ended_[client] = true;
            to->disconnectFromHost();
        });
    }

    QTcpServer listener_;
    std::unique_ptr<QTcpSocket> client_;
    std::unique_ptr<QTcpSocket> server_;
    QList<std::pair<bool, QByteArray>> said_;
    bool begun_ = false;
    bool ended_[2] = {false, false};
};

} // namespace oc::test
