// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/HttpSession.h"

namespace oc {

using Body = HttpMessageReader::Body;
using State = HttpMessageReader::State;

HttpSession::HttpSession(ByteBudget& budget, Done done, Broken broken)
    : done_(std::move(done)),
      broken_(std::move(broken)),
      requests_(budget, true,
                {[this](std::int64_t time) {
                     if (open_.size() < mostRequests) open_.emplace_back();
                     open_.back().time = open_.back().sent = time;
                 },
                 [this](const HttpHead& head, std::int64_t) { return requestHead(head); },
                 [this](std::uint64_t bytes, std::int64_t time) {
                     if (open_.empty()) return; // the reply came before its request had ended
                     open_.back().requestBytes = bytes;
                     open_.back().sent = time;
                     open_.back().complete = true;
                 }}),
      replies_(budget, false,
               {[this](std::int64_t time) { replyBegan_ = time; },
                [this](const HttpHead& head, std::int64_t) { return replyHead(head); },
                [this](std::uint64_t bytes, std::int64_t) { replyEnd(bytes); }}) {}

Body HttpSession::requestHead(const HttpHead& head) {
    if (open_.empty()) open_.emplace_back(); // replied to before it was complete
    open_.back().request = head;
    if (head.chunked) return Body::Chunked;
    return head.contentLength.value_or(0) > 0 ? Body::Length : Body::None;
}

Body HttpSession::replyHead(const HttpHead& head) {
    interim_ = head.status < 200 && head.status != 101;
    if (interim_) return Body::None;
    if (open_.empty()) { // its request was not captured
        open_.emplace_back();
        open_.back().time = open_.back().sent = replyBegan_;
    }
    HttpExchangeSeen& exchange = open_.front();
    exchange.status = head.status;
    exchange.contentType = head.contentType;
    exchange.replied = replyBegan_;
    const QByteArray& method = exchange.request.method;
    if (head.status == 101 || (method == "CONNECT" && head.status < 300)) {
        tunnel_ = true;
        return Body::Tunnel;
    }
    // RFC 9112, 6.3.
    if (method == "HEAD" || head.status == 204 || head.status == 304) return Body::None;
    if (head.chunked) return Body::Chunked;
    return head.contentLength ? Body::Length : Body::UntilClose;
}

void HttpSession::replyEnd(std::uint64_t bytes) {
    if (interim_ || open_.empty()) return;
    open_.front().responseBytes = bytes;
    done_(open_.front());
    open_.pop_front();
}

bool HttpSession::after(Side side, State state) {
    if (state == State::Fine) return !tunnel_;
    over_[int(side)] = true;
    if (state == State::Over) return false;
    const HttpMessageReader& reader = side == Side::Client ? requests_ : replies_;
    if (reader.isHttp()) broken_();
    if (side == Side::Server) {
        repliesLost_ = true;
    } else if (!open_.empty() && open_.back().request.method.isEmpty() && open_.back().status == 0) {
        open_.pop_back(); // what began there is no request
    }
    return false;
}

bool HttpSession::data(Side side, Packet::Bytes bytes, std::int64_t time) {
    if (tunnel_ || over_[int(side)]) return false;
    return after(side, side == Side::Client ? requests_.data(bytes, time) : replies_.data(bytes, time));
}

bool HttpSession::gap(Side side, std::uint32_t bytes, std::int64_t time) {
    if (tunnel_ || over_[int(side)]) return false;
    return after(side, side == Side::Client ? requests_.gap(bytes, time) : replies_.gap(bytes, time));
}

void HttpSession::flush(bool closed, bool lost) {
    for (HttpExchangeSeen& exchange : open_) {
        if (exchange.request.method.isEmpty() && exchange.status == 0) continue;
        exchange.closed = closed && exchange.status == 0 && !lost;
        exchange.lost = lost && exchange.status == 0;
        if (exchange.status != 0 && replies_.isWithin()) exchange.responseBytes = replies_.bytes();
        done_(exchange);
    }
    open_.clear();
}

void HttpSession::end(std::int64_t time, bool closed) {
    replies_.close(time);
    // Nothing of the server was captured, or not all: then nobody knows whether it replied.
    flush(closed, repliesLost_ || tunnel_);
}

} // namespace oc
