// SPDX-License-Identifier: GPL-3.0-or-later
// Example plans about the machine they run on, in a view of it that is the test's own: init scripts and neighbours.
#include "support/HttpServer.h"
#include "support/OpsctlProcess.h"
#include "support/PrivateSystem.h"
#include "support/TestFiles.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace oc::test;

class TestOpsctlLocalExamples : public QObject {
    Q_OBJECT

    const QString problem_;

    static QString example(const QString& name) { return QStringLiteral(OC_SOURCE_DIR "/resources/examples/") + name; }
    static QStringList statuses(const OpsctlProcess::Answer& answer) {
        QStringList words;
        const auto results = answer.json().object().value(u"step_results"_s).toArray();
        for (const QJsonValue& result : results)
            words.append(result[u"id"_s].toString() + u' ' + result[u"status"_s].toString());
        return words;
    }
    static bool does(const QString& program, const QStringList& arguments) {
        QProcess process;
        process.start(program, arguments);
        return process.waitForFinished(30000) && process.exitCode() == 0;
    }

public:
    explicit TestOpsctlLocalExamples(const QString& problem) : problem_(problem) {}

private Q_SLOTS:
    void initTestCase() {
        if (!problem_.isEmpty()) QSKIP(qPrintable(u"no view of the machine of its own can be had: "_s + problem_));
    }

