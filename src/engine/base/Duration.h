// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QJsonValue>

#include <chrono>

namespace oc {

using Milliseconds = std::chrono::milliseconds;

/// "250ms", "30s", "5m", "2h", "1d", "1h30m"; a bare number is seconds. Negative values are refused.
[[nodiscard]] Result<Milliseconds> parseDuration(const QJsonValue& value);
/// The shortest exact form: "30s", "1h30m", "250ms".
[[nodiscard]] QString formatDuration(Milliseconds duration);

/// "10", "4k", "1.5 GB", "2GiB": bytes. k, M, G, T, P are powers of 1000 with B, powers of 1024 with iB or alone
/// (as find, head and most Unix programs read them).
[[nodiscard]] Result<qint64> parseSize(const QJsonValue& value);
/// For people: "1.4 GB" (powers of 1000).
[[nodiscard]] QString formatSize(qint64 bytes);

} // namespace oc
