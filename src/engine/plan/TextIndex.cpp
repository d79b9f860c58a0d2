// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/TextIndex.h"

#include "engine/plan/SyntaxTree.h"

#include <algorithm>

namespace oc {

TextIndex::TextIndex(const QByteArray& text) : text_(text) {
    lines_.push_back(byteOrderMarkLength(text));
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text.at(i);
        if (c == '\n' || (c == '\r' && (i + 1 >= text.size() || text.at(i + 1) != '\n'))) lines_.push_back(i + 1);
    }
}

TextPosition TextIndex::position(qsizetype begin, qsizetype end) const {
    if (lines_.empty()) return {1, 1, begin, end - begin};
    const qsizetype at = qBound(qsizetype(0), begin, text_.size());
    auto next = std::upper_bound(lines_.begin(), lines_.end(), at);
    if (next != lines_.begin()) --next;
    const qsizetype lineBegin = qMin(*next, at);
    // A long line is decoded once for each problem in it; a plan in one line of megabytes has few.
    const qsizetype column = QString::fromUtf8(text_.constData() + lineBegin, at - lineBegin).size() + 1;
    return {int(next - lines_.begin()) + 1, int(column), begin, end - begin};
}

} // namespace oc
