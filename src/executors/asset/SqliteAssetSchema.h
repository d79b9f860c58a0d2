// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/SqliteFile.h"

namespace oc::sqliteAssetSchema {

/// PRAGMA application_id of assets.db: "OCas".
constexpr qint32 applicationId = 0x4f436173;
/// Of each connection, and so of each thread that looks at assets.
constexpr int cacheKilobytes = 16'384;

[[nodiscard]] SqliteFile::Migrations migrations();
[[nodiscard]] SqliteTexts texts(const QString& file);
/// For every connection.
[[nodiscard]] QStringList pragmas();

} // namespace oc::sqliteAssetSchema
