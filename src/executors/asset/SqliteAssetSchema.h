// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/store/SqliteFile.h"

namespace oc::sqliteAssetSchema {

/// PRAGMA application_id of assets.db: "OCas".
constexpr qint32 applicationId = 0x4f436173;

[[nodiscard]] SqliteFile::Migrations migrations();
[[nodiscard]] SqliteTexts texts(const QString& file);
/// For every connection.
[[nodiscard]] QStringList pragmas();

} // namespace oc::sqliteAssetSchema
