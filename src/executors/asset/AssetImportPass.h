// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetImport.h"
#include "executors/asset/AssetImportRules.h"

#include <functional>

namespace oc {

/// Works out what rows do, some thousand at a time, with one question to the inventory for all of them. Used by one
/// thread.
class AssetImportPass {
public:
    /// The assets with these keys.
    using Find = std::function<Result<QList<Asset>>(const QStringList& keys)>;
    /// Whether an earlier call had a row for the asset with this key: 'matches' are what there is of it now.
    using IsEarlier = std::function<bool(const QString& key, const QList<Asset>& matches)>;

    AssetImportPass(AssetColumn key, Find find, IsEarlier isEarlier = {})
        : key_(key), find_(std::move(find)), isEarlier_(std::move(isEarlier)) {}

    /// One decision for each row. 'keys' is told the key of each (empty where there is none).
    [[nodiscard]] Result<QList<assetImportRules::Decision>> decide(const QList<AssetDraft>& rows,
                                                                   QStringList* keys = nullptr) const;

private:
    AssetColumn key_;
    Find find_;
    IsEarlier isEarlier_;
};

} // namespace oc
