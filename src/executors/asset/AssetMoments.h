// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <utility>

namespace oc::assetMoments {

/// What a person means by "2026", "2026-03", "2026-03-05", "2026-03-05 14:30" or a longer ISO 8601 text: from (with) to
/// (without), in ms since epoch. UTC unless the text has an offset. Pure; any thread.
[[nodiscard]] std::optional<std::pair<qint64, qint64>> range(const QString& text);

} // namespace oc::assetMoments
