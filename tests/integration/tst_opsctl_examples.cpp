// SPDX-License-Identifier: GPL-3.0-or-later
// The example plans run as they stand, against real servers on loopback: PostgreSQL, Alertmanager, an SMTP server, and
// an HTTP server in the place of Slack that answers as its documentation says.
#include "support/DatabaseServers.h"
#include "support/HttpServer.h"
#include "support/OpsctlProcess.h"
#include "support/SmtpServers.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using oc::test::HttpServer;
using oc::test::OpsctlProcess;
using oc::test::PostgresServer;
using oc::test::SmtpServers;

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

    void aDatabaseIsLookedAt() {
        PostgresServer server;
        QVERIFY2(server.problem().isEmpty(), qPrintable(server.problem()));
        HttpServer slack;
        QVERIFY2(slack.isReady(), qPrintable(slack.problem()));
        OpsctlProcess opsctl;
        opsctl.setVariable(u"PGPASSWORD"_s, PostgresServer::password());
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, slack.url(u"/services/T01/B02/ok.example"_s));
        const auto run = [&](quint16 port, const QString& limit) {
            return opsctl.run({u"run"_s, example(u"database-health.yaml"_s), u"--input"_s, u"host=127.0.0.1"_s,
                               u"--input"_s, u"port=%1"_s.arg(port), u"--input"_s, u"user=tester"_s, u"--input"_s,
                               u"connections_percent="_s + limit, u"--yes"_s, u"--json"_s});
        };
        const auto well = run(server.port(), u"100"_s);
        QVERIFY2(well.exitCode == 0, well.out + well.err);
        QCOMPARE(statuses(well), u"success success success skipped skipped"_s);
        QVERIFY(rowsOf(well, u"connections"_s).first()[u"used"_s].toInt() >= 1);
        QVERIFY(slack.requests().isEmpty());
        const auto full =
            run(server.port(), u"1"_s); // one connection of a hundred is more than that, with the server's own
        QVERIFY2(full.exitCode == 0, full.out + full.err);
        QCOMPARE(statuses(full), u"success success success skipped success"_s);
        QTcpServer nobody; // a port that is free once it is closed
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        const quint16 closed = nobody.serverPort();
        nobody.close();
        const auto gone = run(closed, u"80"_s);
        QVERIFY2(gone.exitCode == 0, gone.out + gone.err);
        QCOMPARE(statuses(gone), u"success skipped skipped success skipped"_s);
        const QByteArray body = QByteArray::fromBase64(slack.requests().last().value(u"body"_s).toString().toLatin1());
        QVERIFY2(body.contains(": no response"), body);
    }

    void alertsAreToldInOneMessage() {
        OpsctlProcess opsctl;
        const QString config = opsctl.write(u"am.yml"_s, "route: {receiver: none}\nreceivers: [{name: none}]\n");
        QTcpServer place;
        QVERIFY(place.listen(QHostAddress::LocalHost));
        const quint16 port = place.serverPort();
        place.close();
        QProcess manager;
        manager.setStandardErrorFile(QProcess::nullDevice());
        manager.start(u"prometheus-alertmanager"_s,
                      {u"--config.file="_s + config, u"--storage.path="_s + opsctl.scratch(u"data"_s),
                       u"--web.listen-address=127.0.0.1:%1"_s.arg(port), u"--cluster.listen-address="_s});
        const auto stop = qScopeGuard([&] {
            manager.terminate();
            if (!manager.waitForFinished(10000)) manager.kill();
            manager.waitForFinished();
        });
        QNetworkAccessManager network;
        const auto post = [&](const QByteArray& alerts) {
            QNetworkRequest request(QUrl(u"http://127.0.0.1:%1/api/v2/alerts"_s.arg(port)));
            request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
            const std::unique_ptr<QNetworkReply> reply(network.post(request, alerts));
            QSignalSpy finished(reply.get(), &QNetworkReply::finished);
            return (reply->isFinished() || finished.wait(30000)) && reply->error() == QNetworkReply::NoError;
        };
        HttpServer slack;
        QVERIFY2(slack.isReady(), qPrintable(slack.problem()));
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, slack.url(u"/services/T01/B02/ok.example"_s));
        const auto run = [&] {
            return opsctl.run({u"run"_s, example(u"alert-digest.yaml"_s), u"--input"_s,
                               u"url=http://127.0.0.1:%1"_s.arg(port), u"--json"_s});
        };
        QTRY_VERIFY(post("[]"));
        const auto quiet = run();
        QVERIFY2(quiet.exitCode == 0, quiet.out + quiet.err);
        QCOMPARE(statuses(quiet), u"success skipped"_s);
        QVERIFY(post(R"([{"labels": {"alertname": "DiskFull", "instance": "a"}}, {"labels": {"alertname": "DiskFull",
            "instance": "b"}}, {"labels": {"alertname": "Down", "instance": "c"}}])"));
        const auto loud = run();
        QVERIFY2(loud.exitCode == 0, loud.out + loud.err);
        QCOMPARE(statuses(loud), u"success success"_s);
        const QByteArray body = QByteArray::fromBase64(slack.requests().last().value(u"body"_s).toString().toLatin1());
        QVERIFY2(body.contains("3 alerts are open"), body);
        QVERIFY2(body.contains("2 x DiskFull, 1 x Down"), body);
    }

    void plansRunAsStepsOfOne() {
        SmtpServers mail(SmtpServers::Kind::Aiosmtpd);
        QVERIFY2(mail.isReady(), qPrintable(mail.problem()));
        HttpServer slack;
        QVERIFY2(slack.isReady(), qPrintable(slack.problem()));
        OpsctlProcess opsctl;
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, slack.url(u"/services/T01/B02/ok.example"_s));
        opsctl.setVariable(u"SMTP_HOST"_s, u"localhost"_s);
        opsctl.setVariable(u"SMTP_PORT"_s, QString::number(mail.port(u"starttls"_s)));
        opsctl.setVariable(u"SMTP_USER"_s, u"ops"_s);
        opsctl.setVariable(u"SMTP_PASSWORD"_s, u"s3cret päss"_s);
        opsctl.setVariable(u"SMTP_FROM"_s, u"ops@example.org"_s);
        opsctl.setVariable(u"SMTP_CA_FILE"_s, mail.certificateFile());
        (void)opsctl.write(u"a.log"_s, "ERROR: disk\n");
        const QString logs = QFileInfo(opsctl.scratch(u"a.log"_s)).path();
        const auto run = [&](const QString& folder) {
            return opsctl.run({u"run"_s, example(u"morning-round.yaml"_s), u"--input"_s, u"logs="_s + folder,
                               u"--input"_s, u"disk_limit=100"_s, u"--input"_s, u"report_to=dba@example.org"_s,
                               u"--json"_s});
        };
        auto answer = run(logs);
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QCOMPARE(statuses(answer), u"success success success success"_s);
        QCOMPARE(rowsOf(answer, u"logs"_s).size(), 2);
        QString mailed = QString::fromUtf8(QJsonDocument(mail.next()).toJson());
        QVERIFY2(mailed.contains(u"0 of 3 failed"_s), qPrintable(mailed));
        // What went wrong within one of them is told by its step.
        answer = run(u"/no/such/folder"_s);
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QCOMPARE(statuses(answer), u"success failed success success"_s);
        const QJsonObject logsResult = answer.json().object()[u"step_results"_s][1].toObject();
        QVERIFY2(logsResult[u"error"_s][u"message"_s].toString().startsWith(u"log-hunt.yaml: step 'files' failed"_s),
                 qPrintable(QString::fromUtf8(QJsonDocument(logsResult).toJson())));
        mailed = QString::fromUtf8(QJsonDocument(mail.next()).toJson());
        QVERIFY2(mailed.contains(u"1 of 3 failed"_s), qPrintable(mailed));

        // The history: two runs that somebody started, each with three parts.
        const auto listed = [&](const QStringList& more) {
            return opsctl.run(QStringList{u"runs"_s, u"list"_s, u"--json"_s} + more).json().array();
        };
        QCOMPARE(listed({}).size(), 2);
        const QJsonArray all = listed({u"--all"_s});
        QCOMPARE(all.size(), 8);
        const QString part = logsResult[u"output"_s][u"run_id"_s].toString();
        const auto shown = opsctl.run({u"runs"_s, u"show"_s, part, u"--json"_s});
        QCOMPARE(shown.json().object()[u"status"_s].toString(), u"failed"_s);
        // What each would do, within the plan that it is part of; and what is wrong, before anything runs.
        const auto preview = opsctl.run({u"plan"_s, u"preview"_s, example(u"morning-round.yaml"_s)});
        QVERIFY2(preview.exitCode == 0, preview.out + preview.err);
        QVERIFY2(preview.out.contains("disk-alert.yaml, 2 steps"), preview.out);
        QVERIFY2(preview.out.contains("   1. disk (df, read)"), preview.out);
        const QString wrong = opsctl.write(u"wrong.yaml"_s, "steps:\n- plan: nowhere.yaml\n- plan: wrong.yaml\n");
        const auto checked = opsctl.run({u"plan"_s, u"check"_s, wrong});
        QCOMPARE(checked.exitCode, 2);
        QVERIFY2(checked.out.contains(":2:9: there is no plan "), checked.out);
        QVERIFY2(checked.out.contains(":3:9: the plan would run itself without end: wrong.yaml runs wrong.yaml"),
                 checked.out);
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
