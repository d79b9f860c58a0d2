// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <csignal>
#include <sys/types.h>

namespace oc::test {

/// Kills one process, whose id was read from some program's output. Ids that stand for more than one process are
/// refused: text that is no number reads as 0, and kill(0) ends the test, ctest and whoever started it.
[[nodiscard]] inline bool killProcess(pid_t pid) {
    return pid > 1 && ::kill(pid, SIGKILL) == 0;
}

} // namespace oc::test
