// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/text/CsvReader.h"

namespace oc {

namespace {

/// Line ends within a quoted field: LF, CRLF and CR alone each are one.
qint64 lineEnds(const char* from, const char* to) {
    qint64 count = 0;
    for (const char* c = from; c < to; ++c)
        count += *c == '\n' || (*c == '\r' && (c + 1 == to || c[1] != '\n'));
    return count;
}

} // namespace

bool CsvReader::next(std::vector<Field>& fields) {
    fields.clear();
    used_ = 0;
    line_ = nextLine_;
    if (at_ == end_) return false;
    const char* begin = at_;
    while (true) {
        fields.push_back(at_ < end_ && *at_ == '"' ? quoted() : plain());
        if (at_ == end_) {
            if (!last_) return incomplete(begin);
            return true;
        }
        if (*at_ == separator_) {
            ++at_;
            continue;
        }
        if (*at_ == '\r') {
            if (at_ + 1 == end_ && !last_) return incomplete(begin);
            if (at_ + 1 < end_ && at_[1] == '\n') ++at_;
        }
        ++at_;
        ++nextLine_;
        return true;
    }
}

void CsvReader::skipLine() {
    while (at_ < end_ && *at_ != '\n')
        ++at_;
    if (at_ < end_) ++at_;
    ++nextLine_;
}

CsvReader::Field CsvReader::plain() {
    const char* begin = at_;
    while (at_ < end_ && !ends(*at_))
        ++at_;
    return {QByteArrayView(begin, at_ - begin), false};
}

CsvReader::Field CsvReader::quoted() {
    ++at_;
    const char* opened = at_;
    const char* begin = at_;
    QByteArray* unescaped = nullptr;
    bool closed = false;
    while (true) {
        const auto* quote = static_cast<const char*>(std::memchr(at_, '"', std::size_t(end_ - at_)));
        if (!quote) {
            unclosed_ = unclosed_ || last_;
            at_ = end_;
            break;
        }
        at_ = quote + 1;
        if (at_ < end_ && *at_ == '"') { // "" is one quote
            if (!unescaped) unescaped = &buffer();
            unescaped->append(begin, at_ - begin);
            begin = ++at_;
            continue;
        }
        closed = true;
        break;
    }
    const char* stop = closed ? at_ - 1 : end_;
    nextLine_ += lineEnds(opened, stop);
    // What stands between the closing quote and the separator is kept: nothing is lost of a bad file.
    const char* tail = at_;
    while (at_ < end_ && !ends(*at_))
        ++at_;
    if (tail != at_ && !unescaped) unescaped = &buffer();
    if (!unescaped) return {QByteArrayView(begin, stop - begin), true};
    unescaped->append(begin, stop - begin);
    unescaped->append(tail, at_ - tail);
    return {*unescaped, true};
}

QByteArray& CsvReader::buffer() {
    // Buffers are never moved: fields of the same record point into them.
    if (used_ == buffers_.size()) buffers_.push_back(std::make_unique<QByteArray>());
    QByteArray& next = *buffers_[used_++];
    next.resize(0);
    return next;
}

} // namespace oc
