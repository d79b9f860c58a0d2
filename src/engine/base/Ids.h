// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace oc {

/// A new run id: 26 characters of Crockford base32, the first ten from the time, so that ids sort by start (ULID).
[[nodiscard]] QString newRunId();

/// Tool and parameter names match whatever the case and whichever of '-' and '_' is used.
[[nodiscard]] QString normalizedName(QStringView name);

} // namespace oc
