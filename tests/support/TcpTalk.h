// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/PacketBytes.h"

namespace oc::test {

/// The packets of one TCP connection, as a capture would have them: sequence numbers, acknowledgements and times go on
/// by themselves. A value.
class TcpTalk {
public:
    static constexpr int fin = 1, syn = 2, rst = 4, push = 8, ack = 16;
    static constexpr bool client = true, server = false;

    explicit TcpTalk(int clientPort = 40000, int serverPort = 80, const char* clientAddress = "10.0.0.1",
                     const char* serverAddress = "10.0.0.2", quint32 clientStart = 1000, quint32 serverStart = 5000)
        : ports_{serverPort, clientPort},
          addresses_{serverAddress, clientAddress},
          sequence_{serverStart, clientStart} {}

    QList<packet_bytes::TimedFrame> frames;
    qint64 time = 0; ///< microseconds, of the next packet
    bool six = false;
    QList<int> vlans;

    TcpTalk& wait(qint64 microseconds) {
        time += microseconds;
        return *this;
    }
    /// SYN, SYN-ACK and ACK with so much time from the first to the last.
    TcpTalk& handshake(qint64 microseconds = 1000) {
        send(client, syn);
        wait(microseconds / 2).send(server, syn | ack);
        return wait(microseconds - microseconds / 2).send(client, ack);
    }
    /// The next bytes of one side.
    TcpTalk& send(bool side, int flags, const QByteArray& payload = {}, int window = 64240) {
        put(side, flags, sequence_[side], payload, window);
        sequence_[side] += quint32(payload.size()) + (flags & (syn | fin) ? 1 : 0);
        return *this;
    }
    TcpTalk& says(const QByteArray& payload) { return send(client, push | ack, payload); }
    TcpTalk& answers(const QByteArray& payload) { return send(server, push | ack, payload); }
    /// Bytes that the side sends although they are not captured.
    TcpTalk& loses(bool side, quint32 bytes) {
        sequence_[side] += bytes;
        return *this;
    }
    /// A packet out of the row; changes nothing of what follows.
    TcpTalk& put(bool side, int flags, quint32 sequence, const QByteArray& payload = {}, int window = 64240) {
        return put(side, flags, sequence, flags & ack ? sequence_[!side] : 0, payload, window);
    }
    TcpTalk& put(bool side, int flags, quint32 sequence, quint32 acknowledgement, const QByteArray& payload,
                 int window) {
        using namespace packet_bytes;
        const QByteArray segment = tcp(ports_[side], ports_[!side], flags, sequence, acknowledgement, window, payload);
        frames.append(
            {time, six ? ethernet(0x86dd, ipv6(6, segment, addresses_[side], addresses_[!side]), vlans)
                       : ethernet(0x0800, ipv4(6, segment, 0, addresses_[side], addresses_[!side], ++identification_),
                                  vlans)});
        return *this;
    }
    /// The last packet once more, to the bit.
    TcpTalk& twice() {
        frames.append({time, frames.last().bytes});
        return *this;
    }
    /// FIN from the client, then from the server, then the last ACK.
    TcpTalk& close() {
        send(client, fin | ack).wait(100);
        send(server, fin | ack).wait(100);
        return send(client, ack);
    }
    [[nodiscard]] quint32 next(bool side) const { return sequence_[side]; }

private:
    int ports_[2]; ///< [client] and [server]
    const char* addresses_[2];
    quint32 sequence_[2];
    int identification_ = 0;
};

} // namespace oc::test
