// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetImport.h"
#include "support/AssetRowText.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringEncoder>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

QByteArray utf16(const QString& text, bool big, bool mark) {
    QStringEncoder encoder(big ? QStringConverter::Utf16BE : QStringConverter::Utf16LE,
                           mark ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
    return encoder.encode(text);
}

} // namespace

/// assetImport::read for CSV, TSV, JSON and JSON lines, as other programs write them.
class TestAssetImportRead : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void tells_data();
    void tells();
    void refuses_data();
    void refuses();
    void tags_data();
    void tags();
    void aGivenMappingIsTaken();
    void aLongFileIsReadAcrossPieces();
    void secretsAreLeftOut();
};

void TestAssetImportRead::reads_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("rows");
    const QStringList two{uR"(2:{"hostname":"web-01","ip_address":"192.0.2.1"})"_s,
                          uR"(3:{"hostname":"web-02","ip_address":null})"_s};

    QTest::newRow("plain") << "hostname,ip_address\nweb-01,192.0.2.1\nweb-02,\n"_ba << u"a.csv"_s << two;
    QTest::newRow("no last line end") << "hostname,ip_address\nweb-01,192.0.2.1\nweb-02,"_ba << u"a.csv"_s << two;
    QTest::newRow("CRLF") << "hostname,ip_address\r\nweb-01,192.0.2.1\r\nweb-02,\r\n"_ba << u"a.csv"_s << two;
    QTest::newRow("CR alone") << "hostname,ip_address\rweb-01,192.0.2.1\rweb-02,\r"_ba << u"a.csv"_s << two;
    QTest::newRow("semicolons") << "Hostname;IP-Address\nweb-01;192.0.2.1\nweb-02;\n"_ba << u"a.csv"_s << two;
    QTest::newRow("sep=") << "sep=|\r\nHost Name|IP\r\nweb-01|192.0.2.1\r\n"_ba << u"a.csv"_s
                          << QStringList{uR"(3:{"hostname":"web-01","ip_address":"192.0.2.1"})"_s};
    QTest::newRow("byte order mark") << "\xEF\xBB\xBFhostname,ip_address\nweb-01,192.0.2.1\nweb-02,\n"_ba << u"a.csv"_s
                                     << two;
    QTest::newRow("mark and quotes")
        << "\xEF\xBB\xBF\"hostname\",\"ip_address\"\nweb-01,192.0.2.1\n\"web-02\",\"\"\n"_ba << u"a.csv"_s << two;
    QTest::newRow("tabs of a clipboard") << "Host\tIP\nweb-01\t192.0.2.1\nweb-02\t\n"_ba << QString() << two;
    QTest::newRow("UTF-16 of Excel's Unicode text")
        << utf16(u"hostname\tip\r\nweb-01\t192.0.2.1\r\nweb-02\t\r\n"_s, false, true) << u"a.txt"_s << two;
    QTest::newRow("UTF-16 without mark") << utf16(u"hostname,ip\nweb-01,192.0.2.1\nweb-02,\n"_s, true, false)
                                         << u"a.csv"_s << two;
    QTest::newRow("Windows-1252") << "hostname,location\nweb-01,K\xF6ln \x80\n"_ba << u"a.csv"_s
                                  << QStringList{u"2:{\"hostname\":\"web-01\",\"location\":\"K\u00f6ln \u20ac\"}"_s};
    QTest::newRow("line ends in a cell")
        << "hostname,metadata.note,owner\nweb-01,\"one\r\ntwo \"\"three\"\"\",ops\nweb-02,x,\n"_ba << u"a.csv"_s
        << QStringList{
               u"2:{\"hostname\":\"web-01\",\"metadata.note\":\"one\\r\\ntwo \\\"three\\\"\",\"owner\":\"ops\"}"_s,
               uR"(4:{"hostname":"web-02","metadata.note":"x","owner":null})"_s};
    QTest::newRow("blank rows") << "hostname,owner\n\n,\nweb-01,a\n   ,  \n"_ba << u"a.csv"_s
                                << QStringList{uR"(4:{"hostname":"web-01","owner":"a"})"_s};
    QTest::newRow("fewer cells") << "hostname,owner\nweb-01\n"_ba << u"a.csv"_s
                                 << QStringList{uR"(2:{"hostname":"web-01"})"_s};
    QTest::newRow("empty cells too many")
        << "hostname,owner\nweb-01,a,,\n"_ba << u"a.csv"_s << QStringList{uR"(2:{"hostname":"web-01","owner":"a"})"_s};
    QTest::newRow("too many cells") << "hostname,owner\nweb-01,a,b\nweb-02,c\n"_ba << u"a.csv"_s
                                    << QStringList{u"2:The row has 3 cells, the header 2"_s,
                                                   uR"(3:{"hostname":"web-02","owner":"c"})"_s};
    QTest::newRow("no header")
        << "web-01,192.0.2.1,server,production\nweb-02,192.0.2.2,vm,staging\n"_ba << u"a.csv"_s
        << QStringList{
               uR"(1:{"environment":"production","hostname":"web-01","ip_address":"192.0.2.1","type":"server"})"_s,
               uR"(2:{"environment":"staging","hostname":"web-02","ip_address":"192.0.2.2","type":"vm"})"_s};
    QTest::newRow("a list of names") << "web-01\nweb-02.example.com\n"_ba << QString()
                                     << QStringList{uR"(1:{"hostname":"web-01"})"_s,
                                                    uR"(2:{"hostname":"web-02.example.com"})"_s};
    QTest::newRow("a header alone") << "hostname,owner\n"_ba << u"a.csv"_s << QStringList{};
    QTest::newRow("nothing") << QByteArray() << u"a.csv"_s << QStringList{};
    QTest::newRow("NetBox's prefix") << "Name,Primary IP4\nweb-01,192.0.2.1/24\nweb-02,\n"_ba << u"a.csv"_s << two;
    QTest::newRow("guarded") << "hostname,owner\nweb-01,'@dba\nweb-02,''+49\nweb-03,'tis\n"_ba << u"a.csv"_s
                             << QStringList{uR"(2:{"hostname":"web-01","owner":"@dba"})"_s,
                                            uR"(3:{"hostname":"web-02","owner":"'+49"})"_s,
                                            uR"(4:{"hostname":"web-03","owner":"'tis"})"_s};
    QTest::newRow("tags and metadata")
        << "hostname,tags,metadata\nweb-01,role=web; tier=1,\"{\"\"rack\"\": {\"\"unit\"\": 4}}\"\n"_ba << u"a.csv"_s
        << QStringList{uR"(2:{"hostname":"web-01","metadata":{"rack":{"unit":4}},"tags":{"role":"web","tier":"1"}})"_s};
    QTest::newRow("own columns of an export") << "id,hostname,version\n7,web-01,3\n"_ba << u"a.csv"_s
                                              << QStringList{uR"(2:{"hostname":"web-01","id":"7","version":"3"})"_s};
    QTest::newRow("another's version") << "hostname,Version\nweb-01,12.4\n"_ba << u"a.csv"_s
                                       << QStringList{uR"(2:{"hostname":"web-01","metadata.Version":"12.4"})"_s};
    QTest::newRow("JSON list")
        << "[\n {\"hostname\": \"web-01\", \"ip_address\": \"192.0.2.1\"},\n {\"name\": \"web-02\", \"ip\": null}]"_ba
        << u"a.json"_s << two;
    QTest::newRow("JSON of asset-list")
        << "{\"total\": 1, \"assets\": [\n{\"id\": 4, \"hostname\": \"a]\\\"}\", \"tags\": {\"x\": [1, {}]}}], \"more\": [1]}"_ba
        << QString() << QStringList{u"2:{\"hostname\":\"a]\\\"}\",\"id\":4,\"tags\":{\"x\":[1,{}]}}"_s};
    QTest::newRow("JSON of a run")
        << R"({"status": "completed", "step_results": [{"output": {"assets": [{"hostname": "web-01"}]}}]})"_ba
        << u"a.json"_s << QStringList{uR"(1:{"hostname":"web-01"})"_s};
    QTest::newRow("one JSON object") << "{\"hostname\": \"web-01\"}"_ba << QString()
                                     << QStringList{uR"(1:{"hostname":"web-01"})"_s};
    QTest::newRow("NetBox's JSON")
        << R"([{"name": "web-01", "status": {"value": "active", "label": "Active"}, "site": {"id": 1, "name": "fra1"}, "primary_ip4": {"address": "192.0.2.1/24"}, "tags": [{"name": "web"}], "serial": "X1"}])"_ba
        << u"a.json"_s
        << QStringList{
               uR"(1:{"hostname":"web-01","ip_address":"192.0.2.1","location":"fra1","metadata.serial":"X1","status":"active","tags":{"web":""}})"_s};
    QTest::newRow("JSON lines")
        << "{\"hostname\": \"web-01\"}\n\n{\"hostname\": \n[1]\n{\"hostname\": \"web-02\"}"_ba << u"a.jsonl"_s
        << QStringList{u"1:{\"hostname\":\"web-01\"}"_s,
                       u"3:This is no JSON: line 1, column 13: not JSON: object is missing after a comma"_s,
                       u"4:An asset is a JSON object, but this is a list"_s, u"5:{\"hostname\":\"web-02\"}"_s};
    QTest::newRow("JSON lines without a name")
        << "{\"hostname\": \"web-01\"}\n{\"hostname\": \"web-02\"}\n"_ba << QString()
        << QStringList{u"1:{\"hostname\":\"web-01\"}"_s, u"2:{\"hostname\":\"web-02\"}"_s};
}

