// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace oc::mime {

/// Of a line, whose 76 characters they make.
constexpr qsizetype base64LineBytes = 57;

/// RFC 2045, section 6.8: lines of 76 characters, each with its CRLF. Pure functions.
[[nodiscard]] QByteArray base64Lines(const QByteArray& bytes);
/// The same into 'out', which must have room for base64Size(size); its end.
char* base64Lines(const char* bytes, qsizetype size, char* out);
[[nodiscard]] qint64 base64Size(qint64 bytes);

} // namespace oc::mime
