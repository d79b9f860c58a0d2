// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

// QTRY_ waits until something holds, and for five seconds at most. A sanitizer on a busy machine needs more: that says
// nothing of the program.
#undef QTRY_VERIFY
#define QTRY_VERIFY(expression) QTRY_VERIFY_WITH_TIMEOUT(expression, 30000)
#undef QTRY_COMPARE
#define QTRY_COMPARE(expression, expected) QTRY_COMPARE_WITH_TIMEOUT(expression, expected, 30000)
