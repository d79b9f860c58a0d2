// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetLocation.h"
#include "executors/asset/AssetStore.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestAssetLocation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void addresses_data();
    void addresses();
    void sqliteFiles_data();
    void sqliteFiles();
    void wrongAddresses_data();
    void wrongAddresses();
    void aStoreWithoutAPlaceSaysWhy();
    void thePlaceIsAskedForAtTheFirstUse();
};

void TestAssetLocation::addresses_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("options"); // "keyword=value ...", by keyword
    QTest::addColumn<QString>("place");
    QTest::newRow("whole")
        << u"postgresql://ops:secret@db.example.org:5433/inventory?sslmode=require"_s
        << u"dbname=inventory host=db.example.org password=secret port=5433 sslmode=require user=ops"_s
        << u"inventory on db.example.org:5433"_s;
    QTest::newRow("other names") << u"Postgres://db/x"_s << u"dbname=x host=db"_s << u"x on db"_s;
    QTest::newRow("a driver") << u"postgresql+psycopg2://db/x"_s << u"dbname=x host=db"_s << u"x on db"_s;
    QTest::newRow("escapes") << u"postgresql://o%40ps:p%3Aa%2F%40%23%25s@db/my%20db"_s
                             << u"dbname=my db host=db password=p:a/@#%s user=o@ps"_s << u"my db on db"_s;
    QTest::newRow("colons in the password")
        << u"postgresql://ops:a:b@db/x"_s << u"dbname=x host=db password=a:b user=ops"_s << u"x on db"_s;
    QTest::newRow("an @ in the password")
        << u"postgresql://ops:a@b@db/x"_s << u"dbname=x host=db password=a@b user=ops"_s << u"x on db"_s;
    QTest::newRow("IPv6") << u"postgresql://[2001:db8::1]:5432/x"_s << u"dbname=x host=2001:db8::1 port=5432"_s
                          << u"x on [2001:db8::1]:5432"_s;
    QTest::newRow("several hosts") << u"postgresql://a:1,b/x?target_session_attrs=read-write"_s
                                   << u"dbname=x host=a,b port=1, target_session_attrs=read-write"_s
                                   << u"x on a:1, b"_s;
    QTest::newRow("a socket") << u"postgresql:///x?host=/run/postgresql"_s << u"dbname=x host=/run/postgresql"_s
                              << u"x on /run/postgresql"_s;
    QTest::newRow("an escaped socket") << u"postgresql://%2Frun%2Fpg/x"_s << u"dbname=x host=/run/pg"_s
                                       << u"x on /run/pg"_s;
    QTest::newRow("everything in the query")
        << u"postgresql://?host=db&user=u&password=p%26q&dbname=x&connect_timeout=3"_s
        << u"connect_timeout=3 dbname=x host=db password=p&q user=u"_s << u"x on db"_s;
    QTest::newRow("nothing") << u"postgresql://"_s << u""_s << u"this machine"_s;
    QTest::newRow("as JDBC") << u" postgresql://db/x?ssl=true "_s << u"dbname=x host=db sslmode=require"_s
                             << u"x on db"_s;
    QTest::newRow("other scripts") << u"postgresql://db/b%C3%BCro"_s << u"dbname=büro host=db"_s << u"büro on db"_s;
}

void TestAssetLocation::addresses() {
    QFETCH(QString, url);
    QFETCH(QString, options);
    QFETCH(QString, place);
    const Result<AssetLocation> location = AssetLocation::read(url);
    QVERIFY2(location, qPrintable(location ? QString() : location.error().toText()));
    QCOMPARE(location->dialect, AssetDialect::Postgres);
    QStringList words;
    for (const auto& [name, value] : location->options)
        words.append(name + u'=' + value);
    words.sort();
    QCOMPARE(words.join(u' '), options);
    QCOMPARE(location->place, place);
    const QString password = location->option(u"password"_s);
    QCOMPARE(location->secrets, password.isEmpty() ? QStringList() : QStringList{password});
}

