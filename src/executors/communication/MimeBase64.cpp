// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/MimeBase64.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace oc::mime {

namespace {

static_assert(base64LineBytes % 3 == 0);

using Pair = std::array<char, 2>;

constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Two characters at a time: of an attachment, encoding digit by digit took longer than sending it.
constexpr std::array<Pair, 4096> pairs = [] {
    std::array<Pair, 4096> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = {digits[i >> 6], digits[i & 63]};
    return table;
}();

char* put(char* out, quint32 threeBytes) {
    std::memcpy(out, pairs[threeBytes >> 12].data(), 2);
    std::memcpy(out + 2, pairs[threeBytes & 0xfff].data(), 2);
    return out + 4;
}

quint32 byteAt(const char* bytes, qsizetype index) {
    return static_cast<unsigned char>(bytes[index]);
}

/// 'size' bytes of one line, without its end.
char* line(const char* bytes, qsizetype size, char* out) {
    qsizetype at = 0;
    for (; at + 3 <= size; at += 3)
        out = put(out, byteAt(bytes, at) << 16 | byteAt(bytes, at + 1) << 8 | byteAt(bytes, at + 2));
    if (at == size) return out;
    const bool two = at + 2 == size;
    out = put(out, byteAt(bytes, at) << 16 | (two ? byteAt(bytes, at + 1) << 8 : 0));
    out[-1] = '=';
    if (!two) out[-2] = '=';
    return out;
}

} // namespace

char* base64Lines(const char* bytes, qsizetype size, char* out) {
    for (qsizetype at = 0; at < size; at += base64LineBytes) {
        // A whole line's length is known to the compiler.
        out = size - at >= base64LineBytes ? line(bytes + at, base64LineBytes, out) : line(bytes + at, size - at, out);
        *out++ = '\r';
        *out++ = '\n';
    }
    return out;
}

QByteArray base64Lines(const QByteArray& bytes) {
    QByteArray out(qsizetype(base64Size(bytes.size())), Qt::Uninitialized);
    base64Lines(bytes.constData(), bytes.size(), out.data());
    return out;
}

qint64 base64Size(qint64 bytes) {
    const qint64 lines = (bytes + base64LineBytes - 1) / base64LineBytes;
    return (bytes + 2) / 3 * 4 + lines * 2;
}

} // namespace oc::mime
