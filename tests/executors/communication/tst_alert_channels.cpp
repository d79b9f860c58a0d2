// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/AlertChannels.h"

#include "engine/catalogue/CatalogueLoader.h"
#include "support/TestFiles.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

class TestAlertChannels : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    CataloguePtr catalogue_;

    [[nodiscard]] Result<AlertChannels> read(const QStringList& set = {}, const QStringList& mailTo = {},
                                             const QString& slackChannel = {}) const {
        return AlertChannels::read(folder_.filePath(u"alerts.json"_s),
                                   {mailTo, slackChannel, [set](const QString& key) { return set.contains(key); }},
                                   *catalogue_);
    }
    void write(const QByteArray& text) { QVERIFY(writeFile(folder_.filePath(u"alerts.json"_s), text)); }

private Q_SLOTS:
    void initTestCase() { catalogue_ = CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools/communication")}).load(); }
    void init() { QFile::remove(folder_.filePath(u"alerts.json"_s)); }

    void thoseOfTheSettings() {
        auto channels = read();
        QVERIFY(channels);
        QCOMPARE(channels->all().size(), 3);
        for (const auto& [name, variable] : {std::pair{u"mail"_s, u"SMTP_HOST"_s},
                                             {u"slack"_s, u"SLACK_WEBHOOK_URL"_s},
                                             {u"teams"_s, u"TEAMS_WEBHOOK_URL"_s}}) {
            const auto found = channels->find(name);
            QCOMPARE(found.error().code, u"not_set"_s);
            QVERIFY2(found.error().hint.contains(variable), qPrintable(found.error().hint));
        }
        QVERIFY(read({u"smtp/host"_s})->find(u"mail"_s).error().hint.contains(u"OPSCONDUCTOR_ALERT_MAIL_TO"_s));
        const auto mail = read({u"smtp/host"_s}, {u"a@example.org"_s, u"b@example.org"_s})->find(u"MAIL"_s);
        QVERIFY(mail);
        QCOMPARE(mail->tool, u"sendmail"_s);
        QCOMPARE(mail->parameters.value(u"to"_s), (QJsonArray{u"a@example.org"_s, u"b@example.org"_s}));
        QVERIFY(read({u"slack/webhook_url"_s})->find(u"slack"_s));
        QVERIFY(read({u"slack/bot_token"_s})->find(u"slack"_s).error().hint.contains(u"alerts/slack_channel"_s));
        const auto slack = read({u"slack/bot_token"_s, u"slack/webhook_url"_s}, {}, u"#ops"_s)->find(u"slack"_s);
        QCOMPARE(slack->parameters.value(u"channel"_s).toString(), u"#ops"_s);
        QVERIFY(read({u"teams/webhook_url"_s})->find(u"teams"_s));
    }

    void thoseOfTheFile() {
        write(
            "{\"channels\": [{\"name\": \"dba\", \"tool\": \"sendmail\", \"x-note\": 1, \"parameters\": "
            "{\"to\": [\"dba@example.org\", \"x@example.org\"]}}, {\"name\": \"ops-hook\", \"tool\": "
            "\"webhook_sender\", \"parameters\": {\"url\": \"https://example.org/\", \"secret\": \"secret:hook\"}}]}");
        const auto channels = read();
        QVERIFY2(channels, qPrintable(channels ? QString() : channels.error().toText()));
        QCOMPARE(channels->all().size(), 5);
        QCOMPARE(channels->all().at(3).goesTo, u"dba@example.org, x@example.org"_s);
        QVERIFY(channels->all().at(3).own && channels->all().at(3).ready);
        QCOMPARE(channels->find(u"ops-hook"_s)->parameters.value(u"secret"_s).toString(), u"secret:hook"_s);
        QVERIFY(channels->find(u"ops-hok"_s).error().hint.contains(u"ops-hook"_s));
        QVERIFY(channels->find(u"zzz"_s).error().hint.contains(u"dba"_s));
    }

    void mistakes_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QByteArray& text, const char* says) {
            QTest::newRow(name) << text << QString::fromUtf8(says);
        };
        const auto one = [&row](const char* name, const QByteArray& channel, const char* says) {
            row(name, "{\"channels\": [" + channel + "]}", says);
        };
        row("empty", "", "expected JSON, found nothing");
        row("no JSON", "{\"channels\": [}", "line 1");
        row("no list", "{\"channels\": {}}", "/channels must be a list");
        one("no object", "1", "/channels/0 must be an object");
        one("no name", "{\"tool\": \"sendmail\"}", "/channels/0/name");
        one("bad name", "{\"name\": \"a b\", \"tool\": \"sendmail\"}", "/channels/0/name");
        one("no tool", "{\"name\": \"a\"}", "/channels/0/tool");
        one("wrong tool", "{\"name\": \"a\", \"tool\": \"sendmal\"}", "did you mean sendmail");
        one("another domain", "{\"name\": \"a\", \"tool\": \"ls\"}", "/channels/0/tool");
        one("unknown key", "{\"name\": \"a\", \"tool\": \"sendmail\", \"parametres\": {}}", "did you mean parameters");
        one("unknown parameter", "{\"name\": \"a\", \"tool\": \"sendmail\", \"parameters\": {\"whom\": 1}}",
            "/channels/0/parameters/whom is no parameter of sendmail");
        one("parameters", "{\"name\": \"a\", \"tool\": \"sendmail\", \"parameters\": []}",
            "/channels/0/parameters must be");
        one("a secret in clear",
            "{\"name\": \"a\", \"tool\": \"slack_cli\", \"parameters\": {\"token\": \"xoxb-planted-planted\"}}",
            "/channels/0/parameters/token holds a secret in clear");
        one("twice", "{\"name\": \"a\", \"tool\": \"sendmail\"}, {\"name\": \"A\", \"tool\": \"sendmail\"}",
            "/channels/1/name: there is a channel a already");
        one("one of the settings", "{\"name\": \"mail\", \"tool\": \"sendmail\"}", "it is the one of the settings");
    }
    void mistakes() {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        write(text);
        const auto channels = read();
        QVERIFY(!channels);
        QCOMPARE(channels.error().code, u"bad_channels"_s);
        const QString told = channels.error().toText();
        QVERIFY2(told.contains(says), qPrintable(told));
        QVERIFY2(told.contains(u"alerts.json"_s), qPrintable(told));
        QVERIFY2(!told.contains(u"planted"_s), qPrintable(told));
    }

    void hugeFile() {
        write(QByteArray(2 * 1024 * 1024, ' '));
        QVERIFY(read().error().message.contains(u"1 MiB"_s));
    }
};

QTEST_GUILESS_MAIN(TestAlertChannels)
#include "tst_alert_channels.moc"
