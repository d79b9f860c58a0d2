// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/FlowKey.h"

#include "executors/network/PacketText.h"

#include <algorithm>
#include <cstring>

namespace oc {

namespace {

/// Both halves of a product, folded: cheap, and every bit reaches every other (as wyhash does it).
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word(const std::uint8_t* bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

FlowEnd endOf(Packet::Bytes address, std::uint16_t port) {
    FlowEnd end;
    std::copy_n(address.begin(), std::min(address.size(), end.address.size()), end.address.begin());
    end.port = port;
    return end;
}

} // namespace

FlowKey FlowKey::of(Packet::Bytes source, std::uint16_t sourcePort, Packet::Bytes destination,
                    std::uint16_t destinationPort, std::uint8_t protocol, bool& fromLow) {
    FlowKey key;
    key.low = endOf(source, sourcePort);
    key.high = endOf(destination, destinationPort);
    fromLow = !(key.high < key.low);
    if (!fromLow) std::swap(key.low, key.high);
    key.addressLength = static_cast<std::uint8_t>(source.size());
    key.protocol = protocol;
    return key;
}

FlowKey FlowKey::of(const Packet& packet, bool& fromLow) {
    return of(packet.source, packet.sourcePort, packet.destination, packet.destinationPort, packet.ipProtocol, fromLow);
}

std::uint64_t FlowKey::hash(std::uint64_t seed) const {
    constexpr std::uint64_t odd1 = 0x9e3779b97f4a7c15ULL;
    constexpr std::uint64_t odd2 = 0xd6e8feb86659fd93ULL;
    std::uint64_t value = mixed(word(low.address.data()) ^ seed, word(high.address.data()) ^ odd1);
    if (addressLength > 4) value = mixed(word(low.address.data() + 8) ^ value, word(high.address.data() + 8) ^ odd2);
    const std::uint64_t rest = std::uint64_t(low.port) << 32 | std::uint64_t(high.port) << 16 | protocol;
    return mixed(rest ^ value, odd2 ^ seed);
}

QString FlowKey::address(bool low_) const {
    std::string text;
    packet_text::appendAddress(text, Packet::Bytes(end(low_).address).first(std::min<std::size_t>(addressLength, 16)));
    return QString::fromStdString(text);
}

QString FlowKey::text(bool low_) const {
    return (addressLength == 16 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2"))
        .arg(address(low_))
        .arg(end(low_).port);
}

QString FlowKey::text(bool fromLow, const char* arrow) const {
    return text(fromLow) + QLatin1Char(' ') + QLatin1String(arrow) + QLatin1Char(' ') + text(!fromLow);
}

} // namespace oc
