// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "executors/asset/AssetFields.h"
#include "executors/asset/AssetStore.h"
#include "support/TinyDisk.h"

#include <QFile>
#include <QJsonArray>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

struct Inventory {
    QTemporaryDir folder;
    QString file = folder.filePath(u"deep/er/assets.db"_s);
    AssetStore store{file};
    AssetStore* operator->() { return &store; }

    Asset add(const QByteArray& fields) {
        const Result<Asset> made = store.create(object(fields));
        if (!made) qFatal("%s", qPrintable(made.error().toText()));
        return *made;
    }
    static QJsonObject object(const QByteArray& text) {
        const auto parsed = json::parse(text);
        if (!parsed) qFatal("%s", qPrintable(parsed.error().toText()));
        return parsed->toObject();
    }
    QStringList names(const QByteArray& words) {
        const auto filter = assetFields::filter(object(words));
        if (!filter) return {filter.error().code};
        const auto found = store.query(*filter);
        if (!found) return {found.error().code};
        QStringList names;
        for (const Asset& asset : *found)
            names.append(asset.hostname);
        return names;
    }
    /// "name@address", or the error's code.
    QStringList targets(const QByteArray& target) {
        const auto found = store.resolve(*json::parse(target));
        if (!found) return {found.error().code};
        QStringList names;
        for (const Target& one : *found)
            names.append(one.name + u'@' + one.address);
        return names;
    }
};

} // namespace

class TestAssetStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anAssetIsCreatedWithItsDefaults();
    void wrongFieldsAreRefused_data();
    void wrongFieldsAreRefused();
    void addressesBecomeCanonical_data();
    void addressesBecomeCanonical();
    void filters_data();
    void filters();
    void wrongFilters_data();
    void wrongFilters();
    void pages();
    void updateChangesJustWhatIsGiven();
    void updateAndDeleteNameTheirAsset();
    void aDeletedIdIsNotGivenAgain();
    void anOlderVersionIsAConflict();
    void noEditOfManyThreadsIsLost();
    void targets();
    void plainTargetsMakeNoInventory();
    void aNewerInventoryIsNotTouched();
    void aDamagedInventoryIsTold();
    void aForeignDatabaseIsNotTouched();
    void aLockedInventoryIsBusy();
    void aReadOnlyDiskIsTold();
    void aFullDiskIsTold();
};

void TestAssetStore::anAssetIsCreatedWithItsDefaults() {
    Inventory inventory;
    const Asset made = inventory.add(R"({"hostname": " web-server-01 ", "ip_address": "192.168.1.100"})");
    QCOMPARE(made.id, 1);
    const Result<Asset> found = inventory->find({{u"asset_id"_s, 1}});
    QVERIFY(found);
    const QJsonObject json = found->toJson();
    QCOMPARE(json.value("hostname"_L1).toString(), u"web-server-01"_s);
    QCOMPARE(json.value("ip_address"_L1).toString(), u"192.168.1.100"_s);
    QCOMPARE(json.value("type"_L1).toString(), u"server"_s);
    QCOMPARE(json.value("status"_L1).toString(), u"active"_s);
    QCOMPARE(json.value("environment"_L1).toString(), u"production"_s);
    QVERIFY(json.value("location"_L1).isNull());
    QCOMPARE(json.value("tags"_L1), QJsonObject());
    QCOMPARE(json.value("version"_L1).toInt(), 1);
    QVERIFY(json.value("created_at"_L1).toString().endsWith(u'Z'));
    QCOMPARE(made.toJson(), json);
}

