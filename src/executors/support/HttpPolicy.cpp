// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/HttpPolicy.h"

#include <cstring>

namespace oc {

namespace {

bool within(quint32 address, quint32 network, int bits) {
    return (address >> (32 - bits)) == (network >> (32 - bits));
}

AddressKind kind4(quint32 address) {
    if (within(address, 0x7f000000, 8) || within(address, 0x00000000, 8)) return AddressKind::Loopback;
    if (within(address, 0xa9fe0000, 16)) return AddressKind::LinkLocal;
    if (within(address, 0x0a000000, 8) || within(address, 0xac100000, 12) || within(address, 0xc0a80000, 16) ||
        within(address, 0x64400000, 10)) {
        return AddressKind::Private;
    }
    if (within(address, 0xe0000000, 3)) return AddressKind::Unusable;
    return AddressKind::Public;
}

} // namespace

AddressKind addressKind(const QHostAddress& address) {
    if (address.protocol() == QAbstractSocket::IPv4Protocol) return kind4(address.toIPv4Address());
    const Q_IPV6ADDR six = address.toIPv6Address();
    const auto inner = [&six](int at) {
        return quint32(six[at]) << 24 | quint32(six[at + 1]) << 16 | quint32(six[at + 2]) << 8 | six[at + 3];
    };
    static constexpr quint8 zero[16] = {};
    static constexpr quint8 nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    static constexpr quint8 awsMetadata[16] = {0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
    const quint8* bytes = six.c;
    if (std::memcmp(bytes, zero, 15) == 0 && bytes[15] <= 1) return AddressKind::Loopback;
    if (std::memcmp(bytes, zero, 10) == 0 && bytes[10] == 0xff && bytes[11] == 0xff) return kind4(inner(12));
    if (std::memcmp(bytes, zero, 12) == 0 || std::memcmp(bytes, nat64, 12) == 0) return kind4(inner(12));
    if (bytes[0] == 0x20 && bytes[1] == 0x02) return kind4(inner(2));
    if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return AddressKind::LinkLocal;
    if (std::memcmp(bytes, awsMetadata, 16) == 0) return AddressKind::LinkLocal;
    if ((bytes[0] & 0xfe) == 0xfc) return AddressKind::Private;
    if (bytes[0] == 0xff) return AddressKind::Unusable;
    return AddressKind::Public;
}

} // namespace oc
