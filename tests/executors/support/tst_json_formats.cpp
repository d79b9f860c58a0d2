// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON formats against QJsonDocument, which knows nothing of how they read: over documents made at random and over
// what is left when bytes of them are changed, cut and doubled.
#include "engine/base/Json.h"
#include "executors/support/output/CellReader.h"
#include "executors/support/output/JsonPath.h"
#include "executors/support/output/OutputParser.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <random>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

class Maker {
public:
    explicit Maker(unsigned seed) : random_(seed) {}

    int upTo(int most) { return int(random_() % unsigned(most + 1)); }

    QByteArray space() {
        static const char* const spaces[] = {"", "", "", " ", "\n", "\t\r\n  "};
        return spaces[upTo(5)];
    }
    QByteArray string() {
        static const char* const strings[] = {"\"\"",
                                              "\"a\"",
                                              "\"b.c\"",
                                              "\"long enough for no short string\"",
                                              "\"\\u00fc\\n\"",
                                              "\"\xc3\xbc\"",
                                              "\"\\ud83d\\ude00\"",
                                              "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                                              "\"\\u0000x\"",
                                              "\"12\"",
                                              "\"2026-11-23T20:11:05Z\"",
                                              "\"true\""};
        return strings[upTo(11)];
    }
    QByteArray number() {
        static const char* const numbers[] = {"0",
                                              "-0",
                                              "-0.0",
                                              "1",
                                              "12.50",
                                              "1e3",
                                              "1E-2",
                                              "-17",
                                              "1.5e300",
                                              "9007199254740993",
                                              "9223372036854775807",
                                              "-9223372036854775808",
                                              "9223372036854775808",
                                              "18446744073709551615",
                                              "18446744073709551616",
                                              "123456789012345678901234567890",
                                              "0.1",
                                              "5e-324",
                                              "4.35",
                                              "100.0"};
        return numbers[upTo(19)];
    }
    QByteArray value(int depth) {
        switch (depth > 3 ? upTo(4) : upTo(7)) {
        case 0:
            return string();
        case 1:
            return number();
        case 2:
            return upTo(1) ? "true" : "false";
        case 3:
            return "null";
        case 4:
            return string();
        case 5:
            return list(depth + 1);
        default:
            return object(depth + 1);
        }
    }
    QByteArray list(int depth) {
        QByteArray text = "[" + space();
        for (int i = 0, count = upTo(3); i < count; ++i)
            text += (i ? space() + ',' + space() : QByteArray()) + value(depth);
        return text + space() + ']';
    }
    QByteArray object(int depth) {
        // Few names, so that some come twice.
        static const char* const names[] = {"\"a\"",   "\"b\"",        "\"c\"", "\"\\u0061\"",
                                            "\"b.c\"", "\"\xc3\xbc\"", "\"0\"", "\"\""};
        QByteArray text = "{" + space();
        for (int i = 0, count = upTo(5); i < count; ++i)
            text +=
                (i ? space() + ',' + space() : QByteArray()) + names[upTo(7)] + space() + ':' + space() + value(depth);
        return text + space() + '}';
    }
    QByteArray rows() {
        QByteArray text = space() + '[';
        for (int i = 0, count = upTo(6); i < count; ++i)
            text += (i ? "," : "") + space() + (upTo(7) ? object(1) : value(1));
        return text + ']' + space();
    }
    QByteArray broken(QByteArray text) {
        static const QByteArray pieces[] = {"\"",
                                            "\\",
                                            "{",
                                            "}",
                                            "[",
                                            "]",
                                            ",",
                                            ":",
                                            "\xff",
                                            "\xc3",
                                            "\xed\xa0\x80",
                                            "\\ud800",
                                            "0",
                                            "-",
                                            "e",
                                            "\0",
                                            "\xef\xbb\xbf",
                                            "nul",
                                            " "};
        for (int i = upTo(2); i >= 0; --i) {
            const qsizetype at = upTo(int(text.size()));
            switch (upTo(2)) {
            case 0:
                text.insert(at, pieces[upTo(18)]);
                break;
            case 1:
                text.remove(at, 1 + upTo(3));
                break;
            default:
                text = upTo(1) ? text.left(at) : text + text.mid(at);
            }
        }
        return text;
    }

private:
    std::mt19937 random_;
};

