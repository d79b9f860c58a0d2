// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/ToolCalls.h"

#include <QTest>

// What a call of a tool came to. 'calls' is the ToolCalls (or what has its why()) that made it; the call itself is
// evaluated once, which QVERIFY2 with a message of the same would not.

#define TOOL_SUCCEEDS(calls, made)                                                                                     \
    do {                                                                                                               \
        const oc::StepOutcome once = (made);                                                                           \
        QVERIFY2(once.status == oc::TaskStatus::Success, (calls).why(once).constData());                               \
    } while (false)

/// It fails, and the message says so.
#define TOOL_FAILS(calls, made, says)                                                                                  \
    do {                                                                                                               \
        const oc::StepOutcome once = (made);                                                                           \
        QCOMPARE(once.status, oc::TaskStatus::Failed);                                                                 \
        QVERIFY2(once.error->message.contains(says), (calls).why(once).constData());                                   \
    } while (false)

/// It fails, and the message or its hint says so.
#define TOOL_FAILS_TELLING(calls, made, says)                                                                          \
    do {                                                                                                               \
        const oc::StepOutcome once = (made);                                                                           \
        QCOMPARE(once.status, oc::TaskStatus::Failed);                                                                 \
        QVERIFY2(once.error->toText().contains(says), (calls).why(once).constData());                                  \
    } while (false)

/// The check of the parameters has refused it before anything ran.
#define TOOL_REFUSED(made)                                                                                             \
    do {                                                                                                               \
        const oc::StepOutcome once = (made);                                                                           \
        QCOMPARE(once.error ? once.error->code : QStringLiteral("(none)"), QStringLiteral("bad_parameters"));          \
    } while (false)
