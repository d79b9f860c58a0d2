// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/JpegSize.h"

namespace oc {

std::optional<JpegSize> JpegSize::of(const QByteArray& bytes) {
    const auto u8 = [&](qsizetype at) { return quint8(bytes[at]); };
    const auto u16 = [&](qsizetype at) { return u8(at) << 8 | u8(at + 1); };
    const qsizetype size = bytes.size();
    if (size < 4 || u16(0) != 0xffd8) return std::nullopt;
    qsizetype end = size; // some cameras fill up with zeros or line ends behind it
    while (end > 2 && (u8(end - 1) == 0 || u8(end - 1) == '\n' || u8(end - 1) == '\r'))
        --end;
    if (u16(end - 2) != 0xffd9) return std::nullopt;
    qsizetype at = 2;
    while (at + 4 <= size) {
        if (u8(at) != 0xff) return std::nullopt;
        const int marker = u8(at + 1);
        if (marker == 0xff) { // filling
            ++at;
            continue;
        }
        if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) { // without a length
            at += 2;
            continue;
        }
        if (marker == 0xd9 || marker == 0xda) return std::nullopt; // the picture begins, or is over: no frame header
        const int length = u16(at + 2);
        if (length < 2) return std::nullopt;
        // SOF0 to SOF15 without DHT, JPG and DAC.
        const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            if (length < 8 || at + 9 > size) return std::nullopt;
            const JpegSize found{u16(at + 7), u16(at + 5)};
            return found.width > 0 && found.height > 0 ? std::optional(found) : std::nullopt;
        }
        at += 2 + length;
    }
    return std::nullopt;
}

} // namespace oc
