// SPDX-License-Identifier: GPL-3.0-or-later
// What there is only with a server: ways not to reach it, rights, other programs' tables, and its end.
#include "executors/asset/AssetWatch.h"
#include "support/AssetPlaces.h"
#include "support/TinyDisk.h"

#include <QProcess>
#include <QTcpServer>
#include <QTest>

#include <thread>
#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

class TestAssetPostgres : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<AssetPlaces> places_;

    AssetLocation fresh() { return places_->fresh(u"PostgreSQL"_s); }
    QString sql(const AssetLocation& place, const QString& text) { return places_->byHand(place, text); }
    /// The code of what using the inventory there comes to; checks that no password is told.
    QString failure(const QString& url) {
        AssetStore store(AssetLocation::read(url));
        const auto count = store.count(AssetFilter{});
        if (count) return {};
        const QString text = count.error().toText();
        told_ = text;
        return text.contains("hunter2"_L1) || text.contains("wrong"_L1) ? u"told the password: "_s + text
                                                                        : count.error().code;
    }
    QString told_;

private Q_SLOTS:
    void initTestCase() { places_ = std::make_unique<AssetPlaces>(); }
    void cleanupTestCase() { places_.reset(); }

    void whoIsNotLetIn();
    void whoIsNotReached();
    void aSilentHostIsGivenUp();
    void stoppingAConnectionThatDoesNotCome();
    void tlsThatIsNotOffered();
    void aNewerFormatIsNotTouched();
    void tablesOfAnotherShapeAreNotTouched_data();
    void tablesOfAnotherShapeAreNotTouched();
    void anExistingTableBecomesOurs();
    void oddRowsOfAnExistingTable();
    void othersKeepWritingWithoutRightsOnOurTables();
    void twoProgramsComeAtOnce();
    void aUserWhoMayOnlyRead();
    void aUserWithoutRightsOnEmptyDatabase();
    void aFullDiskIsTold();
    void longQueriesEndWhenStopped();
    void theServerEndsAndComesBack();
    void theWatchTellsOfAnEndAndComesBack();
};

void TestAssetPostgres::whoIsNotLetIn() {
    const AssetLocation place = fresh();
    const QString port = QString::number(places_->server().port());
    const QString name = place.option(u"dbname"_s);
    QCOMPARE(failure(u"postgresql://tester:wrongword@127.0.0.1:%1/%2"_s.arg(port, name)), u"assets_login"_s);
    QVERIFY2(told_.contains("'tester'"_L1), qPrintable(told_));
    QCOMPARE(failure(u"postgresql://nobody:hunter2@127.0.0.1:%1/%2"_s.arg(port, name)), u"assets_login"_s);
    QCOMPARE(failure(u"postgresql://tester@127.0.0.1:%1/%2?passfile=/nowhere"_s.arg(port, name)), u"assets_login"_s);
    QCOMPARE(failure(u"postgresql://tester:hunter2@127.0.0.1:%1/elsewhere"_s.arg(port)), u"assets_no_database"_s);
    QVERIFY2(told_.contains("createdb"_L1), qPrintable(told_));
    // By the socket, too.
    QCOMPARE(
        failure(u"postgresql://tester:hunter2@/%1?host=%2&port=%3"_s.arg(name, places_->server().filePath({}), port)),
        QString());
}

void TestAssetPostgres::whoIsNotReached() {
    QCOMPARE(failure(u"postgresql://tester:hunter2@127.0.0.1:%1/x"_s.arg(freePort())), u"assets_unreachable"_s);
    QVERIFY2(told_.contains("x on 127.0.0.1"_L1), qPrintable(told_));
    QCOMPARE(failure(u"postgresql://tester:hunter2@nowhere.invalid/x"_s), u"assets_unreachable"_s);
    QCOMPARE(failure(u"postgresql://tester:hunter2@/x?host=/no/such/folder"_s), u"assets_unreachable"_s);
    // The second host of two serves.
    const AssetLocation place = fresh();
    QCOMPARE(failure(u"postgresql://tester:hunter2@127.0.0.1:%1,127.0.0.1:%2/%3"_s.arg(freePort())
                         .arg(places_->server().port())
                         .arg(place.option(u"dbname"_s))),
             QString());
}

