// SPDX-License-Identifier: GPL-3.0-or-later
// opsctl and Windows machines, from the inventory to the last row: machines that a strict WinRM listener plays, which
// logs in by gss-ntlmssp.
#include "engine/catalogue/CatalogueLoader.h"
#include "support/HttpServer.h"
#include "support/OpsctlProcess.h"
#include "support/WinRmServer.h"

#include <QDate>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace oc;
using namespace oc::test;

namespace {

QJsonObject fix(const QString& id, int daysAgo) {
    return {{u"id"_s, id},
            {u"description"_s, u"Security Update"_s},
            {u"installed_on"_s, QDate::currentDate().addDays(-daysAgo).toString(Qt::ISODate)},
            {u"installed_by"_s, u"NT AUTHORITY\\SYSTEM"_s},
            {u"source"_s, u"WIN"_s}};
}

QJsonObject service(const QString& status) {
    return {{u"name"_s, u"Spooler"_s},
            {u"display_name"_s, u"Druckwarteschlange"_s},
            {u"status"_s, status},
            {u"start_type"_s, u"Automatic"_s},
            {u"can_stop"_s, true}};
}

} // namespace

#define READY(server) QVERIFY2((server).isReady(), qPrintable((server).problem()))

class TestOpsctlWinRm : public QObject {
    Q_OBJECT

    const CataloguePtr catalogue_ = CatalogueLoader({QStringLiteral(OC_SOURCE_DIR "/tools")}).load();
    const QString plan_ = QStringLiteral(OC_SOURCE_DIR "/resources/examples/windows-patch-report.yaml");

    QJsonObject answer(const QString& tool, const QJsonObject& parameters, const QJsonValue& reply,
                       const QJsonObject& more = {}) {
        return WinRmServer::answer(*catalogue_, tool, parameters, reply, more);
    }
    static void logIn(OpsctlProcess& opsctl, const QString& password = WinRmServer::password()) {
        opsctl.setVariable(u"WINRM_USER"_s, u"CORP\\ops"_s);
        opsctl.setVariable(u"WINRM_PASSWORD"_s, password);
    }
    static void addMachine(OpsctlProcess& opsctl, const QString& name, quint16 port) {
        const auto made = opsctl.run({u"call"_s, u"asset-create"_s, u"hostname="_s + name, u"ip_address=127.0.0.1"_s,
                                      u"tags={\"os\": \"windows\"}"_s, u"metadata={\"winrm_port\": %1}"_s.arg(port)});
        QVERIFY2(made.exitCode == 0, made.out + made.err);
    }
    static QJsonArray results(const OpsctlProcess::Answer& answer) {
        return answer.json().object().value(u"step_results"_s).toArray();
    }

private Q_SLOTS:
    void twoMachinesAtOnce() {
        WinRmServer first({},
                          {answer(u"Get-HotFix"_s, {}, QJsonArray{fix(u"KB1"_s, 3)}, {{u"after"_s, 0.2}}),
                           answer(u"Get-Service"_s, {{u"action"_s, u"query"_s}}, QJsonArray{service(u"Running"_s)})});
        WinRmServer second(
            {}, {answer(u"Get-HotFix"_s, {}, QJsonArray{fix(u"KB2"_s, 5), fix(u"KB3"_s, 9)}, {{u"after"_s, 0.2}}),
                 answer(u"Get-Service"_s, {{u"action"_s, u"query"_s}}, QJsonArray{service(u"Stopped"_s)})});
        READY(first);
        READY(second);
        OpsctlProcess opsctl;
        logIn(opsctl);
        addMachine(opsctl, u"win-01"_s, first.port());
        addMachine(opsctl, u"win-02"_s, second.port());
        const auto fixes = opsctl.run({u"call"_s, u"Get-HotFix"_s, u"--target"_s, u"win-01,win-02"_s, u"--json"_s});
        QVERIFY2(fixes.exitCode == 0, fixes.out + fixes.err);
        QCOMPARE(results(fixes).size(), 2);
        QCOMPARE(results(fixes)[0][u"target"_s].toString(), u"win-01"_s);
        QCOMPARE(results(fixes)[1][u"output"_s][u"rows"_s].toArray().size(), 2);
        QVERIFY(!fixes.out.contains(WinRmServer::password().toUtf8()));
        const auto services = opsctl.run({u"call"_s, u"Get-Service"_s, u"name=Spooler"_s, u"--target"_s,
                                          u"{\"tags\": {\"os\": \"windows\"}}"_s, u"--json"_s});
        QVERIFY2(services.exitCode == 0, services.out + services.err);
        QStringList told;
        for (const QJsonValue& result : results(services))
            told.append(result[u"target"_s].toString() + u' ' +
                        result[u"output"_s][u"rows"_s][0][u"status"_s].toString());
        QCOMPARE(told, (QStringList{u"win-01 Running"_s, u"win-02 Stopped"_s}));
        QCOMPARE(first.all(u"violation"_s) + second.all(u"violation"_s), QStringList());
        QCOMPARE(first.all(u"action"_s).count(u"Delete"_s), 2);
    }

