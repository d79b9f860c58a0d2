// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/HeadAndTail.h"

#include <algorithm>

namespace oc {

void HeadAndTail::append(const QByteArray& bytes) {
    qsizetype from = 0;
    if (head_.size() < limit_ && tail_.isEmpty()) {
        from = std::min(bytes.size(), limit_ - head_.size());
        head_.append(bytes.constData(), from);
    }
    if (from == bytes.size()) return;
    if (const qsizetype rest = bytes.size() - from; rest > limit_) {
        dropped_ += tail_.size() + rest - limit_;
        tail_.clear();
        from = bytes.size() - limit_;
    }
    tail_.append(bytes.constData() + from, bytes.size() - from);
    // Twice the limit before it is cut: else every small append would move the whole tail.
    if (tail_.size() >= 2 * limit_) {
        const qsizetype surplus = tail_.size() - limit_;
        dropped_ += surplus;
        tail_.remove(0, surplus);
    }
}

QByteArray HeadAndTail::toBytes() const {
    if (tail_.isEmpty()) return head_;
    const qsizetype surplus = std::max<qsizetype>(0, tail_.size() - limit_);
    const qint64 missing = dropped_ + surplus;
    if (missing == 0) return head_ + tail_;
    return head_ + "\n[" + QByteArray::number(missing) + " bytes left out here; the log has them]\n" +
           QByteArray::fromRawData(tail_.constData() + surplus, tail_.size() - surplus);
}

} // namespace oc