void TestAssetPostgres::aSilentHostIsGivenUp() {
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    QCOMPARE(failure(u"postgresql://tester:hunter2@127.0.0.1:%1/x?connect_timeout=1"_s.arg(silent.serverPort())),
             u"assets_unreachable"_s);
    QVERIFY2(told_.contains("within 1 s"_L1), qPrintable(told_));
}

void TestAssetPostgres::stoppingAConnectionThatDoesNotCome() {
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    AssetStore store(AssetLocation::read(
        u"postgresql://tester:hunter2@127.0.0.1:%1/x?connect_timeout=600"_s.arg(silent.serverPort())));
    std::stop_source stop;
    QString code;
    std::jthread reader([&] { code = store.count(AssetView{}, stop.get_token()).error().code; });
    QTRY_VERIFY(silent.hasPendingConnections());
    stop.request_stop();
    reader.join();
    QCOMPARE(code, u"cancelled"_s);
}

void TestAssetPostgres::tlsThatIsNotOffered() {
    const AssetLocation place = fresh();
    QCOMPARE(failure(places_->server().url(place.option(u"dbname"_s)) + u"?sslmode=require"_s), u"assets_tls"_s);
    QVERIFY2(told_.contains("sslmode"_L1), qPrintable(told_));
    QCOMPARE(failure(places_->server().url(place.option(u"dbname"_s)) + u"?sslmode=prefer"_s), QString());
}

void TestAssetPostgres::aNewerFormatIsNotTouched() {
    const AssetLocation place = fresh();
    { QVERIFY(AssetStore(place).create({{u"hostname"_s, u"a"_s}})); }
    QCOMPARE(sql(place, u"update asset_format set format = 99"_s), QString());
    const auto result = AssetStore(place).create({{u"hostname"_s, u"b"_s}});
    QCOMPARE(result.error().code, u"assets_newer"_s);
    QVERIFY(result.error().message.contains("99"_L1));
    QCOMPARE(sql(place, u"select count(*) from assets"_s), u"1"_s);
    QCOMPARE(sql(place, u"select format from asset_format"_s), u"99"_s);
}

void TestAssetPostgres::tablesOfAnotherShapeAreNotTouched_data() {
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("told");
    QTest::newRow("no id") << u"create table assets (hostname text)"_s << u"'id'"_s;
    QTest::newRow("a text id") << u"create table assets (id text, hostname text)"_s << u"'id'"_s;
    QTest::newRow("no sequence") << u"create table assets (id integer primary key, hostname text)"_s << u"serial"_s;
    QTest::newRow("no hostname") << u"create table assets (id serial primary key, name text)"_s << u"'hostname'"_s;
    QTest::newRow("an inet") << u"create table assets (id serial, hostname text, ip_address inet)"_s << u"inet"_s;
    QTest::newRow("tags as a list") << u"create table assets (id serial, hostname text, tags text[])"_s << u"text[]"_s;
    QTest::newRow("a view") << u"create view assets as select 1 as id, 'x'::text as hostname"_s << u"ordinary"_s;
}

void TestAssetPostgres::tablesOfAnotherShapeAreNotTouched() {
    QFETCH(QString, table);
    QFETCH(QString, told);
    const AssetLocation place = fresh();
    QCOMPARE(sql(place, table), QString());
    const QString shape = u"select string_agg(attname || atttypid::text, ',' order by attnum) from pg_attribute "
                          "where attrelid = 'assets'::regclass"_s;
    const QString before = sql(place, shape);
    const auto result = AssetStore(place).count(AssetFilter{});
    QCOMPARE(result.error().code, u"assets_damaged"_s);
    QVERIFY2(result.error().message.contains(told), qPrintable(result.error().toText()));
    QCOMPARE(sql(place, shape), before);
    QCOMPARE(sql(place, u"select to_regclass('asset_format') is null"_s), u"t"_s);
}

