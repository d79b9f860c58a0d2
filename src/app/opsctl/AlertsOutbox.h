// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Console.h"

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

/// Tells it; the exit code for it.
int alertTrouble(const Error& error, Console& console);

} // namespace oc::opsctl
