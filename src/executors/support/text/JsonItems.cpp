// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/text/JsonItems.h"

#include <algorithm>

namespace oc {

namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

} // namespace

JsonItems::JsonItems(QByteArray member, QByteArrayView bytes, bool last)
    : member_(std::move(member)), bytes_(bytes), last_(last) {
    if (bytes_.startsWith("\xEF\xBB\xBF")) at_ = 3;
}

void JsonItems::advance(qsizetype to) {
    line_ += std::count(bytes_.begin() + at_, bytes_.begin() + to, '\n');
    at_ = to;
}

void JsonItems::skipBlanks() {
    qsizetype to = at_;
    while (to < bytes_.size() && isBlank(bytes_[to]))
        ++to;
    advance(to);
}

qsizetype JsonItems::endOf(qsizetype from) const {
    qsizetype depth = 0;
    for (qsizetype at = from; at < bytes_.size(); ++at) {
        switch (bytes_[at]) {
        case '"':
            for (++at; at < bytes_.size() && bytes_[at] != '"'; ++at)
                at += bytes_[at] == '\\';
            if (at >= bytes_.size()) return -1;
            if (depth == 0) return at + 1;
            break;
        case '{':
        case '[':
            ++depth;
            break;
        case '}':
        case ']':
            if (depth == 0) return at; // of what is around it
            if (--depth == 0) return at + 1;
            break;
        case ',':
        case ' ':
        case '\t':
        case '\n':
        case '\r':
            if (depth == 0) return at;
            break;
        default:
            break;
        }
    }
    return last_ && depth == 0 ? bytes_.size() : -1;
}

/// At the top: goes into the list, if there is one. False when more bytes are needed to tell.
bool JsonItems::findList() {
    skipBlanks();
    if (at_ == bytes_.size()) return last_;
    if (bytes_[at_] == '[') {
        inList_ = true;
        advance(at_ + 1);
        return true;
    }
    if (bytes_[at_] != '{' || member_.isEmpty()) return true;
    const QByteArray name = '"' + member_ + '"';
    const auto blanks = [&](qsizetype from) {
        while (from < bytes_.size() && isBlank(bytes_[from]))
            ++from;
        return from;
    };
    qsizetype at = blanks(at_ + 1);
    while (at < bytes_.size() && bytes_[at] == '"') {
        const qsizetype nameEnd = endOf(at);
        if (nameEnd < 0) return last_;
        const bool fits = bytes_.sliced(at, nameEnd - at) == name;
        at = blanks(nameEnd);
        if (at == bytes_.size()) return last_;
        if (bytes_[at] != ':') return true;
        at = blanks(at + 1);
        if (at == bytes_.size()) return last_;
        if (fits && bytes_[at] == '[') {
            inList_ = true;
            advance(at + 1);
            return true;
        }
        const qsizetype end = endOf(at);
        if (end < 0) return last_;
        at = blanks(end);
        if (at == bytes_.size()) return last_;
        if (bytes_[at] != ',') return true;
        at = blanks(at + 1);
    }
    return at < bytes_.size() || last_;
}

bool JsonItems::next(Item& item) {
    if (done_ || broken_) return false;
    if (!started_) {
        started_ = findList();
        if (!started_) return false;
    }
    while (true) {
        skipBlanks();
        if (at_ == bytes_.size()) {
            broken_ = last_ && inList_;
            return false;
        }
        const char c = bytes_[at_];
        if (inList_ && c == ']') {
            // What follows the list is of no concern: other members of its object.
            advance(at_ + 1);
            done_ = true;
            return false;
        }
        if (inList_ && afterItem_) {
            if (c != ',') {
                broken_ = true;
                return false;
            }
            advance(at_ + 1);
            afterItem_ = false;
            continue;
        }
        const qsizetype end = endOf(at_);
        if (end < 0) {
            broken_ = last_;
            return false;
        }
        if (end == at_) {
            broken_ = true;
            return false;
        }
        item = {bytes_.sliced(at_, end - at_), line_};
        advance(end);
        afterItem_ = true;
        return true;
    }
}

} // namespace oc
