// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Words.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

/// What /bin/sh makes of the words: each with a NUL behind it.
QStringList shellWords(const QString& line) {
    QProcess shell;
    shell.start(u"/bin/sh"_s, {u"-c"_s, u"set -f; printf '%s\\0' "_s + line});
    if (!shell.waitForFinished() || shell.exitCode() != 0) return {QString::fromUtf8(shell.readAllStandardError())};
    QStringList words = QString::fromUtf8(shell.readAllStandardOutput()).split(QChar(u'\0'));
    words.removeLast();
    return words;
}

} // namespace

class TestWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void splitsLikeAShell_data();
    void splitsLikeAShell();
    void expandsNothing();
    void mistakesAreTold_data();
    void mistakesAreTold();
    void quotedWordsComeBack();
};

void TestWords::splitsLikeAShell_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("words");
    const auto row = [](const char* name, const QString& text, const QStringList& words) {
        QTest::newRow(name) << text << words;
    };
    row("plain", u"systemctl restart nginx"_s, {u"systemctl"_s, u"restart"_s, u"nginx"_s});
    row("blanks", u"  a \t b\nc  "_s, {u"a"_s, u"b"_s, u"c"_s});
    row("single", u"grep 'a \"b\" \\' x"_s, {u"grep"_s, u"a \"b\" \\"_s, u"x"_s});
    row("double", u"say \"it's \\\"so\\\" \\n\""_s, {u"say"_s, u"it's \"so\" \\n"_s});
    row("joined", u"a'b c'\"d e\"f"_s, {u"ab cd ef"_s});
    row("empty words", u"a '' \"\" b"_s, {u"a"_s, u""_s, u""_s, u"b"_s});
    row("backslash", u"a\\ b \\' \\\\"_s, {u"a b"_s, u"'"_s, u"\\"_s});
    row("continued", u"a\\\nb \"c\\\nd\""_s, {u"ab"_s, u"cd"_s});
}

void TestWords::splitsLikeAShell() {
    QFETCH(const QString, text);
    QFETCH(const QStringList, words);
    const auto split = splitWords(text);
    QVERIFY(split);
    QCOMPARE(*split, words);
    QString line = text;
    QCOMPARE(shellWords(line.replace(u"c  "_s, u"c"_s).replace(u"\nc"_s, u" c"_s)), words);
}

void TestWords::expandsNothing() {
    const auto split = splitWords(u"$HOME * `id` $(id) ; a|b >x & #c \"$HOME `id`\""_s);
    QVERIFY(split);
    QCOMPARE(*split, QStringList({u"$HOME"_s, u"*"_s, u"`id`"_s, u"$(id)"_s, u";"_s, u"a|b"_s, u">x"_s, u"&"_s, u"#c"_s,
                                  u"$HOME `id`"_s}));
    QCOMPARE(*splitWords(QString()), QStringList());
    QCOMPARE(*splitWords(u" \t\n"_s), QStringList());
}

void TestWords::mistakesAreTold_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    QTest::newRow("single") << u"a 'b c"_s << u"character 3"_s;
    QTest::newRow("double") << u"\"b \\\""_s << u"character 1"_s;
    QTest::newRow("backslash") << u"a \\"_s << u"at the end"_s;
}

void TestWords::mistakesAreTold() {
    QFETCH(const QString, text);
    QFETCH(const QString, said);
    const auto split = splitWords(text);
    QVERIFY(!split);
    QCOMPARE(split.error().code, u"bad_words"_s);
    QVERIFY2(split.error().message.contains(said), qPrintable(split.error().message));
}

void TestWords::quotedWordsComeBack() {
    const QString letters = u"ab \t\n'\"\\$`*?[]{}();&|<>#~!=%-ü€"_s;
    QRandomGenerator random(7);
    for (int round = 0; round < 300; ++round) {
        QStringList words;
        for (int i = random.bounded(1, 6); i > 0; --i) {
            QString word;
            for (int n = random.bounded(0, 8); n > 0; --n)
                word += letters.at(random.bounded(int(letters.size())));
            words.append(word);
        }
        const QString line = shellQuoted(words);
        const auto split = splitWords(line);
        QVERIFY2(split, qPrintable(line));
        QCOMPARE(*split, words);
        if (round < 40) QCOMPARE(shellWords(line), words); // and a real shell agrees
    }
}

QTEST_GUILESS_MAIN(TestWords)
#include "tst_words.moc"