void TestAssetImportRead::reads() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, file);
    QFETCH(QStringList, rows);
    const auto table = assetImport::read(bytes, file);
    QVERIFY2(table, qPrintable(table ? QString() : table.error().toText()));
    QCOMPARE(test::rowTexts(*table), rows);
}

void TestAssetImportRead::tells_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("note");
    QTest::newRow("encoding") << "hostname,location\nweb-01,K\xF6ln\n"_ba
                              << u"The text is not UTF-8; it was read as Windows-1252"_s;
    QTest::newRow("unknown") << "hostname,Serial,enviroment\nweb-01,1,x\n"_ba
                             << u"No columns of the inventory, kept in the metadata: Serial, enviroment (did you mean "
                                "environment?)"_s;
    QTest::newRow("two for one") << "Name,FQDN\nx,web-01.example.com\n"_ba
                                 << u"Both 'FQDN' and 'Name' mean hostname: 'FQDN' was taken"_s;
    QTest::newRow("twice") << "hostname,owner,owner\nweb-01,a,b\n"_ba
                           << u"Both 'owner' and 'owner' mean owner: 'owner' was taken"_s;
    QTest::newRow("short rows") << "hostname,owner\nweb-01\nweb-02\n"_ba
                                << u"2 rows have fewer cells than the header (the first is line 2): what is not there "
                                   "stays as it is"_s;
    QTest::newRow("no header") << "web-01,192.0.2.1,4711\n"_ba
                               << u"There is no header; by what stands in them the columns are: 1 hostname, 2 "
                                  "ip_address; left out: 3"_s;
    QTest::newRow("prefix") << "hostname,ip\nweb-01,192.0.2.1/24\n"_ba
                            << u"1 addresses had the length of their prefix behind them, which was left out"_s;
}

