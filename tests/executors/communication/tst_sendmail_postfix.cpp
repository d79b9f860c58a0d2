// SPDX-License-Identifier: GPL-3.0-or-later
// sendmail against Postfix: what arrives in its maildirs, read by Python's email package.
#include "support/MailTask.h"
#include "support/PostfixServer.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;
using test::MailTask;
using test::PostfixServer;

class TestSendmailPostfix : public QObject {
    Q_OBJECT

    std::unique_ptr<PostfixServer> server_;
    std::unique_ptr<MailTask> mail_;

    static QString header(const QJsonObject& mail, const QString& name) {
        for (const QJsonValue& pair : mail.value(u"headers"_s).toArray()) {
            if (pair.toArray().at(0).toString().compare(name, Qt::CaseInsensitive) == 0)
                return pair.toArray().at(1).toString();
        }
        return {};
    }

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<PostfixServer>();
        // Only root may run Postfix, and Debian installs no second mail server beside another.
        if (const QString why = PostfixServer::cannotRun(); !why.isEmpty()) QSKIP(qPrintable(why));
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }
    void init() {
        mail_ = std::make_unique<MailTask>();
        mail_->smtp.port = server_->port();
        mail_->smtp.tls = SmtpTls::StartTls;
        mail_->smtp.caFile = server_->certificateFile();
    }
    void cleanupTestCase() { server_.reset(); }

    void arrivesAsItWasSent() {
        const QTemporaryDir folder;
        QByteArray bytes(300'000, '\0');
        for (qsizetype i = 0; i < bytes.size(); ++i)
            bytes[i] = char((i * 31 + i / 256) & 0xff);
        const QString path = folder.filePath(u"Bericht für März.bin"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        file.close();
        const QString text = u".\n..two dots\nFrom the start\nGrüße: %1\n"_s.arg(QString(2000, u'ü'));
        const auto outcome = mail_->run({{u"to"_s, QJsonArray{u"ops@example.org"_s}},
                                         {u"bcc"_s, QJsonArray{u"dba@example.org"_s}},
                                         {u"subject"_s, u"Prüfung der Sicherung: 数据库 beendet"_s},
                                         {u"body"_s, text},
                                         {u"html"_s, u"<p>Grüße</p>\n"_s},
                                         {u"attachments"_s, QJsonArray{path}}});
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        QVERIFY(outcome.output.fields.value(u"encrypted"_s).toBool());
        QVERIFY(outcome.output.fields.value(u"server_reply"_s).toString().contains(u"queued as"_s));
        for (const QString& name : {u"ops"_s, u"dba"_s}) {
            QTRY_VERIFY2_WITH_TIMEOUT(server_->mailsOf(name).size() == 1, server_->log(), 60000);
            const QJsonObject got = PostfixServer::read(server_->mailsOf(name).first());
            QVERIFY(!got.isEmpty());
            QVERIFY2(got.value(u"defects"_s).toArray().isEmpty(),
                     QJsonDocument(got.value(u"defects"_s).toArray()).toJson());
            QCOMPARE(header(got, u"Subject"_s), u"Prüfung der Sicherung: 数据库 beendet"_s);
            QCOMPARE(header(got, u"To"_s), u"ops@example.org"_s);
            QCOMPARE(header(got, u"Delivered-To"_s), name + u"@example.org"_s);
            QCOMPARE(header(got, u"Return-Path"_s), u"<ops@example.org>"_s);
            QCOMPARE(header(got, u"Bcc"_s), QString());
            QCOMPARE(header(got, u"Message-ID"_s), outcome.output.fields.value(u"message_id"_s).toString());
            QVERIFY2(header(got, u"Received"_s).contains(u"with ESMTPS"_s), qPrintable(header(got, u"Received"_s)));
            QCOMPARE(got.value(u"plain"_s).toString().replace(u"\r\n"_s, u"\n"_s), text);
            QCOMPARE(got.value(u"html"_s).toString().replace(u"\r\n"_s, u"\n"_s), u"<p>Grüße</p>\n"_s);
            const QJsonObject attached = got.value(u"attachments"_s).toArray().at(0).toObject();
            QCOMPARE(attached.value(u"name"_s).toString(), u"Bericht für März.bin"_s);
            QCOMPARE(attached.value(u"size"_s).toInt(), 300'000);
            QCOMPARE(attached.value(u"sha256"_s).toString(),
                     QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()));
        }
    }

    void itsWordOnEachRecipient() {
        const auto before = server_->mailsOf(u"ops"_s).size();
        const auto outcome = mail_->run({{u"to"_s, QJsonArray{u"nobody@example.org"_s, u"ops@example.org"_s,
                                                              u"later@example.org"_s, u"somebody@elsewhere.example"_s}},
                                         {u"body"_s, u"x"_s}});
        QVERIFY2(outcome.status == TaskStatus::Success, mail_->why(outcome));
        QCOMPARE(outcome.output.fields.value(u"accepted"_s).toArray(), QJsonArray{u"ops@example.org"_s});
        QMap<QString, QJsonObject> refused;
        for (const QJsonValue& one : outcome.output.fields.value(u"refused"_s).toArray())
            refused.insert(one.toObject().value(u"address"_s).toString(), one.toObject());
        QCOMPARE(refused.size(), 3);
        const auto said = [&refused](const QString& address) { return refused.value(address); };
        QVERIFY(said(u"nobody@example.org"_s).value(u"reply"_s).toString().startsWith(u"550 5.1.1"_s));
        QVERIFY(!said(u"nobody@example.org"_s).value(u"temporary"_s).toBool());
        QVERIFY(said(u"later@example.org"_s).value(u"reply"_s).toString().startsWith(u"451 4.7.1"_s));
        QVERIFY(said(u"later@example.org"_s).value(u"temporary"_s).toBool());
        QVERIFY(said(u"somebody@elsewhere.example"_s).value(u"reply"_s).toString().startsWith(u"554 5.7.1"_s));
        QTRY_COMPARE_WITH_TIMEOUT(server_->mailsOf(u"ops"_s).size(), before + 1, 60000);
    }

    void everyRecipientRefused() {
        const auto outcome = mail_->run({{u"to"_s, QJsonArray{u"nobody@example.org"_s}}, {u"body"_s, u"x"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.error->code, u"mail_refused"_s);
        const auto later = mail_->run({{u"to"_s, QJsonArray{u"later@example.org"_s}}, {u"body"_s, u"x"_s}});
        QCOMPARE(later.error ? later.error->code : QString(), u"mail_deferred"_s);
    }

    void moreThanItTakes() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"large.bin"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(3'000'000));
        file.close();
        const auto outcome = mail_->run(
            {{u"to"_s, QJsonArray{u"ops@example.org"_s}}, {u"body"_s, u"x"_s}, {u"attachments"_s, QJsonArray{path}}});
        QCOMPARE(outcome.error ? outcome.error->code : QString(), u"mail_too_large"_s);
    }

    void aCertificateNobodyTrusts() {
        mail_->smtp.caFile.clear();
        const auto outcome = mail_->run({{u"to"_s, QJsonArray{u"ops@example.org"_s}}, {u"body"_s, u"x"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"certificate"_s), qPrintable(outcome.error->toText()));
    }
};

QTEST_GUILESS_MAIN(TestSendmailPostfix)
#include "tst_sendmail_postfix.moc"
