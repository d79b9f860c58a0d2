// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/base/TableCells.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <cmath>
#include <limits>

using namespace oc;
using namespace Qt::StringLiterals;
using Kind = TableCells::Kind;

class TestTableCells : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyValueComesOutAsItWentIn_data() {
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<int>("kind");
        const auto row = [](const char* name, const QJsonValue& value, Kind kind) {
            QTest::newRow(name) << value << int(kind);
        };
        row("null", QJsonValue::Null, Kind::Null);
        row("undefined", QJsonValue::Undefined, Kind::Undefined);
        row("false", false, Kind::False);
        row("true", true, Kind::True);
        row("zero", 0, Kind::Integer);
        row("smallest", std::numeric_limits<qint64>::min(), Kind::Integer);
        row("biggest", std::numeric_limits<qint64>::max(), Kind::Integer);
        row("beyond a double", qint64(9007199254740993), Kind::Integer);
        row("fraction", -0.1, Kind::Number);
        row("huge", 1e300, Kind::Number);
        row("beyond an integer", 18446744073709551615.0, Kind::Number);
        row("empty", u""_s, Kind::Text);
        row("text", u"gr\u00fc\u00df \U0001F600 \U0010FFFF"_s, Kind::Text);
        row("with a null", QString(QChar(0)) + u'x', Kind::Text);
        row("half a pair", QString(QChar(0xd800)), Kind::Value);
        row("the other half", u"a"_s + QChar(0xdc00), Kind::Value);
        row("byte order mark", QString(QChar(QChar::ByteOrderMark)) + u'x', Kind::Value);
        row("list", QJsonArray{1, u"a"_s, QJsonValue()}, Kind::Value);
        row("object", QJsonObject{{u"a"_s, QJsonArray{true}}}, Kind::Value);
    }

    void everyValueComesOutAsItWentIn() {
        QFETCH(QJsonValue, value);
        QFETCH(int, kind);
        TableCells cells;
        cells.append(u"before"_s);
        cells.append(value);
        cells.append(u"after"_s);
        QCOMPARE(cells.at(1), value);
        QCOMPARE(int(cells.kind(1)), kind);
        cells.set(0, value);
        cells.appendCopyOf(1);
        cells.compact();
        QCOMPARE(cells.at(0), value);
        QCOMPARE(cells.at(1), value);
        QCOMPARE(cells.at(2), QJsonValue(u"after"_s));
        QCOMPARE(cells.at(3), value);
        TableCells copy = cells;
        QVERIFY(copy == cells);
        copy.set(2, 1);
        QVERIFY(!(copy == cells));
        QCOMPARE(cells.at(2), QJsonValue(u"after"_s));
    }

    void textsThatAreNoUtf8() {
        TableCells cells;
        for (const QByteArray& bytes :
             {QByteArray("\xff"), QByteArray("a\xc3"), QByteArray("\xed\xa0\x80"), QByteArray("\xc0\x80"),
              QByteArray("\xf4\x90\x80\x80 some more bytes"), QByteArray("\xef\xbb\xbfx"),
              QByteArray("gr\xc3\xbc\xc3\x9f"), QByteArray("\0x", 2), QByteArray()}) {
            cells.appendText(bytes);
            QCOMPARE(cells.at(cells.size() - 1), QJsonValue(QString::fromUtf8(bytes)));
        }
    }

    void numbersThatJsonHasNot() {
        TableCells cells;
        cells.appendNumber(std::numeric_limits<double>::quiet_NaN());
        cells.appendNumber(std::numeric_limits<double>::infinity());
        cells.appendNumber(3.0);
        cells.appendNumber(-2.5);
        cells.appendNumber(1e19);
        QVERIFY(cells.at(0).isNull());
        QVERIFY(cells.at(1).isNull());
        QVERIFY(cells.kind(2) == Kind::Integer);
        QCOMPARE(cells.at(3), QJsonValue(-2.5));
        QCOMPARE(cells.at(4), QJsonValue(1e19));
        QCOMPARE(cells.number(2), 3.0);
        QCOMPARE(cells.number(3), -2.5);
    }

    void treesAreReadWhenAskedFor() {
        TableCells cells;
        cells.appendJson("{\"b\":[1,2.5,\"\\u00fc\"],\"a\":null}");
        cells.appendJson("[]");
        QCOMPARE(json::toText(cells.at(0)), "{\"a\":null,\"b\":[1,2.5,\"\xc3\xbc\"]}");
        QVERIFY(cells.at(1).isArray());
        QCOMPARE(cells.text(1).toByteArray(), "[]");
        TableCells same{QJsonObject{{u"a"_s, QJsonValue()}, {u"b"_s, QJsonArray{1, 2.5, u"\u00fc"_s}}}, QJsonArray{}};
        QVERIFY(cells == same); // however they are kept
    }

    void orderAndSize() {
        TableCells cells{u"a"_s, 1, u"b"_s, 2, u"c"_s, 3};
        cells.reorder({4, 5, 0, 1, 2, 3});
        QVERIFY(cells == (TableCells{u"c"_s, 3, u"a"_s, 1, u"b"_s, 2}));
        cells.resize(2);
        cells.compact();
        QVERIFY(cells == (QList<QJsonValue>{u"c"_s, 3}));
        cells.resize(3);
        QVERIFY(cells.at(2).isNull());
        QJsonArray all;
        for (const QJsonValue& cell : cells)
            all.append(cell);
        QCOMPARE(all, (QJsonArray{u"c"_s, 3, QJsonValue()}));
    }
};

QTEST_GUILESS_MAIN(TestTableCells)
#include "tst_table_cells.moc"