void TestAssetImportRead::tells() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, note);
    const auto table = assetImport::read(bytes, u"a.csv"_s);
    QVERIFY(table);
    QVERIFY2(table->notes.contains(note), qPrintable(table->notes.join(u'\n')));
}

void TestAssetImportRead::refuses_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("message");
    QTest::newRow("open quote") << "hostname,owner\nweb-01,\"ops\nweb-02,x\n"_ba << u"a.csv"_s
                                << u"Line 2: a quotation mark is never closed"_s;
    QTest::newRow("broken JSON") << "[{\"hostname\": \"web-01\"},\n {\"hostname\": }]"_ba << u"a.json"_s
                                 << u"line 2, column 16: not JSON: object is missing after a comma"_s;
    QTest::newRow("cut JSON") << "[{\"hostname\": \"web-01\"},"_ba << u"a.json"_s << QString();
    QTest::newRow("a number") << "5"_ba << u"a.json"_s
                              << u"Line 1: A list of assets is expected, but this is a number"_s;
}

void TestAssetImportRead::refuses() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, file);
    QFETCH(QString, message);
    const auto table = assetImport::read(bytes, file);
    QVERIFY(!table);
    QCOMPARE(table.error().code, u"asset_import"_s);
    if (message.isEmpty())
        QVERIFY(!table.error().message.isEmpty());
    else
        QCOMPARE(table.error().message, message);
}

