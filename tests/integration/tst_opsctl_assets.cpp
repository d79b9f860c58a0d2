// SPDX-License-Identifier: GPL-3.0-or-later
// opsctl assets from end to end: what people type and read, over SQLite and PostgreSQL.
#include "support/DatabaseServers.h"
#include "support/KillProcess.h"
#include "support/OpsctlProcess.h"
#include "support/TestFiles.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using oc::test::OpsctlProcess;
using oc::test::PostgresServer;

class TestOpsctlAssets : public QObject {
    Q_OBJECT

    std::unique_ptr<PostgresServer> server_;
    int databases_ = 0;

    /// A row for each database; useDatabase() goes by it.
    static void bothDatabases() {
        QTest::addColumn<bool>("postgres");
        QTest::newRow("SQLite") << false;
        QTest::newRow("PostgreSQL") << true;
    }
    /// An inventory of this test's own.
    void useDatabase(OpsctlProcess& opsctl) {
        QFETCH(bool, postgres);
        if (!postgres) return;
        if (!server_) server_ = std::make_unique<PostgresServer>();
        QVERIFY2(server_->problem().isEmpty(), qPrintable(server_->problem()));
        const QString name = u"inventory%1"_s.arg(++databases_);
        QCOMPARE(server_->ask(u"CREATE DATABASE "_s + name), QString());
        opsctl.setVariable(u"DATABASE_URL"_s, server_->url(name));
    }
    [[nodiscard]] QString lastDatabase() const { return u"inventory%1"_s.arg(databases_); }
    static QByteArray hosts(int count) {
        QByteArray text = "hostname,ip_address,owner,tags\n";
        for (int i = 0; i < count; ++i) {
            text += "host-" + QByteArray::number(i) + ",10." + QByteArray::number(i / 65536) + '.' +
                    QByteArray::number(i / 256 % 256) + '.' + QByteArray::number(i % 256) + ",ops,role=web\n";
        }
        return text;
    }
    /// An import that goes well.
    static void take(const OpsctlProcess& opsctl, const QStringList& words, const QByteArray& input = {}) {
        const auto answer = opsctl.run(words, input);
        QVERIFY2(answer.exitCode == 0, answer.err);
    }
    static qsizetype count(const OpsctlProcess& opsctl) {
        const auto answer = opsctl.run({u"assets"_s, u"list"_s, u"--limit"_s, u"0"_s, u"--names"_s});
        return answer.exitCode == 0 ? answer.out.count('\n') : -1;
    }

private Q_SLOTS:
    void importListAndShow_data() { bothDatabases(); }
    void importListAndShow() {
        OpsctlProcess opsctl;
        useDatabase(opsctl);
        const QString file = opsctl.write(u"hosts.csv"_s, "Host;IP;Env;Owner;Serial\nweb-01;192.0.2.1;staging;ops;X1\n"
                                                          "web-02;192.0.2.2;;dba;X2\n");
        const auto dry = opsctl.run({u"assets"_s, u"import"_s, file, u"--dry-run"_s});
        QVERIFY2(dry.exitCode == 0, dry.err);
        QCOMPARE(dry.out, QByteArray("would be: 2 created, 0 updated, 0 unchanged\n"));
        QVERIFY2(dry.err.contains("note: No columns of the inventory, kept in the metadata: Serial"), dry.err);
        QVERIFY(opsctl.run({u"assets"_s, u"list"_s}).err.contains("no assets yet"));

        QCOMPARE(opsctl.run({u"assets"_s, u"import"_s, file}).out, QByteArray("2 created, 0 updated, 0 unchanged\n"));
        QCOMPARE(opsctl.run({u"assets"_s, u"import"_s, file}).out, QByteArray("0 created, 0 updated, 2 unchanged\n"));
        const auto list = opsctl.run({u"assets"_s, u"list"_s});
        QCOMPARE(list.exitCode, 0);
        QVERIFY2(list.out.startsWith("ID  HOSTNAME  ADDRESS"), list.out);
        QCOMPARE(list.out.count('\n'), 3);

        const auto json = opsctl.run({u"assets"_s, u"show"_s, u"WEB-01"_s, u"--json"_s}).json().object();
        QCOMPARE(json.value(u"environment"_s).toString(), u"staging"_s);
        QCOMPARE(json.value(u"metadata"_s).toObject().value(u"Serial"_s).toString(), u"X1"_s);
        QCOMPARE(json.value(u"log"_s).toArray().size(), 1);
        const auto show = opsctl.run({u"assets"_s, u"show"_s, QString::number(json.value(u"id"_s).toInteger())});
        QVERIFY2(show.out.startsWith("web-01  id ") && show.out.contains("import of hosts.csv"), show.out);
    }

