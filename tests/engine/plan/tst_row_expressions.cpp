// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/Expression.h"
#include "engine/plan/RowCondition.h"
#include "engine/plan/RowsText.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(oc::RowCondition)

namespace {

using About = RowCondition::About;
using Op = RowComparison::Operation;

QJsonValue worth(const QString& expression, const QJsonObject& steps) {
    ExpressionEvaluator evaluator;
    evaluator.set(u"steps"_s, steps);
    evaluator.set(u"inputs"_s, QJsonObject{{u"limit"_s, 80}});
    const auto value = evaluator.resolve(u"{{ "_s + expression + u" }}"_s);
    return value ? *value : QJsonValue(u"ERROR "_s + value.error().toText());
}

QJsonObject stepsWith(const QJsonArray& rows, const QJsonObject& fields = {}) {
    QJsonObject output = fields;
    output.insert(u"rows"_s, rows);
    return {{u"df-1"_s, QJsonObject{{u"output"_s, output}}}};
}

} // namespace

/// Conditions about rows and rows as a text: what a form writes is read back as the same form, and JavaScript makes of
/// it what the form says.
class TestRowExpressions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesAndReadsConditions_data() {
        QTest::addColumn<RowCondition>("condition");
        QTest::addColumn<QString>("text");
        const QString rows = u"steps.df-1.output.rows"_s;
        QTest::newRow("any row") << RowCondition{rows, About::AnyRow, {{{u"used"_s, Op::Greater, u"80"_s}}}}
                                 << u"steps.df-1.output.rows.some(row => row.used > 80)"_s;
        QTest::newRow("every row, two of them")
            << RowCondition{rows,
                            About::EveryRow,
                            {{{u"used"_s, Op::LessOrEqual, u"-1.5"_s}, {u"on"_s, Op::StartsWith, u"'/var'"_s}}}}
            << u"steps.df-1.output.rows.every(row => row.used <= -1.5 && row.on?.startsWith('/var'))"_s;
        QTest::newRow("no row, one of two")
            << RowCondition{rows,
                            About::NoRow,
                            {{{u"state"_s, Op::Contains, u"'up'"_s}, {u"state"_s, Op::ContainsNot, u"'x'"_s}}, true}}
            << u"!steps.df-1.output.rows.some(row => row.state?.includes('up') || !row.state?.includes('x'))"_s;
        QTest::newRow("an input") << RowCondition{rows,
                                                  About::AnyRow,
                                                  {{{u"used"_s, Op::GreaterOrEqual, u"inputs.limit"_s}}}}
                                  << u"steps.df-1.output.rows.some(row => row.used >= inputs.limit)"_s;
        QTest::newRow("empty") << RowCondition{rows, About::AnyRow, {{{u"a"_s, Op::Empty}, {u"b"_s, Op::NotEmpty}}}}
                               << u"steps.df-1.output.rows.some(row => (row.a ?? '') === '' && (row.b ?? '') !== '')"_s;
        QTest::newRow("quotes, and a column that is no word")
            << RowCondition{rows, About::AnyRow, {{{u"Mounted on"_s, Op::NotEqual, u"'it\\'s \\\\ \\n'"_s}}}}
            << u"steps.df-1.output.rows.some(row => row['Mounted on'] != 'it\\'s \\\\ \\n')"_s;
        QTest::newRow("there is a row") << RowCondition{rows, About::AnyRow, {}}
                                        << u"steps.df-1.output.rows.length > 0"_s;
        QTest::newRow("there is none") << RowCondition{rows, About::NoRow, {}}
                                       << u"steps.df-1.output.rows.length == 0"_s;
        QTest::newRow("fields") << RowCondition{u"steps.ping.output"_s,
                                                About::Fields,
                                                {{{u"loss"_s, Op::Greater, u"5"_s}, {u"up"_s, Op::Equal, u"true"_s}},
                                                 true}}
                                << u"steps.ping.output.loss > 5 || steps.ping.output.up == true"_s;
        QTest::newRow("an empty field") << RowCondition{u"steps.ping.output"_s,
                                                        About::Fields,
                                                        {{{u"name"_s, Op::Empty}}}}
                                        << u"(steps.ping.output.name ?? '') === ''"_s;
        QTest::newRow("inputs") << RowCondition{u"inputs"_s, About::Fields, {{{u"env"_s, Op::Equal, u"'prod'"_s}}}}
                                << u"inputs.env == 'prod'"_s;
    }
    void writesAndReadsConditions() {
        QFETCH(RowCondition, condition);
        QFETCH(QString, text);
        QCOMPARE(condition.toExpression(), text);
        const auto read = RowCondition::fromExpression(text);
        QVERIFY(read.has_value());
        QCOMPARE(read->path, condition.path);
        QCOMPARE(read->about, condition.about);
        QCOMPARE(read->toExpression(), text);
        QVERIFY(*read == condition);
        const auto braced = RowCondition::fromExpression(u"{{ "_s + text + u" }}"_s);
        QVERIFY(braced && *braced == condition);
        QVERIFY(ExpressionEvaluator().check(u"{{ "_s + text + u" }}"_s));
    }

    void readsWhatPeopleWrite() {
        const auto read =
            RowCondition::fromExpression(u"steps.df.output.rows.some((r)=>r.used>80&&r.fs!==\"tmpfs\")"_s);
        QVERIFY(read.has_value());
        QCOMPARE(read->toExpression(), u"steps.df.output.rows.some(row => row.used > 80 && row.fs != 'tmpfs')"_s);
    }

    void leavesAloneWhatNoFormShows_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",
                                 "true",
                                 "1 +",
                                 "steps",
                                 "steps.df",
                                 "steps.df.output.rows",
                                 "steps.df.output.rows.some(row => row.a)",
                                 "steps.df.output.rows.some(row => row.a > row.b)",
                                 "steps.df.output.rows.some(r => r.a > r.b)",
                                 "steps.df.output.rows.some(row => row.a > 1 && row.b > 1 || row.c > 1)",
                                 "steps.df.output.rows.some(row => row.a > 1) && inputs.x == 1",
                                 "!steps.df.output.rows.every(r => r.a > 1)",
                                 "steps.df.output.rows.some(row => (row.a > 1))",
                                 "steps.df.output.rows.some(row => row.a > f(1))",
                                 "steps.df.output.rows.some(row => row.a.b > 1)",
                                 "steps.df.output.rows.some(row => row.a > `x`)",
                                 "steps.df.output.rows.some(row => row.a == 'a\\u0041')",
                                 "steps.df.output.rows.length > 3",
                                 "inputs.a > inputs.b",
                                 "steps.a.output.x > 1 && steps.b.output.x > 1",
                                 "inputs.a > 1 text",
                                 "{{ inputs.a > 1 }} {{ inputs.a > 1 }}",
                                 "steps.df.output.rows.some(row =>",
                                 "((((",
                                 "!!!!",
                                 "a['b",
                                 "steps.df.output.rows.some(row => row.a > -)",
                                 "steps.df.output.rows.some(row => row.a == 1;)"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void leavesAloneWhatNoFormShows() {
        QFETCH(QString, text);
        QVERIFY(!RowCondition::fromExpression(text));
        QVERIFY(!RowsText::fromExpression(text));
    }

    void conditionsMeanWhatTheySay_data() {
        QTest::addColumn<QString>("column");
        QTest::addColumn<int>("operation");
        QTest::addColumn<QString>("operand");
        QTest::addColumn<QJsonValue>("cell");
        QTest::addColumn<bool>("holds");
        const auto row = [](const char* name, Op operation, const char* operand, const QJsonValue& cell, bool holds) {
            QTest::newRow(name) << u"cell"_s << int(operation) << QString::fromUtf8(operand) << cell << holds;
        };
        row("80 is not above 80", Op::Greater, "80", 80, false);
        row("81 is", Op::Greater, "80", 81, true);
        row("above an input", Op::Greater, "inputs.limit", 80.5, true);
        row("a text that is a number", Op::Equal, "80", u"80"_s, true);
        row("contains", Op::Contains, "'b'", u"abc"_s, true);
        row("nothing contains nothing", Op::Contains, "'b'", QJsonValue::Null, false);
        row("nothing does not contain it", Op::ContainsNot, "'b'", QJsonValue::Null, true);
        row("starts", Op::StartsWith, "'a'", u"abc"_s, true);
        row("starts elsewhere", Op::StartsWith, "'b'", u"abc"_s, false);
        row("null is empty", Op::Empty, "", QJsonValue::Null, true);
        row("no text is empty", Op::Empty, "", u""_s, true);
        row("zero is not empty", Op::Empty, "", 0, false);
        row("false is not empty", Op::NotEmpty, "", false, true);
        row("quotes", Op::Equal, "'it\\'s\\n\\\\'", u"it's\n\\"_s, true);
    }
    void conditionsMeanWhatTheySay() {
        QFETCH(QString, column);
        QFETCH(int, operation);
        QFETCH(QString, operand);
        QFETCH(QJsonValue, cell);
        QFETCH(bool, holds);
        const QJsonObject steps = stepsWith({QJsonObject{{column, cell}}}, {{column, cell}});
        RowCondition condition{u"steps.df-1.output.rows"_s, About::AnyRow, {{{column, Op(operation), operand}}}};
        QCOMPARE(worth(condition.toExpression(), steps), QJsonValue(holds));
        condition.about = About::NoRow;
        QCOMPARE(worth(condition.toExpression(), steps), QJsonValue(!holds));
        condition.about = About::EveryRow;
        QCOMPARE(worth(condition.toExpression(), steps), QJsonValue(holds));
        condition = {u"steps.df-1.output"_s, About::Fields, condition.comparisons};
        QCOMPARE(worth(u"!!("_s + condition.toExpression() + u')', steps), QJsonValue(holds));
    }

    void quotesAnyText_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("quotes") << u"it's \"so\" `x`"_s;
        QTest::newRow("backslash") << u"C:\\temp\\"_s;
        QTest::newRow("lines") << u"a\nb\rc\td"_s;
        QTest::newRow("ends of line of JavaScript") << u"a\u2028b\u2029c"_s;
        QTest::newRow("beyond the first plane") << u"\U0001F525 ö"_s;
        QTest::newRow("braces") << u"}} {{ ${x}"_s;
    }
    void quotesAnyText() {
        QFETCH(QString, text);
        QCOMPARE(worth(expression::quoted(text), {}), QJsonValue(text));
    }

    void writesAndReadsRowsAsText() {
        const RowsText rows{u"steps.df-1.output.rows"_s,
                            {{{u"used"_s, Op::Greater, u"inputs.limit"_s}}},
                            {{true, u"target"_s},
                             {false, u": "_s},
                             {true, u"on"_s},
                             {false, u" "_s},
                             {true, u"used"_s},
                             {false, u" %"_s}},
                            u"\n"_s};
        const QString text = u"steps.df-1.output.rows.filter(row => row.used > inputs.limit)"
                             ".map(row => row.target + ': ' + row.on + ' ' + row.used + ' %').join('\\n')"_s;
        QCOMPARE(rows.toExpression(), text);
        const auto read = RowsText::fromExpression(u"{{ "_s + text + u" }}"_s);
        QVERIFY(read && *read == rows);
        const QJsonArray data{QJsonObject{{u"target"_s, u"web-01"_s}, {u"on"_s, u"/"_s}, {u"used"_s, 91}},
                              QJsonObject{{u"target"_s, u"web-02"_s}, {u"on"_s, u"/"_s}, {u"used"_s, 12}},
                              QJsonObject{{u"target"_s, u"web-03"_s}, {u"on"_s, u"/var"_s}, {u"used"_s, 99}}};
        QCOMPARE(worth(text, stepsWith(data)), QJsonValue(u"web-01: / 91 %\nweb-03: /var 99 %"_s));

        const RowsText all{u"steps.a.output.assets"_s, {}, {{true, u"hostname"_s}}, u", "_s};
        QCOMPARE(all.toExpression(), u"steps.a.output.assets.map(row => row.hostname).join(', ')"_s);
        const auto again = RowsText::fromExpression(all.toExpression());
        QVERIFY(again && *again == all);
        QVERIFY(RowsText{u"steps.a.output.rows"_s}.toExpression().isEmpty());
    }
    void readsTheExamplesText() {
        const auto read =
            RowsText::fromExpression(u"steps.disk.output.rows.filter(row => row.used_percent > inputs.limit)"
                                     ".map(row => row.mounted_on + ' ' + row.used_percent + ' %').join(', ')"_s);
        QVERIFY(read.has_value());
        QCOMPARE(read->pieces.size(), 4);
        QCOMPARE(read->separator, u", "_s);
    }
};

QTEST_GUILESS_MAIN(TestRowExpressions)
#include "tst_row_expressions.moc"
