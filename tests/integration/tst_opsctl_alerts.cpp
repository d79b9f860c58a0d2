// SPDX-License-Identifier: GPL-3.0-or-later
// opsctl alerts from end to end, against the tests' strict HTTP server: what people type, read and find in the outbox.
#include "support/HttpServer.h"
#include "support/OpsctlProcess.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

#include <array>

using namespace Qt::StringLiterals;
using oc::test::HttpServer;
using oc::test::OpsctlProcess;

class TestOpsctlAlerts : public QObject {
    Q_OBJECT

    std::unique_ptr<HttpServer> server_;

    /// Own channels: good, gone (404), busy (503) and limited (429).
    void giveChannels(OpsctlProcess& opsctl) const {
        QJsonArray channels;
        for (const auto& [name, path] : {std::pair{u"good"_s, u"/status/200"_s},
                                         {u"gone"_s, u"/status/404"_s},
                                         {u"busy"_s, u"/status/503"_s},
                                         {u"limited"_s, u"/status/429"_s}}) {
            channels.append(QJsonObject{{u"name"_s, name},
                                        {u"tool"_s, u"webhook_sender"_s},
                                        {u"parameters"_s, QJsonObject{{u"url"_s, server_->url(path)}}}});
        }
        QFile file(opsctl.home() + u"/alerts.json"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QJsonDocument(QJsonObject{{u"channels"_s, channels}}).toJson());
    }
    static QJsonObject first(const OpsctlProcess::Answer& answer) { return answer.json().array().at(0).toObject(); }

private Q_SLOTS:
    void initTestCase() {
        server_ = std::make_unique<HttpServer>();
        QVERIFY2(server_->isReady(), qPrintable(server_->problem()));
    }

    void channels() {
        OpsctlProcess opsctl;
        giveChannels(opsctl);
        const auto answer = opsctl.run({u"alerts"_s, u"channels"_s});
        QCOMPARE(answer.exitCode, 0);
        QVERIFY2(answer.out.contains("mail") && answer.out.contains("SMTP_HOST"), answer.out);
        QVERIFY2(answer.out.contains("good"), answer.out);
        const QJsonArray rows = opsctl.run({u"alerts"_s, u"channels"_s, u"--json"_s}).json().array();
        QCOMPARE(rows.size(), 7);
        QCOMPARE(rows.at(0).toObject().value(u"ready"_s).toBool(), false);
        QCOMPARE(rows.at(3).toObject().value(u"ready"_s).toBool(), true);
        QCOMPARE(opsctl.run({u"alerts"_s, u"channels"_s, u"--names"_s}).out,
                 QByteArray("mail\nslack\nteams\ngood\ngone\nbusy\nlimited\n"));
    }

    void sends() {
        OpsctlProcess opsctl;
        giveChannels(opsctl);
        const qsizetype before = server_->requests().size();
        const QStringList words{u"alerts"_s, u"send"_s,       u"Disk full"_s,  u"--channel"_s,
                                u"good"_s,   u"--severity"_s, u"critical"_s,   u"--text"_s,
                                u"97 %"_s,   u"--fact"_s,     u"host=web-01"_s};
        const auto answer = opsctl.run(words);
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QVERIFY2(answer.out.startsWith("sent      good"), answer.out);
        QVERIFY(server_->waitForRequests(before + 1));
        const QJsonObject request = server_->requests().last();
        const QJsonObject payload =
            QJsonDocument::fromJson(QByteArray::fromBase64(request.value(u"body"_s).toString().toLatin1())).object();
        QCOMPARE(payload.value(u"title"_s).toString(), u"Disk full"_s);
        QCOMPARE(payload.value(u"severity"_s).toString(), u"critical"_s);
        QCOMPARE(payload.value(u"facts"_s).toObject().value(u"host"_s).toString(), u"web-01"_s);

        const auto again = opsctl.run(words); // within five minutes
        QCOMPARE(again.exitCode, 0);
        QVERIFY2(again.err.contains("counted (2 times)"), again.err);
        QCOMPARE(server_->requests().size(), before + 1);
        QVERIFY(opsctl.run({u"alerts"_s, u"outbox"_s}).err.contains("nothing waits"));
        const QJsonObject kept = first(opsctl.run({u"alerts"_s, u"outbox"_s, u"--all"_s, u"--json"_s}));
        QCOMPARE(kept.value(u"state"_s).toString(), u"sent"_s);
        QCOMPARE(kept.value(u"repeats"_s).toInt(), 2);
        QVERIFY(kept.value(u"latency_ms"_s).toDouble() > 0);
        QCOMPARE(opsctl.run(words + QStringList{u"--again"_s}).exitCode, 0);
        QVERIFY(server_->waitForRequests(before + 2));
    }

