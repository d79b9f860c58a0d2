// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Ids.h"
#include "engine/base/Json.h"
#include "engine/base/Table.h"

#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc;

class JsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void followsPointers() {
        // RFC 6901, section 5.
        const auto document =
            json::parse(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"m~n":8,"deep":{"x":[{"y":true}]}})");
        QVERIFY(document);
        QCOMPARE(json::at(*document, u""_s), *document);
        QCOMPARE(json::at(*document, u"/foo/0"_s), QJsonValue(u"bar"_s));
        QCOMPARE(json::at(*document, u"/"_s), QJsonValue(0));
        QCOMPARE(json::at(*document, u"/a~1b"_s), QJsonValue(1));
        QCOMPARE(json::at(*document, u"/m~0n"_s), QJsonValue(8));
        QCOMPARE(json::at(*document, u"/deep/x/0/y"_s), QJsonValue(true));
        for (const QString& none : {u"/foo/2"_s, u"/foo/-1"_s, u"/foo/00"_s, u"/foo/-"_s, u"/foo/x"_s, u"/nope/a"_s,
                                    u"foo"_s, u"/deep/x/0/y/z"_s})
            QVERIFY2(json::at(*document, none).isUndefined(), qPrintable(none));
    }

    void splitsAndJoinsPointers() {
        const QStringList tokens{u"a/b"_s, u"m~n"_s, u""_s, u"~1"_s};
        QCOMPARE(json::splitPointer(json::joinPointer(tokens)), tokens);
        QCOMPARE(json::joinPointer({}), QString());
        QCOMPARE(json::splitPointer(QString()), QStringList());
    }

    void writesBareValues() {
        QCOMPARE(json::toText(5), QByteArray("5"));
        QCOMPARE(json::toText(u"a\"b"_s), QByteArray("\"a\\\"b\""));
        QCOMPARE(json::toText(QJsonValue()), QByteArray("null"));
        QCOMPARE(json::toText(QJsonValue(QJsonValue::Undefined)), QByteArray("null"));
        QCOMPARE(json::toText(QJsonArray{1, 2}), QByteArray("[1,2]"));
        QCOMPARE(json::toText(QJsonObject{{u"a"_s, 1}}, true), QByteArray("{\n    \"a\": 1\n}"));
    }

    void readsBareValues() {
        QCOMPARE(json::parse("5").value(), QJsonValue(5));
        QCOMPARE(json::parse(" \"x\" \n").value(), QJsonValue(u"x"_s));
        QCOMPARE(json::parse("\xEF\xBB\xBF[1]").value(), QJsonValue(QJsonArray{1}));
        QCOMPARE(json::parse("null").value(), QJsonValue());
    }

    void tellsWhereJsonIsWrong_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("place");
        QTest::newRow("empty") << QByteArray("") << u"nothing"_s;
        QTest::newRow("spaces") << QByteArray("  \n") << u"nothing"_s;
        QTest::newRow("second line") << QByteArray("{\n  \"a\": x\n}") << u"line 2"_s;
        QTest::newRow("open") << QByteArray("[1, 2") << u"line 1"_s;
        QTest::newRow("two values") << QByteArray("1, 2") << u"more than one value"_s;
        QTest::newRow("closes the wrapping") << QByteArray("1],[2") << u"line 1"_s;
        QTest::newRow("deep") << QByteArray(5000, '[') << u"line 1"_s;
        QTest::newRow("NaN") << QByteArray("NaN") << u"line 1"_s;
    }
    void tellsWhereJsonIsWrong() {
        QFETCH(QByteArray, text);
        QFETCH(QString, place);
        const auto value = json::parse(text);
        QVERIFY(!value);
        QVERIFY2(value.error().message.contains(place), qPrintable(value.error().message));
    }

    void outputSurvivesJson() {
        auto table = std::make_shared<Table>();
        table->columns = {{u"name"_s, ColumnType::String, {}},
                          {u"size"_s, ColumnType::Bytes, {}},
                          {u"ms"_s, ColumnType::Number, u"ms"_s}};
        table->cells = {u"a"_s, 5, 1.5, u"b"_s, QJsonValue(), 2};
        for (const QString& rowsName : {u"rows"_s, u"assets"_s}) {
            StepOutput output{{{u"count"_s, 2}, {u"other"_s, QJsonArray{1, 2}}}, table, rowsName};
            const QJsonObject object = output.toJson();
            QCOMPARE(object.value(rowsName).toArray().size(), 2);
            const StepOutput again = StepOutput::fromJson(object);
            QCOMPARE(again.rowsName, rowsName);
            QCOMPARE(again.fields, output.fields);
            QVERIFY(again.table);
            QCOMPARE(again.table->columns, table->columns);
            QCOMPARE(again.table->cells, table->cells);
        }
        QVERIFY(!StepOutput::fromJson({{u"columns"_s, QJsonArray{1}}}).table);
        QVERIFY(!StepOutput::fromJson({{u"a"_s, 1}}).table);
    }

    void runIdsSortByStart() {
        QString last;
        QSet<QString> seen;
        for (int i = 0; i < 5000; ++i) {
            const QString id = newRunId();
            QCOMPARE(id.size(), 26);
            QVERIFY2(id > last, qPrintable(last + u" then "_s + id));
            for (const QChar c : id)
                QVERIFY(u"0123456789ABCDEFGHJKMNPQRSTVWXYZ"_s.contains(c));
            seen.insert(id);
            last = id;
        }
        QCOMPARE(seen.size(), 5000);
    }

    void namesMatchWhateverTheCase() {
        QCOMPARE(normalizedName(u"Get_Disk"), u"get-disk"_s);
        QCOMPARE(normalizedName(u"get-disk"), u"get-disk"_s);
        QVERIFY(normalizedName(u"get disk") != normalizedName(u"get-disk"));
    }
};

QTEST_GUILESS_MAIN(JsonTest)
#include "tst_json.moc"
