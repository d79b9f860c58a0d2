// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/StreamBuffer.h"

#include <QByteArray>

#include <functional>
#include <optional>

namespace oc {

/// The head of an HTTP/1 message (RFC 9112). A value.
struct HttpHead {
    QByteArray method; ///< of a request
    QByteArray target;
    int status = 0; ///< of a reply
    QByteArray host;
    QByteArray userAgent;
    QByteArray contentType;
    QByteArray authorization;
    bool chunked = false;
    bool http10 = false;
    std::optional<std::uint64_t> contentLength;

    /// The lines up to the empty one. Nothing for what is no HTTP/1.
    [[nodiscard]] static std::optional<HttpHead> parse(Packet::Bytes text, bool request);
};

/// Cuts one side of a connection into HTTP messages and passes over their bodies. Used by one thread.
class HttpMessageReader {
public:
    /// How a body ends.
    enum class Body { None, Length, Chunked, UntilClose, Tunnel };
    struct Events {
        std::function<void(std::int64_t time)> begin;                      ///< the first byte of a message
        std::function<Body(const HttpHead& head, std::int64_t time)> head; ///< says what follows
        std::function<void(std::uint64_t bytes, std::int64_t time)> end;   ///< the message is complete: all its bytes
    };
    enum class State { Fine, Over, Broken };

    HttpMessageReader(ByteBudget& budget, bool request, Events events)
        : buffer_(budget, longestHead), request_(request), events_(std::move(events)) {}

    /// Over: nothing more can be read (a tunnel). Broken: this is no HTTP, or no longer.
    [[nodiscard]] State data(Packet::Bytes bytes, std::int64_t time);
    [[nodiscard]] State gap(std::uint64_t bytes, std::int64_t time);
    /// The connection is closed, which ends a body of unknown length.
    void close(std::int64_t time);
    /// A message has begun and not ended.
    [[nodiscard]] bool isWithin() const { return phase_ != Phase::Head || begun_; }
    /// At least one head was read.
    [[nodiscard]] bool isHttp() const { return messages_ > 0; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

private:
    enum class Phase { Head, Counted, UntilClose, ChunkSize, ChunkEnd, Trailer };
    static constexpr std::size_t longestHead = 64 * 1024;
    static constexpr std::size_t longestLine = 8 * 1024;

    [[nodiscard]] State step(Packet::Bytes& bytes, std::int64_t time);
    [[nodiscard]] State headStep(Packet::Bytes& bytes, std::int64_t time);
    [[nodiscard]] State lineStep(Packet::Bytes& bytes, std::int64_t time);
    [[nodiscard]] bool mayBeginAMessage(Packet::Bytes begun) const;
    void finish(std::int64_t time);

    StreamBuffer buffer_;
    bool request_;
    Events events_;
    Phase phase_ = Phase::Head;
    bool begun_ = false;
    bool inChunk_ = false;
    std::uint64_t left_ = 0;  ///< bytes of the body, or of the chunk
    std::uint64_t bytes_ = 0; ///< of the message in hand
    std::int64_t messages_ = 0;
};

} // namespace oc