void TestAssetStore::wrongFieldsAreRefused_data() {
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QString>("told");
    QTest::newRow("no hostname") << QByteArray("{}") << u"hostname"_s;
    QTest::newRow("empty") << QByteArray(R"({"hostname": "  "})") << u"hostname"_s;
    QTest::newRow("number") << QByteArray(R"({"hostname": 5})") << u"text"_s;
    QTest::newRow("underscore") << QByteArray(R"({"hostname": "web_1"})") << u"'_'"_s;
    QTest::newRow("hyphen") << QByteArray(R"({"hostname": "web-.de"})") << u"hyphen"_s;
    QTest::newRow("empty label") << QByteArray(R"({"hostname": "web..de"})") << u"empty part"_s;
    QTest::newRow("umlaut") << QByteArray(R"({"hostname": "bücher"})") << u"ü"_s;
    QTest::newRow("64") << QByteArray("{\"hostname\": \"" + QByteArray(64, 'a') + "\"}") << u"63"_s;
    QTest::newRow("256") << QByteArray("{\"hostname\": \"" + QByteArray("a.").repeated(127) + "ab\"}") << u"255"_s;
    QTest::newRow("sql") << QByteArray(R"({"hostname": "x'; DROP TABLE assets; --"})") << u"character"_s;
    QTest::newRow("address") << QByteArray(R"({"hostname": "a", "ip_address": "1.2.3"})") << u"no IP address"_s;
    QTest::newRow("line break") << QByteArray(R"({"hostname": "a", "owner": "x\ny"})") << u"control"_s;
    QTest::newRow("long type") << QByteArray("{\"hostname\": \"a\", \"type\": \"" + QByteArray(51, 'x') + "\"}")
                               << u"50"_s;
    QTest::newRow("null status") << QByteArray(R"({"hostname": "a", "status": null})") << u"status"_s;
    QTest::newRow("tags") << QByteArray(R"({"hostname": "a", "tags": [1]})") << u"JSON object"_s;
    QTest::newRow("tags text") << QByteArray(R"({"hostname": "a", "tags": "{oops"})") << u"JSON object"_s;
    QTest::newRow("unknown") << QByteArray(R"({"hostname": "a", "envronment": "x"})") << u"environment"_s;
}

void TestAssetStore::wrongFieldsAreRefused() {
    QFETCH(QByteArray, fields);
    QFETCH(QString, told);
    Inventory inventory;
    const Result<Asset> made = inventory->create(Inventory::object(fields));
    QVERIFY(!made);
    QCOMPARE(made.error().code, u"asset_invalid"_s);
    QVERIFY2(made.error().toText().contains(told), qPrintable(made.error().toText()));
    QVERIFY(!QFile::exists(inventory.file));
}

void TestAssetStore::addressesBecomeCanonical_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("canonical"); // empty: refused
    QTest::newRow("v4") << u" 10.0.0.1 "_s << u"10.0.0.1"_s;
    QTest::newRow("v6") << u"2001:0DB8:0:0:0:0:0:1"_s << u"2001:db8::1"_s;
    // RFC 5952 section 4: the longest run of zeros, the first of equals, never a single one.
    QTest::newRow("v6 first run") << u"2001:db8:0:0:1:0:0:1"_s << u"2001:db8::1:0:0:1"_s;
    QTest::newRow("v6 single zero") << u"2001:db8:0:1:1:1:1:1"_s << u"2001:db8:0:1:1:1:1:1"_s;
    QTest::newRow("v6 mapped") << u"::ffff:c000:0201"_s << u"::ffff:192.0.2.1"_s;
    QTest::newRow("all zeros") << u"0:0:0:0:0:0:0:0"_s << u"::"_s;
    QTest::newRow("octal") << u"010.0.0.1"_s << QString();
    QTest::newRow("short") << u"10.1"_s << QString();
    QTest::newRow("too large") << u"10.0.0.256"_s << QString();
    QTest::newRow("zone") << u"fe80::1%eth0"_s << QString();
    QTest::newRow("prefix") << u"10.0.0.0/8"_s << QString();
    QTest::newRow("two runs") << u"1::2::3"_s << QString();
    QTest::newRow("name") << u"localhost"_s << QString();
    QTest::newRow("other digits") << u"１.２.３.４"_s << QString();
    QTest::newRow("nul") << QString(u"10.0.0.1"_s + QChar(0) + u"x"_s) << QString();
}

void TestAssetStore::addressesBecomeCanonical() {
    QFETCH(QString, given);
    QFETCH(QString, canonical);
    const Result<QString> address = assetFields::canonicalAddress(given);
    QCOMPARE(address.has_value(), !canonical.isEmpty());
    if (address) QCOMPARE(*address, canonical);
}

void TestAssetStore::filters_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QStringList>("found");
    const auto row = [](const char* name, const QByteArray& words, const QStringList& found) {
        QTest::newRow(name) << words << found;
    };
    row("all", "{}", {u"web-01"_s, u"web-02"_s, u"db-01"_s});
    row("id", R"({"id": 2})", {u"web-02"_s});
    row("asset_id as text", R"({"asset_id": "3"})", {u"db-01"_s});
    row("part", R"({"hostname": "EB-0"})", {u"web-01"_s, u"web-02"_s});
    row("percent is no wildcard", R"({"hostname": "%"})", {});
    row("address in other words", R"({"ip_address": "2001:DB8:0::2"})", {u"web-02"_s});
    row("environment in any case", R"({"environment": "Staging"})", {u"web-02"_s});
    row("owner", R"({"owner": "dba"})", {u"db-01"_s});
    row("two", R"({"hostname": "web", "status": "active"})", {u"web-01"_s});
    row("tag", R"({"tags": {"role": "web"}})", {u"web-01"_s, u"web-02"_s});
    row("two tags", R"({"tags": {"role": "web", "tier": 1}})", {u"web-01"_s});
    row("number is not text", R"({"tags": {"tier": "1"}})", {});
    row("true is not 1", R"({"tags": {"tier": true}})", {});
    row("boolean", R"({"tags": {"old": true}})", {u"web-02"_s});
    row("null", R"({"tags": {"old": null}})", {u"web-01"_s});
    row("nested", R"({"tags": {"rack": {"row": "A"}}})", {u"db-01"_s});
    row("nested other", R"({"tags": {"rack": {"row": "B"}}})", {});
    row("list holds", R"({"tags": {"disks": ["sdb"]}})", {u"db-01"_s});
    row("list holds all", R"({"tags": {"disks": ["sdb", "sdc"]}})", {});
    row("key of odd characters", R"({"tags": {"a\"b.c'd[0]": "x"}})", {u"db-01"_s});
    row("large integer", R"({"tags": {"serial": 9007199254740993}})", {u"db-01"_s});
    row("splicing", R"({"tags": {"x') OR 1=1 --": "'; DROP TABLE assets"}})", {});
    row("limit", R"({"limit": 1})", {u"web-01"_s});
    row("empty words mean nothing", R"({"type": "", "tags": {}, "owner": null})",
        {u"web-01"_s, u"web-02"_s, u"db-01"_s});
}

