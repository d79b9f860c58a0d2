// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace oc {

/// One line of a program's output without the escape sequences of a terminal (ECMA-48: colours, cursor) and other
/// control characters; a tab becomes four blanks. Any thread.
[[nodiscard]] QString withoutEscapes(const QByteArray& bytes);

} // namespace oc
