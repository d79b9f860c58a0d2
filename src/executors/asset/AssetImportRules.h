// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetDraft.h"

/// What a row of an import means: the one place that says so, for the plan that a person looks at and for the import of
/// files of any length. Pure; any thread.
namespace oc::assetImportRules {

/// What a row finds its asset by: a hostname in small letters, a canonical address, the digits of an id. Empty with the
/// key Id when the row has none: then it is a new one.
[[nodiscard]] Result<QString> keyOf(const AssetDraft& draft, AssetColumn key);
/// The same of an asset.
[[nodiscard]] QString keyOf(const Asset& asset, AssetColumn key);

/// What a row will do.
struct Decision {
    AssetImportPlanRow::What what = AssetImportPlanRow::What::Unchanged;
    Asset asset;                   ///< of Create and Update: as it will be
    quint32 changed = 0;           ///< of Update: the columns, AssetDraft::bit() of each
    std::optional<Asset> existing; ///< as it is
    std::optional<Error> error;
    QString wrongColumn;

    [[nodiscard]] AssetImportPlanRow toPlanRow() const;
};

/// 'matches': the assets with the row's key.
[[nodiscard]] Decision decide(const AssetDraft& draft, AssetColumn key, const QList<Asset>& matches);

[[nodiscard]] Decision wrongRow(const Error& error, const QString& column = {});
/// An earlier row means the same asset. The line 0 stands for one that is still to be found.
[[nodiscard]] Decision sameAs(qint64 line, AssetColumn key);

} // namespace oc::assetImportRules
