// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/HttpMessageReader.h"

#include <QByteArrayView>

#include <algorithm>

namespace oc {

namespace {

constexpr qsizetype longestMethod = 32;

QByteArrayView view(Packet::Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())};
}

bool isTokenChar(char c) {
    return (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

std::optional<std::uint64_t> number(QByteArrayView text, unsigned base) {
    std::uint64_t value = 0;
    if (text.isEmpty()) return {};
    for (const char c : text) {
        const unsigned digit = c >= '0' && c <= '9'   ? unsigned(c - '0')
                               : c >= 'a' && c <= 'f' ? unsigned(c - 'a') + 10
                               : c >= 'A' && c <= 'F' ? unsigned(c - 'A') + 10
                                                      : 99;
        if (digit >= base || value > (std::uint64_t(1) << 59)) return {};
        value = value * base + digit;
    }
    return value;
}

bool startLine(HttpHead& head, QByteArrayView line, bool request) {
    if (!request) {
        // HTTP/1.1 200 OK
        if (line.size() < 12 || !line.startsWith("HTTP/1.") || line[8] != ' ') return false;
        const auto status = number(line.sliced(9, 3), 10);
        if (!status || *status < 100 || (line.size() > 12 && line[12] != ' ')) return false;
        head.status = int(*status);
        head.http10 = line[7] == '0';
        return true;
    }
    const qsizetype blank = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (blank < 1 || blank > longestMethod || last <= blank || !line.sliced(last + 1).startsWith("HTTP/1."))
        return false;
    const QByteArrayView method = line.first(blank);
    if (!std::all_of(method.begin(), method.end(), isTokenChar)) return false;
    head.method = method.toByteArray();
    head.target = line.sliced(blank + 1, last - blank - 1).toByteArray();
    head.http10 = line.endsWith(QByteArrayView("/1.0"));
    return true;
}

} // namespace

std::optional<HttpHead> HttpHead::parse(Packet::Bytes text, bool request) {
    HttpHead head;
    QByteArrayView rest = view(text);
    bool first = true;
    while (!rest.isEmpty()) {
        const qsizetype feed = rest.indexOf('\n');
        QByteArrayView line = feed < 0 ? rest : rest.first(feed);
        rest = feed < 0 ? QByteArrayView() : rest.sliced(feed + 1);
        if (line.endsWith('\r')) line.chop(1);
        if (first) {
            if (!startLine(head, line, request)) return {};
            first = false;
            continue;
        }
        const qsizetype colon = line.indexOf(':');
        if (colon < 1) continue;
        const QByteArray name = line.first(colon).toByteArray().toLower();
        const QByteArray value = line.sliced(colon + 1).toByteArray().trimmed();
        if (name == "host")
            head.host = value;
        else if (name == "user-agent")
            head.userAgent = value;
        else if (name == "content-type")
            head.contentType = value;
        else if (name == "authorization")
            head.authorization = value;
        else if (name == "transfer-encoding")
            head.chunked = value.toLower().contains("chunked");
        else if (name == "content-length" && !head.contentLength)
            head.contentLength = number(value, 10);
    }
    if (first) return {};
    return head;
}

/// Whether so few bytes can be the beginning of a message: binary data is not gathered up to the longest head.
bool HttpMessageReader::mayBeginAMessage(Packet::Bytes begun) const {
    const QByteArrayView text = view(begun);
    if (!request_) {
        const QByteArrayView wanted("HTTP/1.");
        return text.first(std::min(text.size(), wanted.size())) == wanted.first(std::min(text.size(), wanted.size()));
    }
    const qsizetype blank = text.indexOf(' ');
    const QByteArrayView method = blank < 0 ? text : text.first(blank);
    return method.size() <= longestMethod && std::all_of(method.begin(), method.end(), isTokenChar) && blank != 0;
}

HttpMessageReader::State HttpMessageReader::headStep(Packet::Bytes& bytes, std::int64_t time) {
    // Empty lines before a message are passed over (RFC 9112, 2.2).
    if (!begun_) {
        while (!bytes.empty() && (bytes[0] == '\r' || bytes[0] == '\n'))
            bytes = bytes.subspan(1);
        if (bytes.empty()) return State::Fine;
        begun_ = true;
        bytes_ = 0;
        events_.begin(time);
    }
    const std::size_t had = buffer_.size();
    if (had >= longestHead) return State::Broken;
    const Packet::Bytes part = bytes.first(std::min(bytes.size(), longestHead - had));
    if (!buffer_.append(part)) return State::Broken;
    const QByteArrayView text = view(buffer_.bytes());
    if (!mayBeginAMessage(buffer_.bytes())) return State::Broken;
    // The empty line may have begun in the last segment.
    const qsizetype from = std::max<qsizetype>(0, qsizetype(had) - 3);
    qsizetype end = -1;
    for (qsizetype feed = text.indexOf('\n', from); feed >= 0; feed = text.indexOf('\n', feed + 1)) {
        if (feed >= 1 && text[feed - 1] == '\n') end = feed + 1;
        if (feed >= 2 && text[feed - 1] == '\r' && text[feed - 2] == '\n') end = feed + 1;
        if (end >= 0) break;
    }
    if (end < 0) {
        bytes = bytes.subspan(part.size());
        return State::Fine;
    }
    const std::size_t taken = std::size_t(end) - had;
    bytes = bytes.subspan(taken);
    bytes_ += std::uint64_t(end);
    const auto head = HttpHead::parse(buffer_.bytes().first(std::size_t(end)), request_);
    buffer_.clear();
    if (!head) return State::Broken;
    ++messages_;
    switch (events_.head(*head, time)) {
    case Body::None:
        finish(time);
        break;
    case Body::Length:
        left_ = head->contentLength.value_or(0);
        inChunk_ = false;
        phase_ = Phase::Counted;
        if (left_ == 0) finish(time);
        break;
    case Body::Chunked:
        phase_ = Phase::ChunkSize;
        break;
    case Body::UntilClose:
        phase_ = Phase::UntilClose;
        break;
    case Body::Tunnel:
        finish(time);
        return State::Over;
    }
    return State::Fine;
}

/// The lines between chunks (RFC 9112, 7.1).
HttpMessageReader::State HttpMessageReader::lineStep(Packet::Bytes& bytes, std::int64_t time) {
    const QByteArrayView text = view(bytes);
    const qsizetype feed = text.indexOf('\n');
    const Packet::Bytes part = feed < 0 ? bytes : bytes.first(std::size_t(feed) + 1);
    if (buffer_.size() + part.size() > longestLine || !buffer_.append(part)) return State::Broken;
    bytes = bytes.subspan(part.size());
    bytes_ += part.size();
    if (feed < 0) return State::Fine;
    QByteArray line = view(buffer_.bytes()).toByteArray().trimmed();
    buffer_.clear();
    if (phase_ == Phase::ChunkEnd) {
        phase_ = Phase::ChunkSize;
        return line.isEmpty() ? State::Fine : State::Broken;
    }
    if (phase_ == Phase::Trailer) {
        if (line.isEmpty()) finish(time);
        return State::Fine;
    }
    const qsizetype extension = line.indexOf(';');
    if (extension >= 0) line = line.left(extension).trimmed();
    const auto size = number(line, 16);
    if (!size) return State::Broken;
    left_ = *size;
    inChunk_ = true;
    phase_ = left_ == 0 ? Phase::Trailer : Phase::Counted;
    return State::Fine;
}

void HttpMessageReader::finish(std::int64_t time) {
    phase_ = Phase::Head;
    begun_ = false;
    events_.end(bytes_, time);
}

HttpMessageReader::State HttpMessageReader::step(Packet::Bytes& bytes, std::int64_t time) {
    switch (phase_) {
    case Phase::Head:
        return headStep(bytes, time);
    case Phase::Counted: {
        const std::uint64_t taken = std::min<std::uint64_t>(left_, bytes.size());
        left_ -= taken;
        bytes_ += taken;
        bytes = bytes.subspan(std::size_t(taken));
        if (left_ > 0) return State::Fine;
        if (inChunk_)
            phase_ = Phase::ChunkEnd;
        else
            finish(time);
        return State::Fine;
    }
    case Phase::UntilClose:
        bytes_ += bytes.size();
        bytes = {};
        return State::Fine;
    case Phase::ChunkSize:
    case Phase::ChunkEnd:
    case Phase::Trailer:
        return lineStep(bytes, time);
    }
    return State::Broken;
}

HttpMessageReader::State HttpMessageReader::data(Packet::Bytes bytes, std::int64_t time) {
    while (!bytes.empty()) {
        const State state = step(bytes, time);
        if (state != State::Fine) {
            buffer_.clear();
            return state;
        }
    }
    return State::Fine;
}

HttpMessageReader::State HttpMessageReader::gap(std::uint64_t bytes, std::int64_t time) {
    if (phase_ == Phase::UntilClose) {
        bytes_ += bytes;
        return State::Fine;
    }
    // Within a body it does not matter what is missing.
    if (phase_ == Phase::Counted && bytes <= left_) {
        left_ -= bytes;
        bytes_ += bytes;
        if (left_ == 0 && inChunk_)
            phase_ = Phase::ChunkEnd;
        else if (left_ == 0)
            finish(time);
        return State::Fine;
    }
    buffer_.clear();
    return State::Broken;
}

void HttpMessageReader::close(std::int64_t time) {
    if (phase_ == Phase::UntilClose) finish(time);
    buffer_.clear();
}

} // namespace oc
