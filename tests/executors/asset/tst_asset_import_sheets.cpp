// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/AssetImport.h"
#include "support/AssetRowText.h"
#include "support/ZipBytes.h"

#include <QJsonDocument>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

using Files = QList<std::pair<QByteArray, QByteArray>>;

QByteArray ods(const QByteArray& tables) {
    return test::zipBytes(
        {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
         {"content.xml", "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:o\" xmlns:table=\"urn:t\" "
                         "xmlns:text=\"urn:x\"><office:body><office:spreadsheet>" +
                             tables + "</office:spreadsheet></office:body></office:document-content>"}});
}

QByteArray cell(const QByteArray& text) {
    return "<table:table-cell office:value-type=\"string\"><text:p>" + text + "</text:p></table:table-cell>";
}

QByteArray row(const QByteArrayList& cells) {
    return "<table:table-row>" + cells.join() + "</table:table-row>";
}

QByteArray table(const QByteArray& rows, const QByteArray& name = "Sheet1") {
    return "<table:table table:name=\"" + name + "\">" + rows + "</table:table>";
}

Files xlsxFiles(const QByteArray& sheet, const QByteArray& strings = {}, const QByteArray& properties = {}) {
    return {
        {"[Content_Types].xml", "<Types/>"},
        {"xl/workbook.xml", "<workbook xmlns:r=\"urn:r\">" + properties +
                                "<sheets><sheet name=\"Servers\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"},
        {"xl/sharedStrings.xml", "<sst>" + strings + "</sst>"},
        {"xl/styles.xml", "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/><numFmt "
                          "numFmtId=\"165\" formatCode=\"0.00 &quot;days&quot;\"/></numFmts><cellXfs><xf "
                          "numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf "
                          "numFmtId=\"22\"/></cellXfs></styleSheet>"},
        {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + sheet + "</worksheet>"}};
}

QByteArray xlsx(const QByteArray& rows, const QByteArray& strings = {}, const QByteArray& behind = {}) {
    return test::zipBytes(xlsxFiles(rows + "</sheetData>" + behind, strings));
}

QByteArray inlineCell(const QByteArray& place, const QByteArray& text) {
    return "<c r=\"" + place + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
}

QStringList shown(const QByteArray& bytes, const QString& file) {
    const auto read = assetImport::read(bytes, file);
    return read ? test::rowTexts(*read) : QStringList{read.error().message};
}

} // namespace

/// assetImport::read for ods and xlsx.
class TestAssetImportSheets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsOds();
    void odsRepeatsAndMerges();
    void odsTakesTheFirstSheetWithText();
    void readsXlsx();
    void xlsxNumbersAndDates();
    void xlsxMerges();
    void refuses_data();
    void refuses();
    void aBombCostsNoMemory();
};

void TestAssetImportSheets::readsOds() {
    const QByteArray number = "<table:table-cell office:value-type=\"float\" office:value=\"4711\"><text:p>4,711.00"
                              "</text:p></table:table-cell>";
    const QByteArray date = "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-03-05\"><text:p>"
                            "05.03.26</text:p></table:table-cell>";
    const QByteArray noted =
        "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>ask Ada</text:p>"
        "</office:annotation><text:p>a<text:s text:c=\"2\"/>b</text:p></table:table-cell>";
    const QByteArray bytes = ods(table(row({cell("Hostname"), cell("Serial"), cell("Bought"), cell("Owner")}) +
                                       row({cell("web-01"), number, date, noted})));
    QCOMPARE(
        shown(bytes, u"a.ods"_s),
        QStringList{
            uR"(2:{"hostname":"web-01","metadata.Bought":"2026-03-05","metadata.Serial":"4711","owner":"a  b"})"_s});
    QCOMPARE(shown(bytes, QString()).size(), 1); // known by its bytes
}

void TestAssetImportSheets::odsRepeatsAndMerges() {
    const QByteArray empty = "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell "
                             "table:number-columns-repeated=\"16384\"/></table:table-row>";
    const QByteArray merged =
        "<table:table-cell office:value-type=\"string\" table:number-rows-spanned=\"2\"><text:p>fra1"
        "</text:p></table:table-cell>";
    const QByteArray covered = "<table:covered-table-cell/>";
    const QByteArray twice =
        "<table:table-row table:number-rows-repeated=\"2\">" + cell("") + cell("same") + "</table:table-row>";
    const QByteArray bytes = ods(table(row({cell("location"), cell("hostname")}) + row({merged, cell("web-01")}) +
                                       row({covered, cell("web-02")}) + twice + empty));
    QCOMPARE(shown(bytes, u"a.ods"_s), (QStringList{uR"(2:{"hostname":"web-01","location":"fra1"})"_s,
                                                    uR"(3:{"hostname":"web-02","location":"fra1"})"_s,
                                                    uR"(4:{"hostname":"same","location":null})"_s,
                                                    uR"(5:{"hostname":"same","location":null})"_s}));
    const auto read = assetImport::read(bytes, u"a.ods"_s);
    QVERIFY(read->notes.contains(u"1 cells got the value of the merged cell they are a part of"_s));
}

void TestAssetImportSheets::odsTakesTheFirstSheetWithText() {
    const QByteArray bytes = ods(table("", "Empty") + table(row({cell("web-01")}), "Hosts") + table("", "Last"));
    const auto read = assetImport::read(bytes, u"a.ods"_s);
    QVERIFY(read);
    QCOMPARE(read->rows.size(), 1);
    QVERIFY2(read->notes.contains(u"The sheet 'Hosts' was read; others were left out: Empty, Last"_s),
             qPrintable(read->notes.join(u'\n')));
}