namespace {

/// The table as another program made it.
const QString existing =
    u"create table assets (id serial primary key, hostname varchar(255) not null, ip_address varchar(45), "
    "type varchar(50), status varchar(50), environment varchar(50), location varchar(255), owner varchar(255), "
    "tags jsonb, metadata jsonb, created_at timestamp default now(), updated_at timestamp default now());"_s;

} // namespace

void TestAssetPostgres::anExistingTableBecomesOurs() {
    const AssetLocation place = fresh();
    QCOMPARE(sql(place, existing +
                            u"insert into assets (hostname, ip_address, type, status, environment, location, owner, "
                            "tags, metadata, created_at, updated_at) values ('web-01', '10.0.0.1', 'server', 'active', "
                            "'Produktion', 'Zürich', 'ops', '{\"role\": \"web\"}', '{}', "
                            "'2024-01-02 03:04:05.678', '2024-01-02 03:04:06'), "
                            "('web-02', null, null, null, null, null, null, null, null, null, null)"_s),
             QString());
    AssetStore store(place);
    const Result<Asset> first = store.find({{u"id"_s, 1}});
    QVERIFY2(first, qPrintable(first ? QString() : first.error().toText()));
    QCOMPARE(first->toJson(), jsonObject(R"({"id": 1, "hostname": "web-01", "ip_address": "10.0.0.1", "type": "server",
        "status": "active", "environment": "Produktion", "location": "Zürich", "owner": "ops", "tags": {"role": "web"},
        "metadata": {}, "created_at": "2024-01-02T03:04:05.678Z", "updated_at": "2024-01-02T03:04:06.000Z", "version": 1})"));
    QCOMPARE(store.find({{u"hostname"_s, u"WEB-02"_s}})->type, QString());
    AssetView view;
    view.conditions = {{AssetColumn::Location, AssetCondition::Kind::Equals, {u"ZÜRICH"_s}},
                       {AssetColumn::IpAddress, AssetCondition::Kind::Equals, {u"10.0.0.0/8"_s}},
                       {AssetColumn::Tags, AssetCondition::Kind::HasTag, {u"role"_s, u"web"_s}}};
    QCOMPARE(*store.count(view), 1);
    // What is not changed stays as it was, also NULL.
    QVERIFY(store.update({{u"id"_s, 2}}, {{u"owner"_s, u"me"_s}}));
    QCOMPARE(sql(place, u"select owner, type is null, tags is null, version from assets where id = 2"_s),
             u"me|t|t|2"_s);
    QCOMPARE(store.create({{u"hostname"_s, u"web-03"_s}})->id, 3);
    QCOMPARE(sql(place, u"select data_type from information_schema.columns where table_name = 'assets' and "
                        "column_name in ('id', 'created_at') order by column_name"_s),
             u"timestamp without time zone\ninteger"_s);
    QCOMPARE(store.find({{u"id"_s, 3}})->createdAt, store.find({{u"id"_s, 3}})->updatedAt);
    QVERIFY(store.remove({{u"id"_s, 1}}));
    QVERIFY(store.apply({{{AssetChange::Kind::Restore, 1, 0, {}}}, {}, true})->applied);
    QCOMPARE(store.find({{u"id"_s, 1}})->createdAt, first->createdAt);
}

