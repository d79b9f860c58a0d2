// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/base/Redactor.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace oc;

class RedactorTest : public QObject {
    Q_OBJECT

    static QByteArray streamed(const Redactor& redactor, const QByteArray& text, const QList<qsizetype>& cuts) {
        Redactor::Stream stream(redactor);
        QByteArray out;
        qsizetype at = 0;
        for (const qsizetype cut : cuts) {
            out += stream.feed(text.mid(at, cut - at));
            at = cut;
        }
        out += stream.feed(text.mid(at));
        return out + stream.finish();
    }

private Q_SLOTS:
    void hidesEveryForm_data() {
        QTest::addColumn<QString>("secret");
        QTest::newRow("plain") << u"correct horse"_s;
        QTest::newRow("url characters") << u"p@ss/w:rd?&=%+"_s;
        QTest::newRow("quotes") << u"a\"b\\c\n<d>&"_s;
        QTest::newRow("not ASCII") << u"pässwörd→🔑"_s;
        QTest::newRow("four") << u"abcd"_s;
        QTest::newRow("long") << QString(5000, u'k') + u"end"_s;
    }
    void hidesEveryForm() {
        QFETCH(QString, secret);
        Redactor redactor;
        redactor.add(secret);
        const QByteArray raw = secret.toUtf8();
        QByteArray json = json::toText(secret);
        json = json.mid(1, json.size() - 2);
        const QList<QByteArray> forms{raw,  raw.toPercentEncoding(), raw.toPercentEncoding().toLower(),
                                      json, raw.toBase64(),          raw.toBase64(QByteArray::Base64UrlEncoding)};
        for (const QByteArray& form : forms) {
            if (form.toLower() == form && form != raw && secret.toLower() != secret) continue;
            const QByteArray clean = redactor.redact("before " + form + " after");
            QVERIFY2(!clean.contains(form), clean.constData());
            QVERIFY(clean.startsWith("before ******"));
            QVERIFY(clean.endsWith(" after"));
        }
        for (int offset = 0; offset < 3; ++offset) {
            const QByteArray around = QByteArray("xyz").left(offset) + raw + QByteArray("tail");
            const QByteArray clean = redactor.redact(around.toBase64());
            QVERIFY2(clean.contains("******"), clean.constData());
            QVERIFY(!QByteArray::fromBase64(clean).contains(raw));
        }
        QCOMPARE(redactor.redact(secret), Redactor::mask());
        QUrl url(u"https://example.org/"_s);
        url.setPassword(secret);
        url.setUserName(u"u"_s);
        QVERIFY(redactor.redact(QString::fromLatin1(url.toEncoded())).contains(Redactor::mask()));
    }

    void hidesInValues() {
        Redactor redactor;
        redactor.add(u"hunter22"_s);
        redactor.add(u"123456"_s);
        const QJsonValue clean = redactor.redact(
            QJsonValue(QJsonObject{{u"a hunter22"_s, QJsonArray{u"xhunter22x"_s, 123456, true}}, {u"n"_s, 5}}));
        QCOMPARE(json::toText(clean), QByteArray(R"({"a ******":["x******x","******",true],"n":5})"));
    }

    void shortSecretsAreWords() {
        Redactor redactor;
        redactor.add(u"abc"_s);
        QCOMPARE(redactor.redact("abc abcd xabc (abc) abc_ abc"_ba), "****** abcd xabc (******) abc_ ******"_ba);
        QCOMPARE(streamed(redactor, "abc abcd xabc", {1, 2, 3, 9, 10, 11}), "****** abcd xabc"_ba);
    }

    void overlappingSecretsAreOneMask() {
        Redactor redactor;
        redactor.add(u"abcdef"_s);
        redactor.add(u"defghi"_s);
        redactor.add(u"abcd"_s);
        QCOMPARE(redactor.redact("<abcdefghi>"_ba), "<******>"_ba);
        for (qsizetype cut = 0; cut <= 11; ++cut)
            QCOMPARE(streamed(redactor, "<abcdefghi>", {cut}), "<******>"_ba);
    }

    void aStreamIsTheSameAsTheWhole() {
        Redactor redactor;
        for (const QString& secret : {u"aab"_s, u"aaaab"_s, u"abab ab"_s, u"bbbb"_s, u"ab%c"_s})
            redactor.add(secret);
        QRandomGenerator random(1);
        for (int round = 0; round < 2000; ++round) {
            QByteArray text;
            for (int i = 0; i < 60; ++i)
                text += "aab b%c"[random.bounded(7)];
            QList<qsizetype> cuts;
            for (int i = 0; i < 6; ++i)
                cuts += random.bounded(61);
            std::sort(cuts.begin(), cuts.end());
            QCOMPARE(streamed(redactor, text, cuts), redactor.redact(text));
        }
    }

    void aStreamHoldsBackOnlyWhatMayBeASecret() {
        Redactor redactor;
        redactor.add(u"password1"_s);
        Redactor::Stream stream(redactor);
        QCOMPARE(stream.feed("hello pass"), "hello "_ba);
        QCOMPARE(stream.feed("age\n"), "passage\n"_ba);
        QCOMPARE(stream.feed("passwor"), ""_ba);
        QCOMPARE(stream.feed("d1!"), "******!"_ba);
        QCOMPARE(stream.feed("passw"), ""_ba);
        QCOMPARE(stream.finish(), "passw"_ba);
    }

    void leavesBytesAloneThatAreNoText() {
        Redactor redactor;
        redactor.add(u"secret"_s);
        const QByteArray bytes = QByteArray("\xff\x00\xfe", 3) + "secret" + QByteArray("\x80\x00", 2);
        QCOMPARE(redactor.redact(bytes), QByteArray("\xff\x00\xfe", 3) + "******" + QByteArray("\x80\x00", 2));
        QCOMPARE(Redactor().redact(bytes), bytes);
    }

    void emptySecretsAreIgnored() {
        Redactor redactor;
        redactor.add(QString());
        QVERIFY(redactor.isEmpty());
        QCOMPARE(redactor.redact(u"text"_s), u"text"_s);
    }

    void manySecretsInALargeStream() {
        Redactor few;
        few.add(u"one-secret-token"_s);
        Redactor many;
        many.add(u"one-secret-token"_s);
        for (int i = 0; i < 500; ++i)
            many.add(u"token-%1-%2"_s.arg(i * 7919).arg(i));
        QByteArray text;
        while (text.size() < 8 * 1024 * 1024)
            text += "Nov 23 20:11:05 web-01 sshd[4711]: Accepted publickey for deploy from 192.0.2.7 port 52344 ssh2\n";
        const auto cost = [&text](const Redactor& redactor) {
            QElapsedTimer timer;
            timer.start();
            const bool same = redactor.redact(text) == text;
            return same ? timer.nsecsElapsed() : -1;
        };
        cost(many);
        const qint64 one = cost(few);
        const qint64 five = cost(many);
        QVERIFY(one > 0 && five > 0);
        qInfo("8 MiB: %.1f ms with 1 secret, %.1f ms with 501", double(one) / 1e6, double(five) / 1e6);
        QVERIFY2(five < 6 * one + 20'000'000, "the time must not grow with the number of secrets");
    }
};

QTEST_GUILESS_MAIN(RedactorTest)
#include "tst_redactor.moc"
