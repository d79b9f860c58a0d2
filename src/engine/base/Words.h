// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QStringList>

namespace oc {

/// A command line in words, by the quoting of a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2): blanks
/// separate, '...' keeps all, "..." keeps all but a backslash before $ ` " \ and a line end, a backslash keeps the next
/// character. Nothing is expanded and no operator is known: $HOME, *, | and ; stay as they are, since no shell will see
/// them. An error tells a quotation mark that is not closed. Any thread.
[[nodiscard]] Result<QStringList> splitWords(const QString& text);
/// The reverse, also for people: quoted as a POSIX shell would need it.
[[nodiscard]] QString shellQuoted(const QStringList& words);

} // namespace oc
