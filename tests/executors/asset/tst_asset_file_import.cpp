// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetExport.h"
#include "executors/asset/AssetFileImport.h"
#include "executors/asset/AssetStore.h"
#include "support/AssetPlaces.h"
#include "support/TinyDisk.h"

#include <QBuffer>
#include <QFile>
#include <QJsonArray>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <array>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

/// An inventory of the test's own, on the database that it runs on.
struct Inventory {
    explicit Inventory(const AssetLocation& place) : store(place) {}

    QTemporaryDir folder;
    AssetStore store;

    Asset add(const QJsonObject& fields) {
        const auto made = store.create(fields);
        if (!made) qFatal("%s", qPrintable(made.error().toText()));
        return *made;
    }
    QString write(const QByteArray& text, const QString& name = u"a.csv"_s) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write");
        return file.fileName();
    }
    Result<AssetFileImportReport> take(const QByteArray& text, const AssetFileImportOptions& options = {}) {
        return assetImport::importFile(store, write(text), options);
    }
    QList<Asset> all() {
        QList<Asset> list;
        const Status read = store.each({}, {}, [&](const Asset& asset) { list << asset; });
        if (!read) qFatal("%s", qPrintable(read.error().toText()));
        return list;
    }
    QByteArray exported(AssetFileFormat format) {
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        AssetExportOptions options;
        options.format = format;
        const auto rows = assetExport::write(store, buffer, options);
        if (!rows) qFatal("%s", qPrintable(rows.error().toText()));
        return buffer.data();
    }
};

QString counts(const AssetFileImportReport& report) {
    return u"%1 created %2 updated %3 unchanged %4 conflicts %5 wrong %6"_s.arg(report.created)
        .arg(report.updated)
        .arg(report.unchanged)
        .arg(report.conflicts)
        .arg(report.wrong)
        .arg(report.applied ? u"applied"_s : u"not applied"_s);
}

/// Texts of every plane of Unicode, and what CSV, JSON and spreadsheets have special meanings for.
QStringList oddTexts() {
    QStringList texts{u"a,b;c"_s, u"say \"hi\""_s, u"'quoted'"_s, u"=1+1"_s,  u"+49 221"_s, u"-x"_s,     u"@dba"_s,
                      u"'=x"_s,   u"''@y"_s,       u"'tis"_s,     u"null"_s,  u"NULL"_s,    u"\\N"_s,    u"0042"_s,
                      u"1e5"_s,   u"true"_s,       u"{}"_s,       u"a\\nb"_s, u"\uff1dx"_s, u"e\u0301"_s};
    for (char32_t plane = 0; plane <= 16; ++plane) {
        const std::array<char32_t, 3> characters{plane * 0x10000 + 0x1F4, plane * 0x10000 + 0xABCD,
                                                 plane * 0x10000 + 0xFFFD};
        texts << u"p"_s + QString::fromUcs4(characters.data(), 3) + u"p"_s;
    }
    return texts;
}

} // namespace

/// Whole files into the inventory, and the inventory out of it, on both databases.
class TestAssetFileImport : public QObject {
    Q_OBJECT

    std::unique_ptr<test::AssetPlaces> places_;

    AssetLocation fresh() {
        QFETCH_GLOBAL(QString, kind);
        return places_->fresh(kind);
    }

private Q_SLOTS:
    void initTestCase_data() {
        QTest::addColumn<QString>("kind");
        QTest::newRow("SQLite") << u"SQLite"_s;
        QTest::newRow("PostgreSQL") << u"PostgreSQL"_s;
    }
    void initTestCase() { places_ = std::make_unique<test::AssetPlaces>(); }
    void cleanupTestCase() { places_.reset(); }
    void takesAFile();
    void oneWrongRowKeepsAllUndone();
    void skipsWrongRows();
    void aDryRunChangesNothing();
    void saysWhatThePlanSays();
    void sameAssetFarApartNamesTheLine();
    void sameAssetFarApartInAnEmptyInventory();
    void theLogHasIt();
    void aStopUndoesIt();
    void aFullDiskUndoesIt();
    void anUnreadableFileIsTold_data();
    void anUnreadableFileIsTold();
    void longJsonIsReadInPieces();
    void anExportComesBackUnchanged_data();
    void anExportComesBackUnchanged();
    void anExportMakesTheSameInventory_data();
    void anExportMakesTheSameInventory();
    void formulasAreGuarded();
    void anExportReplacesAFileWhole();
};

