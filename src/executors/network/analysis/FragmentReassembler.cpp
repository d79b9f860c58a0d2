// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/FragmentReassembler.h"

#include "executors/network/IpDecoder.h"

#include <algorithm>
#include <cstring>

namespace oc {

namespace {

constexpr std::size_t mostDatagrams = 1024;
constexpr std::size_t mostBytes = 16 * 1024 * 1024;
constexpr std::int64_t longestWait = 30'000'000; // microseconds; what Linux waits (net.ipv4.ipfrag_time)
constexpr std::uint32_t longestDatagram = 65535;
constexpr std::size_t mostParts = 8192; // 65,535 bytes in pieces of 8

} // namespace

FragmentReassembler::Key FragmentReassembler::keyOf(const Packet& packet) {
    Key key{};
    std::copy(packet.source.begin(), packet.source.end(), key.begin());
    std::copy(packet.destination.begin(), packet.destination.end(), key.begin() + 16);
    // IPv6 tells them apart by addresses and identification alone.
    key[32] = packet.network == Packet::Network::Ipv6 ? 0 : packet.fragmentProtocol;
    key[33] = packet.network == Packet::Network::Ipv6 ? 6 : 4;
    std::memcpy(key.data() + 34, &packet.identification, 4);
    return key;
}

void FragmentReassembler::spoil(Datagram& datagram) {
    if (datagram.spoiled) return;
    datagram.spoiled = true;
    ++spoiled_;
    ++givenUp_;
    held_ -= datagram.bytes.size();
    datagram.bytes = {};
    datagram.parts = {};
}

void FragmentReassembler::forget(std::map<Key, Datagram>::iterator entry) {
    if (entry->second.spoiled) --spoiled_;
    held_ -= entry->second.bytes.size();
    datagrams_.erase(entry);
}

void FragmentReassembler::makeRoom(std::int64_t now) {
    while (!order_.empty()) {
        const auto entry = datagrams_.find(order_.front().second);
        const bool there = entry != datagrams_.end() && entry->second.serial == order_.front().first;
        if (there) {
            const bool late = now - entry->second.begin > longestWait;
            if (!late && datagrams_.size() < mostDatagrams && held_ <= mostBytes) return;
            if (!entry->second.spoiled) ++givenUp_;
            forget(entry);
        }
        order_.pop_front();
    }
}

bool FragmentReassembler::place(Datagram& datagram, const Packet& packet) {
    const std::uint32_t from = packet.fragmentOffset;
    const std::uint32_t to = from + packet.fragmentLength;
    const bool fits = packet.fragmentBytes.size() == packet.fragmentLength && packet.fragmentLength > 0 &&
                      to <= longestDatagram && (!packet.moreFragments || packet.fragmentLength % 8 == 0) &&
                      datagram.parts.size() < mostParts;
    if (!fits) return false;
    if (!packet.moreFragments) {
        if (datagram.length >= 0 && datagram.length != to) return false;
        datagram.length = to;
    }
    if (datagram.length >= 0 && (to > datagram.length || datagram.bytes.size() > std::size_t(datagram.length)))
        return false;
    if (datagram.bytes.size() < to) {
        held_ += to - datagram.bytes.size();
        datagram.bytes.resize(to);
    }
    auto& parts = datagram.parts;
    auto next = std::lower_bound(parts.begin(), parts.end(), std::pair{from, 0u});
    const bool overlaps =
        (next != parts.end() && next->first < to) || (next != parts.begin() && std::prev(next)->second > from);
    if (overlaps) {
        // The same once more is no harm: a capture may hold a packet twice.
        const bool inside = std::any_of(parts.begin(), parts.end(),
                                        [&](const auto& part) { return part.first <= from && part.second >= to; });
        return inside && std::equal(packet.fragmentBytes.begin(), packet.fragmentBytes.end(),
                                    datagram.bytes.begin() + std::ptrdiff_t(from));
    }
    std::copy(packet.fragmentBytes.begin(), packet.fragmentBytes.end(), datagram.bytes.begin() + std::ptrdiff_t(from));
    // Neighbours become one part, so that the list stays short when all goes well.
    if (next != parts.begin() && std::prev(next)->second == from) {
        std::prev(next)->second = to;
        if (next != parts.end() && next->first == to) {
            std::prev(next)->second = next->second;
            parts.erase(next);
        }
    } else if (next != parts.end() && next->first == to) {
        next->first = from;
    } else {
        parts.insert(next, {from, to});
    }
    return true;
}

void FragmentReassembler::build(const Packet& packet, Datagram& datagram, Packet& whole) {
    // A header as of a datagram that was never cut. Its length of 0 tells the decoder to take all there is.
    const bool six = packet.network == Packet::Network::Ipv6;
    built_.assign(six ? 40 : 20, 0);
    if (six) {
        built_[0] = 0x60;
        built_[6] = datagram.protocol;
        built_[7] = datagram.hopLimit;
        std::copy(packet.source.begin(), packet.source.end(), built_.begin() + 8);
        std::copy(packet.destination.begin(), packet.destination.end(), built_.begin() + 24);
    } else {
        built_[0] = 0x45;
        built_[4] = static_cast<std::uint8_t>(packet.identification >> 8);
        built_[5] = static_cast<std::uint8_t>(packet.identification);
        built_[8] = datagram.hopLimit;
        built_[9] = datagram.protocol;
        std::copy(packet.source.begin(), packet.source.end(), built_.begin() + 12);
        std::copy(packet.destination.begin(), packet.destination.end(), built_.begin() + 16);
    }
    built_.insert(built_.end(), datagram.bytes.begin(), datagram.bytes.end());
    packet_decoding::Cursor cursor{built_, static_cast<std::uint32_t>(built_.size())};
    whole = Packet{};
    whole.etherType = packet.etherType;
    if (six)
        packet_decoding::decodeIpv6(whole, cursor);
    else
        packet_decoding::decodeIpv4(whole, cursor);
}

bool FragmentReassembler::add(const CapturedPacket& fragment, Packet& whole, std::uint32_t& wireLength) {
    const Packet& packet = fragment.packet;
    if (packet.source.empty() || packet.fragmentLength == 0) return false;
    makeRoom(fragment.time);
    const Key key = keyOf(packet);
    auto [entry, isNew] = datagrams_.try_emplace(key);
    Datagram& datagram = entry->second;
    if (isNew) {
        datagram.begin = fragment.time;
        datagram.serial = ++serial_;
        order_.emplace_back(datagram.serial, key);
        // Finished ones leave their place in the order behind; it is tidied before it outgrows them by far.
        if (order_.size() > 16 * mostDatagrams) {
            std::erase_if(order_, [this](const auto& item) {
                const auto found = datagrams_.find(item.second);
                return found == datagrams_.end() || found->second.serial != item.first;
            });
        }
    }
    if (packet.fragmentOffset == 0) {
        datagram.protocol = packet.fragmentProtocol;
        datagram.hopLimit = packet.hopLimit;
    }
    datagram.wireLength += fragment.wireLength;
    if (datagram.spoiled) return false;
    if (!place(datagram, packet)) {
        spoil(datagram);
        return false;
    }
    const auto& parts = datagram.parts;
    if (datagram.length < 0 || parts.size() != 1 || parts[0].first != 0 || parts[0].second != datagram.length)
        return false;
    build(packet, datagram, whole);
    wireLength = datagram.wireLength;
    ++reassembled_;
    forget(entry);
    return true;
}

} // namespace oc
