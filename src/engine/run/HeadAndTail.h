// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace oc {

/// The beginning and the end of a stream of bytes of any length, in bounded memory. A value.
class HeadAndTail {
public:
    static constexpr qsizetype defaultLimit = 256 << 10;

    explicit HeadAndTail(qsizetype limitOfEach = defaultLimit) : limit_(limitOfEach) {}

    void append(const QByteArray& bytes);
    /// Something in between was left out.
    [[nodiscard]] bool isTruncated() const { return dropped_ > 0 || tail_.size() > limit_; }
    /// Head and tail, and when something is missing between them a line that says how much.
    [[nodiscard]] QByteArray toBytes() const;

private:
    qsizetype limit_;
    QByteArray head_;
    QByteArray tail_;
    qint64 dropped_ = 0;
};

} // namespace oc