void TestAssetImportSheets::readsXlsx() {
    const QByteArray strings = "<si><t>hostname</t></si><si><r><t>web</t></r><r><t xml:space=\"preserve\">-01</t></r>"
                               "<rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si><si><t>owner</t></si>";
    const QByteArray bytes =
        xlsx("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>2</v></c></row>"
             "<row r=\"5\"><c r=\"A5\" t=\"s\"><v>1</v></c><c r=\"C5\" t=\"str\"><f>A1</f><v>ops</v>"
             "</c></row>",
             strings);
    QCOMPARE(shown(bytes, u"a.xlsx"_s), QStringList{uR"(5:{"hostname":"web-01","owner":"ops"})"_s});
}

void TestAssetImportSheets::xlsxNumbersAndDates() {
    QByteArray head = "<row r=\"1\">" + inlineCell("A1", "hostname");
    QByteArray body = "<row r=\"2\">" + inlineCell("A2", "web-01");
    const QList<std::pair<QByteArray, QByteArray>> cells{
        {"B", "<v>12</v>"}, {"C", "<v>0.5</v>"}, {"D", "<v>1.2E3</v>"}, {"E", "<v>12345678901234567</v>"}};
    for (const auto& [column, value] : cells) {
        head += inlineCell(column + "1", "metadata." + column);
        body += "<c r=\"" + column + "2\">" + value + "</c>";
    }
    head += inlineCell("F1", "metadata.F") + inlineCell("G1", "metadata.G") + inlineCell("H1", "metadata.H") +
            inlineCell("I1", "metadata.I");
    body += "<c r=\"F2\" s=\"1\"><v>46086</v></c><c r=\"G2\" s=\"3\"><v>46086.5</v></c><c r=\"H2\" s=\"2\"><v>3</v></c>"
            "<c r=\"I2\" t=\"b\"><v>1</v></c>";
    QCOMPARE(
        shown(xlsx(head + "</row>" + body + "</row>"), u"a.xlsx"_s),
        QStringList{
            uR"(2:{"hostname":"web-01","metadata.B":"12","metadata.C":"0.5","metadata.D":"1200","metadata.E":"12345678901234567","metadata.F":"2026-03-05","metadata.G":"2026-03-05T12:00:00","metadata.H":"3","metadata.I":"true"})"_s});
}

void TestAssetImportSheets::xlsxMerges() {
    const QByteArray rows = "<row r=\"1\">" + inlineCell("A1", "hostname") + inlineCell("B1", "location") +
                            "</row><row r=\"2\">" + inlineCell("A2", "web-01") + inlineCell("B2", "fra1") +
                            "</row><row r=\"3\">" + inlineCell("A3", "web-02") + "</row>";
    QCOMPARE(shown(xlsx(rows, {}, "<mergeCells><mergeCell ref=\"B2:B3\"/></mergeCells>"), u"a.xlsx"_s),
             (QStringList{uR"(2:{"hostname":"web-01","location":"fra1"})"_s,
                          uR"(3:{"hostname":"web-02","location":"fra1"})"_s}));
}

void TestAssetImportSheets::refuses_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("part");
    const QByteArray good = xlsx("<row r=\"1\">" + inlineCell("A1", "hostname") + "</row>");
    QTest::newRow("cut") << good.left(good.size() / 2) << u"cannot be unpacked"_s;
    QByteArray damaged = good;
    for (qsizetype i = 40; i < good.size() / 2; i += 7)
        damaged[i] = char(~damaged[i]);
    QTest::newRow("damaged") << damaged << QString();
    QTest::newRow("another zip") << test::zipBytes({{"readme.txt", "hello"}}) << u"no spreadsheet"_s;
    Files files = xlsxFiles("<row><c><v>1</v></c></row></sheetData>");
    files.removeLast();
    QTest::newRow("a sheet is missing") << test::zipBytes(files) << u"xl/worksheets/sheet1.xml is missing"_s;
    QTest::newRow("broken XML") << xlsx("<row r=\"1\"><c r=\"A1\"></row>")
                                << u"sheet1.xml in it is damaged at line 1"_s;
    QTest::newRow("too wide") << xlsx("<row r=\"1\">" + inlineCell("XFD1", "x") + "</row>")
                              << u"1000 columns are the most"_s;
    // A thousand times a thousand times a thousand: XML's own bomb.
    QTest::newRow("entities")
        << test::zipBytes({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                           {"content.xml",
                            "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
                            "\"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e "
                            "\"&d;&d;&d;&d;&d;&d;&d;&d;\">]><table:table "
                            "table:name=\"x\"><table:table-row><table:table-cell><text:p>&e;</text:p>"
                            "</table:table-cell></table:table-row></table:table>"}})
        << u"content.xml in it is damaged"_s;
}

void TestAssetImportSheets::refuses() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, part);
    const auto read = assetImport::read(bytes, u"a.xlsx"_s);
    QVERIFY(!read);
    QCOMPARE(read.error().code, u"asset_import"_s);
    QVERIFY2(read.error().message.contains(part), qPrintable(read.error().message));
}

void TestAssetImportSheets::aBombCostsNoMemory() {
    // 40 MB of one cell's text out of some 40 kB, and then a gigabyte of blanks that nothing is kept of.
    QByteArray rows = row({cell("hostname")});
    rows +=
        "<table:table-row table:number-rows-repeated=\"1048576\">" + cell(QByteArray(2000, 'a')) + "</table:table-row>";
    const auto read = assetImport::read(ods(table(rows)), u"a.ods"_s);
    QVERIFY(!read);
    QVERIFY2(read.error().message.contains(u"characters"_s) || read.error().message.contains(u"rows"_s),
             qPrintable(read.error().message));
}

QTEST_GUILESS_MAIN(TestAssetImportSheets)
#include "tst_asset_import_sheets.moc"