void TestAssetStore::filters() {
    QFETCH(QByteArray, words);
    QFETCH(QStringList, found);
    Inventory inventory;
    inventory.add(
        R"({"hostname": "web-01", "ip_address": "10.0.0.1", "tags": {"role": "web", "tier": 1, "old": null}})");
    inventory.add(R"({"hostname": "web-02", "ip_address": "2001:db8::2", "environment": "staging", "status": "retired",
                      "tags": {"role": "web", "tier": 2, "old": true}})");
    inventory.add(R"({"hostname": "db-01", "owner": "dba", "tags": {"rack": {"row": "A", "unit": 3},
                      "disks": ["sda", "sdb"], "a\"b.c'd[0]": "x", "serial": 9007199254740993}})");
    QCOMPARE(inventory.names(words), found);
    const auto filter = assetFields::filter(Inventory::object(words));
    if (filter->limit == 100) QCOMPARE(*inventory->count(*filter), found.size());
}

void TestAssetStore::wrongFilters_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("unknown") << QByteArray(R"({"enviroment": "x"})");
    QTest::newRow("limit 0") << QByteArray(R"({"limit": 0})");
    QTest::newRow("limit text") << QByteArray(R"({"limit": "many"})");
    QTest::newRow("offset") << QByteArray(R"({"offset": -1})");
    QTest::newRow("half") << QByteArray(R"({"limit": 1.5})");
    QTest::newRow("id") << QByteArray(R"({"id": "one"})");
    QTest::newRow("id 0") << QByteArray(R"({"id": 0})");
    QTest::newRow("id 1.5") << QByteArray(R"({"id": 1.5})");
    QTest::newRow("type") << QByteArray(R"({"type": 5})");
    QTest::newRow("tags") << QByteArray(R"({"tags": "role"})");
    QTest::newRow("address") << QByteArray(R"({"ip_address": "10"})");
    QTest::newRow("deep") << QByteArray("{\"tags\": " + QByteArray("{\"a\":").repeated(20) + "1" +
                                        QByteArray("}").repeated(21));
}

void TestAssetStore::wrongFilters() {
    QFETCH(QByteArray, words);
    Inventory inventory;
    QCOMPARE(inventory.names(words), QStringList{u"asset_invalid"_s});
}

void TestAssetStore::pages() {
    Inventory inventory;
    for (int i = 0; i < 25; ++i)
        inventory.add("{\"hostname\": \"host-" + QByteArray::number(i) + "\"}");
    AssetFilter filter;
    filter.limit = 10;
    QStringList all;
    for (filter.offset = 0;; filter.offset += 10) {
        const QList<Asset> page = *inventory->query(filter);
        if (page.isEmpty()) break;
        for (const Asset& asset : page)
            all.append(QString::number(asset.id));
    }
    QCOMPARE(all.size(), 25);
    QCOMPARE(all.last(), u"25"_s);
    QCOMPARE(*inventory->count(filter), 25);
}

