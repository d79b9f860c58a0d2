// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"

/// What a row of an import means: the one place that says so, for the plan that a person looks at and for the import of
/// files of any length. Pure; any thread.
namespace oc::assetImportRules {

/// What a row finds its asset by: a hostname in small letters, a canonical address, the digits of an id. Empty with the
/// key Id when the row has none: then it is a new one.
[[nodiscard]] Result<QString> keyOf(const QJsonObject& fields, AssetColumn key);
/// The same of an asset.
[[nodiscard]] QString keyOf(const Asset& asset, AssetColumn key);

/// What a row will do, and what its asset will be: with Create and Update.
struct Decision {
    AssetImportPlanRow row;
    std::optional<Asset> asset;
};

/// 'matches': the assets with the row's key.
[[nodiscard]] Decision decide(const QJsonObject& fields, AssetColumn key, const QList<Asset>& matches);

[[nodiscard]] Decision wrongRow(const Error& error, const QString& column = {});
/// An earlier row means the same asset. The line 0 stands for one that is still to be found.
[[nodiscard]] Decision sameAs(qint64 line, AssetColumn key);

/// The fields as assetFields::apply takes them, on top of 'existing' (none for a new asset): "tags.KEY" and
/// "metadata.KEY" merged into what is there, empty cells where a field cannot be empty left out.
[[nodiscard]] QJsonObject settable(const QJsonObject& fields, const std::optional<Asset>& existing);

} // namespace oc::assetImportRules
