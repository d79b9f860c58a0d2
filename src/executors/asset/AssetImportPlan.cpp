// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetImport.h"

#include "executors/asset/AssetImportPass.h"
#include "executors/asset/AssetStore.h"

namespace oc::assetImport {

Result<QList<AssetImportPlanRow>> plan(AssetStore& store, const QList<AssetImportRow>& rows, AssetColumn key,
                                       const std::stop_token& stop) {
    const AssetImportPass pass(key, [&](const QStringList& keys) { return store.matching(key, keys, stop); });
    Result<QList<assetImportRules::Decision>> decisions = pass.decide(rows);
    if (!decisions) return decisions.error();
    QList<AssetImportPlanRow> planned;
    planned.reserve(rows.size());
    for (assetImportRules::Decision& decision : *decisions)
        planned << std::move(decision.row);
    return planned;
}

} // namespace oc::assetImport
