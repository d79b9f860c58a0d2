// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Redactor.h"
#include "engine/secrets/SecretStore.h"
#include "engine/settings/Settings.h"
#include "executors/communication/SmtpSettings.h"
#include "support/TestFiles.h"

#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

class TestSmtpSettings : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    Redactor redactor_;
    SecretStore secrets_{redactor_};

    static constexpr std::array variables{"SMTP_HOST",     "SMTP_PORT",    "SMTP_USER",
                                          "SMTP_PASSWORD", "SMTP_USE_TLS", "SMTP_FROM",
                                          "SMTP_AUTH",     "SMTP_CA_FILE", "OPSCONDUCTOR_SECRET_SMTP_PASSWORD"};

    Result<SmtpSettings> read(const QByteArray& file = {}) {
        const QString path = folder_.filePath(u"settings.json"_s);
        QFile::remove(path);
        if (!file.isEmpty() && !test::writeFile(path, file)) qFatal("cannot write");
        const Settings settings(path);
        return SmtpSettings::read(settings, secrets_, redactor_);
    }

private Q_SLOTS:
    void init() {
        for (const char* name : variables)
            qunsetenv(name);
    }
    void cleanupTestCase() { init(); }

    void nothingIsSet() {
        const auto smtp = read();
        QVERIFY(!smtp);
        QCOMPARE(smtp.error().code, u"no_mail_server"_s);
        QVERIFY2(smtp.error().hint.contains(u"SMTP_HOST"_s) && smtp.error().hint.contains(u"smtp/host"_s),
                 qPrintable(smtp.error().hint));
    }

    void tlsIsTheDefault_data() {
        QTest::addColumn<QByteArray>("port");
        QTest::addColumn<QByteArray>("tls");
        QTest::addColumn<SmtpTls>("mode");
        QTest::addColumn<int>("used");
        QTest::newRow("neither") << QByteArray() << QByteArray() << SmtpTls::StartTls << 587;
        QTest::newRow("465") << QByteArray("465") << QByteArray() << SmtpTls::Implicit << 465;
        QTest::newRow("25") << QByteArray("25") << QByteArray("true") << SmtpTls::StartTls << 25;
        QTest::newRow("1") << QByteArray("2525") << QByteArray("1") << SmtpTls::StartTls << 2525;
        QTest::newRow("false") << QByteArray() << QByteArray("false") << SmtpTls::None << 25;
        QTest::newRow("none") << QByteArray("465") << QByteArray("none") << SmtpTls::None << 465;
        QTest::newRow("False") << QByteArray("587") << QByteArray("False") << SmtpTls::None << 587;
    }
    void tlsIsTheDefault() {
        QFETCH(QByteArray, port);
        QFETCH(QByteArray, tls);
        QFETCH(SmtpTls, mode);
        QFETCH(int, used);
        qputenv("SMTP_HOST", "mail.example.org");
        if (!port.isEmpty()) qputenv("SMTP_PORT", port);
        if (!tls.isEmpty()) qputenv("SMTP_USE_TLS", tls);
        const auto smtp = read();
        QVERIFY2(smtp, smtp ? "" : qPrintable(smtp.error().toText()));
        QVERIFY(smtp->tls == mode);
        QCOMPARE(int(smtp->port), used);
        QCOMPARE(smtp->server(), u"mail.example.org:%1"_s.arg(used));
    }

    void whatCannotBeReadIsToldAndNotGuessed_data() {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("port") << QByteArray("SMTP_PORT") << QByteArray("smtp");
        QTest::newRow("a port too large") << QByteArray("SMTP_PORT") << QByteArray("70000");
        QTest::newRow("tls") << QByteArray("SMTP_USE_TLS") << QByteArray("maybe");
        QTest::newRow("auth") << QByteArray("SMTP_AUTH") << QByteArray("kerberos");
        QTest::newRow("host") << QByteArray("SMTP_HOST") << QByteArray("smtp://mail.example.org/x");
        QTest::newRow("a host with a line break") << QByteArray("SMTP_HOST") << QByteArray("mail\r\nx");
    }
    void whatCannotBeReadIsToldAndNotGuessed() {
        QFETCH(QByteArray, variable);
        QFETCH(QByteArray, value);
        qputenv("SMTP_HOST", "mail.example.org");
        qputenv(variable.constData(), value);
        const auto smtp = read();
        QVERIFY(!smtp);
        QCOMPARE(smtp.error().code, u"bad_setting"_s);
        QVERIFY2(smtp.error().message.contains(QString::fromLatin1(variable)), qPrintable(smtp.error().toText()));
        QVERIFY(!smtp.error().hint.isEmpty());
    }

    void theEnvironmentGoesBeforeTheFile() {
        const QByteArray file = R"({"smtp/host": "file.example.org", "smtp/port": 465, "smtp/user": "me",
                                    "smtp/from": "file@example.org", "smtp/auth": "xoauth2"})";
        auto smtp = read(file);
        QVERIFY(smtp);
        QCOMPARE(smtp->server(), u"file.example.org:465"_s);
        QVERIFY(smtp->auth == SmtpAuth::XOAuth2 && smtp->tls == SmtpTls::Implicit);
        qputenv("SMTP_HOST", "[2001:db8::1]");
        qputenv("SMTP_FROM", "Env <env@example.org>");
        smtp = read(file);
        QVERIFY(smtp);
        QCOMPARE(smtp->server(), u"[2001:db8::1]:465"_s);
        QCOMPARE(smtp->from, u"Env <env@example.org>"_s);
        QCOMPARE(smtp->user, u"me"_s);
    }

    void thePasswordIsKnownToTheRedactor_data() {
        QTest::addColumn<QByteArray>("variable");
        QTest::newRow("SMTP_PASSWORD") << QByteArray("SMTP_PASSWORD");
        QTest::newRow("the store's") << QByteArray("OPSCONDUCTOR_SECRET_SMTP_PASSWORD");
    }
    void thePasswordIsKnownToTheRedactor() {
        QFETCH(QByteArray, variable);
        qputenv("SMTP_HOST", "mail.example.org");
        qputenv("SMTP_USER", "ops");
        const QByteArray secret = "hush " + variable;
        qputenv(variable.constData(), secret);
        const auto smtp = read();
        QVERIFY(smtp);
        const auto password = smtp->password();
        QVERIFY(password);
        QCOMPARE(password->toUtf8(), secret);
        for (const QByteArray& form : {secret, secret.toBase64(), ("\1" + secret).toBase64()})
            QVERIFY(!redactor_.redact("x " + form + " y").contains(form));
    }

    void aUserNeedsAPasswordAndAPasswordAUser() {
        qputenv("SMTP_HOST", "mail.example.org");
        qputenv("SMTP_USER", "ops");
        auto smtp = read();
        QVERIFY(smtp);
        const auto password = smtp->password();
        QVERIFY(!password);
        QVERIFY2(password.error().hint.contains(u"SMTP_PASSWORD"_s), qPrintable(password.error().toText()));
        qunsetenv("SMTP_USER");
        qputenv("SMTP_PASSWORD", "x");
        smtp = read();
        QVERIFY(!smtp);
        QVERIFY(smtp.error().hint.contains(u"SMTP_USER"_s));
    }

    void thePasswordIsInNoFile() {
        qputenv("SMTP_PASSWORD", "hush");
        const QString path = folder_.filePath(u"secret.json"_s);
        Settings settings(path);
        QVERIFY2(settings.problem().isEmpty(), qPrintable(settings.problem()));
        QVERIFY(settings.source(u"smtp/password"_s) == SettingSource::Environment);
        QVERIFY(settings.value(u"smtp/password"_s).toString().isEmpty()); // it says whence, not what
        QVERIFY(!settings.set(u"smtp/password"_s, u"hush"_s));
        QVERIFY(!QFile::exists(path));
        QVERIFY(test::writeFile(path, R"({"smtp/password": "hush"})"));
        const Settings again(path);
        QVERIFY2(again.problem().contains(u"smtp/password"_s) && !again.problem().contains(u"hush"_s),
                 qPrintable(again.problem()));
    }
};

QTEST_GUILESS_MAIN(TestSmtpSettings)
#include "tst_smtp_settings.moc"
