// SPDX-License-Identifier: GPL-3.0-or-later
// What there is only with a file of one's own: an older format, and stopping a statement that Qt cannot stop.
#include "executors/asset/SqliteStop.h"
#include "support/AssetPlaces.h"

#include <QSqlError>
#include <QSqlQuery>
#include <QTest>

#include <thread>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

class TestAssetSqlite : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anInventoryOfTheFirstFormatKeepsItsRows();
    void aStatementWithoutEndIsStopped();
};

void TestAssetSqlite::anInventoryOfTheFirstFormatKeepsItsRows() {
    AssetPlaces places;
    const AssetLocation place = AssetLocation::sqlite(QTemporaryDir().path() + u".db"_s);
    const QString made = places.byHand(
        place, u"CREATE TABLE assets (id INTEGER PRIMARY KEY AUTOINCREMENT, hostname TEXT NOT NULL COLLATE NOCASE"
               " CHECK (length(hostname) BETWEEN 1 AND 255), ip_address TEXT, type TEXT NOT NULL DEFAULT 'server',"
               " status TEXT NOT NULL DEFAULT 'active', environment TEXT NOT NULL DEFAULT 'production', location TEXT,"
               " owner TEXT, tags TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(tags)),"
               " metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)), created_at INTEGER NOT NULL,"
               " updated_at INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1);"
               "CREATE INDEX assets_by_hostname ON assets (hostname, id); CREATE INDEX assets_by_address ON assets "
               "(ip_address);"
               "INSERT INTO assets (hostname, ip_address, owner, tags, created_at, updated_at, version) VALUES "
               "('web-01', '10.0.0.10', 'Büro', '{\"role\":\"web\"}', 1700000000123, 1700000001000, 7),"
               "('web-02', '10.0.0.9', NULL, '{}', 1700000000123, 1700000001000, 1);"
               "PRAGMA application_id=1329815923; PRAGMA user_version=1;"_s);
    QCOMPARE(made, QString());
    AssetStore store(place);
    const Result<Asset> first = store.find({{u"id"_s, 1}});
    QVERIFY2(first, qPrintable(first ? QString() : first.error().toText()));
    QCOMPARE(first->hostname, u"web-01"_s);
    QCOMPARE(first->version, 7);
    QCOMPARE(first->createdAt, 1700000000123);
    AssetView view;
    view.conditions = {{AssetColumn::Owner, AssetCondition::Kind::Equals, {u"BÜRO"_s}},
                       {AssetColumn::Tags, AssetCondition::Kind::HasTag, {u"role"_s, u"web"_s}}};
    QCOMPARE(*store.count(view), 1);
    AssetView byAddress;
    byAddress.sort = AssetColumn::IpAddress;
    QCOMPARE(store.first(byAddress, 1)->first().hostname, u"web-02"_s);
    QCOMPARE(store.log(1)->size(), 0);
    QCOMPARE(store.create({{u"hostname"_s, u"c"_s}})->id, 3);
    QCOMPARE(places.byHand(place, u"PRAGMA user_version"_s), u"2"_s);
    QFile::remove(place.file);
}

void TestAssetSqlite::aStatementWithoutEndIsStopped() {
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"endless"_s);
        database.setDatabaseName(u":memory:"_s);
        QVERIFY(database.open());
        std::stop_source stop;
        std::atomic<bool> begun = false;
        std::jthread stopper([&] {
            begun.wait(false);
            stop.request_stop();
        });
        {
            const SqliteStop interrupt(database, stop.get_token());
            QSqlQuery query(database);
            begun = true;
            begun.notify_all();
            QVERIFY(!query.exec(
                u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"_s));
            QCOMPARE(query.lastError().nativeErrorCode(), u"9"_s); // SQLITE_INTERRUPT
        }
        QSqlQuery query(database);
        QVERIFY(query.exec(u"SELECT 1"_s) && query.next());
        query.finish();
        query = QSqlQuery();
        database.close();
    }
    QSqlDatabase::removeDatabase(u"endless"_s);
}

QTEST_GUILESS_MAIN(TestAssetSqlite)
#include "tst_asset_sqlite.moc"
