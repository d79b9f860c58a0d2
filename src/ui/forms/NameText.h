// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace oc::ui {

/// "ip_address" as people write it: "IP address".
[[nodiscard]] QString nameText(const QString& identifier);

} // namespace oc::ui