void TestAssetFileImport::takesAFile() {
    Inventory inventory(fresh());
    inventory.add({{u"hostname"_s, u"web-01"_s}, {u"owner"_s, u"ops"_s}});
    inventory.add({{u"hostname"_s, u"web-02"_s}});
    const auto report = inventory.take("hostname,owner,tags\nweb-01,ops,\nweb-02,dba,role=db\nweb-03,,\n");
    QVERIFY2(report, qPrintable(report ? QString() : report.error().toText()));
    QCOMPARE(counts(*report), u"1 created 1 updated 1 unchanged 0 conflicts 0 wrong applied"_s);
    const QList<Asset> all = inventory.all();
    QCOMPARE(all.size(), 3);
    QCOMPARE(all.at(0).version, 1);
    QCOMPARE(all.at(1).owner, u"dba"_s);
    QCOMPARE(all.at(1).version, 2);
    QCOMPARE(all.at(1).tags, (QJsonObject{{u"role"_s, u"db"_s}}));
    QCOMPARE(all.at(2).hostname, u"web-03"_s);
}

void TestAssetFileImport::oneWrongRowKeepsAllUndone() {
    Inventory inventory(fresh());
    inventory.add({{u"hostname"_s, u"web-01"_s}, {u"owner"_s, u"ops"_s}});
    QByteArray text = "hostname,ip,owner\nweb-01,,dba\n";
    for (int i = 0; i < 12000; ++i)
        text += "host-" + QByteArray::number(i) + ",,\n";
    text += "bad_name,,\nlast,300.1.1.1,\n";
    const auto report = inventory.take(text);
    QVERIFY(report);
    QCOMPARE(counts(*report), u"12000 created 1 updated 0 unchanged 0 conflicts 2 wrong not applied"_s);
    QCOMPARE(report->troubles.size(), 2);
    QCOMPARE(report->troubles.at(0).line, 12003);
    QCOMPARE(report->troubles.at(0).column, u"hostname"_s);
    QCOMPARE(report->troubles.at(1).column, u"ip_address"_s);
    QCOMPARE(inventory.all().size(), 1);
    QCOMPARE(inventory.all().constFirst().owner, u"ops"_s);
}

void TestAssetFileImport::skipsWrongRows() {
    Inventory inventory(fresh());
    AssetFileImportOptions options;
    options.skipWrong = true;
    const auto report = inventory.take("hostname,ip\nweb-01,\nweb-02,300.1.1.1\nweb-03,\nWEB-01,\n", options);
    QVERIFY(report);
    QCOMPARE(counts(*report), u"2 created 0 updated 0 unchanged 1 conflicts 1 wrong applied"_s);
    QCOMPARE(inventory.all().size(), 2);
}

void TestAssetFileImport::aDryRunChangesNothing() {
    Inventory inventory(fresh());
    inventory.add({{u"hostname"_s, u"web-01"_s}});
    AssetFileImportOptions options;
    options.dryRun = true;
    const auto report = inventory.take("hostname,owner\nweb-01,x\nweb-02,\nweb-02,\n", options);
    QVERIFY(report);
    QCOMPARE(counts(*report), u"1 created 1 updated 0 unchanged 1 conflicts 0 wrong not applied"_s);
    QCOMPARE(inventory.all().size(), 1);
    QCOMPARE(inventory.all().constFirst().version, 1);
}

