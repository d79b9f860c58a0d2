// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/BytePattern.h"

#include <QRegularExpression>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestBytePattern : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asQRegularExpressionMatches_data() {
        QTest::addColumn<QString>("pattern");
        for (const QString& pattern :
             {u"^(?<a>\\w+) +(?<b>\\d+)(?: +(?<c>.*))?$"_s, u"(?<a>\\S)"_s, u"a*"_s, u"(?i)\u00fc(b)?"_s,
              u"\\b(?<w>\\w+)\\b"_s, u"(?m)^(?<key>[^:\\n]*):\\s*(?<value>.*)$"_s, u"(?s)(.)(.)"_s, u"(a|b)|(c)"_s,
              u"\\R|x?"_s, u"(?<a>[^ ]+)(?= )"_s, u"$"_s})
            QTest::addRow("%s", qPrintable(pattern)) << pattern;
    }

    void asQRegularExpressionMatches() {
        QFETCH(QString, pattern);
        const QRegularExpression reference(pattern);
        QVERIFY(reference.isValid());
        BytePattern matcher(pattern);
        for (const QString& text : {QString(), u"a"_s, u"abc 12 rest of it"_s, u"abc 12"_s, u"\u00dcb\u00fcB \u00fc"_s,
                                    u"x: 1\ny:2\r\n\r\nz"_s, u"aaab\U0001F600 \U0001F600c"_s, u"  "_s,
                                    QString(QChar(0)) + u"a b"_s, u"\u0663\u00e9_ 12"_s}) {
            const QByteArray bytes = text.toUtf8();
            auto matches = reference.globalMatch(text);
            bool found = matcher.match(bytes);
            while (matches.hasNext()) {
                const auto match = matches.next();
                QVERIFY2(found, bytes);
                for (int group = 0; group <= reference.captureCount(); ++group) {
                    const auto taken = matcher.group(group);
                    QCOMPARE(taken.has_value(), match.capturedStart(group) >= 0);
                    if (taken) QCOMPARE(QString::fromUtf8(*taken), match.captured(group));
                }
                found = matcher.next();
            }
            QVERIFY2(!found, bytes);
        }
        QVERIFY(!matcher.group(-1));
        QVERIFY(!matcher.group(99));
    }

    void backtrackingEnds() {
        // More than the stack of the compiled pattern holds.
        BytePattern deep(u"^(?:(a)|b)*$"_s);
        QVERIFY(deep.match(QByteArray(50'000, 'a')));
        QCOMPARE(deep.group(0)->size(), 50'000);
        BytePattern slow(u"^(a+)+$"_s);
        QVERIFY(!slow.match(QByteArray(16, 'a') + 'b'));
    }
};

QTEST_GUILESS_MAIN(TestBytePattern)
#include "tst_byte_pattern.moc"
