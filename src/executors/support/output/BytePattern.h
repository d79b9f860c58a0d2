// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

#include <memory>
#include <optional>

namespace oc {

/// A regular expression that is matched against UTF-8 as it is, without a QString of every line and every group: the
/// same engine that is behind QRegularExpression, so that a pattern means the same to both. Used by one thread.
class BytePattern {
public:
    /// For a pattern that QRegularExpression has found valid.
    explicit BytePattern(const QString& pattern);
    ~BytePattern();
    BytePattern(const BytePattern&) = delete;
    BytePattern& operator=(const BytePattern&) = delete;

    /// The first match; the text must be UTF-8 and stay until the groups have been asked for.
    [[nodiscard]] bool match(QByteArrayView text) { return matchAt(text, 0, 0); }
    /// The first match after the last one in the same text. After an empty one comes what is not empty there, or what
    /// begins further on.
    [[nodiscard]] bool next();
    /// What a group (0 is all) has taken; nothing when it is not part of the match.
    [[nodiscard]] std::optional<QByteArrayView> group(int number) const;

private:
    [[nodiscard]] bool matchAt(QByteArrayView text, qsizetype from, unsigned options);

    struct State;
    std::unique_ptr<State> state_;
    QByteArrayView text_;
    int groups_ = 0; ///< of the last match
};

} // namespace oc
