// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace oc::ui {

/// A terminal of this desktop with an SSH session in it.
namespace sshTerminal {

/// False when no terminal program was found or none could be started. Returns at once; the terminal lives on by itself.
[[nodiscard]] bool open(const QString& host);

} // namespace sshTerminal

} // namespace oc::ui