    QJsonObject payloadOfLast() const {
        const QByteArray body = server_->requests().last().value(u"body"_s).toString().toLatin1();
        return QJsonDocument::fromJson(QByteArray::fromBase64(body)).object();
    }

    void plansTellOfTheirEnd() {
        OpsctlProcess opsctl;
        giveChannels(opsctl);
        const auto plan = [&opsctl](const QByteArray& steps, const QByteArray& notify) {
            QFile file(opsctl.home() + u"/nightly.yaml"_s);
            if (!file.open(QIODevice::WriteOnly)) qFatal("the plan cannot be written");
            file.write("name: nightly\nsteps: " + steps + "\nnotify: " + notify + "\n");
            return QStringList{u"run"_s, file.fileName()};
        };
        qsizetype before = server_->requests().size();
        const auto failed = opsctl.run(
            plan("[{tool: ls, name: Look, parameters: {path: /no/such/folder}}]", "{on: failure, channels: good}"));
        QCOMPARE(failed.exitCode, 1);
        QVERIFY2(failed.err.contains("alert sent      good"), failed.err);
        QCOMPARE(server_->requests().size(), before + 1);
        QJsonObject payload = payloadOfLast();
        QVERIFY2(payload.value(u"title"_s).toString().startsWith(u"nightly: Look failed on "_s),
                 qPrintable(payload.value(u"title"_s).toString()));
        QCOMPARE(payload.value(u"severity"_s).toString(), u"warning"_s);
        QVERIFY2(payload.value(u"text"_s).toString().contains(u"/no/such/folder"_s),
                 qPrintable(payload.value(u"text"_s).toString()));
        QCOMPARE(payload.value(u"facts"_s).toObject().value(u"Failed step"_s).toString(), u"Look"_s);

        // Nobody asked to hear of success; standard output is the document alone.
        before = server_->requests().size();
        auto fine = opsctl.run(plan("[{tool: ls, parameters: {path: /}}]", "{on: failure, channels: good}"));
        QCOMPARE(fine.exitCode, 0);
        QVERIFY2(!fine.err.contains("alert"), fine.err);
        QCOMPARE(server_->requests().size(), before);
        fine = opsctl.run(plan("[{id: look, tool: ls, parameters: {path: /}}]",
                               "{on: success, channels: [good, gone], severity: info, "
                               "title: '{{ run.plan }} is {{ steps.look.status }}'}") +
                          QStringList{u"--json"_s});
        QCOMPARE(fine.exitCode, 0); // that one channel is gone changes nothing of the run
        QCOMPARE(fine.json().object().value(u"status"_s).toString(), u"completed"_s);
        QVERIFY2(fine.err.contains("alert sent      good") && fine.err.contains("alert failed    gone"), fine.err);
        QCOMPARE(server_->requests().size(), before + 2);
        QCOMPARE(payloadOfLast().value(u"title"_s).toString(), u"nightly is success"_s);

        // By hand about a run, in a template's words.
        QVERIFY(opsctl.run(plan("[{tool: ls, name: Look, parameters: {path: /no/such}}]", "[]")).exitCode == 1);
        const QStringList about{u"alerts"_s, u"send"_s, u"--run"_s, u"last"_s, u"--channel"_s, u"good"_s};
        auto sent = opsctl.run(about);
        QVERIFY2(sent.exitCode == 0, sent.out + sent.err);
        QVERIFY(payloadOfLast().value(u"title"_s).toString().startsWith(u"nightly: Look failed on "_s));
        sent = opsctl.run(about + QStringList{u"--template"_s, u"all clear"_s, u"--fact"_s, u"by=us"_s});
        QVERIFY2(sent.exitCode == 0, sent.out + sent.err);
        QCOMPARE(payloadOfLast().value(u"title"_s).toString(), u"nightly: all clear"_s);
        QCOMPARE(payloadOfLast().value(u"facts"_s).toObject().value(u"by"_s).toString(), u"us"_s);
        QCOMPARE(opsctl.run({u"alerts"_s, u"send"_s, u"--template"_s, u"nothing"_s}).exitCode, 2);
        QVERIFY(opsctl.run({u"alerts"_s, u"send"_s, u"--run"_s, u"zzz"_s}).err.contains("no run"));
        before = server_->requests().size() - 2;

        // Channels and templates that are not there are told before, and do not stop the work.
        const auto wrong = opsctl.run(plan("[{tool: ls, parameters: {path: /}}]",
                                           "[{on: success, channels: goood}, {on: success, template: Nothing}]"));
        QCOMPARE(wrong.exitCode, 0);
        QVERIFY2(wrong.err.contains("nightly.yaml:3:") && wrong.err.contains("did you mean good?"), wrong.err);
        QVERIFY2(wrong.err.contains("There is no alert template 'Nothing'"), wrong.err);
        QCOMPARE(server_->requests().size(), before + 2);
    }