void TestAssetImportRead::tags_data() {
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QByteArray>("tags");
    QTest::newRow("semicolons") << u"role=web; tier=1"_s << R"({"role":"web","tier":"1"})"_ba;
    QTest::newRow("commas") << u"role=web,tier=1"_s << R"({"role":"web","tier":"1"})"_ba;
    QTest::newRow("a comma in a value") << u"note=a, b; tier=1"_s << R"({"note":"a, b","tier":"1"})"_ba;
    QTest::newRow("a comma in the only value") << u"note=a, b"_s << R"({"note":"a, b"})"_ba;
    QTest::newRow("words") << u"web, linux"_s << R"({"linux":"","web":""})"_ba;
    QTest::newRow("an equals sign in a value") << u"q=a=b"_s << R"({"q":"a=b"})"_ba;
    QTest::newRow("JSON") << u"{\"a\": [1, null]}"_s << R"({"a":[1,null]})"_ba;
    QTest::newRow("lines") << u"a=1\nb=2"_s << R"({"a":"1","b":"2"})"_ba;
}

void TestAssetImportRead::tags() {
    QFETCH(QString, cell);
    QFETCH(QByteArray, tags);
    const QByteArray quoted = '"' + QString(cell).replace(u'"', u"\"\""_s).toUtf8() + '"';
    const auto table = assetImport::read("hostname,tags\nweb-01," + quoted + "\n", u"a.csv"_s);
    QVERIFY(table);
    QCOMPARE(QJsonDocument(table->rows.constFirst().fields.value("tags"_L1).toObject()).toJson(QJsonDocument::Compact),
             tags);
}

void TestAssetImportRead::aGivenMappingIsTaken() {
    AssetReadOptions options;
    options.header = false;
    options.columns = {u"owner"_s, QString(), u"hostname"_s, u"tags.role"_s};
    const auto table = assetImport::read("name\tx\tweb-01\tdb\n", {}, options);
    QVERIFY(table);
    QCOMPARE(test::rowTexts(*table), QStringList{uR"(1:{"hostname":"web-01","owner":"name","tags.role":"db"})"_s});
}

void TestAssetImportRead::aLongFileIsReadAcrossPieces() {
    // Longer than one piece of the source, with quoted line ends where pieces meet.
    QByteArray text = "hostname,metadata.note\r\n";
    constexpr int count = 60000;
    for (int i = 0; i < count; ++i)
        text += "host-" + QByteArray::number(i) + ",\"line one\r\nit\"\"s \xC3\xBC" + QByteArray::number(i) + "\"\r\n";
    QVERIFY(text.size() > 2 << 20);
    const auto table = assetImport::read(text, u"a.csv"_s);
    QVERIFY(table);
    QCOMPARE(table->rows.size(), count);
    for (int i = 0; i < count; ++i) {
        QCOMPARE(table->rows.at(i).fields.value("hostname"_L1).toString(), u"host-%1"_s.arg(i));
        QCOMPARE(table->rows.at(i).fields.value("metadata.note"_L1).toString(), u"line one\r\nit\"s \u00fc%1"_s.arg(i));
        QCOMPARE(table->rows.at(i).line, 2 + qint64(i) * 2);
    }
}

void TestAssetImportRead::secretsAreLeftOut() {
    for (const auto& [bytes, file] :
         {std::pair{"hostname,root password\nweb-01,hunter2\n"_ba, u"a.csv"_s},
          std::pair{"[{\"hostname\": \"web-01\", \"ansible_become_pass\": \"hunter2\"}]"_ba, u"a.json"_s}}) {
        const auto table = assetImport::read(bytes, file);
        QVERIFY(table);
        QCOMPARE(table->rows.constFirst().fields.keys(), QStringList{u"hostname"_s});
        QVERIFY(table->notes.join(u'\n').contains(u"no place for secrets"_s));
    }
}

QTEST_GUILESS_MAIN(TestAssetImportRead)
#include "tst_asset_import_read.moc"