void TestAssetFileImport::saysWhatThePlanSays() {
    Inventory inventory(fresh());
    for (int i = 0; i < 300; ++i) {
        inventory.add({{u"hostname"_s, u"host-%1"_s.arg(i % 280)}, // some twice
                       {u"ip_address"_s, u"10.0.%1.%2"_s.arg(i / 250).arg(i % 250)},
                       {u"owner"_s, i % 2 ? u"ops"_s : u"dba"_s}});
    }
    QRandomGenerator random(42);
    const QByteArrayList owners{"ops", "dba", "", "'@x"};
    const QByteArrayList addresses{"", "10.0.0.7", "10.0.1.9", "2001:DB8::7", "nonsense"};
    const QByteArrayList tags{"", "role=web", "\"{\"\"a\"\":1}\"", "[1]"};
    for (const AssetColumn key : {AssetColumn::Hostname, AssetColumn::IpAddress, AssetColumn::Id}) {
        QByteArray text = "id,hostname,ip,owner,tags.x,tags\n";
        for (int i = 0; i < 14000; ++i) {
            const int number = int(random.bounded(20000));
            text += (random.bounded(3) ? QByteArray::number(random.bounded(600)) : QByteArray()) + ",host-" +
                    QByteArray::number(number) + ',' +
                    (random.bounded(2)
                         ? "10.0." + QByteArray::number(number / 250 % 250) + '.' + QByteArray::number(number % 250)
                         : addresses.at(random.bounded(5))) +
                    ',' + owners.at(random.bounded(4)) + ",y," + tags.at(random.bounded(4)) + '\n';
        }
        const auto table = assetImport::read(text, u"a.csv"_s);
        QVERIFY(table);
        const auto planned = assetImport::plan(inventory.store, table->rows, key);
        QVERIFY(planned);
        std::array<qint64, 5> expected{};
        QHash<qint64, QString> troubles;
        for (qsizetype i = 0; i < planned->size(); ++i) {
            ++expected[std::size_t(planned->at(i).what)];
            if (planned->at(i).error) troubles.insert(table->rows.at(i).line, planned->at(i).error->message);
        }
        AssetFileImportOptions options;
        options.key = key;
        options.dryRun = true;
        const auto dry = inventory.take(text, options);
        options.dryRun = false;
        const auto refused = inventory.take(text, options);
        options.skipWrong = true;
        const auto done = inventory.take(text, options);
        for (const auto* report : {&dry, &refused, &done}) {
            QVERIFY(*report);
            const AssetFileImportReport& one = **report;
            QCOMPARE((std::array<qint64, 5>{one.created, one.updated, one.unchanged, one.conflicts, one.wrong}),
                     expected);
            for (const AssetFileImportTrouble& trouble : one.troubles)
                QCOMPARE(trouble.error.message, troubles.value(trouble.line));
        }
        QVERIFY(!refused->applied && done->applied);
    }
}

void TestAssetFileImport::sameAssetFarApartNamesTheLine() {
    Inventory inventory(fresh());
    inventory.add({{u"hostname"_s, u"there"_s}});
    QByteArray text = "hostname,owner\nfirst,\nthere,x\n";
    for (int i = 0; i < 11000; ++i)
        text += "host-" + QByteArray::number(i) + ",\n";
    text += "FIRST,y\nthere,z\nfirst,\n";
    AssetFileImportOptions options;
    for (const bool dry : {true, false}) {
        options.dryRun = dry;
        const auto report = inventory.take(text, options);
        QVERIFY(report);
        QCOMPARE(report->conflicts, 3);
        QCOMPARE(report->troubles.at(0).error.message, u"This is the same asset as on line 2"_s);
        QCOMPARE(report->troubles.at(1).error.message, u"This is the same asset as on line 3"_s);
        QCOMPARE(report->troubles.at(2).error.message, u"This is the same asset as on line 2"_s);
    }
    QCOMPARE(inventory.all().size(), 1);
}

