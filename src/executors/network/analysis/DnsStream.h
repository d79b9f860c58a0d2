// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/StreamBuffer.h"
#include "executors/network/analysis/TcpStreams.h"

#include <functional>

namespace oc {

/// Cuts the two sides of a TCP connection into DNS messages (RFC 1035, 4.2.2: a length of two bytes before each). Used
/// by one thread.
class DnsStream : public StreamReader {
public:
    /// Of a message; or, with no bytes, that something could not be read. fromClient: who sent it.
    using Take = std::function<void(Packet::Bytes bytes, bool fromClient, std::int64_t time)>;

    DnsStream(ByteBudget& budget, Take take) : buffers_{{budget, limit}, {budget, limit}}, take_(std::move(take)) {}

    [[nodiscard]] bool data(Side side, Packet::Bytes bytes, std::int64_t time) override {
        StreamBuffer& buffer = buffers_[int(side)];
        if (!buffer.append(bytes)) return lost(side, time);
        for (;;) {
            const Packet::Bytes all = buffer.bytes();
            if (all.size() < 2) return true;
            const std::size_t length = std::size_t(all[0]) << 8 | all[1];
            if (length < 12) return lost(side, time); // shorter than a header: this is no DNS
            if (all.size() < 2 + length) return true;
            take_(all.subspan(2, length), side == Side::Client, time);
            buffer.consume(2 + length);
        }
    }
    /// After a hole nobody knows where a message begins.
    [[nodiscard]] bool gap(Side side, std::uint32_t, std::int64_t time) override { return lost(side, time); }
    void end(std::int64_t, bool) override {}

private:
    // Two messages of the largest size: one that waits, and a segment on top.
    static constexpr std::size_t limit = 2 * 65537;

    bool lost(Side side, std::int64_t time) {
        buffers_[int(side)].clear();
        take_({}, side == Side::Client, time);
        return false;
    }

    StreamBuffer buffers_[2];
    Take take_;
};

} // namespace oc