    void aRestartIsAskedFor() {
        const QJsonObject restart{{u"name"_s, u"Spooler"_s}, {u"action"_s, u"restart"_s}};
        WinRmServer server({}, {answer(u"Get-Service"_s, restart, QJsonArray{service(u"Running"_s)})});
        READY(server);
        OpsctlProcess opsctl;
        logIn(opsctl);
        addMachine(opsctl, u"win-01"_s, server.port());
        QFile settings(opsctl.home() + u"/settings.json"_s);
        QVERIFY(settings.open(QIODevice::WriteOnly));
        settings.write("{\"policy/change\": \"confirm\"}");
        settings.close();
        const QStringList call{u"call"_s,     u"Get-Service"_s, u"name=Spooler"_s, u"action=restart"_s,
                               u"--target"_s, u"win-01"_s,      u"--json"_s};
        auto made = opsctl.run(call);
        QVERIFY2(made.exitCode == 3, made.out + made.err);
        QVERIFY2(made.err.contains("(Get-Service) on win-01 changes something"), made.err);
        QVERIFY(server.events().isEmpty());
        made = opsctl.run(call + QStringList{u"--yes"_s});
        QVERIFY2(made.exitCode == 0, made.out + made.err);
        QCOMPARE(results(made)[0][u"output"_s][u"rows"_s][0][u"status"_s].toString(), u"Running"_s);
        QCOMPARE(server.all(u"violation"_s), QStringList());
    }

    void whatWouldRunWhere() {
        OpsctlProcess opsctl;
        logIn(opsctl);
        addMachine(opsctl, u"win-01"_s, 59851);
        const QString plan = opsctl.write(
            u"plan.yaml"_s, "steps:\n- {tool: Get-HotFix, target: [win-01, win-02.example]}\n- {tool: Get-Volume}\n");
        auto shown = opsctl.run({u"plan"_s, u"preview"_s, plan});
        QVERIFY2(shown.exitCode == 0, shown.out + shown.err);
        QVERIFY2(shown.out.contains("at win-01: http://win-01:59851/wsman as CORP\\ops (Negotiate, encrypted)\n"),
                 shown.out);
        QVERIFY2(shown.out.contains("at win-02.example: http://win-02.example:5985/wsman as CORP\\ops"), shown.out);
        QVERIFY2(shown.out.contains("Get-HotFix -Id $id"), shown.out);
        QVERIFY(!shown.out.contains(WinRmServer::password().toUtf8()));
        shown = opsctl.run({u"plan"_s, u"preview"_s, plan, u"--json"_s});
        QCOMPARE(shown.json().array()[0][u"places"_s].toArray().size(), 2);
        QVERIFY(shown.json().array()[1][u"places"_s].isUndefined());
        shown = opsctl.run({u"call"_s, u"Get-Volume"_s, u"--target"_s, u"win-01"_s, u"--dry-run"_s});
        QVERIFY2(shown.out.contains("at win-01: http://win-01:59851/wsman"), shown.out);
        // Without a user it is told before anything runs.
        opsctl.setVariable(u"WINRM_USER"_s, QString());
        shown = opsctl.run({u"plan"_s, u"preview"_s, plan});
        QVERIFY2(shown.out.contains("no user is set for Windows machines such as win-01"), shown.out);
        shown = opsctl.run({u"plan"_s, u"check"_s, plan});
        QVERIFY2(shown.out.contains("Get-HotFix: no user is set for Windows machines"), shown.out);
        QVERIFY2(shown.out.contains("Get-Volume: needs the program pwsh or powershell"), shown.out);
    }

    void doctorTells() {
        OpsctlProcess opsctl;
        auto told = opsctl.run({u"doctor"_s});
        QVERIFY2(told.out.contains("ok   windows     no user is set"), told.out);
        opsctl.setVariable(u"WINRM_USER"_s, u"CORP\\ops"_s);
        told = opsctl.run({u"doctor"_s});
        QVERIFY2(
            told.out.contains("BAD  windows     http://MACHINE:5985/wsman as CORP\\ops (Negotiate, encrypted), but "
                              "without a password"),
            told.out);
        QCOMPARE(told.exitCode, 2);
        logIn(opsctl);
        opsctl.setVariable(u"WINRM_TRANSPORT"_s, u"https"_s);
        told = opsctl.run({u"doctor"_s});
        QVERIFY2(told.out.contains("ok   windows     https://MACHINE:5986/wsman as CORP\\ops (Negotiate, TLS), with a "
                                   "password"),
                 told.out);
        QVERIFY(!told.out.contains(WinRmServer::password().toUtf8()));
        opsctl.setVariable(u"WINRM_PORT"_s, u"many"_s);
        told = opsctl.run({u"doctor"_s});
        QVERIFY2(told.out.contains("BAD  windows"), told.out);
    }

