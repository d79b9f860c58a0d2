// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace oc {

/// Takes a multipart/x-mixed-replace stream apart (RFC 2046, section 5.1): bytes go in as they come, bodies of parts
/// come out. The boundary is taken from the first line, since not every camera's header has it as the stream does.
/// Memory is bounded by the largest part allowed. Used by one thread.
class MultipartFrames {
public:
    static constexpr qsizetype largestPart = 32 * 1024 * 1024;
    static constexpr qsizetype largestHead = 16 * 1024;

    void add(const QByteArray& bytes);
    /// The next whole part; nothing when more bytes are needed, or it has failed.
    [[nodiscard]] std::optional<QByteArray> next();
    /// Empty while all is well.
    [[nodiscard]] const QString& problem() const { return problem_; }

private:
    static constexpr qsizetype largestBoundary = 256;
    bool findBoundary();

    QByteArray boundary_; ///< with its leading dashes; empty: not known yet
    QByteArray held_;
    QString problem_;
};

} // namespace oc
