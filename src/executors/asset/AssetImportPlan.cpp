// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetImport.h"

#include "executors/asset/AssetImportPass.h"
#include "executors/asset/AssetStore.h"

namespace oc::assetImport {

Result<QList<AssetImportPlanRow>> plan(AssetStore& store, const QList<AssetImportRow>& rows, AssetColumn key,
                                       const std::stop_token& stop) {
    const AssetImportPass pass(key, [&](const QStringList& keys) { return store.matching(key, keys, stop); });
    QList<AssetDraft> drafts;
    drafts.reserve(rows.size());
    for (const AssetImportRow& row : rows)
        drafts.emplaceBack(row);
    const Result<QList<assetImportRules::Decision>> decisions = pass.decide(drafts);
    if (!decisions) return decisions.error();
    QList<AssetImportPlanRow> planned;
    planned.reserve(rows.size());
    for (const assetImportRules::Decision& decision : *decisions)
        planned << decision.toPlanRow();
    return planned;
}

} // namespace oc::assetImport
