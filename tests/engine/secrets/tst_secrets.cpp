// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets/SecretStore.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc;

class SecretsTest : public QObject {
    Q_OBJECT

    static bool insideSession() { return qEnvironmentVariableIsSet("OC_TEST_KEYCHAIN"); }

private Q_SLOTS:
    void initTestCase() {
        if (insideSession()) return;
        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
        qunsetenv("XDG_RUNTIME_DIR");
    }

    void names() {
        QCOMPARE(SecretStore::environmentName(u"db-main.password"_s), u"OPSCONDUCTOR_SECRET_DB_MAIN_PASSWORD"_s);
        QCOMPARE(SecretStore::referenceName(u"secret:db/main"_s), u"db/main"_s);
        for (const QString& text :
             {u"db"_s, u"secret:"_s, u"secret:a b"_s, u"Secret:a"_s, u"x secret:a"_s, u"secret:a\n"_s, QString()})
            QCOMPARE(SecretStore::referenceName(text), QString());
    }

    void environmentComesFirst() {
        Redactor redactor;
        SecretStore store(redactor);
        qputenv("OPSCONDUCTOR_SECRET_ENV_ONE", "from-environment");
        QCOMPARE(store.find(u"env-one"_s).value(), u"from-environment"_s);
        QVERIFY(store.source(u"env-one"_s) == SecretSource::Environment);
        QCOMPARE(redactor.redact(u"x from-environment y"_s), u"x ****** y"_s);
        const Status removed = store.remove(u"env-one"_s);
        QVERIFY(!removed);
        QCOMPARE(removed.error().code, u"secret_from_environment"_s);
        qunsetenv("OPSCONDUCTOR_SECRET_ENV_ONE");
    }

    void sessionWhereThereIsNoKeychain() {
        if (insideSession()) QSKIP("this part is for where there is no keychain");
        Redactor redactor;
        SecretStore store(redactor);
        QElapsedTimer timer;
        timer.start();
        const auto missing = store.find(u"nothing"_s);
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, u"secret_missing"_s);
        QVERIFY(missing.error().hint.contains(u"OPSCONDUCTOR_SECRET_NOTHING"_s));
        QVERIFY2(missing.error().toText().contains(u"no desktop session"_s), qPrintable(missing.error().toText()));

        QVERIFY(store.store(u"db"_s, u"hunter2-and-more"_s).value() == SecretSource::Session);
        QCOMPARE(redactor.redact(u"hunter2-and-more"_s), Redactor::mask()); // known at once
        QCOMPARE(store.find(u"db"_s).value(), u"hunter2-and-more"_s);
        QVERIFY(store.source(u"db"_s) == SecretSource::Session);
        QVERIFY(store.remove(u"db"_s));
        QVERIFY(!store.find(u"db"_s));
        QVERIFY(!store.remove(u"db"_s));
        QVERIFY2(timer.elapsed() < 1000, "without a session nothing waits for D-Bus");
    }

    void refusesWhatIsNoSecret() {
        Redactor redactor;
        SecretStore store(redactor);
        for (const QString& name : {QString(), u"a b"_s, u"a\nb"_s, QString(1000, u'a')}) {
            QVERIFY(!store.find(name));
            QVERIFY(!store.store(name, u"value"_s));
            QVERIFY(!store.remove(name));
            QVERIFY(store.source(name) == SecretSource::None);
        }
        QVERIFY(!store.store(u"empty"_s, QString()));
    }

    /// Runs inside a real session with an unlocked keychain, see realKeychain().
    void keychainKeepsSecrets() {
        if (!insideSession()) QSKIP("runs in a session of its own");
        Redactor redactor;
        SecretStore store(redactor);
        const QString value = u"pässword \"with\" everything\n"_s;
        QCOMPARE(store.find(u"main"_s).error().code, u"secret_missing"_s);
        const auto kept = store.store(u"main"_s, value);
        QVERIFY2(kept && *kept == SecretSource::Keychain, "the keychain of the session was not used");
        QCOMPARE(store.find(u"main"_s).value(), value);

        Redactor otherRedactor;
        SecretStore other(otherRedactor); // knows nothing but the keychain
        QCOMPARE(other.find(u"main"_s).value(), value);
        QVERIFY(other.source(u"main"_s) == SecretSource::Keychain);
        QCOMPARE(otherRedactor.redact(value), Redactor::mask());
        QVERIFY(other.remove(u"main"_s));
        QVERIFY(!other.find(u"main"_s));
        QCOMPARE(other.remove(u"main"_s).error().code, u"secret_missing"_s);
    }

    void realKeychain() {
        if (insideSession()) return;
        const QString bus = QStandardPaths::findExecutable(u"dbus-run-session"_s);
        const QString keyring = QStandardPaths::findExecutable(u"gnome-keyring-daemon"_s);
        if (bus.isEmpty() || keyring.isEmpty()) QSKIP("needs dbus-run-session and gnome-keyring-daemon");
        QTemporaryDir home;
        QProcess session;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const QString& name :
             {u"HOME"_s, u"XDG_DATA_HOME"_s, u"XDG_CONFIG_HOME"_s, u"XDG_CACHE_HOME"_s, u"XDG_RUNTIME_DIR"_s})
            environment.insert(name, home.path());
        environment.insert(u"OC_TEST_KEYCHAIN"_s, u"1"_s);
        session.setProcessEnvironment(environment);
        session.setProcessChannelMode(QProcess::MergedChannels);
        session.start(
            bus,
            {u"--"_s, u"sh"_s, u"-c"_s,
             u"printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$0\" keychainKeepsSecrets"_s,
             QCoreApplication::applicationFilePath()});
        QVERIFY(session.waitForFinished(60'000));
        const QByteArray output = session.readAll();
        QVERIFY2(session.exitStatus() == QProcess::NormalExit && session.exitCode() == 0, output.constData());
        QVERIFY2(output.contains("0 failed, 0 skipped"), output.constData());
    }
};

QTEST_GUILESS_MAIN(SecretsTest)
#include "tst_secrets.moc"
