// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QHostAddress>
#include <QList>

#include <chrono>
#include <stop_token>

namespace oc {

/// Finds the addresses of a host's name (or of an address, itself) and waits for them on the calling thread, which must
/// not be the GUI's; whoever stops it does not wait for the name server. Errors: "unreachable" (there is no such name),
/// "timeout", "cancelled".
[[nodiscard]] Result<QList<QHostAddress>> lookUpHost(const QString& host, const std::stop_token& stop,
                                                     std::chrono::milliseconds within);

} // namespace oc