void TestAssetPostgres::oddRowsOfAnExistingTable() {
    const AssetLocation place = fresh();
    QCOMPARE(sql(place, existing +
                            u"insert into assets (hostname, ip_address, type, tags, metadata, created_at) values "
                            "('Under_Score host', '10.0.0.300', '', '[1, 2]', '\"text\"', 'infinity'), "
                            "('', '010.1.1.1', 'x', 'null', '{\"n\": 1e400}', '-infinity'), "
                            "('bücher', '10.0.0.1', 'x', '{\"a\\nb\": \"c\"}', '{}', '0044-03-15 BC')"_s),
             QString());
    QCOMPARE(sql(place,
                 u"alter table assets alter column owner type text, alter column ip_address type text; update assets "
                 "set owner = (select string_agg(md5(i::text), '') from generate_series(1, 1000) as i), "
                 "ip_address = ip_address || repeat('x', 9000) where id = 2"_s),
             QString());
    AssetStore store(place);
    const Result<QList<Asset>> all = store.first({}, 10);
    QVERIFY2(all, qPrintable(all ? QString() : all.error().toText()));
    QCOMPARE(all->size(), 3);
    QCOMPARE(all->at(0).hostname, u"Under_Score host"_s);
    QCOMPARE(all->at(0).ipAddress, u"10.0.0.300"_s);
    QCOMPARE(all->at(0).tags, QJsonObject());
    for (const AssetColumn column : assetColumns::all()) {
        AssetView view;
        view.sort = column;
        QCOMPARE(store.first(view, 10)->size(), 3);
        QCOMPARE(store.last(view, 10)->size(), 3);
    }
    AssetView byAddress;
    byAddress.sort = AssetColumn::IpAddress;
    QCOMPARE(store.first(byAddress, 1)->first().hostname, u"bücher"_s);
    QCOMPARE(store.update({{u"id"_s, 1}}, {{u"owner"_s, u"me"_s}})->hostname, u"Under_Score host"_s);
    QCOMPARE(sql(place, u"select tags, metadata, ip_address from assets where id = 1"_s),
             u"[1, 2]|\"text\"|10.0.0.300"_s);
    QVERIFY(store.update({{u"id"_s, 2}}, {{u"hostname"_s, u"mended"_s}, {u"ip_address"_s, u"10.1.1.1"_s}}));
    QCOMPARE(store.update({{u"id"_s, 3}}, {{u"hostname"_s, u"still bad"_s}}).error().code, u"asset_invalid"_s);
    QVERIFY(store.remove({{u"id"_s, 3}}));
}