    void aWrongPassword() {
        WinRmServer server({}, {answer(u"Get-HotFix"_s, {}, QJsonArray())});
        READY(server);
        OpsctlProcess opsctl;
        logIn(opsctl, u"not the password"_s);
        addMachine(opsctl, u"win-01"_s, server.port());
        addMachine(opsctl, u"win-02"_s, server.port());
        // Also where the plan would try again, and for several machines: the account must not be locked.
        const QString plan =
            opsctl.write(u"plan.yaml"_s, "steps:\n- {tool: Get-HotFix, target: [win-01, win-02], retry: "
                                         "{attempts: 4, delay: 10ms}}\n");
        const auto made = opsctl.run({u"run"_s, plan, u"--json"_s});
        QCOMPARE(made.exitCode, 1);
        for (const QJsonValue& result : results(made))
            QCOMPARE(result[u"error"_s][u"code"_s].toString(), u"login_refused"_s);
        QVERIFY(!made.out.contains("not the password"));
        QCOMPARE(server.all(u"ok"_s), QStringList{u"false"_s});
    }

    void aMachineThatIsDown() {
        WinRmServer up({}, {answer(u"Get-HotFix"_s, {}, QJsonArray{fix(u"KB1"_s, 3)})});
        WinRmServer down;
        READY(up);
        READY(down);
        OpsctlProcess opsctl;
        logIn(opsctl);
        addMachine(opsctl, u"win-01"_s, up.port());
        addMachine(opsctl, u"win-02"_s, down.port());
        down.kill();
        const auto made = opsctl.run({u"call"_s, u"Get-HotFix"_s, u"--target"_s, u"win-01,win-02"_s, u"--json"_s});
        QCOMPARE(made.exitCode, 1);
        QCOMPARE(results(made)[0][u"status"_s].toString(), u"success"_s);
        QCOMPARE(results(made)[1][u"error"_s][u"code"_s].toString(), u"unreachable"_s);
    }

    void aStoppedRunEndsThere() {
        WinRmServer server({}, {answer(u"Get-HotFix"_s, {}, {}, {{u"hangs"_s, true}})});
        READY(server);
        OpsctlProcess opsctl;
        logIn(opsctl);
        addMachine(opsctl, u"win-01"_s, server.port());
        QProcess run;
        opsctl.start(run, {u"call"_s, u"Get-HotFix"_s, u"--target"_s, u"win-01"_s});
        QVERIFY(server.waitFor(u"receiving"_s));
        ::kill(pid_t(run.processId()), SIGINT);
        QVERIFY(run.waitForFinished(60000));
        QCOMPARE(run.exitCode(), 130);
        const QStringList actions = server.all(u"action"_s);
        QCOMPARE(actions.mid(actions.size() - 2), (QStringList{u"Signal"_s, u"Delete"_s}));
        QCOMPARE(server.all(u"violation"_s), QStringList());
    }

    void patchesAreReported() {
        WinRmServer first({},
                          {answer(u"Get-HotFix"_s, {}, QJsonArray{fix(u"KB5031364"_s, 3), fix(u"KB5011048"_s, 60)})});
        WinRmServer second({}, {answer(u"Get-HotFix"_s, {}, QJsonArray{fix(u"KB4000001"_s, 90)})});
        WinRmServer down;
        HttpServer slack;
        READY(first);
        READY(second);
        READY(down);
        READY(slack);
        OpsctlProcess opsctl;
        logIn(opsctl);
        opsctl.setVariable(u"SLACK_WEBHOOK_URL"_s, slack.url(u"/services/T01/B02/ok.example"_s));
        addMachine(opsctl, u"win-01"_s, first.port());
        addMachine(opsctl, u"win-02"_s, second.port());
        addMachine(opsctl, u"win-03"_s, down.port());
        down.kill();
        const auto checked = opsctl.run({u"plan"_s, u"check"_s, plan_});
        QVERIFY2(checked.exitCode == 0 && checked.out.isEmpty(), checked.out + checked.err);
        const auto said = [&] {
            return QByteArray::fromBase64(slack.requests().last().value(u"body"_s).toString().toLatin1());
        };
        // All that the inventory has with the tag.
        auto made = opsctl.run({u"run"_s, plan_, u"--json"_s});
        QVERIFY2(made.exitCode == 0, made.out + made.err);
        QVERIFY2(said().contains("Windows patches: 2 of 3 machines are late"), said());
        const QByteArray day = QDate::currentDate().addDays(-3).toString(Qt::ISODate).toLatin1();
        QVERIFY2(said().contains("win-01: last patched " + day + ", 3 days ago; lately KB5031364"), said());
        QVERIFY2(said().contains(":warning: win-02: last patched "), said());
        QVERIFY2(said().contains(":warning: win-03: nothing was found out"), said());
        // Those that were named.
        made = opsctl.run(
            {u"run"_s, plan_, u"--input"_s, u"machines=[\"win-01\"]"_s, u"--input"_s, u"older_than=2"_s, u"--json"_s});
        QVERIFY2(made.exitCode == 0, made.out + made.err);
        QVERIFY2(said().contains("Windows patches: 1 of 1 machines are late"), said());
        QCOMPARE(first.all(u"violation"_s) + second.all(u"violation"_s), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestOpsctlWinRm)
#include "tst_opsctl_winrm.moc"
