// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/dns/DnsMessage.h"

#include <QByteArray>
#include <QHostAddress>

#include <vector>

namespace oc {

/// One server to ask. A value.
struct DnsServer {
    QString name; ///< as it was given; the address when it came from this machine's settings
    QHostAddress address;
    quint16 port = 53;

    /// "192.0.2.53:53", "[2001:db8::53]:53"
    [[nodiscard]] QString where() const {
        const bool six = address.protocol() == QAbstractSocket::IPv6Protocol;
        return (six ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(address.toString()).arg(port);
    }
};

/// What came back of one question. A value.
struct DnsReply {
    struct Part {
        QByteArray bytes;
        DnsMessage message;

        [[nodiscard]] DnsMessage::Bytes span() const {
            return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
        }
    };

    std::vector<Part> parts; ///< one; a transfer of a zone may have many
    DnsServer server;
    bool tcp = false;
    double timeMs = 0; ///< of the exchange that gave the answer
    int ignored = 0;   ///< replies that were not to this question

    [[nodiscard]] const DnsMessage& message() const { return parts.front().message; }
    [[nodiscard]] qint64 size() const {
        qint64 bytes = 0;
        for (const Part& part : parts)
            bytes += part.bytes.size();
        return bytes;
    }
};

} // namespace oc