    void listFilters_data() { bothDatabases(); }
    void listFilters() {
        OpsctlProcess opsctl;
        useDatabase(opsctl);
        take(opsctl, {u"assets"_s, u"import"_s,
                      opsctl.write(u"a.csv"_s, "hostname,environment,owner,tags\nweb-01,production,ops,role=web\n"
                                               "web-02,preproduction,,role=web\ndb-01,production,ops,role=db\n")});
        const auto names = [&](const QStringList& words) {
            const auto answer = opsctl.run(QStringList{u"assets"_s, u"list"_s, u"--names"_s} + words);
            return answer.exitCode == 0 ? answer.out.trimmed().replace('\n', ' ') : answer.err;
        };
        QCOMPARE(names({u"--where"_s, u"environment=prod"_s}), QByteArray("web-01 web-02 db-01"));
        QCOMPARE(names({u"--where"_s, u"environment==production"_s}), QByteArray("web-01 db-01"));
        QCOMPARE(names({u"--where"_s, u"environment==production"_s, u"--where"_s, u"tag:role=web"_s}),
                 QByteArray("web-01"));
        QCOMPARE(names({u"--where"_s, u"owner=empty"_s}), QByteArray("web-02"));
        QCOMPARE(names({u"--where"_s, u"hostname!=web-01"_s, u"--sort"_s, u"-hostname"_s}), QByteArray("web-02 db-01"));
        QCOMPARE(names({u"--search"_s, u"db ops"_s}), QByteArray("db-01"));
        QCOMPARE(names({u"--limit"_s, u"1"_s}), QByteArray("web-01"));
        const auto wrong = opsctl.run({u"assets"_s, u"list"_s, u"--where"_s, u"enviroment=x"_s});
        QCOMPARE(wrong.exitCode, 2);
        QVERIFY2(wrong.err.contains("There is no column 'enviroment' (Did you mean environment?)"), wrong.err);
        QVERIFY(
            opsctl.run({u"assets"_s, u"list"_s, u"--limit"_s, u"1"_s}).err.contains("1 of 3 (--limit 0 shows all)"));
    }

    void wrongRowsAreNamed_data() { bothDatabases(); }
    void wrongRowsAreNamed() {
        OpsctlProcess opsctl;
        useDatabase(opsctl);
        const QString file =
            opsctl.write(u"a.csv"_s, "hostname,ip\nweb-01,192.0.2.1\nweb_02,192.0.2.2\nweb-03,300.0.2.3\nweb-01,\n");
        const auto refused = opsctl.run({u"assets"_s, u"import"_s, file});
        QCOMPARE(refused.exitCode, 2);
        QCOMPARE(refused.out, QByteArray());
        const QByteArray begin = file.toUtf8();
        QVERIFY2(refused.err.contains(begin + ":3: hostname: "), refused.err);
        QVERIFY2(refused.err.contains(begin + ":4: ip_address: "), refused.err);
        QVERIFY2(refused.err.contains(begin + ":5: hostname: This is the same asset as on line 2"), refused.err);
        QVERIFY2(refused.err.contains("nothing was changed: 3 of 4 rows cannot be done"), refused.err);
        QCOMPARE(count(opsctl), 0);
        const auto skipped = opsctl.run({u"assets"_s, u"import"_s, file, u"--skip-wrong"_s, u"--json"_s});
        QCOMPARE(skipped.exitCode, 1);
        const QJsonObject report = skipped.json().object();
        QCOMPARE(report.value(u"created"_s).toInt(), 1);
        QCOMPARE(report.value(u"wrong"_s).toInt(), 2);
        QCOMPARE(report.value(u"conflicts"_s).toInt(), 1);
        QCOMPARE(report.value(u"troubles"_s).toArray().at(0).toObject().value(u"line"_s).toInt(), 3);
        QCOMPARE(count(opsctl), 1);
    }