/// What QJsonDocument makes of it, or nothing.
std::optional<QJsonValue> document(QByteArray text) {
    if (text.startsWith("\xEF\xBB\xBF")) text = text.mid(3);
    QJsonParseError error;
    QJsonDocument read = QJsonDocument::fromJson(text, &error);
    if (error.error == QJsonParseError::IllegalUTF8String) {
        text = QString::fromUtf8(text).toUtf8();
        read = QJsonDocument::fromJson(text, &error);
    }
    if (error.error == QJsonParseError::NoError)
        return read.isArray() ? QJsonValue(read.array()) : QJsonValue(read.object());
    read = QJsonDocument::fromJson('[' + text + ']', &error);
    if (error.error == QJsonParseError::NoError && read.array().size() == 1) return read.array().at(0);
    return std::nullopt;
}

OutputColumn column(const QString& name, ColumnType type, const QString& source) {
    OutputColumn column;
    column.column = {name, type, {}};
    column.source = source;
    return column;
}

QList<OutputColumn> everyColumn() {
    QList<OutputColumn> columns;
    for (const QString& source : {u"a"_s, u"b"_s, u"a.b"_s, u"a.0"_s, u"b\\.c"_s, u"\u00fc.c"_s, u"0"_s, u"$"_s}) {
        for (const ColumnType type : {ColumnType::String, ColumnType::Integer, ColumnType::Number, ColumnType::Boolean,
                                      ColumnType::Time, ColumnType::Json})
            columns.append(column(QString::number(columns.size()), type, source));
    }
    OutputColumn mapped = column(u"mapped"_s, ColumnType::String, u"a"_s);
    mapped.values = {{u"true"_s, u"yes"_s}, {u"12.5"_s, u"twelve"_s}, {u"a"_s, u"A"_s}};
    mapped.nullText = u"0"_s;
    columns.append(mapped);
    OutputColumn scaled = column(u"scaled"_s, ColumnType::Bytes, u"b"_s);
    scaled.scale = 1024;
    columns.append(scaled);
    return columns;
}

QByteArray text(const QJsonValue& value) {
    return json::toText(value);
}

/// Halves of surrogate pairs, which have no UTF-8.
bool hasHalves(const QJsonValue& value) {
    return text(value).contains("\\ud");
}

} // namespace

class TestJsonFormats : public QObject {
    Q_OBJECT