/// Where what is there is not asked for any more, as it can only be what the import has made itself.
void TestAssetFileImport::sameAssetFarApartInAnEmptyInventory() {
    Inventory inventory(fresh());
    QByteArray text = "hostname,owner\nfirst,\n";
    for (int i = 0; i < 11000; ++i)
        text += "host-" + QByteArray::number(i) + ",\n";
    text += "host-7000,x\nFIRST,y\n";
    AssetFileImportOptions options;
    auto report = inventory.take(text, options);
    QVERIFY(report);
    QCOMPARE(report->conflicts, 2);
    QVERIFY(!report->applied);
    QCOMPARE(report->troubles.at(0).error.message, u"This is the same asset as on line 7003"_s);
    QCOMPARE(report->troubles.at(1).error.message, u"This is the same asset as on line 2"_s);
    QCOMPARE(inventory.all().size(), 0);

    options.skipWrong = true;
    report = inventory.take(text, options);
    QVERIFY(report && report->applied);
    QCOMPARE(report->conflicts, 2);
    QCOMPARE(report->created, 11001);
    QCOMPARE(inventory.all().size(), 11001);
}

void TestAssetFileImport::theLogHasIt() {
    Inventory inventory(fresh());
    const Asset one = inventory.add({{u"hostname"_s, u"web-01"_s}, {u"owner"_s, u"ops"_s}});
    AssetFileImportOptions options;
    options.author = {u"ada"_s, AssetAuthor::Source::Import, {}, u"import of a.csv"_s};
    QVERIFY(inventory.take("hostname,owner\nweb-01,dba\nweb-02,\n", options));
    const auto log = inventory.store.log(one.id);
    QVERIFY(log);
    QCOMPARE(log->size(), 2);
    QCOMPARE(log->at(0).version, 2);
    QCOMPARE(log->at(0).before, (QJsonObject{{u"owner"_s, u"ops"_s}}));
    QCOMPARE(log->at(0).after, (QJsonObject{{u"owner"_s, u"dba"_s}}));
    QCOMPARE(log->at(0).author.who, u"ada"_s);
    QCOMPARE(log->at(0).author.label, u"import of a.csv"_s);
    const auto created = inventory.store.log(inventory.all().at(1).id);
    QVERIFY(created);
    QCOMPARE(created->size(), 1);
    QCOMPARE(created->at(0).after.value("hostname"_L1).toString(), u"web-02"_s);
}

void TestAssetFileImport::aStopUndoesIt() {
    Inventory inventory(fresh());
    QByteArray text = "hostname\n";
    for (int i = 0; i < 20000; ++i)
        text += "host-" + QByteArray::number(i) + "\n";
    std::stop_source stop;
    const auto report =
        assetImport::importFile(inventory.store, inventory.write(text), {}, stop.get_token(), [&](qint64 rows, double) {
            if (rows >= 10000) stop.request_stop();
        });
    QVERIFY(!report);
    QCOMPARE(report.error().code, u"cancelled"_s);
    QVERIFY(inventory.all().isEmpty());
}

void TestAssetFileImport::aFullDiskUndoesIt() {
    QFETCH_GLOBAL(QString, kind);
    const bool sqlite = kind == "SQLite"_L1;
    test::TinyDisk disk(sqlite ? 8'192 : 24'000);
    if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
    Inventory inventory(fresh());
    AssetLocation place = AssetLocation::sqlite(disk.filePath(u"assets.db"_s));
    if (!sqlite) {
        test::PostgresServer& server = places_->server();
        if (::geteuid() == 0) QProcess::execute(u"chown"_s, {u"postgres:postgres"_s, disk.path()});
        QCOMPARE(server.ask(u"create tablespace tiny location '%1'"_s.arg(disk.path())), QString());
        QCOMPARE(server.ask(u"create database tiny tablespace tiny"_s), QString());
        place = test::AssetPlaces::at(server.url(u"tiny"_s));
    }
    const auto gone = qScopeGuard([&] {
        if (sqlite) return;
        (void)places_->server().ask(u"drop database tiny with (force)"_s);
        (void)places_->server().ask(u"drop tablespace tiny"_s);
    });
    AssetStore store(place);
    QVERIFY(store.create({{u"hostname"_s, u"before"_s}}));
    QByteArray text = "hostname,owner\nbefore,x\n";
    for (int i = 0; i < 60000; ++i)
        text += "a-rather-long-name-of-a-host-" + QByteArray::number(i) + ".example.com,somebody\n";
    const auto report = assetImport::importFile(store, inventory.write(text), {});
    QVERIFY(!report);
    QCOMPARE(report.error().code, u"assets_unwritable"_s);
    QVERIFY2(report.error().toText().contains(u"full"_s), qPrintable(report.error().toText()));
    QCOMPARE(store.count(AssetView{}).value_or(-1), 1);
    QCOMPARE(store.find({{u"hostname"_s, u"before"_s}})->owner, QString());
}

