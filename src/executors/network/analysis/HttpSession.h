// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/analysis/HttpMessageReader.h"
#include "executors/network/analysis/TcpStreams.h"

#include <deque>

namespace oc {

/// One request and its reply, as far as they were seen. A value.
struct HttpExchangeSeen {
    std::int64_t time = 0;     ///< of the request's first byte, microseconds
    std::int64_t sent = 0;     ///< of its last byte
    std::int64_t replied = -1; ///< of the reply's first byte; -1: none
    HttpHead request;
    std::uint64_t requestBytes = 0;
    int status = 0; ///< 0: no reply
    QByteArray contentType;
    std::uint64_t responseBytes = 0;
    bool complete = false; ///< the request was seen to its end
    bool closed = false;   ///< without a reply when the connection was closed
    bool lost = false;     ///< the reply, if any, is missing in the capture
};

/// Reads the requests and replies of one connection and brings them together in their order (RFC 9112, 9.3.2). Used by
/// one thread.
class HttpSession : public StreamReader {
public:
    using Done = std::function<void(const HttpExchangeSeen& exchange)>;
    /// What is HTTP up to somewhere, and no longer then.
    using Broken = std::function<void()>;

    HttpSession(ByteBudget& budget, Done done, Broken broken);

    [[nodiscard]] bool data(Side side, Packet::Bytes bytes, std::int64_t time) override;
    [[nodiscard]] bool gap(Side side, std::uint32_t bytes, std::int64_t time) override;
    void end(std::int64_t time, bool closed) override;

private:
    static constexpr std::size_t mostRequests = 1024; ///< that wait for their replies

    [[nodiscard]] bool after(Side side, HttpMessageReader::State state);
    [[nodiscard]] HttpMessageReader::Body requestHead(const HttpHead& head);
    [[nodiscard]] HttpMessageReader::Body replyHead(const HttpHead& head);
    void replyEnd(std::uint64_t bytes);
    void flush(bool closed, bool lost);

    Done done_;
    Broken broken_;
    std::deque<HttpExchangeSeen> open_;
    HttpMessageReader requests_;
    HttpMessageReader replies_;
    std::int64_t replyBegan_ = 0;
    bool interim_ = false; ///< the reply in hand is a 1xx
    bool tunnel_ = false;
    bool over_[2] = {false, false};
    bool repliesLost_ = false;
};

} // namespace oc
