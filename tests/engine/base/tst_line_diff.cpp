// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/LineDiff.h"

#include <QRandomGenerator>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestLineDiff : public QObject {
    Q_OBJECT

    static QString told(const QStringList& before, const QStringList& after) {
        QStringList words;
        for (const DiffLine& line : lineDiff(before, after)) {
            const QString sign = line.kind == DiffLine::Kind::Added     ? u"+"_s
                                 : line.kind == DiffLine::Kind::Removed ? u"-"_s
                                                                        : QString();
            words.append(sign + line.text);
        }
        return words.join(u' ');
    }

private Q_SLOTS:
    void tells_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("difference");
        QTest::newRow("same") << u"a b c"_s << u"a b c"_s << u"a b c"_s;
        QTest::newRow("added") << u"a c"_s << u"a b c"_s << u"a +b c"_s;
        QTest::newRow("removed") << u"a b c"_s << u"a c"_s << u"a -b c"_s;
        QTest::newRow("changed") << u"a b c"_s << u"a x c"_s << u"a -b +x c"_s;
        QTest::newRow("at the ends") << u"a b"_s << u"x a b y"_s << u"+x a b +y"_s;
        QTest::newRow("all new") << u"a"_s << u"x y"_s << u"-a +x +y"_s;
    }
    void tells() {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, difference);
        QCOMPARE(told(before.split(u' '), after.split(u' ')), difference);
    }

    void emptyTexts() {
        QCOMPARE(told({}, {}), QString());
        QCOMPARE(told({}, {u"a"_s}), u"+a"_s);
        QCOMPARE(told({u"a"_s}, {}), u"-a"_s);
    }

    /// What is removed and what is the same make the first text, what is added and the same the second; and it is no
    /// longer than the longest common part makes necessary.
    void isRightAndShortest() {
        QRandomGenerator random(7);
        for (int round = 0; round < 500; ++round) {
            QStringList a;
            QStringList b;
            for (int i = random.bounded(30); i > 0; --i)
                a.append(QString::number(random.bounded(6)));
            for (int i = random.bounded(30); i > 0; --i)
                b.append(QString::number(random.bounded(6)));
            QStringList fromA;
            QStringList fromB;
            qsizetype same = 0;
            for (const DiffLine& line : lineDiff(a, b)) {
                if (line.kind != DiffLine::Kind::Added) fromA.append(line.text);
                if (line.kind != DiffLine::Kind::Removed) fromB.append(line.text);
                same += line.kind == DiffLine::Kind::Same;
            }
            QCOMPARE(fromA, a);
            QCOMPARE(fromB, b);
            QList<QList<qsizetype>> common(a.size() + 1, QList<qsizetype>(b.size() + 1, 0));
            for (qsizetype i = 1; i <= a.size(); ++i)
                for (qsizetype j = 1; j <= b.size(); ++j)
                    common[i][j] = a.at(i - 1) == b.at(j - 1) ? common[i - 1][j - 1] + 1
                                                              : std::max(common[i - 1][j], common[i][j - 1]);
            QCOMPARE(same, common[a.size()][b.size()]);
        }
    }

    void textsWithNothingInCommon() {
        QStringList a;
        QStringList b;
        for (int i = 0; i < 20'000; ++i) {
            a.append(u"a%1"_s.arg(i));
            b.append(u"b%1"_s.arg(i));
        }
        QCOMPARE(lineDiff(a, b).size(), 40'000);
    }
};

QTEST_GUILESS_MAIN(TestLineDiff)
#include "tst_line_diff.moc"
