// SPDX-License-Identifier: GPL-3.0-or-later
// A mail as it is sent from a command line, a script or cron: opsctl against an independent server.
#include "support/OpsctlProcess.h"
#include "support/SmtpServers.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using oc::test::OpsctlProcess;
using oc::test::SmtpServers;

class TestOpsctlSendmail : public QObject {
    Q_OBJECT

    std::unique_ptr<SmtpServers> server_;

    std::unique_ptr<OpsctlProcess> opsctl(const QString& name) {
        auto opsctl = std::make_unique<OpsctlProcess>();
        opsctl->setVariable(u"SMTP_HOST"_s, u"localhost"_s);
        opsctl->setVariable(u"SMTP_PORT"_s, QString::number(server_->port(name)));
        opsctl->setVariable(u"SMTP_USER"_s, u"ops"_s);
        opsctl->setVariable(u"SMTP_PASSWORD"_s, u"s3cret päss"_s);
        opsctl->setVariable(u"SMTP_FROM"_s, u"Ops <ops@example.org>"_s);
        opsctl->setVariable(u"SMTP_CA_FILE"_s, server_->certificateFile());
        return opsctl;
    }
    /// In all that a run leaves behind.
    static void compareNoSecret(const OpsctlProcess& opsctl, const OpsctlProcess::Answer& answer) {
        QByteArray all = answer.out + answer.err;
        QDirIterator files(opsctl.home(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly)) all += file.readAll();
        }
        const QByteArray secret = u"s3cret päss"_s.toUtf8();
        for (const QByteArray& form : {secret, secret.toBase64(), (QByteArray("\0ops\0", 5) + secret).toBase64()})
            QVERIFY(!all.contains(form));
    }

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<SmtpServers>(SmtpServers::Kind::Aiosmtpd);
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }

    void aCall() {
        const auto program = opsctl(u"starttls"_s);
        const auto answer = program->run(
            {u"call"_s, u"sendmail"_s, u"to=dba@example.org"_s, u"subject=Backup finished"_s, u"body=All is well."_s});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QVERIFY2(answer.out.contains("took the mail for 1 recipient"), answer.out);
        const QJsonObject got = server_->next();
        QCOMPARE(got.value(u"user"_s).toString(), u"PLAIN ops"_s);
        QVERIFY(got.value(u"tls"_s).toBool());
        QCOMPARE(got.value(u"rcpt_tos"_s).toArray().at(0).toString(), u"dba@example.org"_s);
        QCOMPARE(got.value(u"plain"_s).toString(), u"All is well.\r\n"_s);
        compareNoSecret(*program, answer);
    }

    void aPlan() {
        const auto program = opsctl(u"implicit"_s);
        const auto plain = opsctl(u"plain"_s);
        plain->setVariable(u"SMTP_USER"_s, {});
        plain->setVariable(u"SMTP_PASSWORD"_s, {});
        plain->setVariable(u"SMTP_USE_TLS"_s, u"false"_s);
        const QByteArray plan = R"({"steps": [{"tool": "sendmail", "parameters":
            {"to": "dba@example.org, nobody@example.org", "subject": "Pr\u00fcfung", "body": "x"}}]})";
        const auto answer = plain->run({u"run"_s, u"-"_s, u"--json"_s}, plan);
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        const QJsonObject step = answer.json().object().value(u"step_results"_s).toArray().at(0).toObject();
        const QJsonObject output = step.value(u"output"_s).toObject();
        QCOMPARE(output.value(u"accepted"_s).toArray(), QJsonArray{u"dba@example.org"_s});
        QCOMPARE(output.value(u"refused"_s).toArray().at(0).toObject().value(u"address"_s).toString(),
                 u"nobody@example.org"_s);
        QCOMPARE(output.value(u"encrypted"_s), QJsonValue(false));
        QVERIFY(!server_->next().value(u"tls"_s).toBool(true));

        const auto preview = program->run({u"plan"_s, u"preview"_s, u"-"_s}, plan);
        QVERIFY2(preview.exitCode == 0 && preview.out.contains("To: dba@example.org, nobody@example.org") &&
                     preview.out.contains("logged in as ops"),
                 preview.out + preview.err);
        compareNoSecret(*program, preview);
        QVERIFY(!server_->hasMore());
    }

    void whatIsMissingIsNamed() {
        OpsctlProcess bare;
        for (const QString& name : {u"SMTP_HOST"_s, u"SMTP_PORT"_s, u"SMTP_USER"_s, u"SMTP_PASSWORD"_s})
            bare.setVariable(name, {});
        const auto answer = bare.run({u"call"_s, u"sendmail"_s, u"to=a@example.org"_s, u"subject=x"_s});
        QCOMPARE(answer.exitCode, 1);
        QVERIFY2((answer.out + answer.err).contains("SMTP_HOST"), answer.out + answer.err);
        const auto doctor = bare.run({u"doctor"_s});
        QVERIFY2(doctor.out.contains("no mail server is set"), doctor.out);
    }

    void aWrongPasswordIsToldAndNotShown() {
        const auto program = opsctl(u"starttls"_s);
        program->setVariable(u"SMTP_USER"_s, u"somebody"_s);
        const auto answer = program->run({u"call"_s, u"sendmail"_s, u"to=a@example.org"_s, u"subject=x"_s});
        QCOMPARE(answer.exitCode, 1);
        QVERIFY2((answer.out + answer.err).contains("refused to log somebody in: 535"), answer.out + answer.err);
        compareNoSecret(*program, answer);
    }
};

QTEST_GUILESS_MAIN(TestOpsctlSendmail)
#include "tst_opsctl_sendmail.moc"
