// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace oc::test {

/// A view of the machine that is this process's own, and of the programs it starts: what is mounted, and if wanted the
/// network. Tests change accounts, schedules and packet filters in it, and the machine stays as it is. Used by one
/// thread.
class PrivateSystem {
public:
    enum class Network { Shared, Own };

    /// To be called first in main(), before there is a second thread. Empty, or why there can be none here. Without
    /// root the process becomes root of a user namespace of its own. An own network has nothing but lo, which is up.
    [[nodiscard]] static QString enter(Network network);
    /// Puts a copy of the folder in its place; 'copy' is where the copy goes. Empty, or what went wrong.
    [[nodiscard]] static QString cover(const QString& folder, const QString& copy);
    /// Puts an empty folder in memory in its place. Empty, or what went wrong.
    [[nodiscard]] static QString empty(const QString& folder);
};

} // namespace oc::test
