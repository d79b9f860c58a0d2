// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/alerts/Outbox.h"
#include "ui/theme/Theme.h"

namespace oc::ui::deliveryWords {

/// "sent", "waiting" (for another attempt), "failed", ...
[[nodiscard]] QString state(const Delivery& delivery);
[[nodiscard]] Token token(const Delivery& delivery);
/// The icon of Theme::icon().
[[nodiscard]] QString icon(const Delivery& delivery);
/// How it stands, in a line: the server's words, until when it waits, why it failed and what to do.
[[nodiscard]] QString line(const Delivery& delivery);
/// A line for each recipient that the server spoke of: "dba@example.org: refused: 550 5.1.1 unknown". Empty when it is
/// the only one.
[[nodiscard]] QStringList recipients(const Delivery& delivery);

} // namespace oc::ui::deliveryWords
