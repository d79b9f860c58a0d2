// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/AssetPlaces.h"

#include <QObject>
#include <QTest>

#include <algorithm>

namespace oc::test {

/// Both databases must give the same results for the same calls: every test of a class that inherits this, and whose
/// slots of these names call its, runs on SQLite and on PostgreSQL, with an empty inventory each.
class OnBothDatabases : public QObject {
protected:
    void initTestCase_data() {
        QTest::addColumn<QString>("kind");
        QTest::newRow("SQLite") << QStringLiteral("SQLite");
        QTest::newRow("PostgreSQL") << QStringLiteral("PostgreSQL");
    }
    void initTestCase() { places_ = std::make_unique<AssetPlaces>(); }
    void init() {
        QFETCH_GLOBAL(QString, kind);
        place_ = places_->fresh(kind);
        store_ = std::make_unique<AssetStore>(place_);
        QCOMPARE(store_->kind(), kind);
    }
    void cleanup() { store_.reset(); }
    void cleanupTestCase() { places_.reset(); }

    std::unique_ptr<AssetPlaces> places_;
    AssetLocation place_;
    std::unique_ptr<AssetStore> store_;

    Asset add(const QByteArray& fields) {
        const Result<Asset> made = store_->create(jsonObject(fields));
        if (!made) qFatal("%s", qPrintable(made.error().toText()));
        return *made;
    }
    QStringList names(const Result<QList<Asset>>& assets) {
        if (!assets) return {assets.error().toText()};
        QStringList names;
        for (const Asset& asset : *assets)
            names.append(asset.hostname);
        return names;
    }
    /// The hostnames that fit, by id; checked by every way to ask for a view.
    QStringList found(const AssetView& view) {
        const QStringList first = names(store_->first(view, 1000));
        QList<qint64> ids;
        const Status done = store_->ids(view, {}, [&](const QList<qint64>& some) { ids += some; });
        if (!done) return {done.error().toText()};
        if (names(store_->read(ids)) != first)
            return {QStringLiteral("ids() differs: ") + names(store_->read(ids)).join(QLatin1Char(' '))};
        if (names(store_->last(view, 1000)) != first) return {QStringLiteral("last() differs")};
        const Result<qint64> count = store_->count(view);
        if (!count || *count != first.size()) return {QStringLiteral("count() differs")};
        AssetView backwards = view;
        backwards.descending = !view.descending;
        QStringList reversed = names(store_->first(backwards, 1000));
        std::reverse(reversed.begin(), reversed.end());
        if (reversed != first) return {QStringLiteral("descending is not the reverse")};
        return first;
    }
    QStringList filtered(AssetColumn column, const QString& cell) {
        const auto condition = assetView::read(column, cell);
        if (!condition) return {condition.error().code};
        AssetView view;
        view.conditions = {**condition};
        return found(view);
    }
    Result<AssetBatchResult> apply(const QList<AssetChange>& changes, bool allOrNothing = true) {
        return store_->apply(
            {changes, {QStringLiteral("ada"), AssetAuthor::Source::Edit, {}, QStringLiteral("a test")}, allOrNothing});
    }
    QList<AssetChangeResult::What> whats(const Result<AssetBatchResult>& result) {
        QList<AssetChangeResult::What> list;
        if (!result) qWarning("%s", qPrintable(result.error().toText()));
        if (result) {
            for (const AssetChangeResult& each : result->results)
                list.append(each.what);
        }
        return list;
    }
};

} // namespace oc::test
