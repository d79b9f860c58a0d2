// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/CrontabText.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestCrontabText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("schedule");
        QTest::addColumn<QByteArray>("command");
        QTest::newRow("plain") << QByteArray("30 2 * * 1 /usr/bin/backup -x  y") << QByteArray("30 2 * * 1")
                               << QByteArray("/usr/bin/backup -x  y");
        QTest::newRow("blanks") << QByteArray(" \t0  0\t1 1 *\t x \n") << QByteArray("0 0 1 1 *") << QByteArray("x ");
        QTest::newRow("lists") << QByteArray("*/5,7 1-5/2,0-23 1,31 jan,Dec sun-Sat,7 x")
                               << QByteArray("*/5,7 1-5/2,0-23 1,31 jan,Dec sun-Sat,7") << QByteArray("x");
        QTest::newRow("nickname") << QByteArray("@reboot  sleep 5; x") << QByteArray("@reboot")
                                  << QByteArray("sleep 5; x");
        QTest::newRow("percent") << QByteArray("@daily date +\\%F % in") << QByteArray("@daily")
                                 << QByteArray("date +\\%F % in");
    }
    void reads() {
        QFETCH(const QByteArray, line);
        const auto entry = crontabText::parseEntry(line);
        QVERIFY2(entry, entry ? "" : qPrintable(entry.error().toText()));
        QTEST(entry->schedule, "schedule");
        QTEST(entry->command, "command");
        QCOMPARE(crontabText::readLine(line), std::optional(*entry));
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("says");
        const auto row = [](const QByteArray& line, const char* says) {
            QTest::newRow(line.left(40).constData()) << line << QString::fromLatin1(says);
        };
        row("", "empty");
        row("60 * * * * x", "the minute '60' is none: it can be 0 to 59 or *");
        row("0 24 * * * x", "the hour '24'");
        row("0 0 0 * * x", "the day of the month '0'");
        row("0 0 * 13 * x", "the month '13'");
        row("0 0 * jen * x", "the month 'jen'");
        row("0 0 * * 8 x", "the day of the week '8'");
        row("0 0 * * mon,tus x", "the day of the week");
        row("*/0 * * * * x", "the step after /");
        row("*/x * * * * x", "the step after /");
        row("*/2/3 * * * * x", "two steps");
        row("5/2 * * * * x", "needs * or a range");
        row("5-1 * * * * x", "backwards");
        row("1-2-3 * * * * x", "one -");
        row("1, * * * * x", "the minute '1,'");
        row("-1 * * * * x", "the minute '-1'");
        row("99999999999999999999 * * * * x", "the minute");
        row("* * * *", "the day of the week is missing");
        row("* * * * *", "the command is missing");
        row("@daily", "the command is missing");
        row("@dayly x", "@dayly is no schedule");
        row("# 1 2 3 4 5 x", "the minute '#'");
        row("PATH=/bin", "the minute");
        row("1 2 3 4 5 a\n* * * * * b", "single line");
        row(QByteArray("1 2 3 4 5 a\0b", 13), "single line");
    }
    void refuses() {
        QFETCH(const QByteArray, line);
        QFETCH(const QString, says);
        const auto entry = crontabText::parseEntry(line);
        QVERIFY(!entry);
        QVERIFY2(entry.error().message.contains(says), qPrintable(entry.error().message));
        QVERIFY(!entry.error().hint.isEmpty());
    }

    void keepsEveryOtherByte() {
        const QByteArray text =
            "# a comment\xff\n\n  PATH = /bin\nMAILTO=\"\"\n1 2 3 4 5\tone\n#1 2 3 4 5 one\n1  2 3 4 5 one\n"
            "@daily two % x\nnonsense\n1 2 3 4 5 last";
        const CrontabEntry one{"1 2 3 4 5", "one"};
        QCOMPARE(crontabText::entries(text),
                 (QList<CrontabEntry>{one, one, {"@daily", "two % x"}, {"1 2 3 4 5", "last"}}));
        QCOMPARE(crontabText::removed(text, one),
                 QByteArray("# a comment\xff\n\n  PATH = /bin\nMAILTO=\"\"\n#1 2 3 4 5 one\n"
                            "@daily two % x\nnonsense\n1 2 3 4 5 last"));
        QCOMPARE(crontabText::removed(text, {"1 2 3 4 5", "on"}), text);
        QCOMPARE(crontabText::added(text, one), text + "\n1 2 3 4 5 one\n");
        QCOMPARE(crontabText::added({}, one), QByteArray("1 2 3 4 5 one\n"));
        QCOMPARE(crontabText::removed(crontabText::added(text + '\n', {"@weekly", "x"}), {"@weekly", "x"}),
                 text + '\n');
    }

    void percentSigns() {
        QVERIFY(crontabText::hasBarePercent("a % b"));
        QVERIFY(!crontabText::hasBarePercent("date +\\%F"));
        QVERIFY(crontabText::hasBarePercent("date +\\%F%"));
        QVERIFY(!crontabText::hasBarePercent("a\\"));
    }
};

QTEST_GUILESS_MAIN(TestCrontabText)
#include "tst_crontab_text.moc"
