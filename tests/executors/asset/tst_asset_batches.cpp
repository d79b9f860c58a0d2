// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetWatch.h"
#include "support/OnBothDatabases.h"

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

using What = AssetChangeResult::What;

/// Changes, their log, and those who hear of them.
class TestAssetBatches : public OnBothDatabases {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { OnBothDatabases::initTestCase_data(); }
    void initTestCase() { OnBothDatabases::initTestCase(); }
    void init() { OnBothDatabases::init(); }
    void cleanup() { OnBothDatabases::cleanup(); }
    void cleanupTestCase() { OnBothDatabases::cleanupTestCase(); }

    void aBatchTellsOfEachWish();
    void allOrNothing();
    void whatCanBeDone();
    void severalWishesForOneAsset();
    void oldVersionsConflict();
    void thousandsAtOnce();
    void aStoppedBatchChangesNothing();
    void theLogTellsWhoDidWhat();
    void aRemovedAssetComesBack();
    void editsByHandAreLoggedAndFound();
    void changesAreTold();
};

void TestAssetBatches::aBatchTellsOfEachWish() {
    add(R"({"hostname": "a"})");
    add(R"({"hostname": "b"})");
    const auto result = apply({{AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"c"_s}}},
                               {AssetChange::Kind::Update, 1, 1, {{u"owner"_s, u"ops"_s}, {u"location"_s, u"x"_s}}},
                               {AssetChange::Kind::Update, 1, 2, {{u"owner"_s, u"ops"_s}}},
                               {AssetChange::Kind::Remove, 2, 0, {}}});
    QCOMPARE(whats(result), (QList<What>{What::Done, What::Done, What::Unchanged, What::Done}));
    QVERIFY(result->applied);
    QVERIFY(!result->results.at(0).before);
    QCOMPARE(result->results.at(0).now->id, 3);
    QCOMPARE(*result->results.at(0).now, *store_->find({{u"id"_s, 3}}));
    QCOMPARE(result->results.at(1).before->owner, QString());
    QCOMPARE(*result->results.at(1).now, *store_->find({{u"id"_s, 1}}));
    QCOMPARE(result->results.at(1).now->version, 2);
    QCOMPARE(result->results.at(3).before->hostname, u"b"_s);
    QVERIFY(!result->results.at(3).now);
    AssetView all;
    QCOMPARE(found(all), (QStringList{u"a"_s, u"c"_s}));
}

void TestAssetBatches::allOrNothing() {
    add(R"({"hostname": "a"})");
    const auto result = apply({{AssetChange::Kind::Update, 1, 0, {{u"owner"_s, u"ops"_s}}},
                               {AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"not good"_s}}},
                               {AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"c"_s}}},
                               {AssetChange::Kind::Update, 1, 7, {{u"owner"_s, u"x"_s}}},
                               {AssetChange::Kind::Remove, 9, 0, {}}});
    QCOMPARE(whats(result), (QList<What>{What::NotTried, What::Invalid, What::NotTried, What::Conflict, What::Gone}));
    QVERIFY(!result->applied);
    QCOMPARE(result->results.at(1).error->code, u"asset_invalid"_s);
    QVERIFY(result->results.at(1).error->message.contains("not good"_L1));
    QCOMPARE(store_->find({{u"id"_s, 1}})->version, 1);
    QCOMPARE(*store_->count(AssetFilter{}), 1);
    QCOMPARE(store_->log(1)->size(), 1);
}

void TestAssetBatches::whatCanBeDone() {
    add(R"({"hostname": "a"})");
    const auto result = apply({{AssetChange::Kind::Update, 1, 0, {{u"owner"_s, u"ops"_s}}},
                               {AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"not good"_s}}},
                               {AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"c"_s}}}},
                              false);
    QCOMPARE(whats(result), (QList<What>{What::Done, What::Invalid, What::Done}));
    QVERIFY(result->applied);
    QCOMPARE(store_->find({{u"id"_s, 1}})->owner, u"ops"_s);
    QCOMPARE(store_->find({{u"id"_s, 2}})->hostname, u"c"_s);
}

