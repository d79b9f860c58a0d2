// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/Condition.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc;

class ConditionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holds_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("holds");
        const auto row = [](const char* text, bool holds) {
            QTest::newRow(text) << QString::fromLatin1(text) << holds;
        };
        row("path", true);
        row("not path", false);
        row("not not path", true);
        row("empty", false);
        row("nothing", false);
        row("missing", false);
        row("off", false);
        row("no_items", false);
        row("items", true);
        row("zero", true); // a number is a value
        row("action == start", true);
        row("action != start", false);
        row("action == 'start'", true);
        row("action in [stop, start]", true);
        row("action in [stop]", false);
        row("not action in [stop]", true);
        row("count == 5", true);
        row("on == true", true);
        row("missing == ''", true);
        row("missing != x", true);
        row("missing and path or action == start", true);
        row("missing and (path or action == start)", false);
        row("path and not missing and count == 5", true);
        row("text == \"two words\"", true);
        row("path == /var/log", true);
        row("version == 1.5", true);
        row("words.0 == list", true);
        row("words.1 in [list, -A]", true);
        row("words.2", false); // there are two
        row("words.2 != list", true);
        row("not no_items.0", true);
        row("text.0", false); // no list
    }
    void holds() {
        QFETCH(QString, text);
        QFETCH(bool, holds);
        const auto condition = Condition::parse(text);
        QVERIFY2(condition, qPrintable(condition ? QString() : condition.error().toText()));
        const QJsonObject parameters{{u"path"_s, u"/var/log"_s},
                                     {u"empty"_s, QString()},
                                     {u"nothing"_s, QJsonValue()},
                                     {u"off"_s, false},
                                     {u"on"_s, true},
                                     {u"no_items"_s, QJsonArray()},
                                     {u"items"_s, QJsonArray{1}},
                                     {u"zero"_s, 0},
                                     {u"action"_s, u"start"_s},
                                     {u"count"_s, 5},
                                     {u"text"_s, u"two words"_s},
                                     {u"version"_s, 1.5},
                                     {u"words"_s, QJsonArray{u"list"_s, u"-A"_s}}};
        QCOMPARE(condition->holds(parameters), holds);
        QCOMPARE(condition->text(), text);
    }

    void refuses_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* text, const char* says) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(says);
        };
        row("", "name of a parameter");
        row("   ", "name of a parameter");
        row("and", "name of a parameter");
        row("a and", "the end");
        row("a b", "'and', 'or' or the end");
        row("a = b", "'=='");
        row("a ==", "a word");
        row("a == ==", "a word");
        row("a in b", "'['");
        row("a in []", "a word");
        row("a in [b", "',' or ']'");
        row("a in [b,]", "a word");
        row("(a", "')'");
        row("a)", "character 2");
        row("not", "name of a parameter");
        row("a == 'b", "a word");
        row("a && b", "character 3");
        row("a; rm -rf", "character 2");
    }
    void refuses() {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto condition = Condition::parse(text);
        QVERIFY(!condition);
        QVERIFY2(condition.error().message.contains(says), qPrintable(condition.error().message));
        QVERIFY(!condition.error().hint.isEmpty());
    }

    void survivesHostileText() {
        QVERIFY(!Condition::parse(QString(100'000, u'(')));
        QVERIFY(!Condition::parse(u"not "_s.repeated(100'000) + u"a"_s));
        QVERIFY(Condition::parse(u"a and "_s.repeated(20'000) + u"a"_s));
    }

    void defaultAlwaysHolds() {
        QVERIFY(Condition().holds({}));
        QVERIFY(Condition().isEmpty());
        QCOMPARE(Condition().names(), QStringList());
    }

    void tellsNames() {
        QCOMPARE(Condition::parse(u"a and (b == c or not d) and a in [e]"_s)->names(),
                 QStringList({u"a"_s, u"b"_s, u"d"_s}));
    }
};

QTEST_GUILESS_MAIN(ConditionTest)
#include "tst_condition.moc"
