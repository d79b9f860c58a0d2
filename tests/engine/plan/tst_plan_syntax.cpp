// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/plan/PlanDocument.h"

#include <QJsonDocument>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

QString problemAt(const PlanDocument& document) {
    if (document.problems().isEmpty()) return {};
    const Problem& problem = document.problems().first();
    return u"%1@%2:%3"_s.arg(problem.code).arg(problem.line).arg(problem.column);
}

} // namespace

class TestPlanSyntax : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAsQtDoes_data();
    void readsAsQtDoes();
    void refusesAsQtDoes_data();
    void refusesAsQtDoes();
    void tellsWhere_data();
    void tellsWhere();
    void yamlScalars_data();
    void yamlScalars();
    void yamlMistakes_data();
    void yamlMistakes();
    void refusesAliasBombs();
    void limitsDepthAndSize();
};

void TestPlanSyntax::readsAsQtDoes_data() {
    QTest::addColumn<QByteArray>("value");
    const char* values[] = {"0",
                            "-0",
                            "1",
                            "-1",
                            "123",
                            "1.5",
                            "-1.5e3",
                            "1E+2",
                            "1e-2",
                            "0.1",
                            "1e308",
                            "5e-324",

                            "9007199254740993",
                            "9223372036854775807",
                            "-9223372036854775808",
                            "9223372036854775808",
                            "123456789012345678901234567890",
                            "true",
                            "false",
                            "null",
                            "\"\"",
                            "\"a\"",
                            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                            "\"\\u0041\\u00e4\\u20AC\"",
                            "\"\\ud83d\\ude00\"",
                            "\"😀ä\"",
                            "\"\\u0000\"",
                            "\"\x7f\"",
                            "[]",
                            "[ ]",
                            "[1]",
                            "[1,2 , 3]",
                            "[[],[[]]]",
                            "{}",
                            "{ }",
                            "{\"a\":1}",
                            "{\"a\" : {\"b\":[{}]} }",
                            "{\"\":1}",
                            "{\"b\":1,\"a\":2,\"B\":3,\"ä\":4,\"\\u0061b\":5}",
                            "[\"\xE2\x80\xA8\"]",
                            "\"\xF4\x8F\xBF\xBF\"",
                            " \t\r\n1\n"};
    for (const char* value : values)
        QTest::newRow(value) << QByteArray(value);
}

void TestPlanSyntax::readsAsQtDoes() {
    QFETCH(QByteArray, value);
    const QByteArray text = "{\"x-v\":" + value + ",\"steps\":[]}";
    QJsonParseError error;
    const QJsonDocument expected = QJsonDocument::fromJson(text, &error);
    QCOMPARE(error.error, QJsonParseError::NoError);
    const PlanDocument document = PlanDocument::fromText(text, PlanFormat::Json);
    QVERIFY2(document.isReadable(), qPrintable(problemAt(document)));
    QVERIFY2(document.problems().isEmpty(), qPrintable(problemAt(document)));
    QCOMPARE(document.root().toObject(), expected.object());
}

void TestPlanSyntax::refusesAsQtDoes_data() {
    QTest::addColumn<QByteArray>("text");
    const char* texts[] = {"",
                           " ",
                           "{",
                           "}",
                           "[",
                           "]",
                           "{]",
                           "[}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{,}",
                           "{a:1}",
                           "{'a':1}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\":1}}",
                           "{\"a\":1}x",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "[01]",
                           "[-]",
                           "[+1]",
                           "[.5]",
                           "[1.]",
                           "[1e]",
                           "[1e+]",
                           "[0x1]",
                           "[NaN]",
                           "[Infinity]",
                           "[tru]",
                           "[TRUE]",
                           "[nul]",
                           "[\"]",
                           "[\"\\x\"]",
                           "[\"\\u12\"]",
                           "[\"\\u12G4\"]",
                           "[\"\\",
                           "[1",
                           "{\"a\":[}",
                           "[1]/*c*/",
                           "// c\n[1]",
                           "{\"a\"::1}",
                           "{\"a\":1,,\"b\":2}",
                           "[\"a\"",
                           "{1:2}",
                           "[1e999]",
                           "\xFF\xFE[1]",
                           "[\"\xC3\"]",
                           "[\"\xC0\xAF\"]",
                           "[\"\xED\xA0\x80\"]",
                           "[\"\xF8\x88\x80\x80\x80\"]"};
    for (const char* text : texts)
        QTest::newRow(text) << QByteArray(text);
}