void TestAssetPostgres::othersKeepWritingWithoutRightsOnOurTables() {
    const AssetLocation place = fresh();
    QCOMPARE(sql(place, existing), QString());
    QCOMPARE(*AssetStore(place).count(AssetFilter{}), 0);
    const QString role = u"other_%1"_s.arg(place.option(u"dbname"_s));
    QCOMPARE(sql(place, u"create role %1; grant select, insert, update, delete on assets to %1; "
                        "grant usage on sequence assets_id_seq to %1"_s.arg(role)),
             QString());
    QCOMPARE(sql(place,
                 u"set role %1; set timezone = 'Asia/Tokyo'; set search_path = ''; "
                 "insert into public.assets (hostname) values ('theirs'); "
                 "update public.assets set owner = 'Ö'; delete from public.assets where hostname = 'none'"_s.arg(role)),
             QString());
    AssetStore store(place);
    const Result<Asset> theirs = store.find({{u"hostname"_s, u"theirs"_s}});
    QCOMPARE(theirs->owner, u"Ö"_s);
    QCOMPARE(theirs->version, 2);
    const QList<AssetLogEntry> log = *store.log(theirs->id);
    QCOMPARE(log.size(), 2);
    QCOMPARE(log.first().author.who, u"tester"_s);
    QVERIFY(qAbs(theirs->updatedAt - log.first().at) < 60'000);
}

void TestAssetPostgres::twoProgramsComeAtOnce() {
    const AssetLocation place = fresh();
    QStringList failures;
    std::mutex mutex;
    {
        std::vector<std::jthread> programs;
        for (int i = 0; i < 6; ++i) {
            programs.emplace_back([&] {
                const auto made = AssetStore(place).create({{u"hostname"_s, u"a"_s}});
                const std::scoped_lock lock(mutex);
                if (!made) failures.append(made.error().toText());
            });
        }
    }
    QCOMPARE(failures.join(u' '), QString());
    QCOMPARE(*AssetStore(place).count(AssetFilter{}), 6);
}

void TestAssetPostgres::aUserWhoMayOnlyRead() {
    const AssetLocation place = fresh();
    { QVERIFY(AssetStore(place).create({{u"hostname"_s, u"a"_s}})); }
    const QString role = u"reader_%1"_s.arg(place.option(u"dbname"_s));
    QCOMPARE(
        sql(place,
            u"create role %1 login password 'hunter2'; grant select on all tables in schema public to %1"_s.arg(role)),
        QString());
    // Rows without keys: nobody can make them up here, but they can be read.
    QCOMPARE(sql(place, u"insert into assets (hostname) values ('by-hand')"_s), QString());
    AssetStore store(AssetLocation::read(u"postgresql://%1:hunter2@127.0.0.1:%2/%3"_s.arg(role)
                                             .arg(places_->server().port())
                                             .arg(place.option(u"dbname"_s))));
    QCOMPARE(*store.count(AssetFilter{}), 2);
    AssetView view;
    view.sort = AssetColumn::IpAddress;
    QCOMPARE(store.first(view, 10)->size(), 2);
    const auto made = store.create({{u"hostname"_s, u"b"_s}});
    QCOMPARE(made.error().code, u"assets_unwritable"_s);
    QVERIFY2(made.error().toText().contains("permission denied"_L1), qPrintable(made.error().toText()));
    QCOMPARE(store.remove({{u"id"_s, 1}}).error().code, u"assets_unwritable"_s);
    QCOMPARE(*store.count(AssetFilter{}), 2);
}

void TestAssetPostgres::aUserWithoutRightsOnEmptyDatabase() {
    const AssetLocation place = fresh();
    const QString role = u"poor_%1"_s.arg(place.option(u"dbname"_s));
    QCOMPARE(sql(place, u"create role %1 login password 'hunter2'"_s.arg(role)), QString());
    AssetStore store(AssetLocation::read(u"postgresql://%1:hunter2@127.0.0.1:%2/%3"_s.arg(role)
                                             .arg(places_->server().port())
                                             .arg(place.option(u"dbname"_s))));
    QCOMPARE(store.count(AssetFilter{}).error().code, u"assets_unwritable"_s);
}

void TestAssetPostgres::aFullDiskIsTold() {
    TinyDisk disk(24'000);
    if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
    if (::geteuid() == 0) QProcess::execute(u"chown"_s, {u"postgres:postgres"_s, disk.path()});
    PostgresServer& server = places_->server();
    QCOMPARE(server.ask(u"create tablespace tiny location '%1'"_s.arg(disk.path())), QString());
    QCOMPARE(server.ask(u"create database tiny tablespace tiny"_s), QString());
    {
        AssetStore store(AssetPlaces::at(server.url(u"tiny"_s)));
        QVERIFY(store.create({{u"hostname"_s, u"first"_s}}));
        QList<AssetChange> changes;
        // What does not shrink when PostgreSQL compresses it.
        QString noise;
        for (uint i = 0, state = 1; i < 3000; ++i)
            noise += QChar(u'a' + ((state = state * 1664525 + 1013904223) >> 24) % 26);
        for (int i = 0; i < 10'000; ++i) {
            changes.append({AssetChange::Kind::Create,
                            0,
                            0,
                            {{u"hostname"_s, u"h%1"_s.arg(i)}, {u"metadata"_s, QJsonObject{{u"x"_s, noise}}}}});
        }
        const auto result = store.apply({changes, {}, true});
        QVERIFY(!result);
        QCOMPARE(result.error().code, u"assets_unwritable"_s);
        QVERIFY2(result.error().message.contains("full"_L1), qPrintable(result.error().toText()));
        QCOMPARE(*store.count(AssetFilter{}), 1);
    }
    QCOMPARE(server.ask(u"drop database tiny with (force)"_s), QString());
    QCOMPARE(server.ask(u"drop tablespace tiny"_s), QString());
}

void TestAssetPostgres::longQueriesEndWhenStopped() {
    const AssetLocation place = fresh();
    AssetStore store(place);
    QVERIFY(store.create({{u"hostname"_s, u"a"_s}}));
    // A writer that holds the table keeps the reader waiting until it is stopped.
    QProcess locker;
    locker.setProcessEnvironment([] {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PGPASSWORD"_s, PostgresServer::password());
        return environment;
    }());
    locker.start(u"psql"_s, {u"-XAtq"_s, u"-h"_s, u"127.0.0.1"_s, u"-p"_s, QString::number(places_->server().port()),
                             u"-U"_s, u"tester"_s, u"-d"_s, place.option(u"dbname"_s)});
    locker.write("begin; lock table assets; select 'locked';\n");
    QVERIFY(locker.waitForReadyRead(30000));
    std::stop_source stop;
    QString code;
    std::jthread reader([&] { code = store.count(AssetView{}, stop.get_token()).error().code; });
    QTRY_COMPARE(places_->server().ask(
                     u"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = '%1'"_s.arg(
                         place.option(u"dbname"_s))),
                 u"1"_s);
    stop.request_stop();
    reader.join();
    QCOMPARE(code, u"cancelled"_s);
    locker.closeWriteChannel();
    QVERIFY(locker.waitForFinished(30000));
    QCOMPARE(*store.count(AssetView{}), 1);
}

void TestAssetPostgres::theServerEndsAndComesBack() {
    const AssetLocation place = fresh();
    AssetStore store(place);
    QVERIFY(store.create({{u"hostname"_s, u"a"_s}}));
    places_->server().stop();
    QCOMPARE(store.count(AssetFilter{}).error().code, u"assets_unreachable"_s);
    QCOMPARE(store.update({{u"id"_s, 1}}, {{u"owner"_s, u"x"_s}}).error().code, u"assets_unreachable"_s);
    places_->server().startAgain();
    QCOMPARE(places_->server().problem(), QString());
    QCOMPARE(*store.count(AssetFilter{}), 1);
    // Between two calls: the next one makes a new connection without a word.
    places_->server().stop();
    places_->server().startAgain();
    QCOMPARE(store.update({{u"id"_s, 1}}, {{u"owner"_s, u"y"_s}})->version, 2);
    places_->server().stop();
    places_->server().startAgain();
    QCOMPARE(store.find({{u"id"_s, 1}})->owner, u"y"_s);
}

void TestAssetPostgres::theWatchTellsOfAnEndAndComesBack() {
    const AssetLocation place = fresh();
    AssetStore store(place);
    QVERIFY(store.create({{u"hostname"_s, u"a"_s}}));
    AssetWatch watch(store);
    QStringList heard;
    QList<int> pauses;
    connect(&watch, &AssetWatch::changed, this,
            [&](const QList<qint64>& ids) { heard.append(ids.isEmpty() ? u"all"_s : u"some"_s); });
    connect(&watch, &AssetWatch::lost, this, [&](const Error& error, int next) {
        heard.append(error.code);
        pauses.append(next);
    });
    connect(&watch, &AssetWatch::back, this, [&] { heard.append(u"back"_s); });
    watch.start();
    int tries = 0;
    QTRY_VERIFY(store.update({{u"id"_s, 1}}, {{u"owner"_s, u"o%1"_s.arg(++tries)}}) && heard.contains(u"some"_s));
    heard.clear();
    places_->server().stop();
    QTRY_VERIFY(pauses.size() >= 3);
    QVERIFY(std::is_sorted(pauses.begin(), pauses.end()) && pauses.last() > pauses.first());
    QVERIFY(heard.contains(u"assets_unreachable"_s));
    heard.clear();
    places_->server().startAgain();
    QTRY_VERIFY(heard.contains(u"all"_s));
    QCOMPARE(heard.indexOf(u"back"_s) + 1, heard.indexOf(u"all"_s));
    heard.clear();
    QVERIFY(store.update({{u"id"_s, 1}}, {{u"owner"_s, u"after"_s}}));
    QTRY_VERIFY(heard.contains(u"some"_s));
}

QTEST_GUILESS_MAIN(TestAssetPostgres)
#include "tst_asset_postgres.moc"
