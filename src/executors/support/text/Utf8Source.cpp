// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/text/Utf8Source.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

Error unreadable(const QIODevice& device) {
    return {u"file_unreadable"_s, u"It could not be read: %1"_s.arg(device.errorString()), {}, {}};
}

} // namespace

Utf8Source::Utf8Source(QIODevice& device, std::optional<TextEncoding> encoding, qsizetype piece)
    : device_(device),
      piece_(piece),
      encoding_(encoding.value_or(TextEncoding::Utf8)),
      encodingKnown_(encoding.has_value()) {}

Status Utf8Source::findEncoding() {
    QByteArray piece = device_.read(piece_);
    bool end = device_.atEnd();
    if (!encodingKnown_) encoding_ = textEncoding::guess(piece, end);
    plain_ = encoding_ == TextEncoding::Utf8 && textEncoding::isUtf8(piece, end);
    QByteArray cut; // a character that one piece begins and the next one ends
    while (plain_ && !end) {
        // What isUtf8 left out at the end must be looked at with what follows.
        cut = piece.right(3);
        while (!cut.isEmpty() && (static_cast<unsigned char>(cut[0]) & 0xC0U) == 0x80U)
            cut.remove(0, 1);
        piece = cut + device_.read(piece_);
        end = device_.atEnd();
        plain_ = textEncoding::isUtf8(piece, end);
    }
    // A slip in a file that says it is UTF-8 is a slip; without that word it is another encoding.
    if (!encodingKnown_ && encoding_ == TextEncoding::Utf8 && !plain_) {
        device_.seek(0);
        if (device_.peek(3) != "\xEF\xBB\xBF") encoding_ = TextEncoding::Windows1252;
    }
    encodingKnown_ = true;
    return {};
}

Status Utf8Source::begin() {
    buffer_.clear();
    last_ = false;
    if (!device_.seek(0)) return unreadable(device_);
    if (!encodingKnown_ || encoding_ == TextEncoding::Utf8) {
        if (Status found = findEncoding(); !found) return found;
        if (!device_.seek(0)) return unreadable(device_);
    }
    // "UTF-16" alone leaves to the mark which of the two it is.
    if (encoding_ == TextEncoding::Utf16Le && device_.peek(2) == "\xFE\xFF") encoding_ = TextEncoding::Utf16Be;
    decoder_.reset();
    if (!plain_) decoder_.emplace(encoding_);
    if (plain_ && device_.peek(3) == "\xEF\xBB\xBF") device_.skip(3);
    return readOn();
}

Status Utf8Source::readOn() {
    // Doubling keeps a record that is longer than a piece from being read a piece at a time.
    const QByteArray read = device_.read(std::max(piece_, buffer_.size()));
    if (read.isEmpty() && !device_.atEnd()) return unreadable(device_);
    last_ = device_.atEnd();
    if (plain_)
        buffer_ += read;
    else
        buffer_ += decoder_->convert(read);
    return {};
}

Status Utf8Source::advance(qsizetype done) {
    if (done > 0) buffer_ = buffer_.mid(done); // a new one: appending to a shifted one would copy all the same
    return readOn();
}

} // namespace oc