void TestPlanSyntax::refusesAsQtDoes() {
    QFETCH(QByteArray, text);
    QJsonParseError error;
    (void)QJsonDocument::fromJson(text, &error);
    // Qt lets these pass, RFC 8259 does not.
    const bool isStricter = text == "[.5]" || text == "[1.]" || text == "[\"\\x\"]";
    QVERIFY(isStricter || error.error != QJsonParseError::NoError);
    const PlanDocument document = PlanDocument::fromText(text, PlanFormat::Json);
    QVERIFY(!document.isReadable());
    QCOMPARE(document.problems().size(), 1);
    QVERIFY(document.problems().first().line >= 1);
    QVERIFY(document.problems().first().column >= 1);
    QCOMPARE(document.text(), text);
}

void TestPlanSyntax::tellsWhere_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const QByteArray& text, const char* expected, const char* words) {
        QTest::newRow(name) << text << QString::fromUtf8(expected) << QString::fromUtf8(words);
    };
    row("comma", "{\n  \"a\": 1\n  \"b\": 2\n}", "json_syntax@3:3", "expected , or }");
    row("trailing comma", "{\"a\": [1,\n]}", "json_syntax@1:9", "remove the comma");
    row("comment", "{\n // x\n}", "json_syntax@2:2", ".yaml");
    row("single quotes", "{'a': 1}", "json_syntax@1:2", "double quotes");
    row("open string", "{\"a\": \"b\n}", "json_syntax@1:7", "not closed");
    row("tab in string", "{\"a\": \"b\tc\"}", "json_syntax@1:9", "\\t");
    row("half a character", "{\"ä\": \"x\\ud800\"}", "json_syntax@1:9", "half a character");
    row("leading zero", "{\"a\": 007}", "json_syntax@1:7", "begin with 0");
    row("open bracket", "{\"steps\": [", "json_syntax@1:12", "the end of the file");
    row("open bracket behind a value", "{\"steps\": [1", "json_syntax@1:11", "not closed");
    row("word", "{\"a\": yes}", "json_syntax@1:7", "found yes");
    row("not utf-8", "{\"a\": \"ä\xFF\"}", "not_utf8@1:9", "0xFF");
    row("second value", "{}\n{}", "json_syntax@2:1", "end of the file");
}

void TestPlanSyntax::tellsWhere() {
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    QFETCH(QString, words);
    const PlanDocument document = PlanDocument::fromText(text, PlanFormat::Json);
    QCOMPARE(problemAt(document), expected);
    QVERIFY2(document.problems().first().toText().contains(words), qPrintable(document.problems().first().toText()));
}

void TestPlanSyntax::yamlScalars_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* text, const char* expected) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(expected);
    };
    row("", "null");
    row("~", "null");
    row("Null", "null");
    row("true", "true");
    row("FALSE", "false");
    row("yes", "\"yes\"");
    row("no", "\"no\"");
    row("on", "\"on\"");
    row("'true'", "\"true\"");
    row("\"5\"", "\"5\"");
    row("5", "5");
    row("+5", "5");
    row("-5", "-5");
    row("012", "12");
    row("0o17", "15");
    row("0x1F", "31");
    row("1_000", "\"1_000\"");
    row("1.5", "1.5");
    row(".5", "0.5");
    row("5.", "5");
    row("1e3", "1000");
    row("1e", "\"1e\"");
    row("12:30", "\"12:30\"");
    row("2026-11-23", "\"2026-11-23\"");
    row("!!str 5", "\"5\"");
    row("!!int 5", "5");
    row("! 5", "\"5\"");
    row("a b # c", "\"a b\"");
    row("[1, a, 'b', {c: d}]", "[1,\"a\",\"b\",{\"c\":\"d\"}]");
    row("|\n  a\n   b\n", "\"a\\n b\\n\"");
    row(">-\n  a\n  b\n", "\"a b\"");
    row("\"\\x41\\u00e4\\U0001F600\"", "\"Aä😀\"");
}

void TestPlanSyntax::yamlScalars() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const PlanDocument document = PlanDocument::fromText("x-v: " + text + "\nsteps: []\n", PlanFormat::Yaml);
    QVERIFY2(document.isReadable() && document.problems().isEmpty(), qPrintable(problemAt(document)));
    QCOMPARE(json::toText(document.root().toObject().value(u"x-v"_s)), expected);
}

