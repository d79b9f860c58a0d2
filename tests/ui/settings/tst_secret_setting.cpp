// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets/SecretStore.h"
#include "ui/settings/SettingRow.h"
#include "ui/theme/Theme.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

/// The row of a setting that is a secret: it goes to the keychain or this session, never into the file.
class TestSecretSetting : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        // Where there is no session, there is no keychain of a person to write to.
        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
        qunsetenv("XDG_RUNTIME_DIR");
        qunsetenv("SLACK_WEBHOOK_URL");
    }

    void whatIsTypedIsKeptAndNotShown() {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"settings.json"_s);
        Settings settings(file);
        Redactor redactor;
        SecretStore secrets(redactor);
        Theme theme;
        SettingRow row(*Settings::spec(u"slack/webhook_url"_s), settings, secrets, theme, nullptr);
        auto* line = row.findChild<QLineEdit*>(u"setting_slack/webhook_url"_s);
        auto* source = row.findChild<QLabel*>(u"source_slack/webhook_url"_s);
        QVERIFY(line && source);
        QCOMPARE(line->echoMode(), QLineEdit::Password);
        QTRY_COMPARE(source->text(), u"Not set"_s);
        QTest::keyClicks(line, u"https://hooks.example.org/planted"_s);
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_VERIFY2(source->text().startsWith(u"Kept until the program ends"_s), qPrintable(source->text()));
        QVERIFY(line->text().isEmpty());
        QCOMPARE(secrets.find(u"slack/webhook_url"_s).value(), u"https://hooks.example.org/planted"_s);
        QVERIFY(!QFile::exists(file));
        QVERIFY(!redactor.redact(u"https://hooks.example.org/planted"_s).contains(u"planted"_s));
    }

    void theEnvironmentComesFirstAndIsNotShown() {
        qputenv("SLACK_WEBHOOK_URL", "https://hooks.example.org/planted");
        QTemporaryDir folder;
        Settings settings(folder.filePath(u"settings.json"_s));
        qunsetenv("SLACK_WEBHOOK_URL");
        Redactor redactor;
        SecretStore secrets(redactor);
        Theme theme;
        SettingRow row(*Settings::spec(u"slack/webhook_url"_s), settings, secrets, theme, nullptr);
        auto* line = row.findChild<QLineEdit*>(u"setting_slack/webhook_url"_s);
        auto* source = row.findChild<QLabel*>(u"source_slack/webhook_url"_s);
        QVERIFY(line && source);
        QVERIFY2(source->text().contains(u"SLACK_WEBHOOK_URL"_s), qPrintable(source->text()));
        QVERIFY(line->isReadOnly() || !line->isEnabled());
        QVERIFY(line->text().isEmpty());
    }
};

QTEST_MAIN(TestSecretSetting)
#include "tst_secret_setting.moc"
