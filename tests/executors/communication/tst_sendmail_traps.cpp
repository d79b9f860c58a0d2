// SPDX-License-Identifier: GPL-3.0-or-later
// sendmail against servers that are strict, broken, slow or hostile: what it says, and what the server saw.
#include "support/MailTask.h"
#include "support/SmtpServers.h"
#include "support/TestFiles.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTest>

#include <thread>

using namespace oc;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using test::MailTask;
using test::SmtpServers;

class TestSendmailTraps : public QObject {
    Q_OBJECT

    std::unique_ptr<SmtpServers> server_;
    std::unique_ptr<MailTask> mail_;
    QTemporaryDir folder_;

    StepOutcome send(const QString& server, QJsonObject more = {}, std::chrono::milliseconds within = 60s,
                     std::stop_token stop = {}) {
        mail_->smtp.port = server_->port(server);
        if (!more.contains(u"to"_s)) more.insert(u"to"_s, u"a@example.org"_s);
        if (!more.contains(u"body"_s)) more.insert(u"body"_s, u"Hello\n.\n"_s);
        return mail_->run(more, within, std::move(stop));
    }
    /// What the server says of the connection, once it has ended.
    QJsonObject ended(const QString& server) {
        for (;;) {
            const QJsonObject line = server_->next();
            if (line.isEmpty() || (line.value(u"server"_s).toString() == server && line.contains(u"commands"_s)))
                return line;
        }
    }
    void waitUntil(const QString& server, const QString& where) {
        for (;;) {
            const QJsonObject line = server_->next();
            QVERIFY(!line.isEmpty());
            if (line.value(u"server"_s).toString() == server && line.value(u"at"_s).toString() == where) return;
        }
    }
    static QStringList commandsOf(const QJsonObject& line) {
        return line.value(u"commands"_s).toVariant().toStringList();
    }
    QString largeFile() {
        const QString path = folder_.filePath(u"large.bin"_s);
        if (!QFile::exists(path) && !test::writeFile(path, QByteArray(20 << 20, 'l'))) qFatal("cannot write");
        return path;
    }

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<SmtpServers>(SmtpServers::Kind::Trap);
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }
    void init() { mail_ = std::make_unique<MailTask>(); }

    void strictServer() {
        const auto outcome = send(u"ok"_s, {{u"body"_s, u".\n..\nFrom x\n"_s + u"ä.\n"_s.repeated(50000)}});
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        const QJsonObject seen = ended(u"ok"_s);
        QVERIFY2(seen.value(u"wrong"_s).toArray().isEmpty(), QJsonDocument(seen).toJson());
        QVERIFY(seen.value(u"complete"_s).toBool());
        const QStringList commands = commandsOf(seen);
        QCOMPARE(commands.size(), 5);
        QCOMPARE(commands.mid(1),
                 (QStringList{u"MAIL FROM:<ops@example.org>"_s, u"RCPT TO:<a@example.org>"_s, u"DATA"_s, u"QUIT"_s}));
        QCOMPARE(outcome.output.fields.value(u"server_reply"_s).toString(), u"250 2.0.0 queued as TRAP"_s);
    }

    void anOldServerWithoutEhlo() {
        const auto outcome = send(u"old"_s);
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        QVERIFY(commandsOf(ended(u"old"_s)).at(1).startsWith(u"HELO "_s));
    }

    void logIn_data() {
        QTest::addColumn<QString>("server");
        QTest::addColumn<SmtpAuth>("auth");
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("code"); // empty: success
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QString& server, SmtpAuth auth, const QString& password,
                            const QString& code,
                            const QString& says) { QTest::newRow(name) << server << auth << password << code << says; };
        row("CRAM-MD5", u"cram"_s, SmtpAuth::CramMd5, u"tanstaaf"_s, {}, {});
        row("the best is CRAM-MD5", u"cram"_s, SmtpAuth::Best, u"tanstaaf"_s, {}, {});
        row("CRAM-MD5, wrong", u"cram"_s, SmtpAuth::CramMd5, u"wrong"_s, u"login_failed"_s,
            u"535 5.7.8 Bad credentials"_s);
        row("XOAUTH2", u"xoauth2"_s, SmtpAuth::XOAuth2, u"ya29.token"_s, {}, {});
        row("XOAUTH2, run out", u"xoauth2"_s, SmtpAuth::XOAuth2, u"ya29.old"_s, u"login_failed"_s,
            u"token may have run out"_s);
        row("a password where a token is wanted", u"xoauth2"_s, SmtpAuth::Best, u"x"_s, u"auth_not_offered"_s,
            u"XOAUTH2"_s);
        row("none offered", u"noauth"_s, SmtpAuth::Best, u"x"_s, u"auth_not_offered"_s, u"SMTP_USE_TLS=true"_s);
        row("none offered, one wanted", u"noauth"_s, SmtpAuth::Plain, u"x"_s, u"auth_not_offered"_s, u"no log-in"_s);
        row("HELO has none", u"old"_s, SmtpAuth::Best, u"x"_s, u"auth_not_offered"_s, u"no log-in"_s);
        row("Exchange", u"exchange"_s, SmtpAuth::Best, u"passw0rd"_s, u"login_failed"_s, u"SMTP_AUTH=xoauth2"_s);
        row("Google", u"google"_s, SmtpAuth::Best, u"passw0rd"_s, u"login_failed"_s, u"app password"_s);
        row("wrong", u"badpass"_s, SmtpAuth::Best, u"passw0rd"_s, u"login_failed"_s, u"authentication failed"_s);
        row("later", u"laterauth"_s, SmtpAuth::Best, u"passw0rd"_s, u"mail_deferred"_s, u"454 4.7.0"_s);
    }
    void logIn() {
        QFETCH(QString, server);
        QFETCH(SmtpAuth, auth);
        QFETCH(QString, password);
        QFETCH(QString, code);
        QFETCH(QString, says);
        mail_->smtp.user = u"tim"_s;
        mail_->smtp.auth = auth;
        mail_->password = password;
        const auto outcome = send(server);
        const QJsonObject seen = ended(server);
        QCOMPARE(outcome.error ? outcome.error->code : QString(), code);
        if (code.isEmpty()) {
            QVERIFY(seen.value(u"complete"_s).toBool());
            QCOMPARE(seen.value(u"mechanism"_s).toString(), auth == SmtpAuth::XOAuth2 ? u"XOAUTH2"_s : u"CRAM-MD5"_s);
        } else {
            // Nothing was handed in without a log-in.
            QVERIFY2(commandsOf(seen).filter(u"MAIL"_s).isEmpty() && !seen.value(u"complete"_s).toBool(),
                     QJsonDocument(seen).toJson());
            QVERIFY2(outcome.error->toText().contains(says), mail_->why(outcome));
        }
        const QByteArray log = mail_->context->standardOutput;
        if (password.size() > 1)
            for (const QByteArray& secret : {password.toUtf8(), password.toUtf8().toBase64(),
                                             ("user=tim\1auth=Bearer " + password.toUtf8() + "\1\1").toBase64()})
                QVERIFY2(!log.contains(secret), log);
    }

    void noPasswordInClearToAnotherMachine() {
        mail_->smtp.host = u"192.0.2.1"_s; // of no machine (RFC 5737): nothing must even be tried
        mail_->smtp.user = u"tim"_s;
        mail_->password = u"tanstaaf"_s;
        const auto outcome = send(u"cram"_s, {}, 20s);
        QVERIFY2(outcome.error->code == "clear_password"_L1, mail_->why(outcome));
        QVERIFY(outcome.error->hint.contains(u"smtp/allow_clear_password"_s));
        QVERIFY(mail_->context->standardOutput.isEmpty());
    }

    void starttls_data() {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("says");
        QTest::newRow("not offered") << u"nostarttls"_s << u"offers no STARTTLS"_s;
        QTest::newRow("refused") << u"starttlsno"_s << u"STARTTLS"_s;
        QTest::newRow("garbled") << u"garbled"_s << u""_s;
        QTest::newRow("not even EHLO") << u"old"_s << u""_s;
    }
    void starttls() {
        QFETCH(QString, server);
        QFETCH(QString, says);
        mail_->smtp.tls = SmtpTls::StartTls;
        const auto outcome = send(server);
        QVERIFY2(outcome.status == TaskStatus::Failed && outcome.error->message.contains(says), mail_->why(outcome));
        const QStringList commands = commandsOf(ended(server));
        QVERIFY2(commands.filter(u"MAIL"_s).isEmpty(), qPrintable(commands.join(u'\n')));
    }

    void answers_data() {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("busy") << u"busy"_s << u"mail_deferred"_s << u"421 4.3.2 trap.test too busy"_s;
        QTest::newRow("closed to us") << u"closed"_s << u"mail_refused"_s << u"554 5.7.1 you are on a list"_s;
        QTest::newRow("no word") << u"mute"_s << u"unreachable"_s << u"without a greeting"_s;
        QTest::newRow("a web server") << u"http"_s << u"unreachable"_s << u"closed the connection"_s;
        QTest::newRow("sender later") << u"sender4"_s << u"mail_deferred"_s << u"451 4.3.0 try later"_s;
        QTest::newRow("sender never") << u"sender5"_s << u"mail_refused"_s << u"refused the sender ops@example.org"_s;
        QTest::newRow("no data") << u"nodata"_s << u"mail_refused"_s << u"554 5.5.1 no data today"_s;
        QTest::newRow("full") << u"content4"_s << u"mail_deferred"_s << u"452 4.2.2 mailbox full"_s;
        QTest::newRow("too big") << u"content5"_s << u"mail_refused"_s << u"552 5.3.4 message too big"_s;
        QTest::newRow("spam") << u"spam"_s << u"mail_refused"_s << u"554 5.7.1 it looks like spam"_s;
        QTest::newRow("over its limit") << u"size"_s << u"mail_too_large"_s << u"at most 1.0 kB"_s;
        QTest::newRow("no confirmation") << u"unconfirmed"_s << u"unconfirmed"_s << u"not known"_s;
        QTest::newRow("a line without end") << u"endless"_s << u"bad_reply"_s << u"without end"_s;
        QTest::newRow("without end") << u"flood"_s << u"bad_reply"_s << u"without end"_s;
    }
    void answers() {
        QFETCH(QString, server);
        QFETCH(QString, code);
        QFETCH(QString, says);
        const auto outcome = send(server, {{u"body"_s, u"text "_s.repeated(400)}});
        QVERIFY(outcome.status == TaskStatus::Failed);
        QVERIFY2(outcome.error->code == code && outcome.error->toText().contains(says), mail_->why(outcome));
        QVERIFY(!outcome.error->message.contains(QChar(0x1b)));
        QVERIFY(outcome.output.fields.value(u"accepted"_s).toArray().isEmpty());
        QVERIFY(mail_->context->standardOutput.size() < 1 << 20);
    }

    void recipientsInTheMiddle() {
        const auto outcome = send(u"ok"_s, {{u"to"_s, u"a@example.org, bad@example.org, b@example.org"_s},
                                            {u"bcc"_s, u"grey@example.org, c@example.org"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        QVERIFY(ended(u"ok"_s).value(u"complete"_s).toBool());
        QCOMPARE(outcome.output.fields.value(u"accepted"_s).toVariant().toStringList(),
                 (QStringList{u"a@example.org"_s, u"b@example.org"_s, u"c@example.org"_s}));
        QCOMPARE(outcome.output.fields.value(u"refused"_s),
                 QJsonValue(QJsonArray{QJsonObject{{u"address"_s, u"bad@example.org"_s},
                                                   {u"reply"_s, u"550 5.1.1 no such user 5.1.1 at all"_s},
                                                   {u"temporary"_s, false}},
                                       QJsonObject{{u"address"_s, u"grey@example.org"_s},
                                                   {u"reply"_s, u"450 4.2.0 greylisted"_s},
                                                   {u"temporary"_s, true}}}));
    }

    void allRecipientsRefused_data() {
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("code");
        QTest::newRow("never") << u"bad@example.org, bad@example.com"_s << u"mail_refused"_s;
        QTest::newRow("later") << u"grey@example.org"_s << u"mail_deferred"_s;
        QTest::newRow("some later") << u"grey@example.org, bad@example.org"_s << u"mail_deferred"_s;
        QTest::newRow("broken off") << u"a@example.org, gone@example.org, b@example.org"_s << u"mail_deferred"_s;
        QTest::newRow("broken off after a refusal")
            << u"bad@example.org, gone@example.org, b@example.org"_s << u"mail_deferred"_s;
    }
    void allRecipientsRefused() {
        QFETCH(QString, to);
        QFETCH(QString, code);
        const auto outcome = send(u"ok"_s, {{u"to"_s, to}});
        QVERIFY2(outcome.error && outcome.error->code == code, mail_->why(outcome));
        QVERIFY(outcome.output.fields.value(u"accepted"_s).toArray().isEmpty());
        QVERIFY(!ended(u"ok"_s).value(u"complete"_s).toBool());
    }

    void cutInTheContent() {
        const auto outcome = send(u"cut"_s, {{u"attachments"_s, largeFile()}});
        QVERIFY2(outcome.error->code == "unreachable"_L1 &&
                     outcome.error->message.contains(u"while the mail was being sent"_s),
                 mail_->why(outcome));
        QVERIFY(!ended(u"cut"_s).value(u"complete"_s).toBool());
    }

    void anAttachmentThatShrinksEndsTheMail() {
        const QString path = folder_.filePath(u"shrinking.bin"_s);
        QVERIFY(test::writeFile(path, QByteArray(20 << 20, 's')));
        mail_->smtp.port = server_->port(u"ok"_s);
        const auto request = mail_->request({{u"to"_s, u"a@example.org"_s}, {u"attachments"_s, path}});
        QVERIFY(request);
        mail_->context = std::make_unique<test::RecordingContext>(std::stop_token(), StepContext::Clock::now() + 60s);
        mail_->context->onOutput = [&](OutputStream, const QByteArray& line) {
            if (line.startsWith("< 354")) QVERIFY(QFile::resize(path, 1 << 20));
        };
        const auto outcome = mail_->executor().execute(*request, *mail_->context);
        QVERIFY2(outcome.error && outcome.error->code == "attachment_changed"_L1, mail_->why(outcome));
        const QJsonObject seen = ended(u"ok"_s);
        QVERIFY2(!seen.value(u"complete"_s).toBool(), QJsonDocument(seen).toJson());
    }

    void whoeverHasTheMailHasIt() { // and may take its time over the goodbye
        const auto outcome = send(u"noquit"_s);
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        QVERIFY(ended(u"noquit"_s).value(u"complete"_s).toBool());
    }

    void timesOut_data() {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("says");
        QTest::newRow("no greeting") << u"silent"_s << u"gave no answer"_s;
        QTest::newRow("no confirmation") << u"slow"_s << u"did not confirm"_s;
        QTest::newRow("does not read on") << u"stall"_s << u"was not handed to"_s;
    }
    void timesOut() {
        QFETCH(QString, server);
        QFETCH(QString, says);
        QJsonObject parameters;
        if (server == "stall"_L1) parameters.insert(u"attachments"_s, largeFile());
        const auto outcome = send(server, parameters, 1500ms);
        QVERIFY2(outcome.status == TaskStatus::TimedOut && outcome.error->code == "timeout"_L1 &&
                     outcome.error->message.contains(says),
                 mail_->why(outcome));
    }

    void cancelled_data() {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("says");
        QTest::newRow("before the greeting") << u"silent"_s << u"greeting"_s << u"nobody gets the mail"_s;
        QTest::newRow("in the content") << u"stall"_s << u"content"_s << u"nobody gets the mail"_s;
        QTest::newRow("before the confirmation") << u"slow"_s << u"confirmation"_s << u"not known"_s;
    }
    void cancelled() {
        QFETCH(QString, server);
        QFETCH(QString, where);
        QFETCH(QString, says);
        QJsonObject parameters;
        if (server == "stall"_L1) parameters.insert(u"attachments"_s, largeFile());
        std::stop_source stop;
        StepOutcome outcome;
        std::thread sender([&] { outcome = send(server, parameters, 120s, stop.get_token()); });
        waitUntil(server, where);
        stop.request_stop();
        sender.join();
        QVERIFY2(outcome.status == TaskStatus::Cancelled && outcome.message.contains(says), mail_->why(outcome));
        if (server == "slow"_L1) QVERIFY(ended(server).value(u"complete"_s).toBool());
    }

    /// libcurl ends a mail that is taken away in its middle as if it were whole; a cancelled one must never look so.
    void aCancelledMailHasNoEnd() {
        std::stop_source stop;
        mail_->smtp.port = server_->port(u"ok"_s);
        const auto request = mail_->request({{u"to"_s, u"a@example.org"_s}, {u"attachments"_s, largeFile()}});
        QVERIFY(request);
        mail_->context = std::make_unique<test::RecordingContext>(stop.get_token(), StepContext::Clock::now() + 60s);
        mail_->context->onOutput = [&](OutputStream, const QByteArray& line) {
            if (line.startsWith("< 354")) stop.request_stop();
        };
        const auto outcome = mail_->executor().execute(*request, *mail_->context);
        QVERIFY2(outcome.status == TaskStatus::Cancelled, mail_->why(outcome));
        const QJsonObject seen = ended(u"ok"_s);
        QVERIFY(!seen.value(u"complete"_s).toBool());
        QVERIFY(!QByteArray::fromBase64(seen.value(u"raw"_s).toString().toLatin1()).contains("\r\n.\r\n"));
    }

    void nobodyListens() {
        QTcpServer free;
        QVERIFY(free.listen(QHostAddress::LocalHost));
        mail_->smtp.port = free.serverPort();
        free.close();
        const auto outcome = mail_->run({{u"to"_s, u"a@example.org"_s}});
        QVERIFY2(outcome.error && outcome.error->code == "unreachable"_L1 &&
                     outcome.error->message.endsWith(u"cannot be reached: Connection refused"_s),
                 mail_->why(outcome));
        mail_->smtp.host = u"no-such-host.invalid"_s;
        mail_->smtp.port = 25;
        const auto unknown = mail_->run({{u"to"_s, u"a@example.org"_s}});
        QVERIFY2(unknown.error->code == "unreachable"_L1 && unknown.error->message.contains(u"no-such-host.invalid"_s),
                 mail_->why(unknown));
    }

    void theProxyOfTheEnvironmentIsNotUsed() {
        qputenv("all_proxy", "http://127.0.0.1:1");
        qputenv("ALL_PROXY", "http://127.0.0.1:1");
        const auto outcome = send(u"ok"_s);
        qunsetenv("all_proxy");
        qunsetenv("ALL_PROXY");
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
    }
};

QTEST_GUILESS_MAIN(TestSendmailTraps)
#include "tst_sendmail_traps.moc"
