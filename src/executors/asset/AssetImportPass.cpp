// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetImportPass.h"

#include <QHash>
#include <QSet>

namespace oc {

Result<QList<assetImportRules::Decision>> AssetImportPass::decide(const QList<AssetDraft>& rows,
                                                                  QStringList* keys) const {
    QList<Result<QString>> rowKeys;
    QSet<QString> wanted;
    rowKeys.reserve(rows.size());
    wanted.reserve(rows.size());
    for (const AssetDraft& row : rows) {
        rowKeys << assetImportRules::keyOf(row, key_);
        const Result<QString>& key = rowKeys.constLast();
        if (keys) keys->append(key.value_or(QString()));
        if (key && !key->isEmpty()) wanted.insert(*key);
    }
    QHash<QString, QList<Asset>> existing;
    if (!wanted.isEmpty()) {
        const Result<QList<Asset>> found = find_(wanted.values());
        if (!found) return found.error();
        for (const Asset& asset : *found)
            existing[assetImportRules::keyOf(asset, key_)] << asset;
    }

    QList<assetImportRules::Decision> decisions;
    decisions.reserve(rows.size());
    QHash<QString, qint64> seen; // key -> line
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const AssetDraft& row = rows.at(i);
        const Result<QString>& key = rowKeys.at(i);
        if (!key) {
            decisions << assetImportRules::wrongRow(key.error(), row.error ? QString() : assetColumns::name(key_));
            continue;
        }
        if (const auto earlier = seen.constFind(*key); earlier != seen.cend()) {
            decisions << assetImportRules::sameAs(*earlier, key_);
            continue;
        }
        const QList<Asset> matches = existing.value(*key);
        if (isEarlier_ && !key->isEmpty() && isEarlier_(*key, matches)) {
            decisions << assetImportRules::sameAs(0, key_);
            continue;
        }
        decisions << assetImportRules::decide(row, key_, matches);
        // A row that will not be done takes nothing from a later one.
        if (!key->isEmpty() && decisions.constLast().what != AssetImportPlanRow::What::Wrong)
            seen.insert(*key, row.line);
    }
    return decisions;
}

} // namespace oc
