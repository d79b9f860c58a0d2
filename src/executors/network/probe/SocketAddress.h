// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>

#include <cstring>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace oc {

/// An address and a port as the kernel takes them. A value.
class SocketAddress {
public:
    SocketAddress(const QHostAddress& address, quint16 port) {
        if (address.protocol() == QAbstractSocket::IPv4Protocol) {
            auto* in = reinterpret_cast<sockaddr_in*>(&storage_);
            in->sin_family = AF_INET;
            in->sin_port = htons(port);
            in->sin_addr.s_addr = htonl(address.toIPv4Address());
            size_ = sizeof(sockaddr_in);
            return;
        }
        auto* in = reinterpret_cast<sockaddr_in6*>(&storage_);
        in->sin6_family = AF_INET6;
        in->sin6_port = htons(port);
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        std::memcpy(&in->sin6_addr, &bytes, sizeof bytes);
        const QByteArray scope = address.scopeId().toLocal8Bit();
        bool number = false;
        in->sin6_scope_id = scope.toUInt(&number);
        if (!number) in->sin6_scope_id = scope.isEmpty() ? 0 : ::if_nametoindex(scope.constData());
        size_ = sizeof(sockaddr_in6);
    }

    [[nodiscard]] int family() const { return storage_.ss_family; }
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
    [[nodiscard]] socklen_t size() const { return size_; }

private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

} // namespace oc
