// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputParser.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

// As MariaDB's client 10.11 prints them.
QByteArray result(const QByteArray& rows) {
    return "<?xml version=\"1.0\"?>\n\n<resultset statement=\"select &quot;&lt;row&gt;&quot;\" "
           "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">" +
           rows + "</resultset>\n";
}
QByteArray row(const QByteArray& fields) {
    return "\n  <row>\n" + fields + "  </row>\n";
}
QByteArray field(const QByteArray& name, const QByteArray& content) {
    return "\t<field name=\"" + name + "\">" + content + "</field>\n";
}
QByteArray null(const QByteArray& name) {
    return "\t<field name=\"" + name + "\" xsi:nil=\"true\" />\n";
}

ParsedOutput parse(const QByteArray& bytes) {
    OutputSpec spec;
    spec.format = OutputFormat::MysqlXml;
    const auto parsed = OutputParser(spec).parse(bytes);
    return parsed ? *parsed : ParsedOutput{};
}

} // namespace

/// Reading what mysql --xml prints.
class TestMysqlXml : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsLost() {
        const ParsedOutput parsed = parse(result(
            row(field("id", "1") + field("a&quot;&lt;b", "x\ty\r\nz\\n \x01 &lt;&amp;amp;&gt;&quot; ü") + null("c")) +
            row(field("id", "2") + field("a&quot;&lt;b", "NULL") + field("c", ""))));
        const auto& table = parsed.output.table;
        QVERIFY(table);
        QVERIFY(parsed.notices.isEmpty());
        QCOMPARE(table->rowCount(), 2);
        QCOMPARE(table->columns.size(), 3);
        QCOMPARE(table->columns.at(1).name, u"a\"<b"_s);
        QVERIFY(table->columns.at(0).type == ColumnType::Integer);
        QCOMPARE(table->at(0, 0), QJsonValue(1));
        QCOMPARE(table->at(0, 1), QJsonValue(u"x\ty\r\nz\\n \x01 <&amp;>\" ü"_s));
        QVERIFY(table->at(0, 2).isNull());
        QCOMPARE(table->at(1, 1), QJsonValue(u"NULL"_s));
        QCOMPARE(table->at(1, 2), QJsonValue(u""_s));
    }

    void columnsOfOneName() {
        const ParsedOutput parsed = parse(result(row(field("a", "1") + field("a", "x"))));
        QCOMPARE(parsed.output.table->at(0, 0), QJsonValue(1));
        QCOMPARE(parsed.output.table->at(0, 1), QJsonValue(u"x"_s));
    }

    void noRows() {
        for (const QByteArray& text : {QByteArray(), result({}), QByteArray("nonsense < & >")}) {
            const ParsedOutput parsed = parse(text);
            QVERIFY(parsed.output.table);
            QCOMPARE(parsed.output.table->rowCount(), 0);
            QVERIFY(parsed.notices.isEmpty());
        }
    }

    void theFirstOfSeveralTables() {
        const ParsedOutput parsed = parse(result(row(field("a", "1"))) + result(row(field("b", "2"))) + result({}));
        QCOMPARE(parsed.output.table->rowCount(), 1);
        QCOMPARE(parsed.output.table->columns.first().name, u"a"_s);
        QCOMPARE(parsed.notices.size(), 1);
        QVERIFY(parsed.notices.first().contains(u"3 tables"_s));
    }

    void everyPrefixIsRead() {
        const QByteArray whole = result(row(field("a", "&lt;1") + null("b")) + row(field("a", "2") + field("b", "3")));
        for (qsizetype size = 0; size < whole.size(); ++size) {
            const ParsedOutput parsed = parse(whole.left(size));
            QVERIFY(parsed.output.table);
            QVERIFY(parsed.output.table->rowCount() <= 2);
        }
        const qsizetype within = whole.indexOf("3</field>");
        QCOMPARE(parse(whole.left(within)).notices, QStringList{u"the output ends within a field"_s});
    }
};

QTEST_GUILESS_MAIN(TestMysqlXml)
#include "tst_mysql_xml.moc"
