// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "executors/support/output/OutputCollector.h"

#include <QJsonArray>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestOutputLimits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void columnsOfUnknownWidth() {
        OutputSpec spec;
        spec.format = OutputFormat::Columns;
        spec.separator = u"\x1f"_s;
        const auto parsed = OutputParser(spec).parse("a\x1f"
                                                     "1\nb c\x1f"
                                                     "2\x1f\"x\n\nlone\n");
        QVERIFY(parsed);
        QVERIFY(parsed->notices.isEmpty()); // short lines are to be expected
        const Table& table = *parsed->output.table;
        QCOMPARE(table.columns.size(), 3);
        QCOMPARE(table.columns.at(2).name, u"column_3"_s);
        QJsonArray cells;
        for (const QJsonValue& cell : table.cells)
            cells.append(cell);
        QCOMPARE(json::toText(cells), "[\"a\",1,null,\"b c\",2,\"\\\"x\",\"lone\",null,null]");
        const auto empty = OutputParser(spec).parse("");
        QVERIFY(empty);
        QCOMPARE(empty->output.table->cells.size(), 0);
    }

    void outputCutByTheTool() {
        OutputSpec spec;
        spec.limitBytes = u"5"_s;
        const auto cut = [&spec](const QByteArrayList& chunks) {
            OutputCollector collector(spec);
            for (const QByteArray& chunk : chunks)
                collector.add(chunk);
            return json::toText(collector.finish()->output.fields);
        };
        QCOMPARE(cut({"12345"}), R"({"text":"12345","truncated":false})");
        QCOMPARE(cut({"123", "456"}), R"({"text":"12345","truncated":true})");
        QCOMPARE(cut({"1234\xc3\xa4"}), R"({"text":"1234","truncated":true})"); // no half characters
        QCOMPARE(cut({"1\xe2\x82\xac\xc3\xa4"}), "{\"text\":\"1\xe2\x82\xac\",\"truncated\":true}");
        QCOMPARE(cut({"\xff\xff\xff\xff\xff\xff"}).count("\xef\xbf\xbd"), 5); // what is no UTF-8 is not dropped
        spec.format = OutputFormat::Lines;
        QCOMPARE(cut({"ab\ncdef\n"}), R"({"truncated":true})");
    }
};

QTEST_GUILESS_MAIN(TestOutputLimits)
#include "tst_output_limits.moc"