    void wrongUsageIsTold_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("nothing") << QStringList{} << "say what to do"_ba;
        QTest::newRow("unknown") << QStringList{u"frobnicate"_s} << "there is no 'assets frobnicate'"_ba;
        QTest::newRow("no file") << QStringList{u"import"_s} << "something is missing"_ba;
        QTest::newRow("missing file") << QStringList{u"import"_s, u"/nowhere.csv"_s}
                                      << "/nowhere.csv cannot be read"_ba;
        QTest::newRow("key") << QStringList{u"import"_s, u"a"_s, u"--key"_s, u"owner"_s}
                             << "assets cannot be found by 'owner'"_ba;
        QTest::newRow("format") << QStringList{u"import"_s, u"a"_s, u"--format"_s, u"doc"_s} << "there is no 'doc'"_ba;
        QTest::newRow("export format") << QStringList{u"export"_s, u"a.xlsx"_s} << "tells no format"_ba;
        QTest::newRow("show") << QStringList{u"show"_s, u"nobody"_s}
                              << "There is no asset with the hostname 'nobody'"_ba;
        QTest::newRow("restore") << QStringList{u"restore"_s, u"x"_s} << "is no id"_ba;
        QTest::newRow("restore what is not there") << QStringList{u"restore"_s, u"7"_s} << "no asset with this id"_ba;
    }
    void wrongUsageIsTold() {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, part);
        const OpsctlProcess opsctl;
        const auto answer = opsctl.run(QStringList{u"assets"_s} + words);
        QCOMPARE(answer.exitCode, 2);
        QVERIFY2(answer.err.startsWith("opsctl: ") && answer.err.contains(part), answer.err);
    }

    void exportAndImport_data() { bothDatabases(); }
    void exportAndImport() {
        OpsctlProcess opsctl;
        useDatabase(opsctl);
        take(opsctl, {u"assets"_s, u"import"_s, u"-"_s},
             u"hostname,owner\nweb-01,'=1+1\nweb-02,\U0001F600\nweb-03,\n"_s.toUtf8());
        QCOMPARE(count(opsctl), 3);
        for (const QString& name : {u"a.csv"_s, u"a.tsv"_s, u"a.json"_s, u"a.jsonl"_s}) {
            const QString file = opsctl.scratch(name);
            const auto written = opsctl.run({u"assets"_s, u"export"_s, file});
            QVERIFY2(written.exitCode == 0, written.err);
            QVERIFY2(written.err.startsWith("3 assets written to "), written.err);
            const auto back = opsctl.run({u"assets"_s, u"import"_s, file});
            QCOMPARE(back.out, QByteArray("0 created, 0 updated, 3 unchanged\n"));
            QCOMPARE(back.err, QByteArray());
        }
        const auto part =
            opsctl.run({u"assets"_s, u"export"_s, u"-"_s, u"--where"_s, u"owner=!empty"_s, u"--format"_s, u"jsonl"_s});
        QCOMPARE(part.out.count('\n'), 2);
        QVERIFY(part.out.contains("\"owner\":\"=1+1\""));
        QCOMPARE(
            opsctl.run({u"assets"_s, u"export"_s, u"-"_s}).out.split('\n').constFirst(),
            QByteArray("id,hostname,ip_address,type,status,environment,location,owner,tags,metadata,created_at,updated_"
                       "at,version"));
    }

    void logAndRestore_data() { bothDatabases(); }
    void logAndRestore() {
        OpsctlProcess opsctl;
        useDatabase(opsctl);
        take(opsctl, {u"assets"_s, u"import"_s, u"-"_s}, "hostname,owner\nweb-01,ops\n");
        take(opsctl, {u"assets"_s, u"import"_s, u"-"_s}, "hostname,owner\nweb-01,dba\n");
        const QString id = QString::number(
            opsctl.run({u"assets"_s, u"show"_s, u"web-01"_s, u"--json"_s}).json().object().value(u"id"_s).toInteger());
        QCOMPARE(opsctl.run({u"call"_s, u"asset-delete"_s, u"hostname=web-01"_s, u"--yes"_s}).exitCode, 0);
        QCOMPARE(opsctl.run({u"assets"_s, u"show"_s, u"web-01"_s}).exitCode, 2);
        const auto log = opsctl.run({u"assets"_s, u"log"_s});
        QVERIFY2(log.out.contains("owner: ops → dba") && log.out.contains("deleted") && log.out.contains("web-01"),
                 log.out);
        QCOMPARE(opsctl.run({u"assets"_s, u"log"_s, id, u"--json"_s}).json().array().size(), 3);
        const auto restored = opsctl.run({u"assets"_s, u"restore"_s, id});
        QVERIFY2(restored.exitCode == 0, restored.err);
        QCOMPARE(
            opsctl.run({u"assets"_s, u"show"_s, u"web-01"_s, u"--json"_s}).json().object().value(u"owner"_s).toString(),
            u"dba"_s);
        const auto again = opsctl.run({u"assets"_s, u"restore"_s, id});
        QCOMPARE(again.exitCode, 2);
        QVERIFY2(again.err.contains("this asset is there"), again.err);
    }

    /// Killed at any moment, an import has been done or it has not.
    void killedImportIsAllOrNothing_data() { bothDatabases(); }
    void killedImportIsAllOrNothing() {
        constexpr int rows = 100000;
        OpsctlProcess opsctl;
        useDatabase(opsctl);
        QCOMPARE(opsctl.run({u"assets"_s, u"import"_s, u"-"_s}, "hostname,owner\nhost-7,before\n").exitCode, 0);
        const QString file = opsctl.write(u"hosts.csv"_s, hosts(rows));
        const qint64 before = QFileInfo(opsctl.home() + u"/assets.db-wal"_s).size();
        bool killedInTheMiddle = false;
        for (int round = 1; round <= 3; ++round) {
            QProcess process;
            opsctl.start(process, {u"assets"_s, u"import"_s, file});
            QVERIFY(process.waitForStarted());
            const qint64 more = before + round * 1'000'000;
            QTRY_VERIFY_WITH_TIMEOUT(isWriting(opsctl, more) || process.state() == QProcess::NotRunning, 60000);
            if (process.state() == QProcess::NotRunning) break;
            QVERIFY(oc::test::killProcess(pid_t(process.processId())));
            QVERIFY(process.waitForFinished(60000));
            const qsizetype there = count(opsctl);
            QVERIFY2(there == 1 || there == rows, qPrintable(QString::number(there)));
            killedInTheMiddle = killedInTheMiddle || there == 1;
            const QString owner = opsctl.run({u"assets"_s, u"show"_s, u"host-7"_s, u"--json"_s})
                                      .json()
                                      .object()
                                      .value(u"owner"_s)
                                      .toString();
            QCOMPARE(owner, there == 1 ? u"before"_s : u"ops"_s);
            if (there != 1) break;
        }
        QVERIFY2(killedInTheMiddle, "the import was always over before it could be killed");
        const auto whole = opsctl.run({u"assets"_s, u"import"_s, file}, {}, 240000);
        QVERIFY2(whole.exitCode == 0, whole.err);
        QCOMPARE(count(opsctl), rows);
    }

    void interruptedImportChangesNothing_data() { bothDatabases(); }
    void interruptedImportChangesNothing() {
        // With a fast disk a small import can be over before the signal comes: then a larger one is tried.
        bool interrupted = false;
        for (int rows = 200'000; !interrupted && rows <= 1'600'000; rows *= 2)
            interruptedImport(rows, interrupted);
        QVERIFY2(interrupted, "every import was over before it could be interrupted");
    }

private:
    /// True when an import of this kind has begun to write: on SQLite the log grows, on PostgreSQL it has an id.
    [[nodiscard]] bool isWriting(const OpsctlProcess& opsctl, qint64 walBytes) const {
        QFETCH(bool, postgres);
        if (!postgres) return QFileInfo(opsctl.home() + u"/assets.db-wal"_s).size() > walBytes;
        const QString running = u"SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL"_s;
        return server_->ask(running, lastDatabase()).toInt() > 0;
    }
    void interruptedImport(int rows, bool& interrupted) {
        OpsctlProcess opsctl;
        useDatabase(opsctl);
        QProcess process;
        opsctl.start(process, {u"assets"_s, u"import"_s, opsctl.write(u"hosts.csv"_s, hosts(rows))});
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(isWriting(opsctl, 500'000) || process.state() == QProcess::NotRunning, 60000);
        if (process.state() == QProcess::NotRunning) return;
        QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
        QVERIFY(process.waitForFinished(60000));
        if (process.exitCode() == 0) return;
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardError().contains("nothing was changed"));
        QCOMPARE(count(opsctl), 0);
        interrupted = true;
    }
};

QTEST_GUILESS_MAIN(TestOpsctlAssets)
#include "tst_opsctl_assets.moc"