void TestAssetBatches::severalWishesForOneAsset() {
    add(R"({"hostname": "a"})");
    const auto result = apply({{AssetChange::Kind::Update, 1, 1, {{u"owner"_s, u"x"_s}}},
                               {AssetChange::Kind::Update, 1, 2, {{u"owner"_s, u"y"_s}, {u"type"_s, u"Ö"_s}}},
                               {AssetChange::Kind::Remove, 1, 3, {}},
                               {AssetChange::Kind::Restore, 1, 0, {}},
                               {AssetChange::Kind::Update, 1, 5, {{u"location"_s, u"z"_s}}}});
    QCOMPARE(whats(result), QList<What>(5, What::Done));
    const Asset now = *store_->find({{u"id"_s, 1}});
    QCOMPARE(now, *result->results.last().now);
    QCOMPARE(now.version, 6);
    QCOMPARE(now.owner, u"y"_s);
    QCOMPARE(now.type, u"Ö"_s);
    QCOMPARE(filtered(AssetColumn::Type, u"=ö"_s), QStringList{u"a"_s});
    QCOMPARE(store_->log(1)->size(), 6);
    // Changed and removed in one: the log says so once.
    QVERIFY(apply({{AssetChange::Kind::Update, 1, 0, {{u"owner"_s, u"last"_s}}}, {AssetChange::Kind::Remove, 1, 0, {}}})
                ->applied);
    const QList<AssetLogEntry> log = *store_->log(1);
    QCOMPARE(log.size(), 8);
    QCOMPARE(log.first().kind, AssetChange::Kind::Remove);
    QCOMPARE(log.first().version, 8);
    QCOMPARE(log.first().before.value("owner"_L1).toString(), u"last"_s);
}

void TestAssetBatches::oldVersionsConflict() {
    add(R"({"hostname": "a"})");
    QVERIFY(store_->update({{u"id"_s, 1}}, {{u"owner"_s, u"me"_s}, {u"version"_s, 1}}));
    const auto late = store_->update({{u"id"_s, 1}}, {{u"owner"_s, u"you"_s}, {u"version"_s, 1}});
    QCOMPARE(late.error().code, u"asset_conflict"_s);
    const auto batch = apply({{AssetChange::Kind::Remove, 1, 1, {}}}, false);
    QCOMPARE(whats(batch), QList<What>{What::Conflict});
    QCOMPARE(batch->results.first().now->owner, u"me"_s);
    QCOMPARE(store_->find({{u"id"_s, 1}})->owner, u"me"_s);
    // Nothing new is no change.
    QCOMPARE(store_->update({{u"id"_s, 1}}, {{u"owner"_s, u"me"_s}})->version, 2);
}

