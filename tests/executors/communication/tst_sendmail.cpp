// SPDX-License-Identifier: GPL-3.0-or-later
// sendmail against aiosmtpd, an independent server, with TLS and without.
#include "support/MailTask.h"
#include "support/SmtpServers.h"
#include "support/TestFiles.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace oc;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using test::MailTask;
using test::SmtpServers;

namespace {

const QString rightPassword = u"s3cret päss"_s;

/// Kilobytes of memory this process holds now, and held at most.
qint64 memoryKb(const char* key) {
    const QList<QByteArray> lines = [] {
        QFile status(u"/proc/self/status"_s);
        return status.open(QIODevice::ReadOnly) ? status.readAll().split('\n') : QList<QByteArray>();
    }();
    for (const QByteArray& line : lines)
        if (line.startsWith(key)) return line.mid(qsizetype(qstrlen(key))).simplified().split(' ').first().toLongLong();
    return -1;
}

} // namespace

class TestSendmail : public QObject {
    Q_OBJECT

    std::unique_ptr<SmtpServers> server_;
    std::unique_ptr<MailTask> mail_;

    void use(const QString& name, SmtpTls tls, bool logIn) {
        mail_->smtp.port = server_->port(name);
        mail_->smtp.tls = tls;
        mail_->smtp.caFile = server_->certificateFile();
        mail_->smtp.user = logIn ? u"ops"_s : QString();
        mail_->password = rightPassword;
    }

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<SmtpServers>(SmtpServers::Kind::Aiosmtpd);
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }
    void init() { mail_ = std::make_unique<MailTask>(); }
    void cleanup() { QVERIFY(!server_->hasMore()); }

    void ways_data() {
        QTest::addColumn<QString>("server");
        QTest::addColumn<SmtpTls>("tls");
        QTest::addColumn<QString>("user");
        QTest::newRow("clear") << u"plain"_s << SmtpTls::None << QString();
        QTest::newRow("clear, log-in on loopback") << u"clear"_s << SmtpTls::None << u"PLAIN ops"_s;
        QTest::newRow("STARTTLS") << u"starttls"_s << SmtpTls::StartTls << u"PLAIN ops"_s;
        QTest::newRow("LOGIN") << u"login"_s << SmtpTls::StartTls << u"LOGIN ops"_s;
        QTest::newRow("TLS") << u"implicit"_s << SmtpTls::Implicit << u"PLAIN ops"_s;
    }
    void ways() {
        QFETCH(QString, server);
        QFETCH(SmtpTls, tls);
        QFETCH(QString, user);
        use(server, tls, !user.isEmpty());
        const auto outcome = mail_->run({{u"to"_s, QJsonArray{u"dba@example.org"_s}},
                                         {u"cc"_s, u"a@example.org, b@example.org"_s},
                                         {u"bcc"_s, u"hidden@example.org"_s},
                                         {u"subject"_s, u"Prüfung"_s},
                                         {u"body"_s, u"Grüße\n"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        const QJsonObject got = server_->next();
        QCOMPARE(got.value(u"server"_s).toString(), server);
        QCOMPARE(got.value(u"tls"_s).toBool(), tls != SmtpTls::None);
        QCOMPARE(got.value(u"user"_s).toString(), user);
        QCOMPARE(got.value(u"mail_from"_s).toString(), u"ops@example.org"_s);
        const QStringList everyone{u"dba@example.org"_s, u"a@example.org"_s, u"b@example.org"_s,
                                   u"hidden@example.org"_s};
        QCOMPARE(got.value(u"rcpt_tos"_s).toVariant().toStringList(), everyone);
        QVERIFY(got.value(u"problems"_s).toArray().isEmpty() && got.value(u"defects"_s).toArray().isEmpty());
        QCOMPARE(got.value(u"plain"_s).toString(), u"Grüße\r\n"_s);
        const QByteArray raw = QByteArray::fromBase64(got.value(u"raw"_s).toString().toLatin1());
        QVERIFY(!raw.contains("hidden") && !raw.toLower().contains("bcc"));
        const QString hello = got.value(u"hello"_s).toString();
        QVERIFY2(hello.contains(u'.'), qPrintable(hello));

        const QJsonObject& fields = outcome.output.fields;
        QCOMPARE(fields.keys(), (QStringList{u"accepted"_s, u"encrypted"_s, u"message_id"_s, u"refused"_s, u"server"_s,
                                             u"server_reply"_s, u"size"_s}));
        QCOMPARE(fields.value(u"accepted"_s).toVariant().toStringList(), everyone);
        QVERIFY(fields.value(u"refused"_s).toArray().isEmpty());
        QCOMPARE(fields.value(u"encrypted"_s).toBool(), tls != SmtpTls::None);
        QCOMPARE(fields.value(u"server"_s).toString(), u"localhost:%1"_s.arg(mail_->smtp.port));
        QCOMPARE(fields.value(u"size"_s).toInteger(), raw.size());
        QCOMPARE(fields.value(u"server_reply"_s).toString(), u"250 2.0.0 kept as message %1"_s.arg(raw.size()));
        QVERIFY(raw.contains("Message-ID: " + fields.value(u"message_id"_s).toString().toLatin1() + "\r\n"));
        const QByteArray log = mail_->context->standardOutput;
        QVERIFY2(log.contains("> RCPT TO:<hidden@example.org>\n") && log.contains("< 250 2.0.0 kept"), log);
        for (const QString& secret : {rightPassword, QString::fromLatin1(rightPassword.toUtf8().toBase64()),
                                      QString::fromLatin1(("\0ops\0" + rightPassword.toUtf8()).toBase64())})
            QVERIFY2(!log.contains(secret.toUtf8()), log);
        QVERIFY2(!log.contains(QByteArray("\0ops\0", 5).toBase64().left(6)), log);
    }

    void messageIdStaysOverAttempts() {
        use(u"plain"_s, SmtpTls::None, false);
        auto request = mail_->request({{u"to"_s, u"a@example.org"_s}, {u"subject"_s, u"x"_s}});
        QVERIFY(request);
        QStringList ids;
        for (const auto& [task, attempt] : {std::pair(0, 1), std::pair(0, 2), std::pair(1, 1)}) {
            request->task = task;
            request->attempt = attempt;
            ids << mail_->run(*request).output.fields.value(u"message_id"_s).toString();
            QVERIFY(QByteArray::fromBase64(server_->next().value(u"raw"_s).toString().toLatin1())
                        .contains(ids.last().toLatin1()));
        }
        QCOMPARE(ids.at(0), ids.at(1));
        QVERIFY(ids.at(0) != ids.at(2));
        QVERIFY(ids.at(0).endsWith(u"@example.org>"_s));
    }

    void someRefused() {
        use(u"plain"_s, SmtpTls::None, false);
        const auto outcome = mail_->run(
            {{u"to"_s, u"nobody@example.org, b@example.org, nobody2@example.org"_s}, {u"subject"_s, u"x"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        QCOMPARE(server_->next().value(u"rcpt_tos"_s).toVariant().toStringList(), QStringList{u"b@example.org"_s});
        QCOMPARE(outcome.output.fields.value(u"accepted"_s).toVariant().toStringList(),
                 QStringList{u"b@example.org"_s});
        const QJsonArray refused = outcome.output.fields.value(u"refused"_s).toArray();
        QCOMPARE(refused.size(), 2);
        QCOMPARE(refused.at(0).toObject().value(u"address"_s).toString(), u"nobody@example.org"_s);
        QCOMPARE(refused.at(0).toObject().value(u"reply"_s).toString(),
                 u"550 5.1.1 <nobody@example.org>: no such user here"_s);
        QCOMPARE(refused.at(1).toObject().value(u"address"_s).toString(), u"nobody2@example.org"_s);
        QCOMPARE(mail_->context->notices.size(), 2);
        QVERIFY(outcome.message.endsWith(u"took the mail for 1 recipient, refused 2"_s));
    }

    void allRefused() {
        use(u"plain"_s, SmtpTls::None, false);
        const auto outcome = mail_->run({{u"to"_s, u"nobody@example.org, nobody2@example.org"_s}, {u"body"_s, u"x"_s}});
        QVERIFY(outcome.status == TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"mail_refused"_s);
        QVERIFY2(outcome.error->message.contains(u"no such user here"_s), mail_->why(outcome));
        QCOMPARE(outcome.output.fields.value(u"refused"_s).toArray().size(), 2);
        QVERIFY(outcome.output.fields.value(u"accepted"_s).toArray().isEmpty());
    }

    void wrongPassword() {
        use(u"starttls"_s, SmtpTls::StartTls, true);
        mail_->password = u"wrong-password"_s;
        const auto outcome = mail_->run({{u"to"_s, u"a@example.org"_s}});
        QCOMPARE(outcome.error->code, u"login_failed"_s);
        QVERIFY2(outcome.error->message.contains(u"535"_s) && outcome.error->hint.contains(u"SMTP_PASSWORD"_s),
                 mail_->why(outcome));
        QVERIFY(!mail_->why(outcome).contains("wrong-password"));
        QVERIFY(!mail_->context->standardOutput.contains("MAIL FROM"));
    }

    void untrustedCertificate() {
        use(u"starttls"_s, SmtpTls::StartTls, true);
        mail_->smtp.caFile.clear();
        for (const auto& [name, tls] :
             {std::pair(u"starttls"_s, SmtpTls::StartTls), std::pair(u"implicit"_s, SmtpTls::Implicit)}) {
            mail_->smtp.port = server_->port(name);
            mail_->smtp.tls = tls;
            const auto outcome = mail_->run({{u"to"_s, u"a@example.org"_s}});
            QCOMPARE(outcome.error->code, u"tls_failed"_s);
            QVERIFY2(outcome.error->message.contains(u"self-signed"_s) &&
                         outcome.error->hint.contains(u"SMTP_CA_FILE"_s),
                     mail_->why(outcome));
            QVERIFY(!mail_->context->standardOutput.contains("AUTH PLAIN"));
        }
    }

    void certificateOfAnotherName() {
        use(u"implicit"_s, SmtpTls::Implicit, true);
        mail_->smtp.host = u"127.0.0.1"_s;
        const auto outcome = mail_->run({{u"to"_s, u"a@example.org"_s}});
        QCOMPARE(outcome.error->code, u"tls_failed"_s);
        QVERIFY2(outcome.error->message.contains(u"127.0.0.1"_s) && outcome.error->hint.contains(u"SMTP_HOST"_s),
                 mail_->why(outcome));
    }

    void missingCaFile() {
        use(u"implicit"_s, SmtpTls::Implicit, true);
        QTemporaryDir folder;
        const QString garbage = folder.filePath(u"ca.pem"_s);
        QVERIFY(test::writeFile(garbage, "no certificate"));
        for (const QString& file : {u"/nowhere/ca.pem"_s, garbage}) {
            mail_->smtp.caFile = file;
            const auto outcome = mail_->run({{u"to"_s, u"a@example.org"_s}});
            QVERIFY2(outcome.error->code == "bad_setting"_L1 && outcome.error->message.contains(file),
                     mail_->why(outcome));
        }
    }

    void tlsWhereThereIsNone() {
        use(u"plain"_s, SmtpTls::StartTls, false);
        auto outcome = mail_->run({{u"to"_s, u"a@example.org"_s}});
        QVERIFY2(outcome.error->code == "tls_failed"_L1 && outcome.error->message.contains(u"no STARTTLS"_s),
                 mail_->why(outcome));
        use(u"plain"_s, SmtpTls::Implicit, false);
        outcome = mail_->run({{u"to"_s, u"a@example.org"_s}});
        QVERIFY2(outcome.error->code == "tls_failed"_L1 && outcome.error->hint.contains(u"587"_s), mail_->why(outcome));
        // And no TLS where there is nothing else: the server waits for a handshake that does not come.
        use(u"implicit"_s, SmtpTls::None, false);
        outcome = mail_->run({{u"to"_s, u"a@example.org"_s}}, 1500ms);
        QVERIFY2(outcome.status == TaskStatus::TimedOut && outcome.error->hint.contains(u"465"_s), mail_->why(outcome));
    }

    void theServersLimitIsKept() {
        use(u"small"_s, SmtpTls::None, false);
        auto outcome = mail_->run({{u"to"_s, u"a@example.org"_s}, {u"body"_s, u"x"_s.repeated(20000)}});
        QVERIFY2(outcome.error->code == "mail_too_large"_L1 && outcome.error->message.contains(u"10.0 kB"_s),
                 mail_->why(outcome));
        QVERIFY(!mail_->context->standardOutput.contains("MAIL FROM"));
        outcome = mail_->run({{u"to"_s, u"a@example.org"_s}, {u"body"_s, u"x"_s.repeated(2000)}});
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        QVERIFY(!server_->next().isEmpty());
    }

    void otherScripts() {
        use(u"plain"_s, SmtpTls::None, false);
        auto outcome = mail_->run({{u"to"_s, u"jürgen@example.org"_s}});
        QVERIFY2(outcome.error->code == "no_smtputf8"_L1, mail_->why(outcome));
        outcome = mail_->run({{u"to"_s, u"info@bücher.example"_s}}); // needs none
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        QCOMPARE(server_->next().value(u"rcpt_tos"_s).toVariant().toStringList(),
                 QStringList{u"info@xn--bcher-kva.example"_s});
        use(u"utf8"_s, SmtpTls::None, false);
        outcome = mail_->run({{u"to"_s, u"jürgen@bücher.example, a@example.org"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        QJsonObject got = server_->next();
        QVERIFY(got.value(u"mail_options"_s).toArray().contains(u"SMTPUTF8"_s));
        QCOMPARE(got.value(u"rcpt_tos"_s).toArray().at(0).toString(), u"jürgen@xn--bcher-kva.example"_s);
        outcome = mail_->run({{u"to"_s, u"a@example.org"_s}}); // only where it is needed
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        QVERIFY(!server_->next().value(u"mail_options"_s).toArray().contains(u"SMTPUTF8"_s));
    }

    void attachmentsArriveWhole() {
        use(u"starttls"_s, SmtpTls::StartTls, true);
        QTemporaryDir folder;
        const QString path = folder.filePath(u"große Datei.bin"_s);
        QByteArray block(1 << 20, Qt::Uninitialized);
        for (qsizetype i = 0; i < block.size(); ++i)
            block[i] = char(i * 31 + (i >> 8));
        QCryptographicHash hash(QCryptographicHash::Sha256);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 30; ++i) {
            QCOMPARE(file.write(block), block.size());
            hash.addData(block);
        }
        file.close();
        block = {};
        const qint64 before = memoryKb("VmRSS:");
        QVERIFY(before > 0);
        const auto outcome =
            mail_->run({{u"to"_s, u"a@example.org"_s}, {u"body"_s, u"."_s}, {u"attachments"_s, path}}, 250s);
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        const qint64 grown = memoryKb("VmHWM:") - before;
        const QJsonObject got = server_->next();
        QVERIFY(got.value(u"problems"_s).toArray().isEmpty());
        const QJsonObject attachment = got.value(u"attachments"_s).toArray().at(0).toObject();
        QCOMPARE(attachment.value(u"sha256"_s).toString(), QString::fromLatin1(hash.result().toHex()));
        QCOMPARE(attachment.value(u"name"_s).toString(), u"große Datei.bin"_s);
        QCOMPARE(got.value(u"size"_s).toInteger(), outcome.output.fields.value(u"size"_s).toInteger());
        QVERIFY(!mail_->context->progress.isEmpty());
        qInfo("memory grew by at most %lld kB", qlonglong(grown));
#ifdef __SANITIZE_ADDRESS__
        QSKIP("the address sanitizer keeps freed memory, so its size tells nothing");
#endif
        QVERIFY2(grown < 16 * 1024, qPrintable(QString::number(grown)));
    }

    void aMissingAttachmentSendsNothing() {
        use(u"plain"_s, SmtpTls::None, false);
        const auto outcome = mail_->run({{u"to"_s, u"a@example.org"_s}, {u"attachments"_s, u"/nowhere/report.csv"_s}});
        QCOMPARE(outcome.error->code, u"no_attachment"_s);
        QVERIFY(mail_->context->standardOutput.isEmpty());
    }

    void thePreviewIsWhatIsSent() {
        use(u"starttls"_s, SmtpTls::StartTls, true);
        QTemporaryDir folder;
        const QString path = folder.filePath(u"a.csv"_s);
        QVERIFY(test::writeFile(path, "1;2\n"));
        const auto request = mail_->request({{u"to"_s, u"a@example.org"_s},
                                             {u"bcc"_s, u"hidden@example.org"_s},
                                             {u"subject"_s, u"Prüfung"_s},
                                             {u"body"_s, u"Grüße"_s},
                                             {u"html"_s, u"<p>Grüße</p>"_s},
                                             {u"priority"_s, u"high"_s},
                                             {u"headers"_s, u"X-Ticket=4711"_s},
                                             {u"attachments"_s, path}});
        QVERIFY(request);
        const auto preview = mail_->executor().preview(*request);
        QVERIFY(preview);
        QCOMPARE(preview->kind, u"message"_s);
        const QStringList lines = preview->text.split(u'\n');
        for (const QString& line :
             {u"Through localhost:%1, STARTTLS, logged in as ops"_s.arg(mail_->smtp.port),
              u"From: Ops <ops@example.org>"_s, u"To: a@example.org"_s, u"Bcc (in no header): hidden@example.org"_s,
              u"Subject: Prüfung"_s, u"Priority: high"_s, u"X-Ticket: 4711"_s,
              u"Attachment: %1 (text/csv, 4 B)"_s.arg(path), u"Grüße"_s})
            QVERIFY2(lines.contains(line), qPrintable(line + u'\n' + preview->text));
        const QByteArray all = preview->text.toUtf8() + QJsonDocument(preview->details).toJson();
        QVERIFY(!all.contains(rightPassword.toUtf8()));

        const auto outcome = mail_->run(*request);
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        const QByteArray sent = QByteArray::fromBase64(server_->next().value(u"raw"_s).toString().toLatin1());
        QByteArray shown = preview->details.value(u"message"_s).toString().toUtf8();
        const QByteArray where = '[' + path.toUtf8() + ", 4 B]";
        QVERIFY(shown.contains(where));
        shown.replace(where, "MTsyCg==");
        QCOMPARE(shown.mid(shown.indexOf("\r\n")), sent.mid(sent.indexOf("\r\n"))); // all but Date
    }

    void aPreviewNeedsNoServer() {
        CommunicationExecutor bare;
        const auto request = mail_->request({{u"to"_s, u"a@example.org"_s}, {u"attachments"_s, u"/nowhere/x"_s}});
        const auto preview = bare.preview(*request);
        QVERIFY(preview);
        QVERIFY2(preview->text.contains(u"Cannot be sent yet"_s) && preview->text.contains(u"not there yet"_s),
                 qPrintable(preview->text));
        QVERIFY(!bare.availability(*request->tool).available);
        QVERIFY(mail_->executor().availability(*request->tool).available);
    }

    /// Whatever is in a field, the server sees one mail with the headers we make and the recipients that were given.
    void noFieldBreaksOut_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        static const QStringList breaks{u"\r\n"_s,   u"\n"_s, u"\r"_s, QString(QChar(0)), u"\u0085"_s,
                                        u"\u2028"_s, u"\v"_s, u"\f"_s, u"\r\n "_s,        u"\n\t"_s};
        for (const QString& field : {u"to"_s, u"cc"_s, u"bcc"_s, u"from"_s, u"reply_to"_s, u"subject"_s, u"body"_s,
                                     u"html"_s, u"attachments"_s, u"priority"_s}) {
            for (int i = 0; i < breaks.size(); ++i) {
                const QString begin =
                    field == "subject"_L1 || field == "body"_L1 || field == "html"_L1 ? u"hello"_s : u"a@example.org"_s;
                for (const QString& attack : {u"Bcc: evil@example.org"_s, u".\r\nMAIL FROM:<evil@example.org>"_s,
                                              u"RCPT TO:<evil@example.org>"_s, u"\r\nX-Evil: 1\r\n\r\nevil"_s}) {
                    QTest::addRow("%s %d %s", qPrintable(field), i, qPrintable(attack.simplified()))
                        << field << QJsonValue(begin + breaks.at(i) + attack);
                }
            }
        }
        for (int i = 0; i < breaks.size(); ++i) {
            QTest::addRow("header value %d", i)
                << u"headers"_s
                << QJsonValue(QJsonObject{{u"X-A"_s, QString(u"x"_s + breaks.at(i) + u"Bcc: evil@e.org"_s)}});
            QTest::addRow("header name %d", i)
                << u"headers"_s
                << QJsonValue(QJsonObject{{QString(u"X-A"_s + breaks.at(i) + u"Bcc"_s), u"evil@e.org"_s}});
        }
        for (const char* name :
             {"Bcc", "bcc", "From", "To", "CC", "Subject", "Date", "Message-ID", "Content-Type", "content-anything",
              "MIME-Version", "X-Priority", "Reply-To", "Resent-Bcc", "Return-Path", "X A", "X:A", "", "Ä"})
            QTest::addRow("header %s", name)
                << u"headers"_s << QJsonValue(QJsonObject{{QString::fromUtf8(name), u"evil@e.org"_s}});
    }
    void noFieldBreaksOut() {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        use(u"plain"_s, SmtpTls::None, false);
        auto request = mail_->request({{u"to"_s, u"dba@example.org"_s}, {u"subject"_s, u"x"_s}, {u"body"_s, u"y"_s}});
        QVERIFY(request);
        request->parameters.insert(field, value); // past the check of the parameters
        const auto outcome = mail_->run(*request);
        if (outcome.status != TaskStatus::Success) {
            QVERIFY2(outcome.error->code == "bad_parameter"_L1 || outcome.error->code == "no_attachment"_L1,
                     mail_->why(outcome));
            QVERIFY(mail_->context->standardOutput.isEmpty()); // no server was asked
            return;
        }
        const QJsonObject got = server_->next();
        QVERIFY2(got.value(u"problems"_s).toArray().isEmpty() && got.value(u"defects"_s).toArray().isEmpty(),
                 QJsonDocument(got).toJson());
        QVERIFY(!got.value(u"rcpt_tos"_s).toArray().contains(u"evil@example.org"_s));
        QCOMPARE(got.value(u"mail_from"_s).toString(), u"ops@example.org"_s);
        const QJsonArray headers = got.value(u"headers"_s).toArray();
        for (const auto& header : headers) {
            const QString name = header.toArray().at(0).toString().toLower();
            QVERIFY2(name != "bcc"_L1 && name != "x-evil"_L1, qPrintable(name));
        }
        QVERIFY(field == "subject"_L1 || field == "body"_L1 || field == "html"_L1 || field == "headers"_L1 ||
                field == "priority"_L1);
    }
};

QTEST_GUILESS_MAIN(TestSendmail)
#include "tst_sendmail.moc"
