// SPDX-License-Identifier: GPL-3.0-or-later
// What is offered while an expression is written, and what it is told to come to.
#include "ui/forms/ExpressionEdit.h"
#include "ui/forms/ExpressionScope.h"
#include "ui/theme/Theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QJsonArray>
#include <QLabel>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestExpressionScope : public QObject {
    Q_OBJECT

    static ExpressionScope scope() {
        ExpressionScope made;
        made.setInputs({{u"path"_s, u"/var"_s}, {u"limit"_s, 80}}, true);
        made.addStep(u"disk"_s,
                     {{u"rows"_s, QJsonArray{QJsonObject{{u"used_percent"_s, 83}, {u"mounted_on"_s, u"/"_s}},
                                             QJsonObject{{u"used_percent"_s, 12}, {u"mounted_on"_s, u"/var"_s}}}}},
                     true);
        made.addStep(u"not-yet"_s, {{u"rows"_s, QJsonArray{QJsonObject{{u"pid"_s, QJsonValue()}}}}}, false);
        made.addName(u"item"_s);
        return made;
    }

private Q_SLOTS:
    void offers_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<bool>("bare");
        QTest::addColumn<QString>("words"); // the first ones
        QTest::newRow("begin") << u"{{ "_s << false << u"inputs item steps"_s;
        QTest::newRow("a variable") << u"{{ in"_s << false << u"inputs"_s;
        QTest::newRow("inputs") << u"{{ inputs."_s << false << u"limit path"_s;
        QTest::newRow("steps") << u"{{ steps."_s << false << u"disk not-yet"_s;
        QTest::newRow("with a hyphen") << u"{{ steps.not-"_s << false << u"not-yet"_s;
        QTest::newRow("of a step") << u"{{ steps.disk."_s << false << u"output error status targets"_s;
        QTest::newRow("columns of a row")
            << u"{{ steps.disk.output.rows[0]."_s << false << u"mounted_on used_percent"_s;
        QTest::newRow("declared columns") << u"{{ steps['not-yet'].output.rows[0].p"_s << false << u"pid"_s;
        QTest::newRow("of a row") << u"{{ steps.disk.output.rows.filter(r => r."_s << false
                                  << u"mounted_on used_percent"_s;
        QTest::newRow("of a row, further on")
            << u"{{ steps.disk.output.rows.filter(r => r.used_percent > 1).map(row => row.m"_s << false
            << u"mounted_on"_s;
        QTest::newRow("of a list") << u"{{ steps.disk.output.rows.le"_s << false << u"length"_s;
        QTest::newRow("second expression") << u"{{ inputs.path }} and {{ inputs.l"_s << false << u"limit"_s;
        QTest::newRow("behind an operator") << u"{{ 1 + inputs.li"_s << false << u"limit"_s;
        QTest::newRow("outside") << u"inputs."_s << false << QString();
        QTest::newRow("behind the end") << u"{{ inputs.path }} inputs."_s << false << QString();
        QTest::newRow("a condition") << u"inputs.li"_s << true << u"limit"_s;
        QTest::newRow("whole already") << u"{{ inputs.limit"_s << false << QString();
    }
    void offers() {
        QFETCH(QString, before);
        QFETCH(bool, bare);
        QFETCH(QString, words);
        const auto offer = scope().offer(before + u" rest"_s, int(before.size()), bare);
        QCOMPARE(offer.words.join(u' '), words);
    }

    void mistakesHaveTheirPlace_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("bare");
        QTest::addColumn<QString>("stretch"); // what is underlined; empty: nothing
        QTest::newRow("none") << u"{{ inputs.path }} and {{ steps.disk.output.rows[0].used_percent }}"_s << false
                              << u""_s;
        QTest::newRow("a text without any") << u"plain"_s << false << u""_s;
        QTest::newRow("an input that is not there") << u"x {{ inputs.pth }}"_s << false << u"pth"_s;
        QTest::newRow("a step that is not there") << u"{{ steps.dsk.output }}"_s << false << u"dsk"_s;
        QTest::newRow("a variable that is not there") << u"{{ inputs.path }} {{ stps.disk }}"_s << false << u"stps"_s;
        QTest::newRow("syntax") << u"{{ inputs.path }} {{ 1 +* 2 }}"_s << false << u"*"_s;
        QTest::newRow("a condition") << u"inputs.limit > itm"_s << true << u"itm"_s;
        QTest::newRow("no such column") << u"{{ steps.disk.output.rows.filter(r => r.use_pct > 1).length }}"_s << false
                                        << u"use_pct"_s;
        QTest::newRow("no such column, further on")
            << u"{{ steps.disk.output.rows.filter(r => r.used_percent > 1).map(row => row.mount).join(', ') }}"_s
            << false << u"mount"_s;
        QTest::newRow("a column is not of the output itself")
            << u"steps.disk.output.used_percent > 80"_s << true << u"used_percent"_s;
        QTest::newRow("declared columns are known as well")
            << u"steps.not-yet.output.rows.some(p => p.pd == 1)"_s << true << u"pd"_s;
        QTest::newRow("what a function makes is its own")
            << u"{{ steps.disk.output.rows.map(r => r.mounted_on).filter(n => n.length > 1) }}"_s << false << u""_s;
        QTest::newRow("names of its own") << u"steps.disk.output.rows.some(r => r.used_percent > 1)"_s << true << u""_s;
        QTest::newRow("not closed") << u"a {{ inputs.path"_s << false << u"{"_s;
    }
    void mistakesHaveTheirPlace() {
        QFETCH(QString, text);
        QFETCH(bool, bare);
        QFETCH(QString, stretch);
        const auto mistake = scope().mistake(text, bare);
        QCOMPARE(mistake.has_value(), !stretch.isEmpty());
        if (!mistake) return;
        QCOMPARE(text.mid(mistake->offset, std::max<qsizetype>(1, mistake->length)), stretch);
        QVERIFY(!mistake->message.isEmpty());
        // Steps that find machines set inputs that no plan declares.
        ExpressionScope loose = scope();
        loose.setInputs({}, false);
        QVERIFY(!loose.mistake(u"{{ inputs.hostnames }}"_s, false));
    }

    void comesTo_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("bare");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("error");
        QTest::newRow("a number") << u"{{ steps.disk.output.rows[0].used_percent }}"_s << false << QJsonValue(83)
                                  << u""_s;
        QTest::newRow("a text") << u"{{ inputs.path }}/log"_s << false << QJsonValue(u"/var/log"_s) << u""_s;
        QTest::newRow("a condition") << u"steps.disk.output.rows.some(r => r.used_percent > inputs.limit)"_s << true
                                     << QJsonValue(true) << u""_s;
        QTest::newRow("no data") << u"{{ steps.not-yet.output.rows.length }}"_s << false << QJsonValue()
                                 << u"no_data"_s;
        QTest::newRow("syntax") << u"{{ inputs. + }}"_s << false << QJsonValue() << u"expression_syntax"_s;
    }
    void comesTo() {
        QFETCH(QString, text);
        QFETCH(bool, bare);
        QFETCH(QJsonValue, value);
        QFETCH(QString, error);
        const auto found = scope().evaluate(text, bare);
        QCOMPARE(found ? QString() : found.error().code, error);
        if (found) QCOMPARE(*found, value);
    }

    void isWrittenWithTheKeyboard() {
        Theme theme;
        QWidget window;
        ExpressionEdit edit(ExpressionEdit::Kind::Line, theme, &window);
        edit.setScopeSource([] { return std::make_shared<const ExpressionScope>(scope()); });
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        edit.setFocus();
        QTest::keyClicks(&edit, u"{{ steps.disk.output.rows[0].us"_s);
        auto* popup = edit.findChild<QCompleter*>()->popup();
        QTRY_VERIFY(popup->isVisible());
        QTest::keyClick(popup, Qt::Key_Return);
        QCOMPARE(edit.text(), u"{{ steps.disk.output.rows[0].used_percent"_s);
        QTest::keyClicks(&edit, u" }}"_s);
        QTRY_COMPARE(edit.valueLabel()->text(), u"= 83"_s);
        edit.setText(u"{{ steps.not-yet.status }}"_s);
        QTRY_COMPARE(edit.valueLabel()->text(), u"not-yet has not run yet"_s);
        edit.clear();
        QTRY_VERIFY(!edit.valueLabel()->isVisible());
    }
};

QTEST_MAIN(TestExpressionScope)
#include "tst_expression_scope.moc"
