// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Json.h"
#include "engine/settings/Folders.h"
#include "engine/settings/Settings.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace oc;

class SettingsTest : public QObject {
    Q_OBJECT

    static QByteArray content(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static void write(const QString& path, const QByteArray& text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

private Q_SLOTS:
    void tableIsSound() {
        QSet<QString> keys;
        for (const SettingSpec& spec : Settings::table()) {
            QVERIFY2(!keys.contains(spec.key), qPrintable(spec.key));
            keys.insert(spec.key);
            QVERIFY2(!spec.label.isEmpty() && !spec.help.isEmpty(), qPrintable(spec.key));
            QTemporaryDir folder;
            Settings settings(folder.filePath(u"s.json"_s));
            if (spec.type == SettingSpec::Type::Secret) { // has no default and never gets into the file
                QVERIFY2(spec.defaultValue.isUndefined(), qPrintable(spec.key));
                QVERIFY2(!settings.set(spec.key, u"a secret"_s), qPrintable(spec.key));
                QVERIFY(!QFile::exists(folder.filePath(u"s.json"_s)));
                continue;
            }
            QVERIFY2(!spec.defaultValue.isUndefined(), qPrintable(spec.key));
            QVERIFY2(settings.set(spec.key, spec.defaultValue), qPrintable(spec.key)); // the default is allowed
        }
    }

    void aSecretOfTheEnvironmentIsKnownToBeThereAndNotKept() {
        QTemporaryDir folder;
        qputenv("SLACK_BOT_TOKEN", "xoxb-planted-secret");
        qputenv("TEAMS_WEBHOOK_URL", "");
        const Settings settings(folder.filePath(u"s.json"_s));
        qunsetenv("SLACK_BOT_TOKEN");
        qunsetenv("TEAMS_WEBHOOK_URL");
        QCOMPARE(settings.problem(), QString());
        QVERIFY(settings.source(u"slack/bot_token"_s) == SettingSource::Environment);
        QCOMPARE(settings.text(u"slack/bot_token"_s), QString());
        QVERIFY(settings.source(u"teams/webhook_url"_s) == SettingSource::Default); // empty: as if it were not set
    }

    void aSecretInTheFileIsToldAndNotUsed() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"s.json"_s);
        write(path, R"({"slack/bot_token": "xoxb-planted-secret"})");
        const Settings settings(path);
        QVERIFY2(settings.problem().contains(u"slack/bot_token"_s), qPrintable(settings.problem()));
        QVERIFY2(!settings.problem().contains(u"planted"_s), qPrintable(settings.problem()));
        QCOMPARE(settings.text(u"slack/bot_token"_s), QString());
    }

