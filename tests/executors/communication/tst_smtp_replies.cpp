// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SmtpFailure.h"
#include "executors/communication/SmtpReplies.h"

#include <QRandomGenerator>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;
using Phase = SmtpReplies::Phase;

namespace {

/// "> " goes out, anything else comes in.
void feed(SmtpReplies& replies, const QList<QByteArray>& lines) {
    for (const QByteArray& line : lines) {
        if (line.startsWith("> "))
            replies.sent(line.mid(2) + "\r\n");
        else
            replies.received(line + "\r\n");
    }
}

const QList<QByteArray> toTls{
    "220 mail.test",         "> EHLO me",     "250-mail.test", "250-AUTH LOGIN", "250-SIZE 5",
    "250 STARTTLS",          "> STARTTLS",    "220 go",        "> EHLO me",      "250-mail.test",
    "250-auth plain  LOGIN", "250-SIZE 1000", "250 SMTPUTF8"};

SmtpSettings settings() {
    SmtpSettings smtp;
    smtp.host = u"mail.test"_s;
    smtp.user = u"ops"_s;
    return smtp;
}

} // namespace

class TestSmtpReplies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsOfferedAfterTlsCounts() {
        SmtpReplies replies;
        feed(replies, toTls);
        QVERIFY(replies.tlsStarted());
        QVERIFY(!replies.offers("STARTTLS"));
        QCOMPARE(replies.capability("AUTH"), QByteArray("PLAIN LOGIN"));
        QCOMPARE(replies.capability("SIZE"), QByteArray("1000"));
        QVERIFY(replies.offers("SMTPUTF8"));
        QVERIFY(!replies.offers("MAIL.TEST")); // its name is no offer
    }

    void eachReplyBelongsToItsCommand() {
        SmtpReplies replies;
        feed(replies, toTls);
        feed(replies, {"> AUTH LOGIN", "334 VXNlcm5hbWU6", "> EHLOEHLO", "334 UGFzc3dvcmQ6", "> RCPTDATA", "235 in"});
        QVERIFY(replies.phase() == Phase::Authenticate);
        QCOMPARE(replies.last().toText(), u"235 in"_s);
        feed(replies, {"> MAIL FROM:<a@b> SIZE=9", "250 ok", "> RCPT TO:<c@d>", "250 ok", "> RCPT TO:<e@f>",
                       "550-5.1.1 no", "550 5.1.1 such user", "> RCPT TO:<g@h>", "450 later", "> DATA", "354 go"});
        QVERIFY(replies.phase() == Phase::Content);
        QVERIFY(!replies.final());
        QCOMPARE(replies.recipients().size(), 3);
        QVERIFY(replies.recipients().at(0).isGood());
        QCOMPARE(replies.recipients().at(1).toText(), u"550 5.1.1 no 5.1.1 such user"_s);
        QVERIFY(replies.recipients().at(2).isTransient());
        feed(replies, {"250 2.0.0 queued as 1", "> QUIT", "500 what"});
        QCOMPARE(replies.final()->toText(), u"250 2.0.0 queued as 1"_s);
    }

    void whatIsNoReplyIsNone() {
        SmtpReplies replies;
        for (const char* line : {"", "x", "22", "220", "2a0 x", "220_x", "\xff\xfe\xff\xff", "220-more"})
            QCOMPARE(replies.received(line), QByteArray(line) == "220");
        SmtpReplies clean;
        clean.received("554 a\x1b[31mred\x07\tb \xc3\xa4\xff\r\n");
        QVERIFY(!clean.last().text.contains(QChar(0x1b)) && clean.last().text.contains(u"ä"_s));
    }

    void itStaysSmall() {
        SmtpReplies replies;
        replies.sent("EHLO x\r\n");
        for (int i = 0; i < 1000; ++i)
            replies.received("250-X" + QByteArray::number(i) + ' ' + QByteArray(5000, 'x'));
        QVERIFY(!replies.isTooMuch());
        for (int i = 0; i < 1001; ++i)
            replies.received("250-" + QByteArray(5000, 'y'));
        QVERIFY(replies.isTooMuch());
        replies.received("250 end");
        QCOMPARE(replies.last().text.size(), 1000);
    }

    void randomBytesDoNoHarm() {
        QRandomGenerator random(7);
        SmtpReplies replies;
        const QByteArrayList beginnings{"", "220 ", "250-", "250-AUTH ", "354 ", "334 ", "550 ", "EHLO x", "RCPT TO:<"};
        for (int i = 0; i < 5000; ++i) {
            QByteArray line = beginnings.at(random.bounded(int(beginnings.size())));
            for (int n = random.bounded(40); n > 0; --n)
                line += char(random.bounded(256));
            if (random.bounded(3) == 0)
                replies.sent(line);
            else
                replies.received(line);
            QVERIFY(replies.last().text.size() <= 1000);
        }
    }

    void offers_data() {
        QTest::addColumn<QList<QByteArray>>("lines");
        QTest::addColumn<SmtpAuth>("auth");
        QTest::addColumn<bool>("utf8");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<QString>("code");
        const auto with = [](QList<QByteArray> lines, const QByteArray& last) { return lines << last; };
        QTest::newRow("all there") << toTls << SmtpAuth::Best << true << qint64(999) << QString();
        QTest::newRow("too large") << toTls << SmtpAuth::Best << false << qint64(1001) << u"mail_too_large"_s;
        QTest::newRow("no limit") << with(toTls.mid(0, 9), "250-mail.test") +
                                         QList<QByteArray>{"250-AUTH PLAIN", "250 SIZE 0"}
                                  << SmtpAuth::Best << false << qint64(1) << QString();
        QTest::newRow("not this way") << toTls << SmtpAuth::XOAuth2 << false << qint64(1) << u"auth_not_offered"_s;
        QTest::newRow("this way") << toTls << SmtpAuth::Login << false << qint64(1) << QString();
        QTest::newRow("no AUTH after TLS")
            << with(toTls.mid(0, 9), "250 mail.test") << SmtpAuth::Best << false << qint64(1) << u"auth_not_offered"_s;
        QTest::newRow("no SMTPUTF8") << with(toTls.mid(0, 11), "250 DSN") << SmtpAuth::Best << true << qint64(1)
                                     << u"no_smtputf8"_s;
        QTest::newRow("no STARTTLS") << toTls.mid(0, 3) + QList<QByteArray>{"250 AUTH PLAIN"} << SmtpAuth::Best << false
                                     << qint64(1) << u"tls_failed"_s;
        QTest::newRow("before TLS nothing counts")
            << toTls.mid(0, 6) << SmtpAuth::XOAuth2 << true << qint64(9) << QString();
    }
    void offers() {
        QFETCH(QList<QByteArray>, lines);
        QFETCH(SmtpAuth, auth);
        QFETCH(bool, utf8);
        QFETCH(qint64, size);
        QFETCH(QString, code);
        SmtpReplies replies;
        feed(replies, lines);
        SmtpSettings smtp = settings();
        smtp.auth = auth;
        const auto problem = smtpFailure::offerProblem(replies, smtp, utf8, size);
        QCOMPARE(problem ? problem->code : QString(), code);
        if (problem) QVERIFY(problem->message.contains(u"mail.test:587"_s) && !problem->hint.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSmtpReplies)
#include "tst_smtp_replies.moc"
