// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace oc::postgresAssetTriggers {

/// What the database does by itself: it tells of every change (NOTIFY), also of those made by hand (psql) or by another
/// program, and logs and counts the latter. Our own transactions say who they are: see ours().
[[nodiscard]] QStringList statements();

/// Said in a transaction of ours, which writes its own lines of the log.
[[nodiscard]] QString ours();

} // namespace oc::postgresAssetTriggers
