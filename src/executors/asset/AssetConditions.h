// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetDialect.h"
#include "executors/asset/AssetStore.h"

#include <QVariantList>

namespace oc {

/// Builds what follows WHERE, with the values of its '?'. Columns come from a fixed set, all else is bound.
class AssetConditions {
public:
    /// Deeper tags than this cannot be asked for; each level is a sub-query in SQLite.
    static constexpr int maxTagDepth = 8;

    /// "asset_invalid" for tags that are nested deeper.
    [[nodiscard]] static Status check(const AssetFilter& filter);

    explicit AssetConditions(AssetDialect dialect) : dialect_(dialect) {}

    /// One that assetView::check() let pass.
    void add(const AssetCondition& condition);
    void addWords(const QString& words);
    void add(const AssetFilter& filter);
    void add(const AssetView& view);
    /// Others of the same hostname or address than 'except'.
    void addDuplicates(const QString& hostname, const QString& address, qint64 except);

    /// " WHERE ..." or nothing.
    [[nodiscard]] QString where() const;
    [[nodiscard]] const QVariantList& values() const { return values_; }

private:
    void add(const QString& condition, const QVariant& value);
    void addText(const AssetCondition& condition);
    void addAddress(const AssetCondition& condition);
    void addNumber(const AssetCondition& condition);
    void addTime(const AssetCondition& condition);
    void addJson(const AssetCondition& condition);
    void addMetadataPart(const QString& part);
    void addTags(const QJsonObject& tags);
    [[nodiscard]] QString inRange(const QString& value);

    AssetDialect dialect_;
    QStringList parts_;
    QVariantList values_;
};

} // namespace oc
