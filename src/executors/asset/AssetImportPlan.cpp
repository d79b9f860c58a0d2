// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetImport.h"

#include "executors/asset/AssetImportRules.h"
#include "executors/asset/AssetStore.h"

#include <QHash>
#include <QSet>

namespace oc::assetImport {

using namespace Qt::StringLiterals;

namespace {

/// The assets with these keys.
Result<QHash<QString, QList<Asset>>> existing(AssetStore& store, const QStringList& keys, AssetColumn key,
                                              const std::stop_token& stop) {
    const Result<QList<Asset>> assets = store.matching(key, keys, stop);
    if (!assets) return assets.error();
    QHash<QString, QList<Asset>> found;
    for (const Asset& asset : *assets)
        found[assetImportRules::keyOf(asset, key)] << asset;
    return found;
}

} // namespace

Result<QList<AssetImportPlanRow>> plan(AssetStore& store, const QList<AssetImportRow>& rows, AssetColumn key,
                                       const std::stop_token& stop) {
    QList<Result<QString>> keys;
    QSet<QString> wanted;
    keys.reserve(rows.size());
    for (const AssetImportRow& row : rows) {
        keys << (row.error ? Result<QString>(*row.error) : assetImportRules::keyOf(row.fields, key));
        if (keys.constLast() && !keys.constLast()->isEmpty()) wanted.insert(*keys.constLast());
    }
    const auto found = existing(store, wanted.values(), key, stop);
    if (!found) return found.error();

    QList<AssetImportPlanRow> planned;
    planned.reserve(rows.size());
    QHash<QString, qint64> seen; // key -> line
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const AssetImportRow& row = rows.at(i);
        const Result<QString>& rowKey = keys.at(i);
        if (!rowKey) {
            planned << assetImportRules::wrongRow(rowKey.error(), row.error ? QString() : assetColumns::name(key));
            continue;
        }
        if (const auto earlier = seen.constFind(*rowKey); earlier != seen.cend()) {
            planned << assetImportRules::sameAs(*earlier, key);
            continue;
        }
        planned << assetImportRules::decide(row.fields, key, found->value(*rowKey));
        // A row that will not be done takes nothing from a later one.
        if (!rowKey->isEmpty() && planned.constLast().what != AssetImportPlanRow::What::Wrong)
            seen.insert(*rowKey, row.line);
    }
    return planned;
}

} // namespace oc::assetImport
