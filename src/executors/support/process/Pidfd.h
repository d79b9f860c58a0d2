// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// glibc 2.36 forgot extern "C" in this header (fixed in 2.37).
extern "C" {
#include <sys/pidfd.h>
}
