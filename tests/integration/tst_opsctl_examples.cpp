// SPDX-License-Identifier: GPL-3.0-or-later
// The example plans run as they stand, against real servers on loopback: PostgreSQL, and an HTTP server in the place of
// Slack that answers as its documentation says.
#include "support/DatabaseServers.h"
#include "support/HttpServer.h"
#include "support/OpsctlProcess.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using oc::test::HttpServer;
using oc::test::OpsctlProcess;
using oc::test::PostgresServer;

class TestOpsctlExamples : public QObject {
    Q_OBJECT

    static QString example(const QString& name) { return QStringLiteral(OC_SOURCE_DIR "/resources/examples/") + name; }
    /// status of each step's first task: "success skipped".
    static QString statuses(const OpsctlProcess::Answer& answer) {
        QStringList words;
        QString last;
        const auto results = answer.json().object().value(u"step_results"_s).toArray();
        for (const QJsonValue& result : results) {
            const QString id = result.toObject().value(u"id"_s).toString();
            if (id != last) words.append(result.toObject().value(u"status"_s).toString());
            last = id;
        }
        return words.join(u' ');
    }
    static QJsonArray rowsOf(const OpsctlProcess::Answer& answer, const QString& id) {
        const auto results = answer.json().object().value(u"step_results"_s).toArray();
        for (const QJsonValue& result : results)
            if (result.toObject().value(u"id"_s).toString() == id)
                return result.toObject().value(u"output"_s).toObject().value(u"rows"_s).toArray();
        return {};
    }

private Q_SLOTS:
    void aFullDiskIsTold() {
        HttpServer server;
        QVERIFY2(server.isReady(), qPrintable(server.problem()));
        OpsctlProcess opsctl;
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, server.url(u"/services/T01/B02/ok.example"_s));
        // Nothing is fuller than 100 percent, and something is always fuller than "1".
        const auto quiet =
            opsctl.run({u"run"_s, example(u"disk-alert.yaml"_s), u"--input"_s, u"limit=100"_s, u"--json"_s});
        QVERIFY2(quiet.exitCode == 0, quiet.out + quiet.err);
        QCOMPARE(statuses(quiet), u"success skipped"_s);
        const auto loud =
            opsctl.run({u"run"_s, example(u"disk-alert.yaml"_s), u"--input"_s, u"limit=1"_s, u"--json"_s});
        QVERIFY2(loud.exitCode == 0, loud.out + loud.err);
        QCOMPARE(statuses(loud), u"success success"_s);
        QVERIFY(server.waitForRequests(1));
        const QByteArray body = QByteArray::fromBase64(server.requests().last().value(u"body"_s).toString().toLatin1());
        QVERIFY2(body.contains("Nearly full: "), body);
    }

    void aDatabaseIsSavedAndReadBack() {
        PostgresServer server;
        QVERIFY2(server.problem().isEmpty(), qPrintable(server.problem()));
        QCOMPARE(server.ask(u"create database shop"_s), QString());
        QCOMPARE(server.ask(u"create table orders as select generate_series(1, 1000) as id"_s, u"shop"_s), QString());
        QCOMPARE(server.ask(u"create table customers (name text)"_s, u"shop"_s), QString());
        OpsctlProcess opsctl;
        opsctl.setVariable(u"PGPASSWORD"_s, PostgresServer::password());
        const QString dump = opsctl.scratch(u"shop.dump"_s);
        const auto run = [&](const QString& database) {
            return opsctl.run({u"run"_s, example(u"database-backup.yaml"_s), u"--input"_s, u"host=127.0.0.1"_s,
                               u"--input"_s, u"port=%1"_s.arg(server.port()), u"--input"_s, u"user=tester"_s,
                               u"--input"_s, u"database="_s + database, u"--input"_s, u"file="_s + dump, u"--yes"_s,
                               u"--json"_s}); // psql and pg_restore may destroy
        };
        const auto saved = run(u"shop"_s);
        QVERIFY2(saved.exitCode == 0, saved.out + saved.err);
        QCOMPARE(statuses(saved), u"success success success skipped"_s);
        QStringList objects;
        const auto rows = rowsOf(saved, u"contents"_s);
        for (const QJsonValue& row : rows)
            if (row.toObject().value(u"type"_s) == u"TABLE DATA"_s)
                objects.append(row.toObject().value(u"object"_s).toString());
        objects.sort();
        QCOMPARE(objects, (QStringList{u"customers"_s, u"orders"_s}));
        // It can be restored, too.
        QCOMPARE(server.ask(u"create database again"_s), QString());
        const auto restored =
            opsctl.run({u"call"_s, u"pg_restore"_s, u"host=127.0.0.1"_s, u"port=%1"_s.arg(server.port()),
                        u"user=tester"_s, u"database=again"_s, u"input="_s + dump, u"--yes"_s});
        QVERIFY2(restored.exitCode == 0, restored.out + restored.err);
        QCOMPARE(server.ask(u"select count(*) from orders"_s, u"again"_s), u"1000"_s);
        const auto none = run(u"nosuch"_s);
        QCOMPARE(none.exitCode, 1);
    }

    void logsAreSearched() {
        OpsctlProcess opsctl;
        (void)opsctl.write(u"a.log"_s, "all well\nERROR: disk\nlogin failed\n");
        (void)opsctl.write(u"b.log"_s, "nothing here\n");
        (void)opsctl.write(u"c.txt"_s, "error in no log\n");
        const auto found = opsctl.run({u"run"_s, example(u"log-hunt.yaml"_s), u"--input"_s,
                                       u"folder="_s + QFileInfo(opsctl.scratch(u"a.log"_s)).path(), u"--json"_s});
        QVERIFY2(found.exitCode == 0, found.out + found.err);
        qsizetype lines = 0;
        const auto results = found.json().object().value(u"step_results"_s).toArray();
        for (const QJsonValue& result : results)
            if (result.toObject().value(u"id"_s) == u"hits"_s)
                lines += result.toObject().value(u"output"_s).toObject().value(u"rows"_s).toArray().size();
        QCOMPARE(lines, 2);
    }

    void listenersAreFound() {
        HttpServer server; // somebody who listens
        QVERIFY2(server.isReady(), qPrintable(server.problem()));
        OpsctlProcess opsctl;
        const auto found = opsctl.run({u"run"_s, example(u"who-listens.yaml"_s), u"--json"_s});
        QVERIFY2(found.exitCode == 0, found.out + found.err);
        const QString port = u':' + QString::number(server.port());
        bool seen = false;
        const auto rows = rowsOf(found, u"sockets"_s);
        for (const QJsonValue& row : rows)
            seen = seen || row.toObject().value(u"local"_s).toString().endsWith(port);
        QVERIFY2(seen, found.out.left(2000));
        QVERIFY(rowsOf(found, u"processes"_s).size() > 3);
    }
};

QTEST_GUILESS_MAIN(TestOpsctlExamples)
#include "tst_opsctl_examples.moc"
