// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/ChatText.h"

namespace oc {

namespace {

/// 2 for a surrogate pair; half a pair alone is a character, too (of a text that is not well formed).
qsizetype unitsAt(QStringView text, qsizetype at) {
    return text.at(at).isHighSurrogate() && at + 1 < text.size() && text.at(at + 1).isLowSurrogate() ? 2 : 1;
}

} // namespace

qsizetype characterCount(QStringView text) {
    qsizetype count = 0;
    for (qsizetype at = 0; at < text.size(); at += unitsAt(text, at))
        ++count;
    return count;
}

QString firstCharacters(const QString& text, qsizetype count) {
    qsizetype at = 0;
    for (; count > 0 && at < text.size(); --count)
        at += unitsAt(text, at);
    return text.left(at);
}

QString cutMark(qsizetype leftOut) {
    return QStringLiteral("... (cut, %1 characters left out)").arg(leftOut);
}

} // namespace oc
