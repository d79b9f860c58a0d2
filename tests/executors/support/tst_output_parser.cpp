// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/CellReader.h"
#include "executors/support/output/JsonPath.h"
#include "executors/support/output/OutputCollector.h"
#include "executors/support/output/OutputParser.h"

#include <QJsonDocument>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

OutputColumn column(const QString& name, ColumnType type = ColumnType::String, const QString& source = {},
                    int index = -1) {
    OutputColumn column;
    column.column = {name, type, {}};
    column.source = source;
    column.index = index;
    return column;
}

QJsonArray rows(const ParsedOutput& parsed) {
    if (!parsed.output.table) return {};
    QJsonArray rows;
    for (qsizetype r = 0; r < parsed.output.table->rowCount(); ++r) {
        QJsonArray row;
        for (qsizetype c = 0; c < parsed.output.table->columns.size(); ++c)
            row.append(parsed.output.table->at(r, c));
        rows.append(row);
    }
    return rows;
}

QByteArray quoted(const char* json) {
    return QByteArray(json).replace('\'', '"');
}

QJsonArray array(const char* json) {
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(quoted(json), &error);
    if (error.error != QJsonParseError::NoError) qFatal("bad expectation: %s", json);
    return document.array();
}

QByteArray text(const QJsonArray& array) {
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

#define COMPARE_ROWS(parsed, expected) QCOMPARE(text(rows(parsed)), text(array(expected)))

ParsedOutput parse(const OutputSpec& spec, const QByteArray& bytes) {
    auto parsed = OutputParser(spec).parse(bytes);
    if (!parsed) {
        QTest::qFail(qPrintable(parsed.error().toText()), __FILE__, __LINE__);
        return {};
    }
    return *parsed;
}

Error failure(const OutputSpec& spec, const QByteArray& bytes) {
    auto parsed = OutputParser(spec).parse(bytes);
    return parsed ? Error{u"(none)"_s, {}, {}, {}} : parsed.error();
}

} // namespace

class TestOutputParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cells_data() {
        QTest::addColumn<ColumnType>("type");
        QTest::addColumn<QByteArray>("in");
        QTest::addColumn<QJsonValue>("out");
        QTest::addColumn<bool>("bad");
        const QJsonValue null(QJsonValue::Null);
        const auto row = [](ColumnType type, const char* in, const QJsonValue& out, bool bad = false) {
            QTest::newRow(qPrintable(columnTypeName(type) + u' ' + QString::fromUtf8(in)))
                << type << QByteArray(in) << out << bad;
        };
        row(ColumnType::String, " kept ", u" kept "_s);
        row(ColumnType::String, "", u""_s);
        row(ColumnType::Integer, "42", 42);
        row(ColumnType::Integer, " -7 ", -7);
        row(ColumnType::Integer, "+7", 7);
        row(ColumnType::Integer, "9223372036854775807", QJsonValue(std::numeric_limits<qint64>::max()));
        row(ColumnType::Integer, "1,234,567", 1234567);
        row(ColumnType::Integer, "1,23", null, true);
        row(ColumnType::Integer, "12x", null, true);
        row(ColumnType::Integer, "", null);
        row(ColumnType::Integer, "99999999999999999999", null, true);
        row(ColumnType::Number, "1.5e3", 1500);
        row(ColumnType::Number, ".5", 0.5);
        row(ColumnType::Number, "nan", null, true);
        row(ColumnType::Number, "inf", null, true);
        row(ColumnType::Percent, "47%", 47);
        row(ColumnType::Percent, "0.3 %", 0.3);
        row(ColumnType::Percent, "-", null, true);
        row(ColumnType::Bytes, "4096", 4096);
        row(ColumnType::Bytes, "4k", 4096);
        row(ColumnType::Bytes, "1.5KiB", 1536);
        row(ColumnType::Bytes, "2 MB", 2000000);
        row(ColumnType::Bytes, "2 parsecs", null, true);
        row(ColumnType::Boolean, "Yes", true);
        row(ColumnType::Boolean, "f", false);
        row(ColumnType::Boolean, "maybe", null, true);
        row(ColumnType::Duration, "90", 90);
        row(ColumnType::Duration, "01:30", 90);
        row(ColumnType::Duration, "2-03:04:05", 183845);
        row(ColumnType::Duration, "1h30m", 5400);
        row(ColumnType::Duration, "1:2:3:4", null, true);
        row(ColumnType::Duration, ":", null, true);
        row(ColumnType::Time, "2026-11-23T20:11:05Z", u"2026-11-23T20:11:05.000Z"_s);
        row(ColumnType::Time, "2026-11-23 20:11:05+02", u"2026-11-23T18:11:05.000Z"_s);
        row(ColumnType::Time, "yesterday", null, true);
        row(ColumnType::Json, "{\"a\":[1]}", QJsonObject{{u"a"_s, QJsonArray{1}}});
        row(ColumnType::Json, "{", null, true);
    }
    void cells() {
        QFETCH(ColumnType, type);
        QFETCH(QByteArray, in);
        QFETCH(QJsonValue, out);
        QFETCH(bool, bad);
        bool isBad = false;
        QCOMPARE(cellReader::fromText(column(u"c"_s, type), in, isBad), out);
        QCOMPARE(isBad, bad);
    }

    void cellRules() {
        bool bad = false;
        OutputColumn rss = column(u"rss"_s, ColumnType::Bytes);
        rss.scale = 1024;
        QCOMPARE(cellReader::fromText(rss, "12", bad), QJsonValue(12288));
        QCOMPARE(cellReader::fromJson(rss, QJsonValue(12), bad), QJsonValue(12288));
        OutputColumn type = column(u"type"_s);
        type.values = {{u"d"_s, u"directory"_s}};
        QCOMPARE(cellReader::fromText(type, "d", bad), QJsonValue(u"directory"_s));
        QCOMPARE(cellReader::fromText(type, "x", bad), QJsonValue(u"x"_s));
        OutputColumn null = column(u"pid"_s, ColumnType::Integer);
        null.nullText = u"[not set]"_s;
        QCOMPARE(cellReader::fromText(null, "[not set]", bad), QJsonValue(QJsonValue::Null));
        OutputColumn unix = column(u"t"_s, ColumnType::Time);
        unix.timeFormat = u"unix"_s;
        QCOMPARE(cellReader::fromText(unix, "0", bad), QJsonValue(u"1970-01-01T00:00:00.000Z"_s));
        QCOMPARE(cellReader::fromText(unix, "1764000000.1234567890", bad), QJsonValue(u"2025-11-24T16:00:00.123Z"_s));
        QCOMPARE(cellReader::fromText(unix, "-1", bad), QJsonValue(u"1969-12-31T23:59:59.000Z"_s));
        unix.timeFormat = u"unix_us"_s;
        QCOMPARE(cellReader::fromText(unix, "1764000000123456", bad), QJsonValue(u"2025-11-24T16:00:00.123Z"_s));
        unix.timeFormat = u"unix_ns"_s;
        QCOMPARE(cellReader::fromText(unix, "1764000000123456789", bad), QJsonValue(u"2025-11-24T16:00:00.123Z"_s));
        unix.timeFormat.clear(); // as Go prints it, with the short name of the zone besides
        QCOMPARE(cellReader::fromText(unix, "2025-11-24 17:00:00.123456789 +0100 CET", bad),
                 QJsonValue(u"2025-11-24T16:00:00.123Z"_s));
        QCOMPARE(cellReader::fromText(unix, "2025-11-24 10:30:00 -0530 -0530", bad),
                 QJsonValue(u"2025-11-24T16:00:00.000Z"_s));
        unix.timeFormat = u"ddd MMM d hh:mm:ss yyyy"_s;
        QCOMPARE(cellReader::fromText(unix, "Mon Nov 23 20:11:05 2026", bad).toString().left(10), u"2026-11-23"_s);
        const OutputColumn windows = column(u"t"_s, ColumnType::Time);
        for (const char* date : {"/Date(1764000000123)/", "/Date(1764000000123+0100)/", "/Date(1764000000123-0530)/"})
            QCOMPARE(cellReader::fromText(windows, date, bad), QJsonValue(u"2025-11-24T16:00:00.123Z"_s));
        QCOMPARE(cellReader::fromText(windows, "/Date(-1)/", bad), QJsonValue(u"1969-12-31T23:59:59.999Z"_s));
        QVERIFY(!bad);
        for (const char* date : {"/Date()/", "/Date(", "/Date(x)/", "/Date(99999999999999999)/"}) {
            bad = false;
            QCOMPARE(cellReader::fromText(windows, date, bad), QJsonValue(QJsonValue::Null));
            QVERIFY2(bad, date);
        }
        QCOMPARE(cellReader::fromText(unix, "1e300", bad), QJsonValue(QJsonValue::Null));
        QVERIFY(bad);
    }

    void columnsByWhiteSpace() {
        OutputSpec spec;
        spec.format = OutputFormat::Columns;
        spec.headerLines = 1;
        spec.comment = u"#"_s;
        spec.columns = {column(u"pid"_s, ColumnType::Integer), column(u"user"_s), column(u"command"_s)};
        const auto parsed = parse(spec, "  PID USER COMMAND\r\n"
                                        "    1 root  /sbin/init  --two  words  \r\n"
                                        "# a remark\n\n"
                                        "   xx root \xff\xfe\n"
                                        " 22\n"
                                        "3 a b c"); // no line end
        COMPARE_ROWS(
            parsed,
            "[[1,'root','/sbin/init  --two  words'],[null,'root','\\uFFFD\\uFFFD'],[22,null,null],[3,'a','b c']]");
        QCOMPARE(parsed.notices, (QStringList{u"1 cell of pid could not be read as integer"_s,
                                              u"1 row has fewer fields than there are columns"_s}));
    }

    void columnsBySeparator_data() {
        QTest::addColumn<QString>("separator");
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("tab") << u"\\t"_s << QByteArray("a\t\tc d\te");
        QTest::newRow("character") << u":"_s << QByteArray("a::c d:e");
        QTest::newRow("escaped") << u"\\|"_s << QByteArray("a||c d|e");
        QTest::newRow("pattern") << u" *[;,] *"_s << QByteArray("a ; , c d;e");
    }
    void columnsBySeparator() {
        QFETCH(QString, separator);
        QFETCH(QByteArray, line);
        OutputSpec spec;
        spec.format = OutputFormat::Columns;
        spec.separator = separator;
        spec.columns = {column(u"one"_s), column(u"two"_s), column(u"three"_s), column(u"four"_s)};
        const auto parsed = parse(spec, line);
        QCOMPARE(rows(parsed).size(), 1);
        QCOMPARE(rows(parsed)[0].toArray(), (QJsonArray{u"a"_s, u""_s, u"c d"_s, u"e"_s}));
    }

    void columnsByIndex() {
        OutputSpec spec;
        spec.format = OutputFormat::Columns;
        spec.columns = {column(u"last"_s, ColumnType::String, {}, 3), column(u"first"_s, ColumnType::String, {}, 0)};
        COMPARE_ROWS(parse(spec, "a b c d e\n"), "[['d','a']]");
        spec.columns = {column(u"first"_s, ColumnType::String, {}, 0), column(u"rest"_s, ColumnType::String, {}, 2)};
        COMPARE_ROWS(parse(spec, "a b c d e\n"), "[['a','c d e']]");
    }

    void columnsFromTheHeading() {
        OutputSpec spec;
        spec.format = OutputFormat::Columns;
        spec.headerLines = 1;
        const auto parsed = parse(spec, "NAME READY\nweb 3\ndb 11\n");
        COMPARE_ROWS(parsed, "[['web',3],['db',11]]");
        QCOMPARE(parsed.output.table->columns[1].type, ColumnType::Integer);
        QCOMPARE(failure(spec, "").code, u"no_columns"_s);
        spec.separator = u"("_s + u"("_s;
        QCOMPARE(failure(spec, "a\nb\n").code, u"bad_pattern"_s);
    }

    void recordAndSort() {
        OutputSpec spec;
        spec.format = OutputFormat::Columns;
        spec.columns = {column(u"name"_s), column(u"size"_s, ColumnType::Integer)};
        spec.sort = u"-size"_s;
        COMPARE_ROWS(parse(spec, "a 2\nb x\nc 10\nd 2\n"), "[['c',10],['a',2],['d',2],['b',null]]");
        spec.limit = u"2"_s;
        COMPARE_ROWS(parse(spec, "a 2\nc 10\nd 2\n"), "[['c',10],['a',2]]");
        spec.limit.clear();
        spec.sort = u"name"_s;
        COMPARE_ROWS(parse(spec, "b 1\na 2\n"), "[['a',2],['b',1]]");
        spec.record = true;
        QCOMPARE(parse(spec, "b 1\na 2\n").output.fields, (QJsonObject{{u"name"_s, u"b"_s}, {u"size"_s, 1}}));
        QVERIFY(!parse(spec, "b 1\n").output.table);
        QCOMPARE(parse(spec, "").output.fields.value(u"size"_s), QJsonValue(QJsonValue::Null));
    }

    void csv_data() {
        QTest::addColumn<QByteArray>("in");
        QTest::addColumn<QByteArray>("out");
        QTest::newRow("plain") << QByteArray("a,b\n1,x\n") << QByteArray("[[1,'x']]");
        QTest::newRow("CRLF, no last line end") << QByteArray("a,b\r\n1,x\r\n2,y") << QByteArray("[[1,'x'],[2,'y']]");
        QTest::newRow("BOM") << QByteArray("\xEF\xBB\xBF"
                                           "a,b\n1,x\n")
                             << QByteArray("[[1,'x']]");
        QTest::newRow("quotes") << QByteArray("a,b\n1,\"x \"\"y\"\", z\"\n") << QByteArray("[[1,'x \\\"y\\\", z']]");
        QTest::newRow("line end in a field")
            << QByteArray("a,b\n1,\"x\r\ny\"\n2,z\n") << QByteArray("[[1,'x\\r\\ny'],[2,'z']]");
        QTest::newRow("empty fields") << QByteArray("a,b\n,\n1,\n") << QByteArray("[[null,''],[1,'']]");
        QTest::newRow("null") << QByteArray("a,b\n\\N,\\N\n1,\"\\N\"\n") << QByteArray("[[null,null],[1,'\\\\N']]");
        QTest::newRow("too few") << QByteArray("a,b\n1\n") << QByteArray("[[1,null]]");
        QTest::newRow("too many") << QByteArray("a,b\n1,x,y\n") << QByteArray("[[1,'x']]");
        QTest::newRow("text behind a quote") << QByteArray("a,b\n1,\"x\"y\n") << QByteArray("[[1,'xy']]");
        QTest::newRow("quote within") << QByteArray("a,b\n1,x\"y\n") << QByteArray("[[1,'x\\\"y']]");
        QTest::newRow("names that look like numbers")
            << QByteArray("a,b\n007,1.50\n010,2\n") << QByteArray("[['007',1.5],['010',2]]");
        QTest::newRow("heading only") << QByteArray("a,b\n") << QByteArray("[]");
        QTest::newRow("nothing") << QByteArray("") << QByteArray("[]");
    }
    void csv() {
        QFETCH(QByteArray, in);
        QFETCH(QByteArray, out);
        OutputSpec spec;
        spec.format = OutputFormat::Csv;
        COMPARE_ROWS(parse(spec, in), out.constData());
    }

    void csvDeclared() {
        OutputSpec spec;
        spec.format = OutputFormat::Csv;
        spec.separator = u"\\t"_s;
        spec.comment = u"#"_s;
        spec.columns = {column(u"size"_s, ColumnType::Bytes, u"Size"_s), column(u"id"_s), column(u"gone"_s)};
        auto parsed = parse(spec, "# made by x\nid\tsize\n1\t4k\n2\tbig\n");
        COMPARE_ROWS(parsed, "[[4096,'1',null],[null,'2',null]]");
        QCOMPARE(parsed.notices,
                 (QStringList{u"the output has no column gone"_s, u"1 cell of size could not be read as bytes"_s}));
        spec.csvHeader = false;
        spec.comment.clear();
        spec.columns = {column(u"b"_s, ColumnType::Integer, {}, 1), column(u"a"_s, ColumnType::String, {}, 0)};
        COMPARE_ROWS(parse(spec, "x\t1\ny\t2\n"), "[[1,'x'],[2,'y']]");
        parsed = parse(spec, "\"never closed\t1\ny\t2\n");
        QVERIFY(parsed.notices.contains(u"a quoted field is never closed; it was taken to reach to the end"_s));
        spec.columns.clear();
        QCOMPARE(parse(spec, "x\t1\n").output.table->columns[1].name, u"column_2"_s);
    }

    void json() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        spec.rowsPath = u"items"_s;
        spec.columns = {column(u"name"_s, ColumnType::String, u"metadata.name"_s),
                        column(u"app"_s, ColumnType::String, u"metadata.labels.app\\.io/name"_s),
                        column(u"restarts"_s, ColumnType::Integer, u"status.list.0.restarts"_s),
                        column(u"created"_s, ColumnType::Time, u"metadata.created"_s)};
        const auto parsed = parse(
            spec,
            quoted(
                "{'items':[{'metadata':{'name':'web','labels':{'app.io/name':'shop'},'created':'2026-11-23T20:11:05Z'},"
                "'status':{'list':[{'restarts':2}]}},\n"
                "{'metadata':{'name':5}, 'status':{'list':{}}}]}"));
        COMPARE_ROWS(parsed, "[['web','shop',2,'2026-11-23T20:11:05.000Z'],['5',null,null,null]]");
        const Error missing = failure(spec, "{\"other\":[]}");
        QCOMPARE(missing.code, u"output_unreadable"_s);
        QVERIFY(missing.message.contains(u"items"_s));
    }

    void jsonLookup() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        spec.rowsPath = u"data.0.spans"_s;
        spec.columns = {column(u"id"_s), column(u"service"_s, ColumnType::String, u"process"_s),
                        column(u"row"_s, ColumnType::Json, u"$"_s)};
        spec.columns[1].lookup = u"data.0.processes.*.name"_s;
        COMPARE_ROWS(parse(spec, quoted("{'data':[{'processes':{'p1':{'name':'shop'},'p2':{},'p3':5},'spans':["
                                        "{'id':1,'process':'p1'},{'id':2,'process':'p2'},{'id':3,'process':'p3'},"
                                        "{'id':4,'process':'p9'},{'id':5}]}]}")),
                     "[['1','shop',{'id':1,'process':'p1'}],['2',null,{'id':2,'process':'p2'}],"
                     "['3',null,{'id':3,'process':'p3'}],['4',null,{'id':4,'process':'p9'}],['5',null,{'id':5}]]");
        spec.rowsPath = u"names"_s;
        spec.columns = {column(u"name"_s, ColumnType::String, u"$"_s)};
        COMPARE_ROWS(parse(spec, quoted("{'names':['a','b',null]}")), "[['a'],['b'],[null]]");
    }

    void jsonUndeclared() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        auto parsed =
            parse(spec, quoted("[{'z':1,'a':'x, {\\'q\\':1}','m':null},{'z':2.5,'a':'y','extra':{'k':[1]}}]"));
        QStringList names;
        for (const Column& c : parsed.output.table->columns)
            names.append(c.name);
        QCOMPARE(names, (QStringList{u"z"_s, u"a"_s, u"m"_s, u"extra"_s})); // as in the text, not sorted
        QCOMPARE(parsed.output.table->columns[0].type, ColumnType::Number);
        QCOMPARE(parsed.output.table->columns[3].type, ColumnType::Json);
        parsed = parse(spec, quoted("[{'id':9223372036854775807},{'id':-9223372036854775808}]"));
        QCOMPARE(parsed.output.table->columns[0].type, ColumnType::Integer);
        QCOMPARE(parsed.output.table->at(0, 0).toInteger(), std::numeric_limits<qint64>::max());
        QCOMPARE(parsed.output.table->at(1, 0).toInteger(), std::numeric_limits<qint64>::min());
        COMPARE_ROWS(parse(spec, "[1,\"two\",null]"), "[[1],['two'],[null]]");
        COMPARE_ROWS(parse(spec, "\n {\"one\":1}\n"), "[[1]]");
        COMPARE_ROWS(parse(spec, "42"), "[[42]]");
        COMPARE_ROWS(parse(spec, " \n"), "[]");
        COMPARE_ROWS(parse(spec, "[{\"a\":\"\xff\"}]"), "[['\\uFFFD']]");
        spec.record = true;
        QCOMPARE(parse(spec, "{\"a\":{\"b\":1}}").output.fields, (QJsonObject{{u"a"_s, QJsonObject{{u"b"_s, 1}}}}));
        // A record of no declared columns is what the program says: a list is a table all the same.
        COMPARE_ROWS(parse(spec, "[{\"a\":1},{\"b\":2}]"), "[[1,null],[null,2]]");
        COMPARE_ROWS(parse(spec, "[]"), "[]");
        QCOMPARE(parse(spec, "\"word\"").output.fields, (QJsonObject{{u"value"_s, u"word"_s}}));
        QVERIFY(parse(spec, "null").output.fields.isEmpty());
        QVERIFY(parse(spec, "\n").output.fields.isEmpty());
        spec.columns = {column(u"a"_s)};
        QCOMPARE(parse(spec, "[{\"a\":1}]").output.fields, (QJsonObject{{u"a"_s, QJsonValue()}}));
    }

    void jsonWholeOrText() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        spec.record = true;
        spec.orText = true;
        spec.columns = {column(u"reply"_s, ColumnType::Json, u"$"_s)};
        const auto reply = [&spec](const QByteArray& text) {
            return parse(spec, text).output.fields.value(u"reply"_s);
        };
        QCOMPARE(reply("{\"a\":[1]}\n"), QJsonValue(QJsonObject{{u"a"_s, QJsonArray{1}}}));
        QCOMPARE(reply("[\"x\",null]"), QJsonValue(QJsonArray{u"x"_s, QJsonValue::Null}));
        QCOMPARE(reply("\"a\""), QJsonValue(u"a"_s));
        QCOMPARE(reply("null"), QJsonValue(QJsonValue::Null));
        QCOMPARE(reply("# Server\r\nversion:7\r\n"), QJsonValue(u"# Server\r\nversion:7\r\n"_s));
        spec.orText = false;
        QCOMPARE(failure(spec, "# Server").code, u"output_unreadable"_s);
    }

    void jsonMalformed_data() {
        QTest::addColumn<QByteArray>("in");
        QTest::newRow("cut") << QByteArray("[{\"a\":1},{\"a\"");
        QTest::newRow("text") << QByteArray("Error from server (NotFound)");
        QTest::newRow("two documents") << QByteArray("{} {}");
        QTest::newRow("deep") << QByteArray(5000, '[');
        QTest::newRow("NUL") << QByteArray("\0", 1);
    }
    void jsonMalformed() {
        QFETCH(QByteArray, in);
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        const Error error = failure(spec, in);
        QCOMPARE(error.code, u"output_unreadable"_s);
        QVERIFY2(error.message.contains(u"line 1, column "_s), qPrintable(error.message));
    }

    void jsonLines() {
        OutputSpec spec;
        spec.format = OutputFormat::JsonLines;
        const auto parsed = parse(spec, "{\"b\":1,\"a\":2}\n\n-- cursor\n{\"a\":3}\r\n");
        COMPARE_ROWS(parsed, "[[1,2],[null,3]]");
        QCOMPARE(parsed.notices, QStringList{u"1 line is not JSON and was left out"_s});
        QCOMPARE(failure(spec, "nothing\nof the kind\n").code, u"output_unreadable"_s);
        COMPARE_ROWS(parse(spec, ""), "[]");
    }

    void keyValue() {
        OutputSpec spec;
        spec.format = OutputFormat::KeyValue;
        spec.record = true;
        QCOMPARE(
            parse(spec, "Id=ssh.service\nUrl : http://x:1/=\n  more\n\nTag: a\nTag: b\nno separator\n").output.fields,
            (QJsonObject{{u"Id"_s, u"ssh.service"_s},
                         {u"Url"_s, u"http://x:1/=\nmore"_s},
                         {u"Tag"_s, QJsonArray{u"a"_s, u"b"_s}}}));
        spec.record = false;
        COMPARE_ROWS(parse(spec, "Id=a\nPID=1\n\n\nId=b\nPID=22\nExtra=x\n"), "[['a',1,null],['b',22,'x']]");
        spec.separator = u"="_s;
        spec.columns = {column(u"unit"_s, ColumnType::String, u"Id"_s),
                        column(u"pid"_s, ColumnType::Integer, u"PID"_s)};
        const auto parsed = parse(spec, "Id=a:b\r\nPID=x\r\n\r\n=odd\r\nId=b\r\n");
        COMPARE_ROWS(parsed, "[['a:b',null],['b',null]]");
        QCOMPARE(parsed.notices, (QStringList{u"1 line has no key and was left out"_s,
                                              u"1 cell of pid could not be read as integer"_s}));
    }

    void regex() {
        OutputSpec spec;
        spec.format = OutputFormat::Regex;
        spec.pattern = u"seq=(?<sequence>\\d+)(?: ttl=(?<ttl>\\d+))? time=(?<time_ms>[\\d.]+)"_s;
        spec.columns = {column(u"sequence"_s, ColumnType::Integer), column(u"ttl"_s, ColumnType::Integer),
                        column(u"time_ms"_s, ColumnType::Number)};
        spec.summary = {u"^(?<sent>\\d+) sent, (?<received>\\d+) received$"_s, u"never (?<there>x)"_s};
        spec.summaryColumns = {column(u"sent"_s, ColumnType::Integer), column(u"received"_s, ColumnType::Integer),
                               column(u"there"_s)};
        const auto parsed =
            parse(spec, "PING\r\nseq=1 ttl=64 time=0.5 ms\r\nseq=2 time=1 ms\r\n\r\n2 sent, 2 received\r\n");
        COMPARE_ROWS(parsed, "[[1,64,0.5],[2,null,1]]");
        QCOMPARE(parsed.output.fields,
                 (QJsonObject{{u"sent"_s, 2}, {u"received"_s, 2}, {u"there"_s, QJsonValue::Null}}));
        spec.pattern = u"(?s)<(?<all>.*?)>"_s;
        spec.columns.clear();
        COMPARE_ROWS(parse(spec, "<a\nb> <c>"), "[['a\\nb'],['c']]");
        spec.pattern = u"("_s;
        QCOMPARE(failure(spec, "x").code, u"bad_pattern"_s);
        spec.pattern = u"x*"_s; // empty matches must come to an end
        QCOMPARE(rows(parse(spec, "ab")).size(), 1);
    }

    void regexCarriesAHeadingOn() {
        OutputSpec spec;
        spec.format = OutputFormat::Regex;
        spec.pattern = u"^Chain (?<chain>\\S+)|^(?<number>\\d+) (?<target>\\S+)?"_s;
        spec.columns = {column(u"number"_s, ColumnType::Integer), column(u"chain"_s), column(u"target"_s)};
        spec.columns[1].carry = true;
        COMPARE_ROWS(parse(spec, "0 early\nChain A\n1 x\n2 \nChain EMPTY\nother\nChain B\n1 y\n"),
                     "[[0,null,'early'],[1,'A','x'],[2,'A',null],[1,'B','y']]");
        spec.columns[1].carry = false;
        QCOMPARE(rows(parse(spec, "Chain A\n1 x\n")).size(), 2);
    }

    void linesAndText() {
        OutputSpec spec;
        spec.format = OutputFormat::Lines;
        COMPARE_ROWS(parse(spec, "one\r\n\n  two \nlast"), "[['one'],[''],['  two '],['last']]");
        COMPARE_ROWS(parse(spec, ""), "[]");
        QByteArray many;
        for (int i = 0; i < 100'005; ++i)
            many += "x\n";
        const auto parsed = parse(spec, many);
        QCOMPARE(parsed.output.table->rowCount(), 100'000);
        QCOMPARE(parsed.notices,
                 QStringList{u"the first 100000 rows are kept as result, 5 more are only in the run's log"_s});
        spec.format = OutputFormat::Text;
        QCOMPARE(parse(spec, "a\r\nb\xff").output.fields.value(u"text"_s).toString(), u"a\r\nb\uFFFD"_s);
    }

    void moreCellsThanAreKept() {
        OutputSpec spec;
        spec.format = OutputFormat::Csv;
        QByteArray bytes("a\n");
        for (int i = 0; i < OutputParser::maximumCells + 3; ++i)
            bytes += "1\n";
        const auto parsed = parse(spec, bytes);
        QCOMPARE(parsed.output.table->rowCount(), OutputParser::maximumCells);
        QCOMPARE(parsed.notices.size(), 1);
        QVERIFY(parsed.notices.first().contains(u"3 more"_s));
    }

    void collectingBothOutputsKeepsTheirLinesWhole() {
        OutputSpec spec;
        spec.format = OutputFormat::Text;
        const auto collect = [&spec] {
            OutputCollector collector(spec);
            collector.add(OutputStream::Stdout, "one\ntw");
            collector.add(OutputStream::Stderr, "wrong\nwor");
            collector.add(OutputStream::Stdout, "o\n");
            collector.add(OutputStream::Stderr, "se");
            const auto parsed = collector.finish();
            return parsed ? parsed->output.fields.value(u"text"_s).toString() : QString();
        };
        QCOMPARE(collect(), u"one\ntwo\n"_s);
        spec.from = OutputFrom::Both;
        QCOMPARE(collect(), u"one\nwrong\ntwo\nworse"_s);
    }

    void collectingStaysInBounds() {
        OutputSpec spec;
        spec.format = OutputFormat::Text;
        const qsizetype limit = OutputCollector::limitFor(OutputFormat::Text);
        const QByteArray chunk = QByteArray(65'535, 'x') + '\n';
        OutputCollector collector(spec);
        for (qsizetype i = 0; i < limit / chunk.size() + 10; ++i)
            collector.add(chunk);
        const auto parsed = collector.finish();
        QVERIFY(parsed);
        QVERIFY(parsed->output.fields.value(u"text"_s).toString().size() <= limit);
        QCOMPARE(parsed->notices.size(), 1);
        QVERIFY(parsed->notices.first().startsWith(u"only the first "_s));

        OutputSpec rowsSpec;
        rowsSpec.format = OutputFormat::Columns;
        rowsSpec.columns = {column(u"all"_s)};
        OutputCollector rowsCollector(rowsSpec);
        const qsizetype rowLimit = OutputCollector::limitFor(OutputFormat::Columns);
        for (qsizetype i = 0; i < rowLimit / chunk.size() + 10; ++i)
            rowsCollector.add(chunk);
        rowsCollector.add("half a li"); // never a row
        const auto whole = rowsCollector.finish();
        QVERIFY(whole);
        QCOMPARE(whole->output.table->rowCount(), rowLimit / chunk.size());

        OutputSpec json;
        json.format = OutputFormat::Json;
        OutputCollector large(json);
        for (qsizetype i = 0; i <= OutputCollector::limitFor(OutputFormat::Json) / chunk.size(); ++i)
            large.add(chunk);
        QCOMPARE(large.finish().error().code, u"output_too_large"_s);
    }

    void everyFormatTakesAnything() {
        const QList<QByteArray> inputs = {QByteArray(),
                                          QByteArray("\0\0\0", 3),
                                          QByteArray("\xff\xfe\xfd\n\xff"),
                                          QByteArray("\r\r\n\n\r"),
                                          QByteArray("\"\"\"\"\n,\"\n"),
                                          QByteArray(100'000, ' '),
                                          QByteArray(100'000, ':'),
                                          QByteArray("\xEF\xBB"),
                                          QByteArray(" =\n\t=x\n continued")};
        for (const OutputFormat format :
             {OutputFormat::Columns, OutputFormat::Csv, OutputFormat::Json, OutputFormat::JsonLines,
              OutputFormat::KeyValue, OutputFormat::Regex, OutputFormat::Lines, OutputFormat::Text,
              OutputFormat::PrometheusText, OutputFormat::LineProtocol}) {
            for (const bool record : {false, true}) {
                OutputSpec spec;
                spec.format = format;
                spec.record = record;
                spec.headerLines = 1;
                spec.pattern = u"(?<a>.)(?<b>.*)"_s;
                spec.columns = {column(u"a"_s, ColumnType::Integer), column(u"b"_s, ColumnType::Time)};
                for (const QByteArray& input : inputs) {
                    const auto parsed = OutputParser(spec).parse(input);
                    if (parsed && parsed->output.table) {
                        QCOMPARE(parsed->output.table->cells.size() % parsed->output.table->columns.size(), 0);
                    } else if (!parsed) {
                        QCOMPARE(parsed.error().code, u"output_unreadable"_s);
                    }
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestOutputParser)
#include "tst_output_parser.moc"