void TestAssetBatches::thousandsAtOnce() {
    QList<AssetChange> changes;
    for (int i = 0; i < 12'000; ++i) {
        changes.append({AssetChange::Kind::Create,
                        0,
                        0,
                        {{u"hostname"_s, u"h%1"_s.arg(i)},
                         {u"ip_address"_s, u"10.%1.%2.1"_s.arg(i / 256).arg(i % 256)},
                         {u"tags"_s, QJsonObject{{u"n"_s, i}}}}});
    }
    QList<qsizetype> told;
    const auto created = store_->apply({changes, {}, true}, {}, [&](qsizetype done) { told.append(done); });
    QVERIFY2(created, qPrintable(created ? QString() : created.error().toText()));
    QVERIFY(std::is_sorted(told.begin(), told.end()));
    QCOMPARE(told.last(), 12'000);
    QVERIFY(told.size() >= 3);
    QList<AssetChange> edits;
    for (qsizetype i = 0; i < created->results.size(); ++i) {
        const Asset& asset = *created->results.at(i).now;
        QCOMPARE(asset.hostname, u"h%1"_s.arg(i));
        if (i % 3 == 0) edits.append({AssetChange::Kind::Remove, asset.id, asset.version, {}});
        if (i % 3 == 1) edits.append({AssetChange::Kind::Update, asset.id, 1, {{u"owner"_s, u"o%1"_s.arg(i)}}});
        if (i % 3 == 2) edits.append({AssetChange::Kind::Update, asset.id, 0, {{u"tags"_s, QJsonObject()}}});
    }
    QVERIFY(apply(edits)->applied);
    QCOMPARE(*store_->count(AssetView{}), 8000);
    AssetView owned;
    owned.conditions = {{AssetColumn::Owner, AssetCondition::Kind::NotEmpty, {}}};
    QCOMPARE(*store_->count(owned), 4000);
    AssetView untagged;
    untagged.conditions = {{AssetColumn::Tags, AssetCondition::Kind::Empty, {}}};
    QCOMPARE(*store_->count(untagged), 4000);
    QList<AssetChange> restores;
    for (const AssetChange& edit : edits) {
        if (edit.kind == AssetChange::Kind::Remove) restores.append({AssetChange::Kind::Restore, edit.id, 0, {}});
    }
    const auto restored = apply(restores);
    QVERIFY(restored->applied);
    QCOMPARE(restored->results.first().now->version, 3);
    QCOMPARE(*store_->count(AssetView{}), 12'000);
}

void TestAssetBatches::aStoppedBatchChangesNothing() {
    QList<AssetChange> changes;
    for (int i = 0; i < 15'000; ++i)
        changes.append({AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"h%1"_s.arg(i)}}});
    std::stop_source stop;
    const auto result = store_->apply({changes, {}, true}, stop.get_token(), [&](qsizetype) { stop.request_stop(); });
    QCOMPARE(result.error().code, u"cancelled"_s);
    QCOMPARE(*store_->count(AssetView{}), 0);
    add(R"({"hostname": "a"})");
    QCOMPARE(store_->log(store_->first({}, 1)->first().id)->size(), 1);
}

void TestAssetBatches::theLogTellsWhoDidWhat() {
    const AssetAuthor run{u"bob"_s, AssetAuthor::Source::Run, u"run-7"_s, u"Nightly"_s};
    QVERIFY(store_->create({{u"hostname"_s, u"a"_s}, {u"owner"_s, u"x"_s}}, run));
    QVERIFY(
        apply({{AssetChange::Kind::Update,
                1,
                0,
                {{u"owner"_s, QJsonValue()}, {u"tags"_s, QJsonObject{{u"k"_s, u"v"_s}}}, {u"type"_s, u"server"_s}}}}));
    QVERIFY(store_->remove({{u"id"_s, 1}}, {{}, AssetAuthor::Source::CommandLine, {}, {}}));
    const QList<AssetLogEntry> log = *store_->log(1);
    QCOMPARE(log.size(), 3);
    QVERIFY(log.at(0).number > log.at(1).number && log.at(1).number > log.at(2).number);
    QVERIFY(log.at(2).at > 1'700'000'000'000);
    QCOMPARE(log.at(2).kind, AssetChange::Kind::Create);
    QCOMPARE(log.at(2).version, 1);
    QCOMPARE(log.at(2).author.who, u"bob"_s);
    QCOMPARE(log.at(2).author.source, AssetAuthor::Source::Run);
    QCOMPARE(log.at(2).author.runId, u"run-7"_s);
    QCOMPARE(log.at(2).author.label, u"Nightly"_s);
    QCOMPARE(log.at(2).after.value("owner"_L1).toString(), u"x"_s);
    QCOMPARE(log.at(2).after.value("hostname"_L1).toString(), u"a"_s);
    QCOMPARE(log.at(2).after.value("tags"_L1).toObject(), QJsonObject());
    QCOMPARE(log.at(2).after.value("version"_L1).toInt(), 1);
    QCOMPARE(log.at(1).kind, AssetChange::Kind::Update);
    QCOMPARE(log.at(1).version, 2);
    QCOMPARE(log.at(1).author.who, u"ada"_s);
    QCOMPARE(log.at(1).before, jsonObject(R"({"owner": "x", "tags": {}})"));
    QCOMPARE(log.at(1).after, jsonObject(R"({"owner": null, "tags": {"k": "v"}})"));
    QCOMPARE(log.at(0).kind, AssetChange::Kind::Remove);
    QCOMPARE(log.at(0).version, 3);
    QVERIFY(!log.at(0).author.who.isEmpty());
    QCOMPARE(log.at(0).author.source, AssetAuthor::Source::CommandLine);
    QCOMPARE(log.at(0).before.value("hostname"_L1).toString(), u"a"_s);
    QCOMPARE(log.at(0).before.value("tags"_L1).toObject(), jsonObject(R"({"k": "v"})"));
    QCOMPARE(store_->log(1, 1)->size(), 1);
    QCOMPARE(store_->log(99)->size(), 0);
}

void TestAssetBatches::aRemovedAssetComesBack() {
    const Asset before =
        add(R"({"hostname": "a", "ip_address": "10.0.0.1", "owner": "Ö", "tags": {"k": [1, {"x": null}]},
                                 "metadata": {"n": 1.5}})");
    add(R"({"hostname": "b"})");
    QVERIFY(store_->remove({{u"id"_s, 1}}));
    const auto back = apply({{AssetChange::Kind::Restore, 1, 0, {}}});
    QCOMPARE(whats(back), QList<What>{What::Done});
    Asset expected = before;
    expected.version = 3;
    expected.updatedAt = back->results.first().now->updatedAt;
    QCOMPARE(*store_->find({{u"id"_s, 1}}), expected);
    QCOMPARE(filtered(AssetColumn::Owner, u"=ö"_s), QStringList{u"a"_s});
    QCOMPARE(filtered(AssetColumn::IpAddress, u"=10.0.0.0/8"_s), QStringList{u"a"_s});
    QCOMPARE(whats(apply({{AssetChange::Kind::Restore, 1, 0, {}}}, false)), QList<What>{What::Conflict});
    QCOMPARE(whats(apply({{AssetChange::Kind::Restore, 77, 0, {}}}, false)), QList<What>{What::Gone});
    QCOMPARE(add(R"({"hostname": "c"})").id, 3);
}

