// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/TerminalText.h"

namespace oc {

QString withoutEscapes(const QByteArray& bytes) {
    QByteArray clean;
    clean.reserve(bytes.size());
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const uchar c = uchar(bytes.at(i));
        if (c == 0x1b) {
            // ECMA-48: CSI ends with a byte of 0x40 to 0x7e, OSC with BEL or ESC backslash, others are two bytes.
            if (i + 1 >= bytes.size()) break;
            const char kind = bytes.at(++i);
            if (kind == '[') {
                while (i + 1 < bytes.size() && (uchar(bytes.at(i + 1)) < 0x40 || uchar(bytes.at(i + 1)) > 0x7e))
                    ++i;
                ++i;
            } else if (kind == ']') {
                while (i + 1 < bytes.size() && bytes.at(i + 1) != '\a' && bytes.at(i + 1) != 0x1b)
                    ++i;
                if (i + 1 < bytes.size() && bytes.at(i + 1) == 0x1b) ++i;
                ++i;
            }
            continue;
        }
        if (c == '\t')
            clean.append("    ");
        else if (c >= 0x20 && c != 0x7f)
            clean.append(char(c));
    }
    return QString::fromUtf8(clean);
}

} // namespace oc