void TestAssetLocation::sqliteFiles_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("file");
    QTest::newRow("three slashes") << u"sqlite:///var/lib/assets.db"_s << u"/var/lib/assets.db"_s;
    QTest::newRow("four slashes") << u"sqlite:////var/lib/assets.db"_s << u"/var/lib/assets.db"_s;
    QTest::newRow("escapes") << u"sqlite:///var/my%20assets.db"_s << u"/var/my assets.db"_s;
}

void TestAssetLocation::sqliteFiles() {
    QFETCH(QString, url);
    QFETCH(QString, file);
    const Result<AssetLocation> location = AssetLocation::read(url);
    QVERIFY2(location, qPrintable(location ? QString() : location.error().toText()));
    QCOMPARE(location->dialect, AssetDialect::Sqlite);
    QCOMPARE(location->file, file);
}

void TestAssetLocation::wrongAddresses_data() {
    QTest::addColumn<QString>("url");
    for (const auto& url : {"",
                            "inventory",
                            "mysql://ops:hunter2@db/x",
                            "db.example.org:5432",
                            "postgresql://ops:hunter2@db:port/x",
                            "postgresql://ops:hunter2@db:99999/x",
                            "postgresql://ops:hunter2%@db/x",
                            "postgresql://ops:hunter2%zz@db/x",
                            "postgresql://ops:hunter2%ff@db/x",
                            "postgresql://ops:hunter2%00@db/x",
                            "postgresql://ops:hun/ter2@db/x",
                            "postgresql://ops:hunter2#@db/x",
                            "postgresql://ops:hunter2?@db/x",
                            "postgresql://[::1/x",
                            "postgresql://[::1]x/y",
                            "postgresql://::1/x",
                            "postgresql://db/x?sslmode=maybe",
                            "postgresql://db/x?colour=red",
                            "postgresql://db/x?connect_timeout=soon",
                            "postgresql://db/x?hunter2",
                            "postgresql://db/x?port=0",
                            "sqlite://",
                            "sqlite:///",
                            "sqlite://relative/path.db",
                            "sqlite:///a.db?mode=ro"}) {
        QTest::newRow(url) << QString::fromLatin1(url);
    }
}

void TestAssetLocation::wrongAddresses() {
    QFETCH(QString, url);
    const Result<AssetLocation> location = AssetLocation::read(url);
    QVERIFY(!location);
    QCOMPARE(location.error().code, u"assets_address"_s);
    QVERIFY(!location.error().hint.isEmpty());
    QVERIFY2(!location.error().toText().contains("hunter2"_L1), qPrintable(location.error().toText()));
    QVERIFY2(!location.error().toText().contains("ter2"_L1), qPrintable(location.error().toText()));
}

void TestAssetLocation::aStoreWithoutAPlaceSaysWhy() {
    AssetStore store(AssetLocation::read(u"mysql://db/x"_s));
    QCOMPARE(store.count(AssetFilter{}).error().code, u"assets_address"_s);
    QCOMPARE(store.create({{u"hostname"_s, u"a"_s}}).error().code, u"assets_address"_s);
    QCOMPARE(store.resolve(u"somewhere"_s).error().code, u"assets_address"_s);
    QCOMPARE(store.kind(), QString());
}

void TestAssetLocation::thePlaceIsAskedForAtTheFirstUse() {
    int asked = 0;
    AssetStore store([&]() -> Result<AssetLocation> {
        ++asked;
        return Error{u"assets_address"_s, u"nowhere"_s, {}, {}};
    });
    QCOMPARE(store.kind(), QString());
    QCOMPARE(store.place(), QString());
    QCOMPARE(store.dialect(), AssetDialect::Sqlite);
    QCOMPARE(asked, 0);
    QCOMPARE(store.count(AssetFilter{}).error().message, u"nowhere"_s);
    QCOMPARE(store.count(AssetFilter{}).error().message, u"nowhere"_s);
    QCOMPARE(asked, 1);
}

QTEST_GUILESS_MAIN(TestAssetLocation)
#include "tst_asset_location.moc"