    static void compare(const OutputSpec& spec, const QByteArray& bytes, const Result<ParsedOutput>& parsed,
                        const QJsonArray& rows) {
        if (!parsed) QFAIL(qPrintable(parsed.error().toText() + u" in "_s + QString::fromUtf8(bytes)));
        const Table& table = *parsed->output.table;
        QCOMPARE(table.rowCount(), rows.size());
        for (qsizetype r = 0; r < rows.size(); ++r) {
            for (qsizetype c = 0; c < spec.columns.size(); ++c) {
                const OutputColumn& column = spec.columns.at(c);
                const QJsonValue found = column.source == u"$"_s ? rows.at(r) : JsonPath(column.source).in(rows.at(r));
                bool bad = false;
                const QJsonValue expected = cellReader::fromJson(column, found, bad);
                if (text(table.at(r, c)) == text(expected)) continue;
                QFAIL(column.source.toUtf8() + " as " + columnTypeName(column.column.type).toUtf8() + " of " + bytes +
                      ": " + text(table.at(r, c)) + " instead of " + text(expected));
            }
        }
    }

private Q_SLOTS:
    void asQJsonDocumentReadsIt() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        spec.columns = everyColumn();
        Maker maker(17);
        for (int i = 0; i < 400; ++i) {
            const QByteArray bytes = maker.rows();
            const auto expected = document(bytes);
            QVERIFY(expected);
            compare(spec, bytes, OutputParser(spec).parse(bytes), expected->toArray());
            if (QTest::currentTestFailed()) return;
        }
    }

    void brokenOnesAreRefusedOrReadAsQJsonDocumentDoes() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        spec.columns = everyColumn();
        Maker maker(4);
        int refused = 0, read = 0;
        for (int i = 0; i < 1500; ++i) {
            const QByteArray bytes = maker.broken(maker.rows());
            if (bytes.trimmed().isEmpty()) continue;
            const auto expected = document(bytes);
            if (expected && hasHalves(*expected)) continue; // below
            const auto parsed = OutputParser(spec).parse(bytes);
            if (!expected) {
                ++refused;
                QVERIFY2(!parsed, bytes);
                QCOMPARE(parsed.error().code, u"output_unreadable"_s);
                QVERIFY2(parsed.error().message.contains(u"line "_s), qPrintable(parsed.error().message));
                continue;
            }
            ++read;
            QJsonArray rows = expected->toArray();
            if (!expected->isArray() && !expected->isNull()) rows.append(*expected);
            compare(spec, bytes, parsed, rows);
            if (QTest::currentTestFailed()) return;
        }
        QVERIFY2(refused > 300 && read > 50, qPrintable(u"%1 refused, %2 read"_s.arg(refused).arg(read)));
    }

    void undeclaredColumns() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        Maker maker(23);
        for (int i = 0; i < 400; ++i) {
            const QByteArray bytes = maker.rows();
            const auto parsed = OutputParser(spec).parse(bytes);
            QVERIFY2(parsed, bytes);
            const QJsonArray rows = document(bytes)->toArray();
            const Table& table = *parsed->output.table;
            QSet<QString> names;
            for (const Column& column : table.columns)
                names.insert(column.name);
            for (qsizetype r = 0; r < rows.size(); ++r) {
                if (!rows.at(r).isObject()) continue;
                const QJsonObject object = rows.at(r).toObject();
                for (const QString& key : object.keys())
                    QVERIFY2(names.contains(key), bytes);
                for (qsizetype c = 0; c < table.columns.size(); ++c) {
                    const QJsonValue expected = object.value(table.columns.at(c).name);
                    const QJsonValue cell = table.at(r, c);
                    if (table.columns.at(c).type == ColumnType::Json || !expected.isString())
                        QCOMPARE(text(cell), text(expected.isUndefined() ? QJsonValue() : expected));
                }
            }
        }
    }

    void linesAreReadOneByOne() {
        OutputSpec spec;
        spec.format = OutputFormat::JsonLines;
        spec.columns = everyColumn();
        Maker maker(5);
        for (int i = 0; i < 300; ++i) {
            QByteArray bytes;
            QJsonArray rows;
            qsizetype wrong = 0;
            for (int line = maker.upTo(5); line >= 0; --line) {
                QByteArray one = maker.object(1).replace('\n', ' ').replace('\r', ' ');
                if (maker.upTo(4) == 0) one = maker.broken(one).replace('\n', ' ').replace('\r', ' ');
                const auto expected = document(one);
                if (expected && hasHalves(*expected)) continue;
                bytes += one + '\n';
                if (one.trimmed().isEmpty()) continue;
                if (expected)
                    rows.append(*expected);
                else
                    ++wrong;
            }
            const auto parsed = OutputParser(spec).parse(bytes);
            if (rows.isEmpty() && wrong > 0) {
                QVERIFY2(!parsed, bytes);
                continue;
            }
            compare(spec, bytes, parsed, rows);
            if (QTest::currentTestFailed()) return;
            const bool told = !parsed->notices.isEmpty() && parsed->notices.first().contains(u"not JSON"_s);
            QCOMPARE(told, wrong > 0);
        }
    }

    void halvesOfPairsBecomeReplacements() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        spec.columns = {column(u"a"_s, ColumnType::String, {}), column(u"all"_s, ColumnType::Json, u"$"_s)};
        for (const auto& [given, expected] :
             {std::pair("\\ud800", u"\ufffd"_s), std::pair("x\\udc00y", u"x\ufffdy"_s),
              std::pair("\\ud800\\ud83d\\ude00", u"\ufffd\U0001F600"_s),
              std::pair("\\ud83d\\ude00\\ud83d", u"\U0001F600\ufffd"_s), std::pair("\\\\ud800", u"\\ud800"_s)}) {
            const auto parsed = OutputParser(spec).parse(QByteArray("[{\"a\":\"") + given + "\"}]");
            QVERIFY2(parsed, given);
            QCOMPARE(parsed->output.table->at(0, 0), QJsonValue(expected));
            QCOMPARE(parsed->output.table->at(0, 1).toObject().value(u"a"_s), QJsonValue(expected));
        }
    }

    /// Room for large ones is made in another way.
    void largeOnes() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        spec.columns = {column(u"a"_s, ColumnType::Integer, {}), column(u"b"_s, ColumnType::String, {})};
        QByteArray bytes = "[";
        int rows = 0;
        for (; bytes.size() < 1'500'000; ++rows)
            bytes += (rows ? ",{\"a\":" : "{\"a\":") + QByteArray::number(rows) + ",\"b\":\"gr\xc3\xbc\xc3\x9f\"}";
        const auto parsed = OutputParser(spec).parse(bytes + ']');
        QVERIFY(parsed);
        QCOMPARE(parsed->output.table->rowCount(), rows);
        QCOMPARE(parsed->output.table->at(rows - 1, 0), QJsonValue(rows - 1));
        QCOMPARE(parsed->output.table->at(rows - 1, 1), QJsonValue(u"gr\u00fc\u00df"_s));
        QVERIFY(!OutputParser(spec).parse(bytes));
        const auto repaired = OutputParser(spec).parse(bytes + ",{\"a\":7,\"b\":\"\xff\"}]");
        QVERIFY(repaired);
        QCOMPARE(repaired->output.table->rowCount(), rows + 1);
        QCOMPARE(repaired->output.table->at(rows, 1), QJsonValue(u"\ufffd"_s));
    }

    void nesting() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        spec.columns = {column(u"all"_s, ColumnType::Json, u"$"_s)};
        for (const int depth : {1, 100, 1000, 1020, 1023, 1024, 1025, 1026, 2000, 100'000}) {
            const QByteArray bytes = QByteArray(depth, '[') + QByteArray(depth, ']');
            QCOMPARE(bool(OutputParser(spec).parse(bytes)), bool(document(bytes)));
            const QByteArray open(depth, '[');
            QVERIFY(!OutputParser(spec).parse(open));
        }
    }

    /// The parser reads blocks of bytes: where a text ends in one must make no difference.
    void everyLength() {
        OutputSpec spec;
        spec.format = OutputFormat::Json;
        spec.columns = {column(u"a"_s, ColumnType::String, {})};
        for (int length = 0; length < 200; ++length) {
            const QByteArray value(length, 'x');
            QByteArray exact = "[{\"a\":\"" + value + "\"}]";
            exact.squeeze();
            const auto parsed = OutputParser(spec).parse(exact);
            QVERIFY(parsed);
            QCOMPARE(parsed->output.table->at(0, 0), QJsonValue(QString::fromLatin1(value)));
            QVERIFY(!OutputParser(spec).parse(exact.chopped(1)));
            // Another text lies right behind it.
            const QByteArray borrowed = QByteArray::fromRawData(exact.constData(), exact.size() - 1);
            QVERIFY(!OutputParser(spec).parse(borrowed));
        }
    }
};

QTEST_GUILESS_MAIN(TestJsonFormats)
#include "tst_json_formats.moc"