void TestPlanSyntax::yamlMistakes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const QByteArray& text, const char* expected, const char* words) {
        QTest::newRow(name) << text << QString::fromUtf8(expected) << QString::fromUtf8(words);
    };
    row("empty", "", "yaml_syntax@1:1", "empty");
    row("only a comment", "# nothing\n", "yaml_syntax@1:1", "empty");
    row("tab", "steps:\n\t- a\n", "yaml_syntax@2:1", "spaces, not tabs");
    row("colon", "name: a: b\n", "yaml_syntax@1:8", "quotes");
    row("indentation", "steps:\n  - tool: df\n name: x\n", "yaml_syntax@3:2", "");
    row("open quote", "name: \"a\n", "yaml_syntax@2:1", "");
    row("two documents", "steps: []\n---\nsteps: []\n", "yaml_syntax@2:1", "second document");
    row("merge key", "x-a: &a {b: 1}\nx-c:\n  <<: *a\nsteps: []\n", "yaml_syntax@3:3", "merge keys");
    row("unknown alias", "name: *a\nsteps: []\n", "yaml_syntax@1:7", "anchor &a");
    row("alias in itself", "x-a: &a [*a]\nsteps: []\n", "yaml_syntax@1:10", "anchor &a");
    row("list as key", "? [a]\n: b\n", "yaml_syntax@1:3", "key must be a text");
    row("tag", "name: !mine a\n", "yaml_syntax@1:7", "!mine");
    row("tag that lies", "x-a: !!int five\n", "yaml_syntax@1:6", "no int");
    row("not a number", "x-a: .nan\n", "yaml_syntax@1:6", ".nan");
    row("infinity", "x-a: -.inf\n", "yaml_syntax@1:6", "quotes");
    row("behind characters of several bytes", "name: äö😀\nx-a: .nan\n", "yaml_syntax@2:6", "");
    row("not utf-8", "name: \xE4\n", "not_utf8@1:7", "UTF-8");
    row("duplicate key", "name: a\nname: b\nsteps: []\n", "duplicate_key@2:1", "second time");
    row("control character", QByteArray("name: \"\x01\"\n"), "yaml_syntax@1:8", "");
}

void TestPlanSyntax::yamlMistakes() {
    QFETCH(QByteArray, text);
    QFETCH(QString, expected);
    QFETCH(QString, words);
    const PlanDocument document = PlanDocument::fromText(text, PlanFormat::Yaml);
    QCOMPARE(problemAt(document), expected);
    QVERIFY2(document.problems().first().toText().contains(words), qPrintable(document.problems().first().toText()));
    QCOMPARE(document.text(), text);
}

void TestPlanSyntax::refusesAliasBombs() {
    QByteArray laughs = "x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
    for (int i = 1; i < 12; ++i) {
        const QByteArray name = "*a" + QByteArray::number(i - 1);
        laughs += "x-" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [" +
                  QByteArrayList(9, name).join(", ") + "]\n";
    }
    const PlanDocument document = PlanDocument::fromText(laughs + "steps: []\n", PlanFormat::Yaml);
    QVERIFY(!document.isReadable());
    QVERIFY2(document.problems().first().message.contains(u"more than 100000"),
             qPrintable(document.problems().first().message));

    const PlanDocument small = PlanDocument::fromText(
        "x-p: &p {path: /}\nsteps:\n- {tool: df, parameters: *p}\n- {tool: df, parameters: *p}\n", PlanFormat::Yaml);
    QVERIFY(small.problems().isEmpty());
    QCOMPARE(small.plan().steps.at(1).parameters, (QJsonObject{{u"path"_s, u"/"_s}}));
}

void TestPlanSyntax::limitsDepthAndSize() {
    for (const PlanFormat format : {PlanFormat::Json, PlanFormat::Yaml}) {
        const auto nested = [](int depth) {
            return "{\"steps\": [], \"x-a\": " + QByteArray(depth, '[') + QByteArray(depth, ']') + "}";
        };
        QVERIFY(PlanDocument::fromText(nested(150), format).problems().isEmpty());
        const PlanDocument deep = PlanDocument::fromText(nested(100'000), format);
        QVERIFY(!deep.isReadable());
        QVERIFY2(deep.problems().first().message.contains(u"200"), qPrintable(deep.problems().first().message));
        const PlanDocument large = PlanDocument::fromText(QByteArray(65 * 1024 * 1024, ' '), format);
        QCOMPARE(problemAt(large), u"too_large@1:1"_s);
    }
}

QTEST_GUILESS_MAIN(TestPlanSyntax)
#include "tst_plan_syntax.moc"
