// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace oc {

// Texts of messages, counted in characters (Unicode code points), never cut within one.

[[nodiscard]] qsizetype characterCount(QStringView text);
/// The first so many characters.
[[nodiscard]] QString firstCharacters(const QString& text, qsizetype count);
/// What stands at the end of a text that was cut: "... (cut, 12 characters left out)".
[[nodiscard]] QString cutMark(qsizetype leftOut);

} // namespace oc
