// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/CapturedPacket.h"

#include <array>
#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace oc {

/// Puts the fragments of IPv4 and IPv6 datagrams together (RFC 791; RFC 8200, 4.5). Keeps at most 1,024 unfinished
/// datagrams of 16 MB in all, each for half a minute; those given up are counted. Fragments that overlap with different
/// bytes, and such as do not fit together, spoil their datagram (RFC 5722). Used by one thread.
class FragmentReassembler {
public:
    /// True: 'whole' is the datagram of which the fragment was the last that was missing, and its bytes are valid until
    /// the next call; wireLength: of all its frames.
    [[nodiscard]] bool add(const CapturedPacket& fragment, Packet& whole, std::uint32_t& wireLength);

    [[nodiscard]] qint64 reassembled() const { return reassembled_; }
    /// Datagrams that were not finished in time, did not fit in or did not fit together.
    [[nodiscard]] qint64 givenUp() const { return givenUp_ + qint64(datagrams_.size()) - spoiled_; }

private:
    using Key = std::array<std::uint8_t, 38>; ///< addresses, protocol, version, identification
    struct Datagram {
        std::int64_t begin = 0;
        std::uint64_t serial = 0;
        std::vector<std::uint8_t> bytes;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> parts; ///< what is there: from, to; in order
        std::int64_t length = -1;                                   ///< known from the last fragment
        std::uint32_t wireLength = 0;
        std::uint8_t hopLimit = 0;
        std::uint8_t protocol = 0;
        bool spoiled = false;
    };

    static Key keyOf(const Packet& packet);
    [[nodiscard]] bool place(Datagram& datagram, const Packet& packet);
    void spoil(Datagram& datagram);
    void forget(std::map<Key, Datagram>::iterator entry);
    void makeRoom(std::int64_t now);
    void build(const Packet& packet, Datagram& datagram, Packet& whole);

    std::map<Key, Datagram> datagrams_;
    std::deque<std::pair<std::uint64_t, Key>> order_; ///< oldest first; some have gone already
    std::uint64_t serial_ = 0;
    std::size_t held_ = 0; ///< bytes
    qint64 reassembled_ = 0;
    qint64 givenUp_ = 0; ///< without those still here
    qint64 spoiled_ = 0; ///< still here, and counted already
    std::vector<std::uint8_t> built_;
};

} // namespace oc
