// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/ByteBudget.h"
#include "executors/network/analysis/CapturedPacket.h"
#include "executors/network/analysis/FlowTable.h"

#include <functional>
#include <memory>
#include <vector>

namespace oc {

/// Reads what the two sides of one TCP connection say, in order. Used by one thread.
class StreamReader {
public:
    enum class Side { Client = 0, Server = 1 };

    virtual ~StreamReader() = default;
    /// False: it wants no more of that side.
    [[nodiscard]] virtual bool data(Side side, Packet::Bytes bytes, std::int64_t time) = 0;
    /// So many bytes are not in the capture. False: as above.
    [[nodiscard]] virtual bool gap(Side side, std::uint32_t bytes, std::int64_t time) = 0;
    /// The connection is over, or (not closed) what is captured of it.
    virtual void end(std::int64_t time, bool closed) = 0;
};

/// Puts the segments of TCP connections in order and hands them to a reader for each, which it owns. At most 65,536
/// connections at once; of each side at most 1 MB, and of all what the budget has, waits for what comes before it.
/// Where two segments overlap, the one that was there first counts. Used by one thread.
class TcpStreams {
public:
    struct Opened {
        const FlowKey& key;
        bool clientLow = false; ///< by the handshake, or by the lower port
        bool fromStart = false; ///< with the SYN
        std::int64_t begin = 0;
    };
    /// Called with the first data of a connection; null: nobody wants it.
    using Make = std::function<std::unique_ptr<StreamReader>(const Opened&)>;

    TcpStreams(ByteBudget& budget, Make make) : budget_(budget), make_(std::move(make)) {}

    /// Packets that are not TCP are left alone.
    void packet(const CapturedPacket& captured);
    /// Ends all connections.
    void end(std::int64_t time);

    [[nodiscard]] qint64 gaps() const { return gaps_; }
    /// Connections whose data waited for more than may wait, and such as were one too many.
    [[nodiscard]] qint64 givenUp() const { return overflows_ + qint64(streams_.evicted()); }

private:
    struct Segment {
        std::uint32_t sequence = 0;
        std::uint32_t length = 0; ///< by the header; more than there are bytes where the capture was cut
        std::vector<std::uint8_t> bytes;
    };
    struct Side {
        std::uint32_t next = 0;
        std::vector<Segment> waiting; ///< by sequence
        std::size_t waitingBytes = 0;
        std::int64_t ackedSince = 0; ///< since when the other side has what is missing here; 0: it has not
        std::uint32_t acked = 0;
        bool known = false; ///< next is
        bool wanted = true;
        bool fin = false;
    };
    struct Stream {
        std::unique_ptr<StreamReader> reader;
        Side sides[2]; ///< 0: the lower end
        std::int64_t begin = 0;
        bool made = false;
        bool clientKnown = false;
        bool clientLow = false;
        bool fromStart = false;
        bool over = false;
    };
    using Streams = FlowTable<Stream>;

    [[nodiscard]] StreamReader::Side roleOf(const Stream& stream, int side) const {
        return (side == 0) == stream.clientLow ? StreamReader::Side::Client : StreamReader::Side::Server;
    }
    void takeFlags(Streams::Entry& entry, const CapturedPacket& captured, int from);
    void takeData(Streams::Entry& entry, const CapturedPacket& captured, int from);
    void takeAck(Streams::Entry& entry, const CapturedPacket& captured, int from);
    void deliver(Stream& stream, int side, Packet::Bytes bytes, std::uint32_t length, std::int64_t time);
    void deliverWaiting(Stream& stream, int side, std::int64_t time);
    void skipTo(Stream& stream, int side, std::uint32_t sequence, std::int64_t time);
    void skipAll(Stream& stream, int side, std::int64_t time);
    void dismiss(Side& side);
    void finish(Stream& stream, std::int64_t time, bool closed);

    ByteBudget& budget_;
    Make make_;
    Streams streams_{65'536};
    qint64 gaps_ = 0;
    qint64 overflows_ = 0;
    std::int64_t now_ = 0;
};

} // namespace oc
