// SPDX-License-Identifier: GPL-3.0-or-later
// A large file into an inventory on PostgreSQL: its indexes are made anew in the end, but only where nobody misses
// them.
#include "executors/asset/AssetFileImport.h"
#include "executors/asset/AssetStore.h"
#include "support/AssetPlaces.h"
#include "support/TestFiles.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

class TestAssetPostgresImports : public QObject {
    Q_OBJECT

    std::unique_ptr<AssetPlaces> places_;
    QTemporaryDir folder_;

    AssetLocation fresh() { return places_->fresh(u"PostgreSQL"_s); }
    QString indexes(const AssetLocation& place) {
        return places_->byHand(place, u"SELECT indexdef FROM pg_indexes WHERE tablename = 'assets' ORDER BY 1"_s);
    }
    /// Another one when the index was made anew.
    QString number(const AssetLocation& place, const QString& index) {
        return places_->byHand(place, u"SELECT CAST('%1' AS regclass)::oid"_s.arg(index));
    }
    QString file(int rows) {
        QByteArray text = "hostname,owner\n";
        for (int i = 0; i < rows; ++i)
            text += "host-" + QByteArray::number(i * 7919 % rows) + ",ops\n";
        const QString path = folder_.filePath(u"%1.csv"_s.arg(rows));
        return writeFile(path, text) ? path : QString();
    }

private Q_SLOTS:
    void initTestCase() { places_ = std::make_unique<AssetPlaces>(); }
    void cleanupTestCase() { places_.reset(); }

    void indexesAreBackInTheEnd() {
        const AssetLocation place = fresh();
        AssetStore store(place);
        QCOMPARE(store.count(AssetView{}).value_or(-1), 0);
        const QString before = indexes(place);
        QVERIFY2(before.contains(u"assets_by_owner"_s), qPrintable(before));
        const QString owner = number(place, u"assets_by_owner"_s);
        const QString hostname = number(place, u"assets_by_hostname"_s);
        const auto report = assetImport::importFile(store, file(12'000), {});
        QVERIFY2(report && report->applied, report ? "" : qPrintable(report.error().toText()));
        QCOMPARE(report->created, 12'000);
        QCOMPARE(indexes(place), before);
        QVERIFY(number(place, u"assets_by_owner"_s) != owner); // made of all rows at once
        QCOMPARE(number(place, u"assets_by_hostname"_s), hostname);
        AssetView view;
        view.sort = AssetColumn::Owner;
        QCOMPARE(store.count(view).value_or(-1), 12'000);
        // What is there is found by the next import.
        const auto again = assetImport::importFile(store, file(12'000), {});
        QVERIFY(again);
        QCOMPARE(again->unchanged, 12'000);
    }

    /// A sequence that does not give one number after another.
    void numbersWithGaps() {
        const AssetLocation place = fresh();
        AssetStore store(place);
        QCOMPARE(store.count(AssetView{}).value_or(-1), 0);
        places_->byHand(place, u"ALTER SEQUENCE assets_id_seq INCREMENT BY 7"_s);
        const auto report = assetImport::importFile(store, file(6'000), {});
        QVERIFY2(report && report->applied, report ? "" : qPrintable(report.error().toText()));
        const QString ids = u"SELECT count(DISTINCT id), count(DISTINCT (id - 1) % 7) FROM assets"_s;
        QCOMPARE(places_->byHand(place, ids), u"6000|1"_s);
        QCOMPARE(places_->byHand(place, u"SELECT count(*) FROM assets JOIN asset_changes ON asset_id = id"_s),
                 u"6000"_s);
    }

    void aStopBringsThemBack() {
        const AssetLocation place = fresh();
        AssetStore store(place);
        QCOMPARE(store.count(AssetView{}).value_or(-1), 0);
        const QString before = indexes(place);
        std::stop_source stop;
        const auto report =
            assetImport::importFile(store, file(20'000), {}, stop.get_token(), [&](qint64 rows, double) {
                if (rows >= 15'000) stop.request_stop();
            });
        QVERIFY(!report);
        QCOMPARE(report.error().code, u"cancelled"_s);
        QCOMPARE(indexes(place), before);
        QCOMPARE(store.count(AssetView{}).value_or(-1), 0);
    }

    void whereSomebodyLooksTheyStay_data() {
        QTest::addColumn<bool>("reader");
        QTest::newRow("there are assets already") << false;
        QTest::newRow("somebody reads the empty table") << true;
    }
    void whereSomebodyLooksTheyStay() {
        QFETCH(bool, reader);
        const AssetLocation place = fresh();
        AssetStore store(place);
        QCOMPARE(store.count(AssetView{}).value_or(-1), 0);
        if (!reader) QVERIFY(store.create({{u"hostname"_s, u"before"_s}}));
        const QString owner = number(place, u"assets_by_owner"_s);
        QProcess other;
        if (reader) {
            QStringList environment = QProcess::systemEnvironment();
            environment << u"PGPASSWORD="_s + PostgresServer::password();
            other.setEnvironment(environment);
            other.start(u"psql"_s, {u"-XAtq"_s, u"-h"_s, places_->server().filePath({}), u"-p"_s,
                                    QString::number(places_->server().port()), u"-U"_s, u"tester"_s, u"-d"_s,
                                    place.option(u"dbname"_s)});
            other.write("BEGIN; SELECT count(*) FROM assets;\n");
            QVERIFY(other.waitForReadyRead(20'000)); // it has its lock, and keeps it
            QCOMPARE(other.readAll().trimmed(), QByteArray("0"));
        }
        const auto report = assetImport::importFile(store, file(12'000), {});
        QVERIFY2(report && report->applied, report ? "" : qPrintable(report.error().toText()));
        QCOMPARE(number(place, u"assets_by_owner"_s), owner);
        QCOMPARE(store.count(AssetView{}).value_or(-1), reader ? 12'000 : 12'001);
        if (reader) {
            other.closeWriteChannel();
            QVERIFY(other.waitForFinished(20'000));
        }
    }
};

QTEST_GUILESS_MAIN(TestAssetPostgresImports)

#include "tst_asset_postgres_imports.moc"
