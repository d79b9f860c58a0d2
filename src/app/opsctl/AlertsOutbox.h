// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Console.h"
#include "engine/base/Duration.h"

#include <QStringList>

namespace oc {
class Composition;
}

namespace oc::opsctl {

// The parts of opsctl alerts that put into the outbox and look into it. Each gets the words after its own name and
// gives the exit code back.

int sendAlert(const QStringList& arguments, Composition& program, Console& console);
int listOutbox(const QStringList& arguments, Composition& program, Console& console);
int retryDeliveries(const QStringList& arguments, Composition& program, Console& console);
int discardDeliveries(const QStringList& arguments, Composition& program, Console& console);

/// Puts into the outbox what is still to be told of runs whose program died before it could. Ids of deliveries, mostly
/// none.
[[nodiscard]] QStringList putEarlierRuns(Composition& program, Console& console);
/// Sends what the plan's "notify" says of this run's end, and tells on standard error how that went, and how it went
/// with these earlier ones. The run's own end is what it is, whatever becomes of it.
void tellOfRun(const QString& runId, const QStringList& earlier, Composition& program, Console& console);

/// How long to wait for the channels when nothing else is said.
constexpr Milliseconds alertWait = std::chrono::seconds(30);
/// Delivers these and tells how they stand; the exit code: 1 when one was not sent.
int deliverAndTell(const QStringList& ids, Milliseconds limit, bool json, Composition& program, Console& console);

/// Tells it; the exit code for it.
int alertTrouble(const Error& error, Console& console);

} // namespace oc::opsctl
