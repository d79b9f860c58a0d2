// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace oc {

/// " (what to try)" for the end of a line; empty without a hint. A hint that is a whole sentence loses its full stop.
[[nodiscard]] inline QString hintInLine(const QString& hint) {
    if (hint.isEmpty()) return {};
    QStringView text = hint;
    if (text.endsWith(u'.') && !text.endsWith(QLatin1String(".."))) text.chop(1);
    return QStringLiteral(" (%1)").arg(text);
}

} // namespace oc