void TestAssetFileImport::anUnreadableFileIsTold_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("code");
    QTest::newRow("missing") << QByteArray() << QString() << u"file_unreadable"_s;
    QTest::newRow("open quote") << "hostname\n\"web-01\n"_ba << u"a.csv"_s << u"asset_import"_s;
    QTest::newRow("cut JSON") << "[{\"hostname\": \"a\"}"_ba << u"a.json"_s << u"asset_import"_s;
}

void TestAssetFileImport::anUnreadableFileIsTold() {
    QFETCH(QByteArray, text);
    QFETCH(QString, name);
    QFETCH(QString, code);
    Inventory inventory(fresh());
    const QString path = name.isEmpty() ? u"/nowhere/a.csv"_s : inventory.write(text, name);
    const auto report = assetImport::importFile(inventory.store, path, {});
    QVERIFY(!report);
    QCOMPARE(report.error().code, code);
    QVERIFY(!report.error().message.isEmpty());
}

void TestAssetFileImport::longJsonIsReadInPieces() {
    // Longer than what is checked as a whole before its first row.
    QByteArray text = "{\"total\": 1, \"assets\": [\n";
    constexpr int count = 60000;
    for (int i = 0; i < count; ++i) {
        text += R"({"hostname": "host-)" + QByteArray::number(i) + R"(", "metadata": {"text": "]}, [{ \u00fc)" +
                QByteArray(100, 'x') + R"(", "deep": [[1, {"a": null}]]}})" + (i + 1 < count ? ",\n" : "\n");
    }
    Inventory inventory(fresh());
    const auto good = assetImport::importFile(inventory.store, inventory.write(text + "]}\n", u"a.json"_s), {});
    QVERIFY2(good, qPrintable(good ? QString() : good.error().toText()));
    QCOMPARE(counts(*good), u"60000 created 0 updated 0 unchanged 0 conflicts 0 wrong applied"_s);
    const auto cut = assetImport::importFile(inventory.store, inventory.write(text, u"b.json"_s), {});
    QVERIFY(!cut);
    QCOMPARE(cut.error().code, u"asset_import"_s);
}

void TestAssetFileImport::anExportComesBackUnchanged_data() {
    QTest::addColumn<int>("format");
    QTest::newRow("CSV") << int(AssetFileFormat::Csv);
    QTest::newRow("TSV") << int(AssetFileFormat::Tsv);
    QTest::newRow("JSON") << int(AssetFileFormat::Json);
    QTest::newRow("JSON lines") << int(AssetFileFormat::JsonLines);
}