    /// Killed in the middle of a run: the next program's start tells that it was interrupted, once.
    void anInterruptedRunIsTold() {
        OpsctlProcess opsctl;
        giveChannels(opsctl);
        const QJsonObject step{
            {u"tool"_s, u"webhook_sender"_s},
            {u"parameters"_s, QJsonObject{{u"url"_s, server_->url(u"/silent"_s)}, {u"timeout"_s, u"60s"_s}}}};
        const QJsonObject plan{{u"name"_s, u"hangs"_s},
                               {u"notify"_s, QJsonObject{{u"on"_s, u"failure"_s}, {u"channels"_s, u"good"_s}}},
                               {u"steps"_s, QJsonArray{step}}};
        const QString file = opsctl.write(u"hangs.json"_s, QJsonDocument(plan).toJson());
        qsizetype before = server_->requests().size();
        QProcess process;
        opsctl.start(process, {u"run"_s, file, u"--yes"_s});
        QVERIFY(server_->waitForRequests(before + 1));
        process.kill();
        QVERIFY(process.waitForFinished());
        before = server_->requests().size();
        const QString next = opsctl.write(u"next.json"_s, R"({"steps": [{"tool": "hostname"}]})");
        const auto answer = opsctl.run({u"run"_s, next, u"--json"_s});
        QCOMPARE(answer.exitCode, 0);
        QCOMPARE(answer.json().object().value(u"status"_s).toString(), u"completed"_s);
        QVERIFY2(answer.err.contains("alert sent      good"), answer.err);
        QCOMPARE(server_->requests().size(), before + 1);
        QCOMPARE(payloadOfLast().value(u"title"_s).toString(), u"hangs: interrupted"_s);
        QVERIFY2(!opsctl.run({u"run"_s, next}).err.contains("alert"), "told twice");
        QCOMPARE(server_->requests().size(), before + 1);
    }