void TestAssetBatches::editsByHandAreLoggedAndFound() {
    add(R"({"hostname": "a", "owner": "Ärger", "ip_address": "10.0.0.1"})");
    add(R"({"hostname": "b", "owner": "y"})");
    store_.reset();
    const bool sqlite = place_.dialect == AssetDialect::Sqlite;
    const QString now = sqlite ? u"1, 1"_s : u"now(), now()"_s;
    QCOMPARE(places_->byHand(place_, u"UPDATE assets SET owner = 'ÖL', ip_address = '9.0.0.1' WHERE id = 1"_s),
             QString());
    QCOMPARE(places_->byHand(place_, u"INSERT INTO assets (hostname, created_at, updated_at, tags) VALUES "
                                     "('odd_name', %1, '{\"k\": \"Ü\"}')"_s.arg(now)),
             QString());
    QCOMPARE(places_->byHand(place_, u"DELETE FROM assets WHERE id = 2"_s), QString());
    store_ = std::make_unique<AssetStore>(place_);
    QCOMPARE(filtered(AssetColumn::Owner, u"=öl"_s), QStringList{u"a"_s});
    QCOMPARE(filtered(AssetColumn::IpAddress, u"<10.0.0.0"_s), QStringList{u"a"_s});
    QCOMPARE(filtered(AssetColumn::Tags, u"k=ü"_s), QStringList{u"odd_name"_s});
    const Asset first = *store_->find({{u"id"_s, 1}});
    QCOMPARE(first.version, 2);
    const QList<AssetLogEntry> log = *store_->log(1);
    QCOMPARE(log.size(), 2);
    QCOMPARE(log.first().before, jsonObject(R"({"owner": "Ärger", "ip_address": "10.0.0.1"})"));
    QCOMPARE(log.first().after, jsonObject(R"({"owner": "ÖL", "ip_address": "9.0.0.1"})"));
    QCOMPARE(log.first().author.label, u"SQL"_s);
    QCOMPARE(store_->log(3)->first().kind, AssetChange::Kind::Create);
    QCOMPARE(store_->log(3)->first().after.value("hostname"_L1).toString(), u"odd_name"_s);
    // The name would be refused, but another field of it can be mended, and so can the name.
    QCOMPARE(store_->update({{u"id"_s, 3}}, {{u"owner"_s, u"me"_s}})->hostname, u"odd_name"_s);
    QVERIFY(store_->update({{u"id"_s, 3}}, {{u"hostname"_s, u"odd-name"_s}}));
    QCOMPARE(whats(apply({{AssetChange::Kind::Restore, 2, 0, {}}})), QList<What>{What::Done});
    QCOMPARE(store_->find({{u"id"_s, 2}})->owner, u"y"_s);
    QCOMPARE(store_->find({{u"id"_s, 2}})->version, 3);
    // Our own removal is told once, not by the trigger too.
    QVERIFY(store_->remove({{u"id"_s, 1}}));
    QCOMPARE(store_->log(1)->size(), 3);
}

void TestAssetBatches::changesAreTold() {
    add(R"({"hostname": "a"})");
    AssetWatch watch(*store_);
    QList<qint64> ids;
    bool all = false;
    connect(&watch, &AssetWatch::changed, this, [&](const QList<qint64>& some) {
        ids += some;
        all = all || some.isEmpty();
    });
    watch.start();
    // Until it listens nothing is heard; this it hears, sooner or later.
    int tries = 0;
    QTRY_VERIFY(store_->update({{u"id"_s, 1}}, {{u"owner"_s, u"o%1"_s.arg(++tries)}}) && ids.contains(1));
    ids.clear();
    AssetStore other(place_);
    const Result<Asset> made = other.create({{u"hostname"_s, u"b"_s}});
    QVERIFY(made);
    QTRY_VERIFY(ids.contains(made->id));
    QCOMPARE(places_->byHand(place_, u"UPDATE assets SET owner = 'Hand' WHERE id = 2"_s), QString());
    ids.clear();
    QTRY_VERIFY(ids.contains(2));
    QCOMPARE(filtered(AssetColumn::Owner, u"=hand"_s), QStringList{u"b"_s});
    QVERIFY(!all);
    QList<AssetChange> many;
    for (int i = 0; i < 2000; ++i)
        many.append({AssetChange::Kind::Create, 0, 0, {{u"hostname"_s, u"m%1"_s.arg(i)}}});
    QVERIFY(apply(many)->applied);
    QTRY_VERIFY(all);
}

QTEST_GUILESS_MAIN(TestAssetBatches)
#include "tst_asset_batches.moc"
