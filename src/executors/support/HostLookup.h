// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QHostAddress>
#include <QList>

#include <chrono>
#include <stop_token>

namespace oc::hostLookup {

/// The addresses of a host as this machine knows it (getaddrinfo: /etc/hosts too); an address is its own. Waits on the
/// calling thread, which needs no event loop; the stop may come from any. "timeout", "cancelled", and "unreachable" for
/// a name that is not known.
[[nodiscard]] Result<QList<QHostAddress>> addresses(const QString& host, const std::stop_token& stop,
                                                    std::chrono::milliseconds longest);

} // namespace oc::hostLookup
