// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"

#include <QByteArrayView>

#include <cstring>

namespace oc {

/// Goes through the lines of a text without copying them: LF or CRLF, header lines and comments left out.
class LineReader {
public:
    LineReader(const OutputSpec& spec, QByteArrayView bytes)
        : at_(bytes.data()), end_(bytes.data() + bytes.size()), comment_(spec.comment.toUtf8()) {
        QByteArrayView skipped;
        for (int i = 0; i < spec.headerLines && raw(skipped); ++i)
            lastHeader_ = skipped;
    }

    /// False at the end.
    bool next(QByteArrayView& line) {
        while (raw(line)) {
            if (comment_.isEmpty() || !line.startsWith(comment_)) return true;
        }
        return false;
    }
    /// The last of the header lines, for column names.
    [[nodiscard]] QByteArrayView lastHeader() const { return lastHeader_; }

private:
    bool raw(QByteArrayView& line) {
        if (at_ == end_) return false;
        const auto* newline = static_cast<const char*>(std::memchr(at_, '\n', std::size_t(end_ - at_)));
        const char* stop = newline ? newline : end_;
        const char* last = stop > at_ && stop[-1] == '\r' ? stop - 1 : stop;
        line = QByteArrayView(at_, last - at_);
        at_ = newline ? newline + 1 : end_;
        return true;
    }

    const char* at_;
    const char* end_;
    QByteArray comment_;
    QByteArrayView lastHeader_;
};

} // namespace oc
