// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/MultipartFrames.h"

#include <QByteArrayList>

namespace oc {

using namespace Qt::StringLiterals;

void MultipartFrames::add(const QByteArray& bytes) {
    if (problem_.isEmpty()) held_ += bytes;
}

bool MultipartFrames::findBoundary() {
    qsizetype start = 0; // after line ends, which some firmware sends first
    while (start < held_.size() && (held_[start] == '\r' || held_[start] == '\n'))
        ++start;
    const qsizetype end = held_.indexOf('\n', start);
    if (end < 0) {
        if (held_.size() > largestBoundary) problem_ = u"it is no stream of pictures"_s;
        return false;
    }
    boundary_ = held_.mid(start, end - start).trimmed();
    if (!boundary_.startsWith("--") || boundary_.size() < 3 || boundary_.size() > largestBoundary)
        problem_ = u"it is no stream of pictures"_s;
    return problem_.isEmpty();
}

std::optional<QByteArray> MultipartFrames::next() {
    if (!problem_.isEmpty() || (boundary_.isEmpty() && !findBoundary())) return std::nullopt;
    const qsizetype start = held_.indexOf(boundary_);
    if (start < 0) {
        if (held_.size() > largestHead) problem_ = u"the stream has no parts"_s;
        return std::nullopt;
    }
    const qsizetype head = held_.indexOf("\r\n\r\n", start);
    if (head < 0) {
        if (held_.size() - start > largestHead) problem_ = u"the head of a part has no end"_s;
        return std::nullopt;
    }
    const QByteArrayList lines = held_.mid(start, head - start).split('\n');
    qsizetype length = -1;
    for (const QByteArray& line : lines) {
        if (!line.toLower().startsWith("content-length:")) continue;
        bool good = false;
        length = line.mid(15).trimmed().toLongLong(&good);
        if (!good || length < 0 || length > largestPart) {
            problem_ = u"a part has a length that cannot be"_s;
            return std::nullopt;
        }
    }
    const qsizetype begin = head + 4;
    if (length < 0) { // up to the next boundary, then
        const qsizetype end = held_.indexOf("\r\n" + boundary_, begin);
        if (end < 0) {
            if (held_.size() - begin > largestPart) problem_ = u"a part has no end"_s;
            return std::nullopt;
        }
        length = end - begin;
    }
    if (held_.size() - begin < length) return std::nullopt;
    QByteArray part = held_.mid(begin, length);
    held_.remove(0, begin + length);
    return part;
}

} // namespace oc
