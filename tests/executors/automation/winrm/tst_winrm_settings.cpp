// SPDX-License-Identifier: GPL-3.0-or-later
// How a Windows machine is reached: the settings, what its asset says otherwise, and what an asset must not say.
#include "engine/base/Redactor.h"
#include "engine/secrets/SecretStore.h"
#include "engine/settings/Settings.h"
#include "executors/automation/winrm/WinRmSettings.h"
#include "executors/automation/winrm/WinRmTransport.h"

#include <QTest>

using namespace oc;
using namespace Qt::StringLiterals;

namespace {

const QString sha256 = QString(64, u'a');

Target win01(const QJsonObject& metadata = {}) {
    return {u"win-01"_s, u"192.0.2.10"_s, {{u"metadata"_s, metadata}}};
}

} // namespace

class TestWinRmSettings : public QObject {
    Q_OBJECT

    static void clear() {
        for (const SettingSpec& spec : Settings::table()) {
            if (spec.key.startsWith(u"windows/"_s)) qunsetenv(spec.environment.toLatin1().constData());
        }
        qunsetenv("OPSCONDUCTOR_SECRET_WINDOWS_WIN_01");
    }

private Q_SLOTS:
    void init() { clear(); }
    void cleanup() { clear(); }

    void endpoints_data() {
        QTest::addColumn<QJsonObject>("settings"); // environment variables
        QTest::addColumn<QJsonObject>("metadata");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, const QJsonObject& settings, const QJsonObject& metadata,
                            const QString& text) { QTest::newRow(name) << settings << metadata << text; };
        const QJsonObject user{{u"WINRM_USER"_s, u"CORP\\ops"_s}};
        const auto with = [&](const QString& key, const QString& value) {
            QJsonObject all = user;
            all.insert(key, value);
            return all;
        };
        row("plain", user, {}, u"http://win-01:5985/wsman as CORP\\ops (Negotiate, encrypted)"_s);
        row("port", with(u"WINRM_PORT"_s, u"80"_s), {},
            u"http://win-01:80/wsman as CORP\\ops (Negotiate, encrypted)"_s);
        row("TLS", with(u"WINRM_TRANSPORT"_s, u"https"_s), {},
            u"https://win-01:5986/wsman as CORP\\ops (Negotiate, TLS)"_s);
        row("pinned", with(u"WINRM_TRANSPORT"_s, u"https"_s), {{u"winrm_fingerprint"_s, sha256}},
            u"https://win-01:5986/wsman as CORP\\ops (Negotiate, TLS, pinned certificate)"_s);
        row("asset's transport", with(u"WINRM_PORT"_s, u"80"_s), {{u"winrm_transport"_s, u"https"_s}},
            u"https://win-01:5986/wsman as CORP\\ops (Negotiate, TLS)"_s);
        row("asset's port", user, {{u"winrm_port"_s, 55985}},
            u"http://win-01:55985/wsman as CORP\\ops (Negotiate, encrypted)"_s);
        row("asset's port as text", user, {{u"winrm_port"_s, u"55985"_s}},
            u"http://win-01:55985/wsman as CORP\\ops (Negotiate, encrypted)"_s);
        row("as an object", user, {{u"winrm"_s, QJsonObject{{u"port"_s, 81}}}},
            u"http://win-01:81/wsman as CORP\\ops (Negotiate, encrypted)"_s);
        row("asset's user", {}, {{u"winrm_user"_s, u".\\admin"_s}, {u"winrm_password"_s, u"secret:windows/win-01"_s}},
            u"http://win-01:5985/wsman as .\\admin (Negotiate, encrypted)"_s);
        row("unchecked",
            {{u"WINRM_USER"_s, u"a"_s}, {u"WINRM_TRANSPORT"_s, u"https"_s}, {u"WINRM_VERIFY"_s, u"false"_s}}, {},
            u"https://win-01:5986/wsman as a (Negotiate, TLS without a check of the certificate)"_s);
        row("Basic",
            {{u"WINRM_USER"_s, u"a"_s}, {u"WINRM_TRANSPORT"_s, u"https"_s}, {u"WINRM_AUTHENTICATION"_s, u"basic"_s}},
            {}, u"https://win-01:5986/wsman as a (Basic, TLS)"_s);
        row("asset's Basic", user,
            {{u"winrm_transport"_s, u"https"_s},
             {u"winrm_authentication"_s, u"basic"_s},
             {u"winrm_password"_s, u"secret:windows/win-01"_s},
             {u"winrm_fingerprint"_s, sha256}},
            u"https://win-01:5986/wsman as CORP\\ops (Basic, TLS, pinned certificate)"_s);
        // What is refused.
        row("nobody", {}, {}, u"no_login"_s);
        row("wrong port", user, {{u"winrm_port"_s, 70000}}, u"bad_asset"_s);
        row("wrong transport", user, {{u"winrm_transport"_s, u"ftp"_s}}, u"bad_asset"_s);
        row("wrong kind", user, {{u"winrm_transport"_s, QJsonArray{1}}}, u"bad_asset"_s);
        row("wrong fingerprint", user, {{u"winrm_fingerprint"_s, u"abc"_s}}, u"bad_asset"_s);
        row("another user without a password", user, {{u"winrm_user"_s, u"other"_s}}, u"bad_asset"_s);
        row("password in clear", user, {{u"winrm_password"_s, u"hunter2"_s}}, u"bad_asset"_s);
        row("another secret", user, {{u"winrm_password"_s, u"secret:slack/bot_token"_s}}, u"bad_asset"_s);
        row("the settings' password", user, {{u"winrm_password"_s, u"secret:windows/password"_s}}, u"bad_asset"_s);
        row("Basic in clear", with(u"WINRM_AUTHENTICATION"_s, u"basic"_s), {}, u"basic_needs_tls"_s);
        row("Basic to whoever answers",
            {{u"WINRM_USER"_s, u"a"_s},
             {u"WINRM_TRANSPORT"_s, u"https"_s},
             {u"WINRM_AUTHENTICATION"_s, u"basic"_s},
             {u"WINRM_VERIFY"_s, u"false"_s}},
            {}, u"basic_needs_trust"_s);
        // Who may write to the inventory must not get at the password by it.
        row("the asset wants the password by Basic", with(u"WINRM_TRANSPORT"_s, u"https"_s),
            {{u"winrm_authentication"_s, u"basic"_s}, {u"winrm_fingerprint"_s, sha256}}, u"basic_needs_trust"_s);
        row("the asset chooses whom to trust",
            {{u"WINRM_USER"_s, u"a"_s}, {u"WINRM_TRANSPORT"_s, u"https"_s}, {u"WINRM_AUTHENTICATION"_s, u"basic"_s}},
            {{u"winrm_fingerprint"_s, sha256}}, u"basic_needs_trust"_s);
        row("bad setting", with(u"WINRM_PORT"_s, u"many"_s), {}, u"bad_setting"_s);
        row("bad transport", with(u"WINRM_TRANSPORT"_s, u"ssh"_s), {}, u"bad_setting"_s);
        row("bad fingerprint", with(u"WINRM_FINGERPRINT"_s, u"12"_s), {}, u"bad_setting"_s);
    }
    void endpoints() {
        QFETCH(QJsonObject, settings);
        QFETCH(QJsonObject, metadata);
        QFETCH(QString, text);
        for (auto entry = settings.begin(); entry != settings.end(); ++entry)
            qputenv(entry.key().toLatin1().constData(), entry.value().toString().toUtf8());
        Redactor redactor;
        SecretStore secrets(redactor);
        const Settings all{QString()};
        const auto read = WinRmSettings::read(all, secrets, redactor);
        const auto access = read ? read->accessTo(win01(metadata)) : Result<WinRmSettings::Access>(read.error());
        if (access) {
            QCOMPARE(access->endpoint.toText(), text);
            QCOMPARE(access->endpoint.address, u"192.0.2.10"_s);
            return;
        }
        QCOMPARE(access.error().code, text);
        QVERIFY(!access.error().message.isEmpty());
        QVERIFY(!access.error().hint.isEmpty());
        QVERIFY(!access.error().toText().contains(u"hunter2"_s));
    }

    void passwords() {
        qputenv("WINRM_USER", "CORP\\ops");
        Redactor redactor;
        SecretStore secrets(redactor);
        const Settings all{QString()};
        auto read = WinRmSettings::read(all, secrets, redactor);
        QVERIFY(read);
        const auto missing = read->password();
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, u"no_login"_s);
        QVERIFY(missing.error().hint.contains(u"WINRM_PASSWORD"_s));
        qputenv("WINRM_PASSWORD", "hunter2 and more");
        QCOMPARE(*read->password(), u"hunter2 and more"_s);
        QVERIFY(!redactor.redact(u"it was hunter2 and more"_s).contains(u"hunter2"_s));
        qputenv("OPSCONDUCTOR_SECRET_WINDOWS_WIN_01", "its own");
        const auto own = read->accessTo(win01({{u"winrm_password"_s, u"secret:windows/win-01"_s}}));
        QVERIFY(own);
        QCOMPARE(*own->password(), u"its own"_s);
    }

    void whichTargetsAreMeant() {
        QVERIFY(!WinRmTransport::isMeant({}));
        QVERIFY(!WinRmTransport::isMeant({u"localhost"_s, {}, {}}));
        QVERIFY(!WinRmTransport::isMeant({u"here"_s, u"127.0.0.1"_s, {}}));
        QVERIFY(WinRmTransport::isMeant({u"win-01"_s, {}, {}}));
        QVERIFY(WinRmTransport::isMeant({u"win-01"_s, u"192.0.2.1"_s, {}}));
        // A machine behind a forwarded port.
        QVERIFY(WinRmTransport::isMeant(
            {u"box"_s, u"127.0.0.1"_s, {{u"metadata"_s, QJsonObject{{u"winrm_port"_s, 55985}}}}}));
    }
};

QTEST_GUILESS_MAIN(TestWinRmSettings)
#include "tst_winrm_settings.moc"
