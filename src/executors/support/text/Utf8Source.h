// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/text/TextEncoding.h"

#include <QIODevice>

#include <optional>

namespace oc {

/// The text of a device as UTF-8, a piece at a time, so that a file costs no more memory than its longest record. Owns
/// the piece, not the device. Used by one thread.
class Utf8Source {
public:
    /// The device is open, and can be read from its beginning again (it is no pipe): what encoding it has shows only at
    /// its end.
    explicit Utf8Source(QIODevice& device, std::optional<TextEncoding> encoding = {}, qsizetype piece = 1 << 20);

    /// Reads the first piece. Also when it was read before: from the beginning again.
    [[nodiscard]] Status begin();
    [[nodiscard]] QByteArrayView bytes() const { return buffer_; }
    /// Nothing comes behind bytes().
    [[nodiscard]] bool last() const { return last_; }
    /// Drops the first bytes, which are done with, and reads the next piece behind the others.
    [[nodiscard]] Status advance(qsizetype done);

    [[nodiscard]] TextEncoding encoding() const { return encoding_; }
    [[nodiscard]] bool hadBadBytes() const { return decoder_ && decoder_->hadBadBytes(); }
    /// Bytes of the device that were read, for progress.
    [[nodiscard]] qint64 position() const { return device_.pos(); }

private:
    [[nodiscard]] Status findEncoding();
    [[nodiscard]] Status readOn();

    QIODevice& device_;
    qsizetype piece_;
    TextEncoding encoding_ = TextEncoding::Utf8;
    bool encodingKnown_;
    bool plain_ = false; ///< valid UTF-8: nothing to convert
    bool last_ = false;
    QByteArray buffer_;
    std::optional<textEncoding::ToUtf8> decoder_;
};

} // namespace oc
