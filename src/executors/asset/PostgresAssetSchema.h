// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/PostgresConnection.h"

namespace oc::postgresAssetSchema {

/// What is told by NOTIFY: ids with commas between them, or "*" for too many.
constexpr auto channel = QLatin1StringView("opsconductor_assets");

/// Makes the tables, or brings older ones up to date, in one transaction; an inventory of another program's, of the
/// same shape (a table assets with id and hostname at least), becomes ours and keeps its rows. "assets_newer" for a
/// format of a later program, "assets_damaged" for a table of another shape; neither is touched.
[[nodiscard]] Status prepare(PostgresConnection& connection, const std::stop_token& stop);

} // namespace oc::postgresAssetSchema