    void aServiceIsRestartedOnceSomebodyAgreed() {
        if (QFileInfo(u"/run/systemd/system"_s).isDir()) QSKIP("systemd runs here, and service(8) asks it");
        QTemporaryDir folder;
        const QString scripts = folder.filePath(u"init.d"_s);
        const QString covered = PrivateSystem::cover(u"/etc/init.d"_s, scripts);
        QVERIFY2(covered.isEmpty(), qPrintable(covered));
        // A service that comes up by start, unless "broken" is there.
        const QString state = folder.filePath(u"state"_s);
        const QByteArray script = "#!/bin/sh\n### BEGIN INIT INFO\n# Provides: oc-demo\n### END INIT INFO\nS='" +
                                  state.toUtf8() +
                                  "'\ncase \"$1\" in\nrestart) [ -e \"$S.broken\" ] || touch \"$S\" ;;\n"
                                  "status) if [ -e \"$S\" ]; then echo oc-demo is running.; else echo oc-demo is not "
                                  "running.; exit 3; fi ;;\n*) exit 1 ;;\nesac\n";
        QVERIFY(writeFile(u"/etc/init.d/oc-demo"_s, script, true));
        HttpServer server;
        QVERIFY2(server.isReady(), qPrintable(server.problem()));
        OpsctlProcess opsctl;
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, server.url(u"/services/T01/B02/ok.example"_s));
        const auto run = [&](const QStringList& more) {
            return opsctl.run(QStringList{u"run"_s, example(u"service-restart.yaml"_s), u"--input"_s,
                                          u"service=oc-demo"_s, u"--json"_s} +
                              more);
        };
        // Nobody there to be asked: nothing is restarted.
        auto answer = run({});
        QVERIFY2(answer.exitCode == 3, answer.out + answer.err);
        QVERIFY(!QFileInfo::exists(state));
        QVERIFY(answer.out.contains("oc-demo is stopped. Restart it?"));
        answer = run({u"--yes"_s});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QCOMPARE(statuses(answer),
                 (QStringList{u"before success"_s, u"restart success"_s, u"after success"_s, u"tell skipped"_s}));
        QVERIFY(QFileInfo::exists(state));
        // It runs: nothing to do.
        answer = run({});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QCOMPARE(statuses(answer),
                 (QStringList{u"before success"_s, u"restart skipped"_s, u"after skipped"_s, u"tell skipped"_s}));
        // It does not come up again.
        QVERIFY(QFile::remove(state));
        QVERIFY(writeFile(state + u".broken"_s, {}));
        answer = run({u"--yes"_s});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QCOMPARE(statuses(answer).last(), u"tell success"_s);
        const QByteArray body = QByteArray::fromBase64(server.requests().last().value(u"body"_s).toString().toLatin1());
        QVERIFY2(body.contains("oc-demo is stopped after a restart"), body);
    }

    void talkersAreTold() {
        HttpServer server;
        QVERIFY2(server.isReady(), qPrintable(server.problem()));
        OpsctlProcess opsctl;
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, server.url(u"/services/T01/B02/ok.example"_s));
        QProcess talk;
        talk.start(u"ping"_s, {u"-i"_s, u"0.2"_s, u"-c"_s, u"100"_s, u"127.0.0.7"_s});
        QVERIFY(talk.waitForStarted());
        const auto answer = opsctl.run({u"run"_s, example(u"capture-talkers.yaml"_s), u"--input"_s, u"interface=lo"_s,
                                        u"--input"_s, u"duration=2s"_s, u"--input"_s, u"filter=icmp"_s, u"--json"_s});
        talk.kill();
        talk.waitForFinished();
        QVERIFY2(answer.exitCode == 0, answer.out.right(1500) + answer.err);
        QCOMPARE(statuses(answer), (QStringList{u"packets success"_s, u"tell success"_s}));
        const QByteArray body = QByteArray::fromBase64(server.requests().last().value(u"body"_s).toString().toLatin1());
        QVERIFY2(body.contains("127.0.0.1 and 127.0.0.7: ") || body.contains("127.0.0.7 and 127.0.0.7: "), body);
    }

    void aCaptureIsAnalysed() {
        HttpServer server;
        QVERIFY2(server.isReady(), qPrintable(server.problem()));
        OpsctlProcess opsctl;
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, server.url(u"/services/T01/B02/ok.example"_s));
        // Somebody asks over and over for a service that is not there; the capture hears one of it or more.
        QProcess knock;
        knock.start(u"python3"_s,
                    {u"-uc"_s, u"import socket, time\nprint('begun')\nwhile True:\n    "
                               "socket.socket().connect_ex(('127.0.0.8', 5999))\n    time.sleep(0.02)"_s});
        QVERIFY(knock.waitForReadyRead(60000));
        const auto run = [&](const QString& file, const QString& filter) {
            return opsctl.run({u"run"_s, example(u"capture-analyze.yaml"_s), u"--input"_s, u"interface=lo"_s,
                               u"--input"_s, u"duration=2s"_s, u"--input"_s, u"filter="_s + filter, u"--input"_s,
                               u"file="_s + opsctl.scratch(file), u"--json"_s});
        };
        const auto bad = run(u"bad.pcap"_s, u"tcp port 5999"_s);
        knock.kill();
        knock.waitForFinished();
        QVERIFY2(bad.exitCode == 0, bad.out.right(1500) + bad.err);
        QCOMPARE(statuses(bad),
                 (QStringList{u"packets success"_s, u"tcp success"_s, u"dns success"_s, u"tell success"_s}));
        const QByteArray body = QByteArray::fromBase64(server.requests().last().value(u"body"_s).toString().toLatin1());
        QVERIFY2(body.contains("On lo: warning: connections were refused (") && body.contains("127.0.0.8:5999"), body);
        QVERIFY(QFileInfo(opsctl.scratch(u"bad.pcap"_s)).size() > 24);
        // Nothing is wrong where nothing goes on: nobody is told.
        const auto quiet = run(u"quiet.pcap"_s, u"tcp port 5998"_s);
        QVERIFY2(quiet.exitCode == 0, quiet.out.right(1500) + quiet.err);
        QCOMPARE(statuses(quiet),
                 (QStringList{u"packets success"_s, u"tcp success"_s, u"dns success"_s, u"tell skipped"_s}));
        // As a person reads it: what was found comes first.
        const auto text = opsctl.run({u"call"_s, u"tcp-analyzer"_s, u"file="_s + opsctl.scratch(u"bad.pcap"_s)});
        QVERIFY2(text.exitCode == 0, text.out + text.err);
        const QList<QByteArray> lines = text.out.split('\n');
        QVERIFY2(lines.size() > 5 && lines.at(1).startsWith("    warning   connections were refused"), text.out);
        QVERIFY2(lines.at(2).contains("127.0.0.8:5999") && lines.at(3).contains("try: See on the server"), text.out);
        QCOMPARE(opsctl.run({u"plan"_s, u"check"_s, example(u"capture-analyze.yaml"_s)}).exitCode, 0);
    }

    void neighboursComeToTheInventory() {
        QVERIFY(does(u"ip"_s, {u"link"_s, u"add"_s, u"oc0"_s, u"type"_s, u"veth"_s, u"peer"_s, u"name"_s, u"oc1"_s}));
        QVERIFY(does(u"ip"_s, {u"address"_s, u"add"_s, u"10.20.30.1/24"_s, u"dev"_s, u"oc0"_s}));
        QVERIFY(does(u"ip"_s, {u"link"_s, u"set"_s, u"oc0"_s, u"up"_s}));
        for (const QString& last : {u"7"_s, u"8"_s, u"9"_s})
            QVERIFY(does(u"ip"_s, {u"neighbour"_s, u"add"_s, u"10.20.30."_s + last, u"lladdr"_s,
                                   u"02:00:00:00:00:0"_s + last, u"dev"_s, u"oc0"_s, u"nud"_s, u"permanent"_s}));
        OpsctlProcess opsctl;
        const auto known =
            opsctl.run({u"call"_s, u"asset-create"_s, u"hostname=printer"_s, u"ip_address=10.20.30.8"_s});
        QVERIFY2(known.exitCode == 0, known.out + known.err);
        const auto run = [&] { return opsctl.run({u"run"_s, example(u"neighbours-to-assets.yaml"_s), u"--json"_s}); };
        auto answer = run();
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        const auto listed = opsctl.run({u"call"_s, u"asset-list"_s, u"--json"_s});
        QStringList assets;
        for (const QJsonValue& asset : listed.json().object()[u"step_results"_s][0][u"output"_s][u"assets"_s].toArray())
            assets.append(asset[u"hostname"_s].toString() + u' ' + asset[u"ip_address"_s].toString() + u' ' +
                          asset[u"tags"_s][u"mac"_s].toString());
        assets.sort();
        QCOMPARE(assets, (QStringList{u"host-10-20-30-7 10.20.30.7 02:00:00:00:00:07"_s,
                                      u"host-10-20-30-9 10.20.30.9 02:00:00:00:00:09"_s, u"printer 10.20.30.8 "_s}));
        // A second time there is nobody new.
        answer = run();
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QCOMPARE(statuses(answer).last(), u"add skipped"_s);
    }
};

int main(int argc, char** argv) {
    const QString problem = PrivateSystem::enter(PrivateSystem::Network::Own);
    QCoreApplication application(argc, argv);
    TestOpsctlLocalExamples test(problem);
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_opsctl_local_examples.moc"
