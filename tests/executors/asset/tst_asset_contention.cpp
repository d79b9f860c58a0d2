// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/OnBothDatabases.h"

#include <atomic>
#include <thread>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

/// Many who write at once.
class TestAssetContention : public OnBothDatabases {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { OnBothDatabases::initTestCase_data(); }
    void initTestCase() { OnBothDatabases::initTestCase(); }
    void init() { OnBothDatabases::init(); }
    void cleanup() { OnBothDatabases::cleanup(); }
    void cleanupTestCase() { OnBothDatabases::cleanupTestCase(); }

    void noEditOfEightThreadsIsLost();
    void batchesOverTheSameAssets();
};

void TestAssetContention::noEditOfEightThreadsIsLost() {
    constexpr int threads = 8;
    constexpr int edits = 10'000 / threads;
    constexpr int assets = 40;
    for (int i = 0; i < assets; ++i)
        add("{\"hostname\": \"a\", \"metadata\": {\"count\": 0}}");
    std::atomic<int> conflicts = 0;
    QString failed;
    std::mutex mutex;
    {
        std::vector<std::jthread> workers;
        for (int worker = 0; worker < threads; ++worker) {
            workers.emplace_back([&, worker] {
                for (int done = 0; done < edits;) {
                    // Two threads each keep meeting at the same asset.
                    const QJsonObject which{{u"asset_id"_s, 1 + (done + worker / 2 * 10) % assets}};
                    const Result<Asset> asset = store_->find(which);
                    const Result<Asset> updated =
                        asset ? store_->update(
                                    which, {{u"metadata"_s,
                                             QJsonObject{{u"count"_s, asset->metadata.value("count"_L1).toInt() + 1}}},
                                            {u"version"_s, asset->version}})
                              : asset;
                    if (updated) {
                        ++done;
                    } else if (updated.error().code == "asset_conflict"_L1) {
                        ++conflicts;
                    } else {
                        const std::scoped_lock lock(mutex);
                        failed = updated.error().toText();
                        return;
                    }
                }
            });
        }
    }
    QCOMPARE(failed, QString());
    int count = 0;
    int versions = 0;
    const QList<Asset> all = *store_->first({}, assets);
    for (const Asset& asset : all) {
        count += asset.metadata.value("count"_L1).toInt();
        versions += asset.version - 1;
        QCOMPARE(store_->log(asset.id, 100'000)->size(), asset.version);
    }
    QCOMPARE(count, threads * edits);
    QCOMPARE(versions, threads * edits);
    qInfo("%d conflicts", conflicts.load());
}

void TestAssetContention::batchesOverTheSameAssets() {
    constexpr int assets = 50;
    QList<AssetChange> changes;
    for (int i = 0; i < assets; ++i)
        changes.append({AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"a"_s}}});
    QVERIFY(apply(changes)->applied);
    QString failed;
    std::mutex mutex;
    {
        std::vector<std::jthread> workers;
        for (int worker = 0; worker < 6; ++worker) {
            workers.emplace_back([&, worker] {
                for (int round = 0; round < 10; ++round) {
                    QList<AssetChange> edits; // in opposite orders
                    for (int i = 0; i < assets; ++i) {
                        const qint64 id = worker % 2 == 0 ? i + 1 : assets - i;
                        edits.append(
                            {AssetChange::Kind::Update, id, 0, {{u"owner"_s, u"%1-%2"_s.arg(worker).arg(round)}}});
                    }
                    const Result<AssetBatchResult> done = store_->apply({edits, {}, true});
                    if (done && done->applied) continue;
                    const std::scoped_lock lock(mutex);
                    failed = done ? u"not applied"_s : done.error().toText();
                }
            });
        }
    }
    QCOMPARE(failed, QString());
    const QList<Asset> all = *store_->first({}, assets);
    for (const Asset& asset : all) {
        QCOMPARE(asset.version, 61);
        QCOMPARE(asset.owner, all.first().owner);
    }
}

QTEST_GUILESS_MAIN(TestAssetContention)
#include "tst_asset_contention.moc"
