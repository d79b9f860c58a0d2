// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opsctl/Console.h"
#include "engine/alerts/Outbox.h"

#include <QJsonObject>

namespace oc::opsctl {

/// "sent", "waiting" (for another attempt), "failed", ...
[[nodiscard]] QString deliveryStateText(const Delivery& delivery);
/// How a delivery stands, for people: one line, and a second one with what to do when it failed.
[[nodiscard]] QString deliveryLine(const Delivery& delivery, const Console& console);
[[nodiscard]] QJsonObject deliveryToJson(const Delivery& delivery);
/// The last six characters of its id: enough to name it.
[[nodiscard]] QString shortId(const Delivery& delivery);

} // namespace oc::opsctl
