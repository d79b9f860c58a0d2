// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/HttpReplyReader.h"

#include <algorithm>

namespace oc {
namespace {

Error badReply(const QString& why) {
    return {QStringLiteral("bad_reply"),
            QStringLiteral("the reply is not HTTP as it should be: %1").arg(why),
            QStringLiteral("Is it really WinRM that listens on that port?"),
            {}};
}

Error tooLarge() {
    return {QStringLiteral("reply_too_large"),
            QStringLiteral("the reply is larger than the %1 MiB that are read").arg(HttpReplyReader::bodyLimit >> 20),
            QStringLiteral("Is it really WinRM that listens on that port?"),
            {}};
}

} // namespace

QList<QByteArray> HttpReplyReader::headers(const QByteArray& name) const {
    QList<QByteArray> values;
    for (const auto& [known, value] : headers_) {
        if (known.compare(name, Qt::CaseInsensitive) == 0) values.append(value);
    }
    return values;
}

bool HttpReplyReader::closes() const {
    for (const QByteArray& value : headers("Connection")) {
        const QByteArray lower = value.toLower();
        if (lower.contains("close")) return true;
        if (isOld_ && lower.contains("keep-alive")) return false;
    }
    return isOld_;
}

bool HttpReplyReader::takeLine(QByteArray& line) {
    const qsizetype end = rest_.indexOf('\n');
    if (end < 0) return false;
    line = rest_.left(end);
    if (line.endsWith('\r')) line.chop(1);
    rest_.remove(0, end + 1);
    return true;
}

Status HttpReplyReader::feed(const QByteArray& bytes) {
    if (bytes.isEmpty()) return {};
    begun_ = true;
    rest_ += bytes;
    bool went = true;
    while (went && state_ != State::Whole) {
        if (Status done = step(went); !done) return done;
    }
    if (state_ == State::Whole && !rest_.isEmpty()) return badReply(QStringLiteral("more came than was asked for"));
    return {};
}

Status HttpReplyReader::step(bool& went) {
    went = false;
    QByteArray line;
    switch (state_) {
    case State::Head: {
        if (!QByteArray("HTTP/1.").startsWith(rest_.left(7)))
            return badReply(QStringLiteral("it begins with something else"));
        qsizetype end = rest_.indexOf("\r\n\r\n");
        qsizetype after = end + 4;
        if (const qsizetype plain = rest_.indexOf("\n\n"); plain >= 0 && (end < 0 || plain < end)) {
            end = plain;
            after = plain + 2;
        }
        if (end < 0 ? rest_.size() > headLimit : end > headLimit)
            return badReply(QStringLiteral("its head does not end"));
        if (end < 0) return {};
        const QByteArray body = rest_.mid(after);
        rest_.truncate(end);
        if (Status read = readHead(); !read) return read;
        rest_ = body;
        went = true;
        if (status_ >= 100 && status_ < 200) return {}; // an interim one; the reply follows
        return beginBody();
    }
    case State::Body:
    case State::ChunkData: {
        const qsizetype take = qsizetype(std::min<qint64>(wanted_, rest_.size()));
        body_ += rest_.left(take);
        rest_.remove(0, take);
        wanted_ -= take;
        if (wanted_ > 0) return {};
        state_ = state_ == State::Body ? State::Whole : State::ChunkEnd;
        went = true;
        return {};
    }
    case State::ChunkEnd:
        if (!takeLine(line))
            return rest_.size() > 2 ? Status(badReply(QStringLiteral("a chunk is too long"))) : Status();
        if (!line.isEmpty()) return badReply(QStringLiteral("a chunk is too long"));
        state_ = State::ChunkSize;
        went = true;
        return {};
    case State::ChunkSize: {
        if (!takeLine(line)) {
            if (rest_.size() > 1024) return badReply(QStringLiteral("the size of a chunk does not end"));
            return {};
        }
        bool known = false;
        const QByteArray digits = line.left(line.indexOf(';') < 0 ? line.size() : line.indexOf(';')).trimmed();
        wanted_ = digits.toLongLong(&known, 16);
        if (!known || wanted_ < 0 || digits.startsWith('+') || digits.startsWith("0x"))
            return badReply(QStringLiteral("the size of a chunk is no number"));
        if (wanted_ > bodyLimit - body_.size()) return tooLarge();
        state_ = wanted_ == 0 ? State::Trailer : State::ChunkData;
        went = true;
        return {};
    }
    case State::Trailer:
        if (!takeLine(line)) {
            if (rest_.size() > headLimit) return badReply(QStringLiteral("its trailer does not end"));
            return {};
        }
        trailer_ += line.size();
        if (trailer_ > headLimit) return badReply(QStringLiteral("its trailer does not end"));
        if (line.isEmpty()) state_ = State::Whole;
        went = true;
        return {};
    case State::Whole:
        break;
    }
    return {};
}

Status HttpReplyReader::readHead() {
    headers_.clear();
    const QList<QByteArray> lines = rest_.split('\n');
    const QByteArray first = lines.constFirst().trimmed();
    bool known = false;
    status_ = first.mid(9, 3).toInt(&known);
    if (!known || status_ < 100 || status_ > 599 || first.size() < 12 || first.at(8) != ' ')
        return badReply(QStringLiteral("its status is no number"));
    isOld_ = first.startsWith("HTTP/1.0");
    reason_ = first.mid(13).left(100);
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QByteArray& line = lines.at(i);
        const qsizetype colon = line.indexOf(':');
        // A folded line or one without a name could be read as something else by a proxy between.
        if (colon <= 0 || line.startsWith(' ') || line.startsWith('\t'))
            return badReply(QStringLiteral("a line of its head has no name"));
        headers_.append({line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
    }
    return {};
}

Status HttpReplyReader::beginBody() {
    const QList<QByteArray> codings = headers("Transfer-Encoding");
    const QList<QByteArray> lengths = headers("Content-Length");
    if (!codings.isEmpty()) {
        if (codings.size() > 1 || codings.first().toLower() != "chunked" || !lengths.isEmpty())
            return badReply(QStringLiteral("its length is told in a way that is not known"));
        state_ = State::ChunkSize;
        return {};
    }
    if (status_ == 204 || status_ == 304) {
        state_ = State::Whole;
        return {};
    }
    if (lengths.isEmpty()) {
        if (!closes()) return badReply(QStringLiteral("it does not tell its length"));
        // Such as http.sys's own "Bad Request": its words are of no use, and its end would be the connection's.
        rest_.clear();
        state_ = State::Whole;
        return {};
    }
    for (const QByteArray& length : lengths) {
        if (length != lengths.first()) return badReply(QStringLiteral("it tells two lengths"));
    }
    bool known = false;
    wanted_ = lengths.first().toLongLong(&known);
    if (!known || wanted_ < 0) return badReply(QStringLiteral("its length is no number"));
    if (wanted_ > bodyLimit) return tooLarge();
    state_ = wanted_ == 0 ? State::Whole : State::Body;
    return {};
}

} // namespace oc
