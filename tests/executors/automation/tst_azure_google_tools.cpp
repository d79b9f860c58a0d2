// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/ToolChecks.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)
#define FAILS(made, says) TOOL_FAILS(*tools_, made, says)

/// The tools for Azure and Google Cloud. There is no account to be had here, and Debian has no gcloud: a strict
/// stand-in (support/cloud_stand_in.py) answers with documents written after the vendors' documentation. Debian's real
/// az, with nobody logged in, reads every command of the tools as far as the login.
class TestAzureGoogleTools : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::unique_ptr<ToolCalls> tools_;

    void use(const QString& programs) {
        qputenv("PATH", programs.toUtf8() + ":/usr/bin:/bin");
        tools_ = std::make_unique<ToolCalls>();
    }
    StepOutcome call(const QString& name, const QJsonObject& parameters = {}) { return tools_->call(name, parameters); }
    QJsonObject state() {
        QFile file(folder_.filePath(u"state"_s));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    }
    Risk risk(const QString& name, const QString& action) const {
        return tools_->catalogue().find(name)->behaviourFor({{u"action"_s, action}}).risk;
    }
    void isBadValue(const QString& name, QJsonObject parameters, const QString& parameter, const QStringList& values) {
        for (const QString& value : values) {
            parameters.insert(parameter, value);
            const StepOutcome outcome = call(name, parameters);
            QVERIFY2(outcome.error && outcome.error->code == u"bad_parameters"_s, value.toUtf8().constData());
        }
    }

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(QDir(folder_.path()).mkpath(u"bin"_s) && QDir(folder_.path()).mkpath(u"home"_s));
        for (const QString& name : {u"az"_s, u"gcloud"_s}) {
            const QString path = folder_.filePath(u"bin/"_s + name);
            QVERIFY(QFile::copy(QStringLiteral(OC_SOURCE_DIR "/tests/support/cloud_stand_in.py"), path));
            QVERIFY(QFile::setPermissions(path, QFile::Permissions(0x7700)));
        }
        qputenv("STAND_IN_STATE", folder_.filePath(u"state"_s).toUtf8());
        qputenv("HOME", folder_.filePath(u"home"_s).toUtf8());
        qputenv("AZURE_CORE_COLLECT_TELEMETRY", "false");
        for (const char* name :
             {"AZURE_CONFIG_DIR", "AZURE_STORAGE_KEY", "AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_ACCOUNT"})
            qunsetenv(name);
    }
    void init() { use(folder_.filePath(u"bin"_s)); }

    void azAny() {
        StepOutcome outcome = call(u"az"_s, {{u"arguments"_s, u"group list"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome), QList<QJsonObject>({{{u"name"_s, u"SHOP"_s}, {u"location"_s, u"westeurope"_s}}}));
        outcome =
            call(u"az"_s, {{u"arguments"_s, u"account show"_s}, {u"subscription"_s, u"Pay 'as' you $(go), \"x\""_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"name"_s), QJsonValue(u"Pay 'as' you $(go), \"x\""_s));
        outcome = call(u"az"_s, {{u"arguments"_s, u"group list --query \"[?name=='none; $(x)']\""_s}});
        QVERIFY(outcome.status == TaskStatus::Success && outcome.output.table->rowCount() == 0);
        outcome = call(u"az"_s, {{u"arguments"_s, u"grup list"_s}});
        FAILS(outcome, u"'grup list' is misspelled"_s);
        QCOMPARE(call(u"az"_s).error->code, u"bad_parameters"_s);
        isBadValue(u"az"_s, {{u"arguments"_s, u"group list"_s}}, u"subscription"_s,
                   {u"-x"_s, u"@/etc/passwd"_s, u"a\nb"_s});
        QCOMPARE(tools_->catalogue().find(u"az"_s)->behaviourFor({}).risk, Risk::Destructive);
    }

    void azVm() {
        StepOutcome outcome = call(u"az-vm"_s);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0), (QJsonObject{{u"name"_s, u"web-01"_s},
                                                        {u"group"_s, u"SHOP"_s},
                                                        {u"size"_s, u"Standard_B2s"_s},
                                                        {u"state"_s, u"VM running"_s},
                                                        {u"addresses"_s, QJsonArray{u"192.0.2.4"_s, u"10.0.0.4"_s}},
                                                        {u"location"_s, u"westeurope"_s},
                                                        {u"os"_s, u"Linux"_s},
                                                        {u"id"_s, u"/subscriptions/1/vm/web-01"_s}}));
        QCOMPARE(rowsOf(outcome).value(1).value(u"addresses"_s), QJsonValue(QJsonArray{u"10.0.0.4"_s}));
        outcome = call(u"az-vm"_s, {{u"resource_group"_s, u"other"_s}});
        QVERIFY(outcome.status == TaskStatus::Success && outcome.output.table->rowCount() == 0);
        QJsonObject one{{u"name"_s, u"web-01"_s}, {u"resource_group"_s, u"SHOP"_s}};
        for (const auto& [action, after] :
             {std::pair(u"deallocate"_s, u"VM deallocated"_s), std::pair(u"start"_s, u"VM running"_s),
              std::pair(u"stop"_s, u"VM stopped"_s), std::pair(u"restart"_s, u"VM running"_s)}) {
            one.insert(u"action"_s, action);
            outcome = call(u"az-vm"_s, one);
            SUCCEEDS(outcome);
            QCOMPARE(state().value(u"vm"_s), QJsonValue(after));
            QCOMPARE(risk(u"az-vm"_s, action), Risk::Change);
        }
        one.insert(u"action"_s, u"status"_s);
        outcome = call(u"az-vm"_s, one);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"state"_s), QJsonValue(u"VM running"_s));
        QCOMPARE(outcome.output.fields.value(u"provisioning"_s), QJsonValue(u"Succeeded"_s));
        QCOMPARE(risk(u"az-vm"_s, u"status"_s), Risk::Read);
        QCOMPARE(risk(u"az-vm"_s, u"list"_s), Risk::Read);
        one.insert(u"name"_s, u"absent"_s);
        FAILS(call(u"az-vm"_s, one), u"(ResourceNotFound)"_s);
        isBadValue(u"az-vm"_s, one, u"name"_s,
                   {u"-x"_s, u"@/etc/passwd"_s, u"a b"_s, u"a\n"_s, u""_s, QString(65, u'a')});
        isBadValue(u"az-vm"_s, one, u"resource_group"_s, {u"-x"_s, u"@/etc/passwd"_s, u"a b"_s, QString(91, u'a')});
    }

    void azStorage() {
        StepOutcome outcome = call(u"az-storage"_s);
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        QCOMPARE(rowsOf(outcome).value(0).value(u"created_at"_s), QJsonValue(u"2026-11-23T20:11:05.123Z"_s));
        QCOMPARE(rowsOf(outcome).value(0).value(u"sku"_s), QJsonValue(u"Standard_LRS"_s));
        QJsonObject account{{u"account"_s, u"shopbackups"_s}, {u"action"_s, u"containers"_s}};
        outcome = call(u"az-storage"_s, account);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0), (QJsonObject{{u"name"_s, u"nightly"_s},
                                                        {u"modified_at"_s, u"2026-11-23T20:11:05.000Z"_s},
                                                        {u"public_access"_s, QJsonValue()},
                                                        {u"lease"_s, u"available"_s}}));
        const QString from = folder_.filePath(u"-from $(x) 'y'"_s);
        const QString to = folder_.filePath(u"to"_s);
        QFile file(from);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("hällo") > 0);
        file.close();
        const QString name = u"-a=b, \"c\" $(d)\n*é"_s;
        account.insert(u"container"_s, u"nightly"_s);
        account.insert(u"account_key"_s,
                       u"c2VjcmV0"_s); // by the environment: the stand-in looks for it in its arguments
        QJsonObject moved = account;
        moved.insert(u"name"_s, name);
        moved.insert(u"file"_s, from);
        moved.insert(u"action"_s, u"upload"_s);
        outcome = call(u"az-storage"_s, moved);
        SUCCEEDS(outcome);
        QCOMPARE(state()[u"blobs"_s].toObject(), (QJsonObject{{name, u"hällo"_s}}));
        FAILS(call(u"az-storage"_s, moved), u"The specified blob already exists."_s);
        moved.insert(u"overwrite"_s, true);
        SUCCEEDS(call(u"az-storage"_s, moved));
        moved.remove(u"overwrite"_s);
        moved.insert(u"action"_s, u"download"_s);
        moved.insert(u"file"_s, to);
        outcome = call(u"az-storage"_s, moved);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0).value(u"size_bytes"_s), QJsonValue(6));
        QFile got(to);
        QVERIFY(got.open(QIODevice::ReadOnly));
        QCOMPARE(got.readAll(), QByteArray("hällo"));
        account.insert(u"action"_s, u"blobs"_s);
        outcome = call(u"az-storage"_s, account);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0).value(u"name"_s), QJsonValue(name));
        account.insert(u"prefix"_s, u"-b"_s);
        outcome = call(u"az-storage"_s, account);
        QVERIFY(outcome.status == TaskStatus::Success && outcome.output.table->rowCount() == 0);
        account.insert(u"account_key"_s, u"wrong"_s);
        FAILS(call(u"az-storage"_s, account), u"failed to authenticate"_s);
        isBadValue(u"az-storage"_s, account, u"container"_s, {u"-x"_s, u"@/etc/passwd"_s, u"A"_s, u"a b"_s});
        isBadValue(u"az-storage"_s, account, u"prefix"_s, {u"@/etc/passwd"_s});
        isBadValue(u"az-storage"_s, moved, u"name"_s, {u"@/etc/passwd"_s, u""_s, QString(1025, u'a')});
        isBadValue(u"az-storage"_s, moved, u"file"_s, {u"@/etc/passwd"_s, u""_s});
        QCOMPARE(risk(u"az-storage"_s, u"blobs"_s), Risk::Read);
        QCOMPARE(risk(u"az-storage"_s, u"upload"_s), Risk::Change);
    }

    /// The real client knows every command and option, and then asks for the login: a wrong one would be told first.
    void realAz() {
        // With its libraries it takes 1.4 GB and minutes to unpack: too much for every machine that runs the tests.
        if (!QFile::exists(u"/usr/bin/az"_s))
            QSKIP("azure-cli is not installed (1.4 GB, too much for every machine): apt install azure-cli to try the "
                  "real az");
        use(u"/usr/bin"_s);
        StepOutcome outcome = call(u"az"_s, {{u"arguments"_s, u"version"_s}});
        SUCCEEDS(outcome);
        QVERIFY(!outcome.output.fields.value(u"azure-cli"_s).toString().isEmpty());
        outcome = call(u"az"_s, {{u"arguments"_s, u"group list --no-such-option"_s}});
        FAILS(outcome, u"unrecognized arguments: --no-such-option"_s);
        const auto login = u"Please run 'az login'"_s;
        FAILS(call(u"az-vm"_s, {{u"resource_group"_s, u"SHOP"_s}}), login);
        FAILS(
            call(u"az-vm"_s, {{u"action"_s, u"status"_s}, {u"name"_s, u"web-01"_s}, {u"resource_group"_s, u"SHOP"_s}}),
            login);
        FAILS(call(u"az-storage"_s), login);
        QJsonObject blob{{u"account"_s, u"shopbackups"_s}, {u"action"_s, u"blobs"_s}, {u"container"_s, u"nightly"_s}};
        FAILS(call(u"az-storage"_s, blob), login);
        blob.insert(u"action"_s, u"upload"_s);
        blob.insert(u"name"_s, u"-a=b, \"c\""_s);
        blob.insert(u"file"_s, u"/etc/hostname"_s);
        FAILS(call(u"az-storage"_s, blob), login);
    }

    void gcloudAny() {
        StepOutcome outcome = call(u"gcloud"_s, {{u"arguments"_s, u"projects list"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0).value(u"projectId"_s), QJsonValue(u"shop"_s));
        outcome = call(u"gcloud"_s, {{u"arguments"_s, u"config list"_s}, {u"project"_s, u"example.org:shop"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"core"_s)[u"project"_s], QJsonValue(u"example.org:shop"_s));
        FAILS(call(u"gcloud"_s, {{u"arguments"_s, u"projekts list"_s}}), u"Invalid choice: 'projekts list'"_s);
        isBadValue(u"gcloud"_s, {{u"arguments"_s, u"projects list"_s}}, u"project"_s, {u"-x"_s, u"a b"_s, u"a\n"_s});
        QCOMPARE(tools_->catalogue().find(u"gcloud"_s)->behaviourFor({}).risk, Risk::Destructive);
        QCOMPARE(tools_->catalogue().find(u"gcloud"_s)->behaviourFor({}).programs, QStringList{u"gcloud"_s});
    }

    void gcloudCompute() {
        StepOutcome outcome = call(u"gcloud-compute"_s, {{u"zone"_s, u"europe-west3-a"_s}});
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        const QJsonObject row = rowsOf(outcome).value(0);
        QCOMPARE(row.value(u"name"_s), QJsonValue(u"web-01"_s));
        QCOMPARE(row.value(u"zone"_s), QJsonValue(u"europe-west3-a"_s));
        QCOMPARE(row.value(u"type"_s), QJsonValue(u"e2-small"_s));
        QCOMPARE(row.value(u"state"_s), QJsonValue(u"RUNNING"_s));
        QCOMPARE(row.value(u"private_ip"_s), QJsonValue(u"10.1.0.2"_s));
        QCOMPARE(row.value(u"public_ip"_s), QJsonValue(u"192.0.2.9"_s));
        QCOMPARE(row.value(u"created_at"_s), QJsonValue(u"2026-11-23T20:11:05.123Z"_s));
        outcome = call(u"gcloud-compute"_s, {{u"zone"_s, u"us-east1-b"_s}});
        QVERIFY(outcome.status == TaskStatus::Success && outcome.output.table->rowCount() == 0);
        QJsonObject one{{u"instance"_s, u"web-01"_s}, {u"zone"_s, u"europe-west3-a"_s}, {u"project"_s, u"shop"_s}};
        for (const auto& [action, after] : {std::pair(u"stop"_s, u"TERMINATED"_s), std::pair(u"start"_s, u"RUNNING"_s),
                                            std::pair(u"reset"_s, u"RUNNING"_s)}) {
            one.insert(u"action"_s, action);
            outcome = call(u"gcloud-compute"_s, one);
            SUCCEEDS(outcome);
            QCOMPARE(state().value(u"instance"_s), QJsonValue(after));
            QCOMPARE(risk(u"gcloud-compute"_s, action), Risk::Change);
        }
        one.insert(u"action"_s, u"describe"_s);
        outcome = call(u"gcloud-compute"_s, one);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"state"_s), QJsonValue(u"RUNNING"_s));
        QCOMPARE(outcome.output.fields.value(u"started_at"_s), QJsonValue(u"2026-11-24T08:00:00.000Z"_s));
        QCOMPARE(outcome.output.fields.value(u"labels"_s), QJsonValue(QJsonObject{{u"team"_s, u"ops"_s}}));
        QCOMPARE(risk(u"gcloud-compute"_s, u"describe"_s), Risk::Read);
        one.insert(u"instance"_s, u"absent"_s);
        FAILS(call(u"gcloud-compute"_s, one), u"Could not fetch resource"_s);
        isBadValue(u"gcloud-compute"_s, one, u"instance"_s,
                   {u"--zone=x"_s, u"a b"_s, u"A"_s, u"a\n"_s, QString(64, u'a')});
        isBadValue(u"gcloud-compute"_s, one, u"zone"_s, {u"-x"_s, u"europe"_s, u"a-b1-c --x"_s});
    }

    void gcloudStorage() {
        StepOutcome outcome = call(u"gcloud-storage"_s);
        SUCCEEDS(outcome);
        QCOMPARE(rowsOf(outcome).value(0), (QJsonObject{{u"name"_s, u"backups"_s},
                                                        {u"location"_s, u"EU"_s},
                                                        {u"storage_class"_s, u"STANDARD"_s},
                                                        {u"created_at"_s, u"2026-11-23T20:11:05.000Z"_s},
                                                        {u"uri"_s, u"gs://backups/"_s}}));
        outcome = call(u"gcloud-storage"_s, {{u"action"_s, u"list"_s}, {u"uri"_s, u"gs://backups/"_s}});
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        QCOMPARE(rowsOf(outcome).value(0).value(u"type"_s), QJsonValue(u"prefix"_s));
        QCOMPARE(rowsOf(outcome).value(1).value(u"size_bytes"_s).toInteger(), qint64(9007199254740993));
        QCOMPARE(rowsOf(outcome).value(1).value(u"modified_at"_s), QJsonValue(u"2026-11-23T20:11:05.000Z"_s));
        FAILS(call(u"gcloud-storage"_s, {{u"action"_s, u"list"_s}, {u"uri"_s, u"gs://absent"_s}}), u"not found: 404"_s);
        const QString from = u"./-a b, \"c\" $(d)\n*é"_s;
        outcome = call(u"gcloud-storage"_s, {{u"action"_s, u"copy"_s},
                                             {u"uri"_s, from},
                                             {u"destination"_s, u"gs://backups/x y/"_s},
                                             {u"recursive"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(state().value(u"moved"_s), QJsonValue(QJsonArray{u"storage"_s, u"cp"_s, u"--quiet"_s, u"--recursive"_s,
                                                                  from, u"gs://backups/x y/"_s}));
        outcome = call(u"gcloud-storage"_s, {{u"action"_s, u"remove"_s}, {u"uri"_s, u"gs://backups/a"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(state().value(u"moved"_s),
                 QJsonValue(QJsonArray{u"storage"_s, u"rm"_s, u"--quiet"_s, u"gs://backups/a"_s}));
        isBadValue(u"gcloud-storage"_s, {{u"action"_s, u"remove"_s}}, u"uri"_s,
                   {u"--all-versions"_s, u"-"_s, u"s3://x/"_s, u"file:///etc/passwd"_s, u"gs://-x"_s, u""_s});
        QCOMPARE(risk(u"gcloud-storage"_s, u"list"_s), Risk::Read);
        QCOMPARE(risk(u"gcloud-storage"_s, u"copy"_s), Risk::Change);
        QCOMPARE(risk(u"gcloud-storage"_s, u"remove"_s), Risk::Destructive);
    }
};

QTEST_GUILESS_MAIN(TestAzureGoogleTools)
#include "tst_azure_google_tools.moc"