    /// Killed between a run's end and the outbox: of several programs that start then, one tells.
    void anEndThatNobodyWasToldOf() {
        OpsctlProcess opsctl;
        giveChannels(opsctl);
        const QString file = opsctl.write(
            u"nightly.json"_s, R"({"name": "nightly", "notify": {"on": "success", "channels": ["good", "nobody"]},
                "steps": [{"tool": "hostname"}]})");
        QCOMPARE(opsctl.run({u"run"_s, file}).exitCode, 0);
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"killed"_s);
            QDirIterator found(opsctl.home(), {u"state.db"_s}, QDir::Files, QDirIterator::Subdirectories);
            QVERIFY(found.hasNext());
            database.setDatabaseName(found.next());
            QVERIFY(database.open());
            // As it stands then: the outbox's transaction has not happened.
            for (const QString& sql : {u"UPDATE runs SET notify = 1 WHERE notify = 2"_s, u"DELETE FROM deliveries"_s,
                                       u"DELETE FROM alerts"_s}) {
                QSqlQuery query(database);
                QVERIFY2(query.exec(sql) && query.numRowsAffected() == 1, qPrintable(sql));
            }
        }
        QSqlDatabase::removeDatabase(u"killed"_s);
        const qsizetype before = server_->requests().size();
        const QString next = opsctl.write(u"next.json"_s, R"({"steps": [{"tool": "hostname"}]})");
        std::array<QProcess, 4> programs;
        for (QProcess& program : programs)
            opsctl.start(program, {u"run"_s, next});
        QByteArray told;
        for (QProcess& program : programs) {
            QVERIFY(program.waitForFinished(60000));
            QCOMPARE(program.exitCode(), 0);
            told += program.readAllStandardError();
        }
        QCOMPARE(told.count("alert sent      good"), 1);
        QVERIFY2(told.contains("nobody"), told);
        QCOMPARE(server_->requests().size(), before + 1);
        QVERIFY(payloadOfLast().value(u"title"_s).toString().startsWith(u"nightly: completed in"_s));
    }

    void whatDoesNotArrive() {
        OpsctlProcess opsctl;
        giveChannels(opsctl);
        const auto answer = opsctl.run({u"alerts"_s, u"send"_s, u"Three ways"_s, u"--channel"_s, u"gone"_s,
                                        u"--channel"_s, u"busy"_s, u"--channel"_s, u"good"_s, u"--wait"_s, u"1s"_s});
        QCOMPARE(answer.exitCode, 1);
        QVERIFY2(answer.out.contains("failed    gone") && answer.out.contains("404") &&
                     answer.out.contains("try: The webhook may have been removed"),
                 answer.out);
        QVERIFY2(answer.out.contains("waiting   busy") && answer.out.contains("attempt 1 failed; the next one at"),
                 answer.out);
        QVERIFY2(answer.out.contains("sent      good"), answer.out);
        QVERIFY2(answer.err.contains("stays in the outbox"), answer.err);
        const auto list = opsctl.run({u"alerts"_s, u"outbox"_s});
        QCOMPARE(list.exitCode, 0);
        QVERIFY2(list.out.contains("gone") && list.out.contains("busy") && !list.out.contains("good"), list.out);
        const QByteArray id = list.out.split('\n').at(1).split(' ').first();
        QCOMPARE(id.size(), 6);
        QVERIFY(opsctl.run({u"alerts"_s, u"discard"_s, QString::fromLatin1(id)}).err.contains("1 of 1 discarded"));
        QCOMPARE(opsctl.run({u"alerts"_s, u"outbox"_s, u"--json"_s}).json().array().size(), 1);
        QCOMPARE(opsctl.run({u"alerts"_s, u"discard"_s, u"ZZZZZZ"_s}).exitCode, 2);
    }

    void retriesWhenAsked() {
        OpsctlProcess opsctl;
        giveChannels(opsctl);
        QCOMPARE(opsctl.run({u"alerts"_s, u"send"_s, u"x"_s, u"--channel"_s, u"gone"_s}).exitCode, 1);
        // The person has mended it.
        QFile file(opsctl.home() + u"/alerts.json"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(opsctl.run({u"alerts"_s, u"retry"_s}).exitCode, 1); // the message holds the address it was made with
        const QJsonObject kept = first(opsctl.run({u"alerts"_s, u"outbox"_s, u"--json"_s}));
        QCOMPARE(kept.value(u"state"_s).toString(), u"failed"_s);
        OpsctlProcess none;
        QVERIFY(none.run({u"alerts"_s, u"retry"_s}).err.contains("nothing waits"));
    }

    void aPauseThatTheServerAsksFor() {
        OpsctlProcess opsctl;
        giveChannels(opsctl);
        const auto answer = opsctl.run(
            {u"alerts"_s, u"send"_s, u"x"_s, u"--channel"_s, u"limited"_s, u"--wait"_s, u"500ms"_s, u"--json"_s});
        QCOMPARE(answer.exitCode, 1);
        const QJsonObject delivery = first(answer);
        QCOMPARE(delivery.value(u"state"_s).toString(), u"waiting"_s);
        const QDateTime created = QDateTime::fromString(delivery.value(u"created_at"_s).toString(), Qt::ISODateWithMs);
        const QDateTime due = QDateTime::fromString(delivery.value(u"due_at"_s).toString(), Qt::ISODateWithMs);
        QVERIFY2(created.msecsTo(due) >= 7000, answer.out); // Retry-After: 7
    }

    void tests() {
        OpsctlProcess opsctl;
        giveChannels(opsctl);
        auto answer = opsctl.run({u"alerts"_s, u"test"_s, u"good"_s});
        QVERIFY2(answer.exitCode == 0 && answer.out.startsWith("sent      good"), answer.out + answer.err);
        answer = opsctl.run({u"alerts"_s, u"test"_s, u"busy"_s});
        QVERIFY2(answer.exitCode == 1 && answer.out.contains("503"), answer.out + answer.err);
        QVERIFY(opsctl.run({u"alerts"_s, u"outbox"_s, u"--all"_s}).err.contains("empty")); // past the outbox
        answer = opsctl.run({u"alerts"_s, u"test"_s, u"mail"_s});
        QVERIFY2(answer.exitCode == 2 && answer.err.contains("SMTP_HOST"), answer.err);
    }

    void mutes() {
        OpsctlProcess opsctl;
        giveChannels(opsctl);
        QVERIFY(opsctl.run({u"alerts"_s, u"mute"_s, u"good"_s, u"2h"_s}).err.contains("good: muted until"));
        QVERIFY(opsctl.run({u"alerts"_s, u"channels"_s}).out.contains("muted until"));
        const auto answer = opsctl.run({u"alerts"_s, u"send"_s, u"x"_s, u"--channel"_s, u"good"_s});
        QVERIFY2(answer.exitCode == 0 && answer.out.startsWith("muted     good"), answer.out + answer.err);
        QVERIFY(opsctl.run({u"alerts"_s, u"outbox"_s}).out.contains("muted"));
        QCOMPARE(opsctl.run({u"alerts"_s, u"unmute"_s, u"good"_s}).exitCode, 0);
        QVERIFY(!opsctl.run({u"alerts"_s, u"channels"_s}).out.contains("muted"));
    }

    void wrongUse_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, const QStringList& words, const QByteArray& says) {
            QTest::newRow(name) << words << says;
        };
        row("nothing", {}, "say what to do");
        row("unknown", {u"sned"_s}, "there is no 'alerts sned'");
        row("no channel", {u"send"_s, u"x"_s}, "say on which channel");
        row("wrong channel", {u"send"_s, u"x"_s, u"--channel"_s, u"slak"_s}, "did you mean slack?");
        row("not set up", {u"send"_s, u"x"_s, u"--channel"_s, u"slack"_s}, "SLACK_WEBHOOK_URL");
        row("empty title", {u"send"_s, u" "_s, u"--channel"_s, u"slack"_s}, "the title is empty");
        row("severity", {u"send"_s, u"x"_s, u"--severity"_s, u"bad"_s}, "info, warning or critical");
        row("fact", {u"send"_s, u"x"_s, u"--fact"_s, u"bad"_s}, "write it as");
        row("wait", {u"send"_s, u"x"_s, u"--wait"_s, u"soon"_s}, "soon");
        row("limit", {u"outbox"_s, u"--limit"_s, u"0"_s}, "not a number above 0");
        row("mute", {u"mute"_s, u"mail"_s, u"never"_s}, "is no duration");
        row("mute whom", {u"mute"_s, u"mial"_s, u"1h"_s}, "did you mean mail?");
    }
    void wrongUse() {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, says);
        const auto answer = OpsctlProcess().run(QStringList{u"alerts"_s} + words);
        QCOMPARE(answer.exitCode, 2);
        QVERIFY2(answer.err.contains(says), answer.err);
        QVERIFY2(answer.out.isEmpty(), answer.out);
    }

    /// The webhook's address and token are nowhere on the disk and in nothing that is shown.
    void secretsStayWhereTheyAre() {
        OpsctlProcess opsctl;
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s,
                           server_->url(u"/services/T0PLANTED01/B0PLANTED02/ok.plantedPLANTED0123"_s));
        opsctl.setVariable(u"TEAMS_WEBHOOK_URL"_s,
                           server_->url(u"/workflows/404.0planted0/triggers/manual/paths/invoke?sig=plantedSIG0123"_s));
        QByteArray all;
        for (const QStringList& words : {QStringList{u"send"_s, u"x"_s, u"--channel"_s, u"slack"_s, u"--channel"_s,
                                                     u"teams"_s, u"--wait"_s, u"2s"_s},
                                         QStringList{u"outbox"_s, u"--all"_s, u"--json"_s},
                                         QStringList{u"test"_s, u"slack"_s}, QStringList{u"channels"_s}}) {
            const auto answer = opsctl.run(QStringList{u"alerts"_s} + words);
            all += answer.out + answer.err;
        }
        QVERIFY2(all.contains("sent      slack"), all);
        QVERIFY2(!all.toLower().contains("planted"), all);
        QDirIterator files(opsctl.home(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        int count = 0;
        for (; files.hasNext(); ++count) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().toLower().contains("planted"), qPrintable(file.fileName()));
        }
        QVERIFY(count > 0);
    }
};

QTEST_GUILESS_MAIN(TestOpsctlAlerts)
#include "tst_opsctl_alerts.moc"
