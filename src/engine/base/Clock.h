// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

namespace oc {

/// Milliseconds since 1970-01-01 UTC.
[[nodiscard]] qint64 nowMs();
/// UTC, ISO 8601 with milliseconds: "2026-11-23T20:11:05.120Z". Empty for 0.
[[nodiscard]] QString isoTime(qint64 msSinceEpoch);
/// A steady clock in milliseconds with fraction, for durations.
[[nodiscard]] double steadyMs();

} // namespace oc