    void defaultsThenFile() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"deep/er/settings.json"_s);
        Settings settings(path);
        QCOMPARE(settings.problem(), QString());
        QCOMPARE(settings.integer(u"run/max_parallel"_s), 20);
        QCOMPARE(settings.text(u"policy/destructive"_s), u"confirm"_s);
        QVERIFY(settings.flag(u"webhook/confirm_plain_http"_s));
        QVERIFY(settings.source(u"run/max_parallel"_s) == SettingSource::Default);
        QVERIFY(settings.value(u"nope"_s).isUndefined());

        QSignalSpy spy(&settings, &Settings::changed);
        QVERIFY(settings.set(u"run/max_parallel"_s, u"7"_s));
        QVERIFY(settings.set(u"policy/denied_tools"_s, u"rm, dd"_s));
        QCOMPARE(spy.size(), 2);
        QCOMPARE(settings.integer(u"run/max_parallel"_s), 7);
        QVERIFY(settings.source(u"run/max_parallel"_s) == SettingSource::File);
        const Settings again(path);
        QCOMPARE(again.integer(u"run/max_parallel"_s), 7);
        QCOMPARE(again.value(u"policy/denied_tools"_s), QJsonValue(QJsonArray{u"rm"_s, u"dd"_s}));

        QVERIFY(settings.set(u"run/max_parallel"_s, 20)); // back to the default: no longer in the file
        QVERIFY(settings.source(u"run/max_parallel"_s) == SettingSource::Default);
        QVERIFY(!content(path).contains("max_parallel"));
    }

    void refusesWhatTheTableDoesNotAllow() {
        QTemporaryDir folder;
        Settings settings(folder.filePath(u"s.json"_s));
        QVERIFY(!settings.set(u"run/max_parallel"_s, 0));
        QVERIFY(!settings.set(u"run/max_parallel"_s, u"many"_s));
        QVERIFY(!settings.set(u"policy/read"_s, u"maybe"_s));
        QVERIFY(!settings.set(u"policy/denied_tools"_s, QJsonObject()));
        const Status unknown = settings.set(u"run/max_paralel"_s, 5);
        QVERIFY(!unknown);
        QVERIFY(unknown.error().hint.contains(u"run/max_parallel"_s));
        QVERIFY(!QFile::exists(folder.filePath(u"s.json"_s)));
    }

    void keepsUnknownKeysAndOthersEdits() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"s.json"_s);
        write(path, R"({"later/setting": [1, 2], "run/max_parallel": 5})");
        Settings first(path);
        Settings second(path);
        QVERIFY(second.set(u"policy/read"_s, u"confirm"_s));
        QVERIFY(first.set(u"run/max_parallel"_s, 6));
        const auto object = json::parse(content(path))->toObject();
        QCOMPARE(object.value(u"later/setting"_s), QJsonValue(QJsonArray{1, 2}));
        QCOMPARE(object.value(u"policy/read"_s), QJsonValue(u"confirm"_s));
        QCOMPARE(object.value(u"run/max_parallel"_s), QJsonValue(6));
        QCOMPARE(first.text(u"policy/read"_s), u"confirm"_s);
    }

    void damagedFileIsLeftAlone_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("cut off") << QByteArray("{\"run/max_parallel\": 5");
        QTest::newRow("a list") << QByteArray("[1]");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("bytes") << QByteArray("\xff\x00\x01", 3);
    }
    void damagedFileIsLeftAlone() {
        QFETCH(QByteArray, text);
        QTemporaryDir folder;
        const QString path = folder.filePath(u"s.json"_s);
        write(path, text);
        Settings settings(path);
        QVERIFY(settings.problem().contains(path));
        QCOMPARE(settings.integer(u"run/max_parallel"_s), 20);
        QVERIFY(!settings.set(u"run/max_parallel"_s, 5));
        QCOMPARE(content(path), text);
        QVERIFY(QFile::remove(path));
        QVERIFY(settings.set(u"run/max_parallel"_s, 5)); // mended
        QCOMPARE(settings.problem(), QString());
    }

    void wrongValueInTheFileIsTold() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"s.json"_s);
        write(path, R"({"run/max_parallel": "lots", "policy/read": "deny"})");
        const Settings settings(path);
        QVERIFY2(settings.problem().contains(u"run/max_parallel"_s), qPrintable(settings.problem()));
        QCOMPARE(settings.integer(u"run/max_parallel"_s), 20);
        QCOMPARE(settings.text(u"policy/read"_s), u"deny"_s);
    }

    void readOnlyFolderIsTold() {
        if (geteuid() == 0) {
            // Root may write everywhere, but not below a file.
            QTemporaryDir folder;
            write(folder.filePath(u"file"_s), "x");
            Settings settings(folder.filePath(u"file/s.json"_s));
            const Status status = settings.set(u"run/max_parallel"_s, 5);
            QVERIFY(!status);
            QCOMPARE(settings.integer(u"run/max_parallel"_s), 20);
            return;
        }
        QTemporaryDir folder;
        QVERIFY(QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::ExeOwner));
        Settings settings(folder.filePath(u"s.json"_s));
        QVERIFY(!settings.set(u"run/max_parallel"_s, 5));
        QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    void folders() {
        qputenv("OPSCONDUCTOR_HOME", "/srv/oc/");
        qputenv("OPSCONDUCTOR_TOOLS", "/a/tools::/b/../c:/a/tools");
        Folders found = Folders::fromEnvironment(u"/usr/share/opsconductor"_s);
        QCOMPARE(found.state, u"/srv/oc"_s);
        QCOMPARE(found.settings, u"/srv/oc/settings.json"_s);
        QCOMPARE(found.catalogueCache, u"/srv/oc/catalogue.cbor"_s);
        QCOMPARE(found.tools,
                 QStringList({u"/usr/share/opsconductor/tools"_s, u"/srv/oc/tools"_s, u"/a/tools"_s, u"/c"_s}));
        QCOMPARE(found.examples, u"/usr/share/opsconductor/resources/examples"_s);

        qunsetenv("OPSCONDUCTOR_HOME");
        qunsetenv("OPSCONDUCTOR_TOOLS");
        qputenv("XDG_DATA_HOME", "/x/data");
        qputenv("XDG_CONFIG_HOME", "/x/config");
        found = Folders::fromEnvironment(u"/d"_s);
        QCOMPARE(found.state, u"/x/data/opsconductor"_s);
        QCOMPARE(found.settings, u"/x/config/opsconductor/settings.json"_s);
        QCOMPARE(found.tools, QStringList({u"/d/tools"_s, u"/x/data/opsconductor/tools"_s}));
        QVERIFY(!QDir(found.state).exists());
    }
};

QTEST_GUILESS_MAIN(SettingsTest)
#include "tst_settings.moc"
