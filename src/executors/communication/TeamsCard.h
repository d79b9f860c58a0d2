// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QJsonObject>
#include <QStringList>

namespace oc {

/// The Adaptive Card of a Teams message, in the shape that a workflow's trigger reads. A value.
struct TeamsCard {
    /// Bytes of the whole body that Teams does not take any more ("27 KB", here of a thousand bytes).
    static constexpr qsizetype tooLarge = 27'000;

    QByteArray body;
    QStringList notes; ///< what was cut

    /// message, title, theme_color, facts, sections and actions of teams_cli. What is too large is cut from message and
    /// says so. Errors, with JSON pointers: "bad_parameter"; "too_large" when all but the message is too large alone.
    [[nodiscard]] static Result<TeamsCard> from(const QJsonObject& parameters);
};

} // namespace oc