void TestAssetStore::updateChangesJustWhatIsGiven() {
    Inventory inventory;
    const Asset before = inventory.add(
        R"({"hostname": "web-01", "ip_address": "10.0.0.1", "location": "Rack 1", "tags": {"a": 1}, "metadata": {"b": 2}})");
    const Asset after = *inventory->update({{u"hostname"_s, u"WEB-01"_s}},
                                           {{u"status"_s, u"maintenance"_s}, {u"location"_s, QJsonValue()}});
    QCOMPARE(after.status, u"maintenance"_s);
    QCOMPARE(after.location, QString());
    QCOMPARE(after.ipAddress, before.ipAddress);
    QCOMPARE(after.tags, before.tags);
    QCOMPARE(after.metadata, before.metadata);
    QCOMPARE(after.version, 2);
    QCOMPARE(after.createdAt, before.createdAt);
    QCOMPARE(after.toJson(), inventory->find({{u"id"_s, 1}})->toJson());
    QCOMPARE(inventory->update({{u"id"_s, 1}}, {{u"hostname"_s, u"web-99"_s}})->hostname, u"web-99"_s);
    QCOMPARE(inventory->update({{u"id"_s, 1}}, {}).error().code, u"asset_invalid"_s);
    QCOMPARE(inventory->update({{u"id"_s, 1}}, {{u"id"_s, 9}}).error().code, u"asset_invalid"_s);
    QCOMPARE(inventory->update({{u"id"_s, 1}}, {{u"hostname"_s, u"no good"_s}}).error().code, u"asset_invalid"_s);
    QCOMPARE(inventory->find({{u"id"_s, 1}})->version, 3);
}

void TestAssetStore::updateAndDeleteNameTheirAsset() {
    Inventory inventory;
    inventory.add(R"({"hostname": "twin"})");
    inventory.add(R"({"hostname": "TWIN", "environment": "staging"})");
    inventory.add(R"({"hostname": "twin-2"})");
    const QJsonObject byName{{u"hostname"_s, u"twin"_s}};
    const Result<Asset> updated = inventory->update(byName, {{u"owner"_s, u"x"_s}});
    QCOMPARE(updated.error().code, u"asset_ambiguous"_s);
    QVERIFY(updated.error().message.contains("1 (production), 2 (staging)"_L1));
    QCOMPARE(inventory->remove(byName).error().code, u"asset_ambiguous"_s);
    QCOMPARE(inventory->find(byName).error().code, u"asset_ambiguous"_s);
    QCOMPARE(inventory->remove({{u"asset_id"_s, 2}})->hostname, u"TWIN"_s);
    QCOMPARE(inventory->remove(byName)->id, 1);
    QCOMPARE(inventory->remove(byName).error().code, u"asset_not_found"_s);
    QCOMPARE(inventory->update({{u"asset_id"_s, 99}}, {{u"owner"_s, u"x"_s}}).error().code, u"asset_not_found"_s);
    QCOMPARE(inventory->remove({}).error().code, u"asset_invalid"_s);
    QCOMPARE(inventory.names("{}"), QStringList{u"twin-2"_s});
}

void TestAssetStore::aDeletedIdIsNotGivenAgain() {
    Inventory inventory;
    inventory.add(R"({"hostname": "a"})");
    QVERIFY(inventory->remove({{u"id"_s, 1}}));
    QCOMPARE(inventory.add(R"({"hostname": "b"})").id, 2);
}

void TestAssetStore::anOlderVersionIsAConflict() {
    Inventory inventory;
    inventory.add(R"({"hostname": "a"})");
    const QJsonObject which{{u"id"_s, 1}};
    QVERIFY(inventory->update(which, {{u"owner"_s, u"me"_s}, {u"version"_s, 1}}));
    const Result<Asset> late = inventory->update(which, {{u"owner"_s, u"you"_s}, {u"version"_s, 1}});
    QCOMPARE(late.error().code, u"asset_conflict"_s);
    QCOMPARE(inventory->find(which)->owner, u"me"_s);
}

