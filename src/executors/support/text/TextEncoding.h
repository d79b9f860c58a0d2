// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringDecoder>

#include <optional>

namespace oc {

/// The encodings that programs write tables in. Windows-1252 is the one of the WHATWG's Encoding Standard: the five
/// bytes that it leaves open become the control characters of ISO 8859-1.
enum class TextEncoding { Utf8, Utf16Le, Utf16Be, Windows1252 };

namespace textEncoding {

[[nodiscard]] QString name(TextEncoding encoding);
/// "UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "Windows-1252" (also "cp1252", "Latin-1"), in any case.
[[nodiscard]] std::optional<TextEncoding> fromName(const QString& name);
/// By a byte order mark, by the zeros of UTF-16, or by whether the bytes are UTF-8; else Windows-1252. 'last': nothing
/// comes behind these bytes; else a character that is cut at the end is no fault.
[[nodiscard]] TextEncoding guess(QByteArrayView bytes, bool last = true);
/// Whether the bytes are UTF-8 as far as they go; a character that is cut at the end is one when 'last' is not set.
[[nodiscard]] bool isUtf8(QByteArrayView bytes, bool last = true);

/// Turns a text that comes in pieces into UTF-8 without a byte order mark. Bytes that are no text become U+FFFD, and
/// are counted. Used by one thread.
class ToUtf8 {
public:
    explicit ToUtf8(TextEncoding encoding);
    [[nodiscard]] QByteArray convert(QByteArrayView bytes);
    [[nodiscard]] bool hadBadBytes() const { return bad_; }

private:
    TextEncoding encoding_;
    QStringDecoder decoder_;
    bool begun_ = false;
    bool bad_ = false;
};

} // namespace textEncoding
} // namespace oc
