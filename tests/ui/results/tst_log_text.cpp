// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/LogText.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace oc::ui;

class LogTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linesAreFoundWhereTheyStand();
    void aGrowingFileIsFollowed();
    void aLineWithoutEndIsCut();
    void findsForwardsAndBackwards();
    void missingAndEmptyFilesHaveNoLines();
};

void LogTextTest::linesAreFoundWhereTheyStand() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("log"));
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly));
    constexpr int lines = 100000;
    for (int i = 0; i < lines; ++i)
        out.write("line " + QByteArray::number(i) + QByteArray(i % 37, '.') + '\n');
    out.close();
    LogText text;
    text.setFile(file);
    QTRY_COMPARE(text.lineCount(), qint64(lines));
    for (const int i : {0, 1, 255, 256, 257, 51199, 99999})
        QVERIFY(text.line(i).startsWith(QStringLiteral("line %1").arg(i)));
    QCOMPARE(text.line(lines), QString());
    QCOMPARE(text.line(-1), QString());
    QCOMPARE(text.text(3, 4), QStringLiteral("line 3...\nline 4....\n"));
}

void LogTextTest::aGrowingFileIsFollowed() {
    QTemporaryDir folder;
    QFile out(folder.filePath(QStringLiteral("log")));
    QVERIFY(out.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    out.write("one\ntw");
    LogText text;
    text.setFile(out.fileName());
    QTRY_COMPARE(text.lineCount(), 2);
    QCOMPARE(text.line(1), QStringLiteral("tw"));
    out.write("o\nthree\n");
    text.refresh();
    QTRY_COMPARE(text.lineCount(), 3);
    QCOMPARE(text.line(1), QStringLiteral("two"));
    QCOMPARE(text.line(2), QStringLiteral("three"));
    // Over the border of a block, with the block's last line open.
    for (int i = 3; i < 255; ++i)
        out.write(QByteArray::number(i) + '\n');
    out.write("open");
    text.refresh();
    QTRY_COMPARE(text.lineCount(), 256);
    QCOMPARE(text.line(255), QStringLiteral("open"));
    out.write(" and closed\nnext");
    text.refresh();
    QTRY_COMPARE(text.lineCount(), 257);
    QCOMPARE(text.line(255), QStringLiteral("open and closed"));
    QCOMPARE(text.line(256), QStringLiteral("next"));
    out.write(" line\n");
    text.refresh();
    QTRY_COMPARE(text.line(256), QStringLiteral("next line"));
    QCOMPARE(text.lineCount(), 257);
}

void LogTextTest::aLineWithoutEndIsCut() {
    LogText text;
    text.setBytes(QByteArray(3 * LogText::maxLineBytes + 5, 'x'));
    QTRY_COMPARE(text.lineCount(), 4);
    QCOMPARE(text.line(0).size(), LogText::maxLineBytes);
    QCOMPARE(text.line(3).size(), 5);
}

void LogTextTest::findsForwardsAndBackwards() {
    QByteArray bytes;
    for (int i = 0; i < 1000; ++i)
        bytes += i % 300 == 7 ? "an Error here\n" : "fine\n";
    LogText text;
    text.setBytes(bytes);
    QTRY_COMPARE(text.lineCount(), 1000);
    QSignalSpy found(&text, &LogText::found);
    const auto look = [&](const QString& pattern, bool regex, qint64 from, bool backwards) {
        found.clear();
        text.find(pattern, regex, from, backwards);
        return found.wait(5000) ? found.first().first().toLongLong() : -2;
    };
    QCOMPARE(look(QStringLiteral("error"), false, -1, false), 7);
    QCOMPARE(look(QStringLiteral("error"), false, 7, false), 307);
    QCOMPARE(look(QStringLiteral("error"), false, 907, false), 7);
    QCOMPARE(look(QStringLiteral("error"), false, 307, true), 7);
    QCOMPARE(look(QStringLiteral("error"), false, 7, true), 907);
    QCOMPARE(look(QStringLiteral("^an\\s+e"), true, 7, false), 307);
    QCOMPARE(look(QStringLiteral("not there"), false, 0, false), -1);
    QCOMPARE(look(QStringLiteral("("), true, 0, false), -1);
    QVERIFY(!found.first().at(1).toString().isEmpty());
}

void LogTextTest::missingAndEmptyFilesHaveNoLines() {
    LogText text;
    QSignalSpy changed(&text, &LogText::changed);
    text.setFile(QStringLiteral("/no-such-folder/log"));
    QTRY_VERIFY(!text.isScanning());
    QCOMPARE(text.lineCount(), 0);
    text.clear();
    QCOMPARE(text.lineCount(), 0);
    QVERIFY(changed.size() >= 2);
}

QTEST_GUILESS_MAIN(LogTextTest)
#include "tst_log_text.moc"