void TestAssetStore::noEditOfManyThreadsIsLost() {
    Inventory inventory;
    inventory.add(R"({"hostname": "a", "metadata": {"count": 0}})");
    constexpr int threads = 8;
    constexpr int edits = 50;
    std::atomic<int> conflicts = 0;
    std::atomic<int> failures = 0;
    std::vector<std::thread> workers;
    for (int worker = 0; worker < threads; ++worker) {
        workers.emplace_back([&] {
            const QJsonObject which{{u"asset_id"_s, 1}};
            for (int done = 0; done < edits;) {
                const Result<Asset> asset = inventory->find(which);
                if (!asset) {
                    ++failures;
                    return;
                }
                const int count = asset->metadata.value("count"_L1).toInt();
                const Result<Asset> updated = inventory->update(
                    which, {{u"metadata"_s, QJsonObject{{u"count"_s, count + 1}}}, {u"version"_s, asset->version}});
                if (updated)
                    ++done;
                else if (updated.error().code == "asset_conflict"_L1)
                    ++conflicts;
                else {
                    ++failures;
                    return;
                }
            }
        });
    }
    for (std::thread& worker : workers)
        worker.join();
    QCOMPARE(failures.load(), 0);
    const Asset after = *inventory->find({{u"asset_id"_s, 1}});
    QCOMPARE(after.metadata.value("count"_L1).toInt(), threads * edits);
    QCOMPARE(after.version, threads * edits + 1);
}

void TestAssetStore::targets() {
    Inventory inventory;
    inventory.add(R"({"hostname": "web-01", "ip_address": "10.0.0.1"})");
    inventory.add(R"({"hostname": "web-02", "environment": "staging"})");
    inventory.add(R"({"hostname": "twin"})");
    inventory.add(R"({"hostname": "twin"})");
    QCOMPARE(inventory.targets("\"WEB-01\""), QStringList{u"web-01@10.0.0.1"_s});
    QCOMPARE(inventory.targets("\"elsewhere.example\""), QStringList{u"elsewhere.example@elsewhere.example"_s});
    QCOMPARE(inventory.targets(R"(["web-02", "other", "web-01", "web-02"])"),
             (QStringList{u"web-02@web-02"_s, u"other@other"_s, u"web-01@10.0.0.1"_s}));
    QCOMPARE(inventory.targets(R"({"environment": "staging"})"), QStringList{u"web-02@web-02"_s});
    QCOMPARE(inventory.targets(R"([2, {"hostname": "web-01"}])"),
             (QStringList{u"web-02@web-02"_s, u"web-01@10.0.0.1"_s}));
    QCOMPARE(inventory.targets(R"({"environment": "nowhere"})"), QStringList{u"asset_not_found"_s});
    QCOMPARE(inventory.targets(R"({"envronment": "staging"})"), QStringList{u"asset_invalid"_s});
    QCOMPARE(inventory.targets("\"twin\""), QStringList{u"asset_ambiguous"_s});
    QCOMPARE(inventory.targets("[99]"), QStringList{u"asset_not_found"_s});
    QCOMPARE(inventory.targets("[\"\"]"), QStringList{u"target_invalid"_s});
    QCOMPARE(inventory.targets("[true]"), QStringList{u"target_invalid"_s});
    QCOMPARE(inventory.targets("[]"), QStringList{});
    // What an earlier asset-query gave is taken as it was.
    const QJsonObject row = inventory->find({{u"id"_s, 1}})->toJson();
    QVERIFY(inventory->remove({{u"id"_s, 1}}));
    QCOMPARE(inventory.targets("[" + json::toText(row) + "]"), QStringList{u"web-01@10.0.0.1"_s});
    // A filter means all that fit, not the first hundred.
    for (int i = 0; i < 700; ++i)
        inventory.add("{\"hostname\": \"h-" + QByteArray::number(i) + "\", \"type\": \"many\"}");
    QCOMPARE(inventory.targets(R"({"type": "many"})").size(), 700);
    QJsonArray names;
    for (int i = 0; i < 700; ++i)
        names.append(u"h-%1"_s.arg(i));
    const auto found = inventory->resolve(names);
    QCOMPARE(found->size(), 700);
    QVERIFY(std::none_of(found->begin(), found->end(), [](const Target& target) { return target.asset.isEmpty(); }));
}

void TestAssetStore::plainTargetsMakeNoInventory() {
    Inventory inventory;
    QCOMPARE(inventory.targets("\"somewhere\""), QStringList{u"somewhere@somewhere"_s});
    QVERIFY(!QFile::exists(inventory.file));
}

