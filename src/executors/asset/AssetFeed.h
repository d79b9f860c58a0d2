// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QList>

#include <optional>
#include <stop_token>

namespace oc {

/// What a database tells of changes, through a connection of its own. Used by one thread, from open() to the end.
class AssetFeed {
public:
    virtual ~AssetFeed() = default;

    /// Everything that changes from here on is told. Also after an error, to begin again.
    [[nodiscard]] virtual Status open(const std::stop_token& stop) = 0;
    /// Waits until something has changed: the ids, or an empty list when they are too many to name or not known.
    /// Nothing when stopped.
    [[nodiscard]] virtual Result<std::optional<QList<qint64>>> next(const std::stop_token& stop) = 0;
};

} // namespace oc