void TestAssetFileImport::anExportComesBackUnchanged() {
    QFETCH(int, format);
    Inventory inventory(fresh());
    int number = 0;
    for (const QString& text : oddTexts()) {
        inventory.add(
            {{u"hostname"_s, u"host-%1"_s.arg(++number)},
             {u"ip_address"_s, number % 2 ? QJsonValue(u"2001:db8::%1"_s.arg(number)) : QJsonValue()},
             {u"type"_s, text},
             {u"location"_s, text},
             {u"owner"_s, number % 3 ? QJsonValue(text) : QJsonValue()},
             {u"tags"_s, QJsonObject{{text, text}, {u""_s, QJsonValue::Null}}},
             {u"metadata"_s,
              QJsonObject{{u"deep"_s, QJsonArray{QJsonObject{{text, QJsonArray{1, 2.5, true, QJsonValue::Null}}},
                                                 QJsonArray{}, QJsonObject{}, u" blanks \t\n\r "_s}},
                          {u"big"_s, Q_INT64_C(9007199254740993)}}}});
    }
    const QList<Asset> before = inventory.all();
    const QByteArray exported = inventory.exported(AssetFileFormat(format));
    for (const AssetColumn key : {AssetColumn::Hostname, AssetColumn::Id}) {
        AssetFileImportOptions options;
        options.key = key;
        options.reading.format = AssetFileFormat(format);
        const auto report = inventory.take(exported, options);
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toText()));
        QCOMPARE(counts(*report), u"0 created 0 updated %1 unchanged 0 conflicts 0 wrong applied"_s.arg(before.size()));
        QCOMPARE(report->found.notes, QStringList());
    }
    QCOMPARE(inventory.all(), before);
    QCOMPARE(inventory.exported(AssetFileFormat(format)), exported);
}

void TestAssetFileImport::anExportMakesTheSameInventory_data() {
    anExportComesBackUnchanged_data();
}

void TestAssetFileImport::anExportMakesTheSameInventory() {
    QFETCH(int, format);
    Inventory first(fresh());
    int number = 0;
    for (const QString& text : oddTexts())
        first.add(
            {{u"hostname"_s, u"host-%1"_s.arg(++number)}, {u"owner"_s, text}, {u"tags"_s, QJsonObject{{text, text}}}});
    Inventory second(fresh());
    AssetFileImportOptions options;
    options.reading.format = AssetFileFormat(format);
    const auto report = second.take(first.exported(AssetFileFormat(format)), options);
    QVERIFY(report);
    QVERIFY(report->applied);
    const QList<Asset> before = first.all();
    const QList<Asset> after = second.all();
    QCOMPARE(after.size(), before.size());
    for (qsizetype i = 0; i < before.size(); ++i) {
        QCOMPARE(after.at(i).hostname, before.at(i).hostname);
        QCOMPARE(after.at(i).owner, before.at(i).owner);
        QCOMPARE(after.at(i).tags, before.at(i).tags);
    }
}

void TestAssetFileImport::formulasAreGuarded() {
    Inventory inventory(fresh());
    inventory.add(
        {{u"hostname"_s, u"web-01"_s}, {u"owner"_s, u"=HYPERLINK(\"http://x\")"_s}, {u"location"_s, u"-1"_s}});
    const QByteArrayList lines = inventory.exported(AssetFileFormat::Csv).split('\n');
    QVERIFY2(lines.at(1).contains(",'-1,\"'=HYPERLINK(\"\"http://x\"\")\","), lines.at(1).constData());
    QVERIFY(!inventory.exported(AssetFileFormat::Json).contains('\''));
}

void TestAssetFileImport::anExportReplacesAFileWhole() {
    Inventory inventory(fresh());
    inventory.add({{u"hostname"_s, u"web-01"_s}});
    const QString path = inventory.write("what was there before", u"out.csv"_s);
    const auto rows = assetExport::writeFile(inventory.store, path, {});
    QVERIFY(rows);
    QCOMPARE(*rows, 1);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().startsWith("id,hostname,"));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!assetExport::writeFile(inventory.store, path, {}, stop.get_token()));
    QVERIFY(file.seek(0));
    QVERIFY(file.readAll().startsWith("id,hostname,"));
    const auto nowhere = assetExport::writeFile(inventory.store, u"/nowhere/a.csv"_s, {});
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().code, u"file_unwritable"_s);
}

QTEST_GUILESS_MAIN(TestAssetFileImport)
#include "tst_asset_file_import.moc"