namespace {

void sql(const QString& file, const QStringList& statements) {
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"test"_s);
        database.setDatabaseName(file);
        QVERIFY(database.open());
        for (const QString& statement : statements)
            QVERIFY(QSqlQuery(database).exec(statement));
    }
    QSqlDatabase::removeDatabase(u"test"_s);
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void TestAssetStore::aNewerInventoryIsNotTouched() {
    QTemporaryDir folder;
    const QString file = folder.filePath(u"assets.db"_s);
    { QVERIFY(AssetStore(file).create({{u"hostname"_s, u"a"_s}})); }
    sql(file, {u"PRAGMA user_version=99"_s});
    const QByteArray before = contentOf(file);
    const auto result = AssetStore(file).create({{u"hostname"_s, u"b"_s}});
    QCOMPARE(result.error().code, u"assets_newer"_s);
    QCOMPARE(contentOf(file), before);
}

void TestAssetStore::aDamagedInventoryIsTold() {
    QTemporaryDir folder;
    const QString path = folder.filePath(u"assets.db"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("this is no database at all, ").repeated(200));
    file.close();
    const auto result = AssetStore(path).query({});
    QCOMPARE(result.error().code, u"assets_damaged"_s);
    QVERIFY(result.error().toText().contains(path));
    QVERIFY(result.error().hint.contains("Move it away"_L1));
}

void TestAssetStore::aForeignDatabaseIsNotTouched() {
    QTemporaryDir folder;
    const QString file = folder.filePath(u"assets.db"_s);
    sql(file, {u"CREATE TABLE assets (name TEXT)"_s});
    const QByteArray before = contentOf(file);
    QCOMPARE(AssetStore(file).query({}).error().code, u"assets_damaged"_s);
    QCOMPARE(contentOf(file), before);
}

void TestAssetStore::aLockedInventoryIsBusy() {
    Inventory inventory;
    inventory.add(R"({"hostname": "a"})");
    QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
    other.setDatabaseName(inventory.file);
    QVERIFY(other.open());
    QVERIFY(QSqlQuery(other).exec(u"BEGIN IMMEDIATE"_s));
    const Result<Asset> busy = inventory->create({{u"hostname"_s, u"b"_s}});
    QCOMPARE(busy.error().code, u"assets_busy"_s);
    // Readers are not kept waiting by a writer.
    QVERIFY(inventory->find({{u"id"_s, 1}}));
    QVERIFY(QSqlQuery(other).exec(u"COMMIT"_s));
    QVERIFY(inventory->create({{u"hostname"_s, u"b"_s}}));
    other.close();
    other = {};
    QSqlDatabase::removeDatabase(u"other"_s);
}

void TestAssetStore::aReadOnlyDiskIsTold() {
    test::TinyDisk disk(2048);
    if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
    { QVERIFY(AssetStore(disk.filePath(u"assets.db"_s)).create({{u"hostname"_s, u"a"_s}})); }
    QVERIFY(disk.makeReadOnly());
    for (const QString& name : {u"assets.db"_s, u"new/assets.db"_s}) {
        const Result<Asset> made = AssetStore(disk.filePath(name)).create({{u"hostname"_s, u"b"_s}});
        QVERIFY(!made);
        QCOMPARE(made.error().code, u"assets_unwritable"_s);
        QVERIFY2(made.error().hint.contains("OPSCONDUCTOR_HOME"_L1), qPrintable(made.error().toText()));
    }
}

void TestAssetStore::aFullDiskIsTold() {
    test::TinyDisk disk(4096);
    if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
    AssetStore store(disk.filePath(u"assets.db"_s));
    QVERIFY(store.create({{u"hostname"_s, u"first"_s}}));
    disk.fillExcept(0);
    const QJsonObject fields{{u"hostname"_s, u"another"_s},
                             {u"metadata"_s, QJsonObject{{u"x"_s, QString(3000, u'x')}}}};
    int made = 0;
    Result<Asset> last;
    do {
        last = store.create(fields);
        if (last) ++made;
    } while (last && made < 2000);
    QVERIFY(!last);
    QCOMPARE(last.error().code, u"assets_unwritable"_s);
    QVERIFY2(last.error().message.contains("full"_L1), qPrintable(last.error().toText()));
    QCOMPARE(*store.count(AssetFilter{}), made + 1);
    disk.freeAgain();
    QVERIFY(store.create(fields));
    QCOMPARE(*store.count(AssetFilter{}), made + 2);
}

QTEST_GUILESS_MAIN(TestAssetStore)
#include "tst_asset_store.moc"
