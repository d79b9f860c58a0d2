// SPDX-License-Identifier: GPL-3.0-or-later
// What a tired person meets: failures of programs, disks, databases and processes, through the real opsctl.
#include "support/OpsctlProcess.h"
#include "support/TinyDisk.h"

#include <QDir>
#include <QDirIterator>
#include <QJsonArray>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QStandardPaths>
#include <QTest>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using oc::test::OpsctlProcess;
using oc::test::TinyDisk;

namespace {

QByteArray toolYaml(const QByteArray& name, const QByteArray& rest) {
    return "tool_name: " + name +
           "\nversion: \"1\"\nexecution_location: automation-service\nplatform: linux\ncategory: test\n"
           "description: For the test.\nrisk: read\n" +
           rest;
}

QJsonObject onlyResult(const OpsctlProcess::Answer& answer) {
    return answer.json().object().value(u"step_results"_s).toArray().at(0).toObject();
}

/// Whether some process has this text in its command line.
bool someProcessHas(const QByteArray& text) {
    QDirIterator processes(u"/proc"_s, QDir::Dirs | QDir::NoDotAndDotDot);
    while (processes.hasNext()) {
        processes.next();
        QFile file(processes.filePath() + u"/cmdline"_s);
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(text)) return true;
    }
    return false;
}

} // namespace

class TestOpsctlTrouble : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aMissingProgramIsToldWithItsPackage() {
        OpsctlProcess opsctl;
        opsctl.addTool(
            u"gone.yaml"_s,
            toolYaml("gone",
                     "requires: {programs: [no-such-program-here], packages: {no-such-program-here: some-package}}\n"
                     "run: {argv: [no-such-program-here]}\n"));
        const auto answer = opsctl.run({u"call"_s, u"gone"_s, u"--json"_s});
        QCOMPARE(answer.exitCode, 1);
        const QJsonObject error = onlyResult(answer).value(u"error"_s).toObject();
        QCOMPARE(error.value(u"code"_s).toString(), u"program_missing"_s);
        QVERIFY(error.value(u"message"_s).toString().contains(u"no-such-program-here"_s));
        QVERIFY(error.value(u"hint"_s).toString().contains(u"some-package"_s));
    }

    void aKilledProcessIsTold() {
        OpsctlProcess opsctl;
        opsctl.addTool(u"dies.yaml"_s, toolYaml("dies", "run: {argv: [sh, -c, \"kill -9 $$\"]}\n"));
        const auto answer = opsctl.run({u"call"_s, u"dies"_s, u"--json"_s});
        QCOMPARE(answer.exitCode, 1);
        const QString message = onlyResult(answer).value(u"error"_s).toObject().value(u"message"_s).toString();
        QVERIFY2(message.contains(u"KILL"_s), qPrintable(message));
    }

    void aTimeOutEndsTheWholeTree() {
        OpsctlProcess opsctl;
        opsctl.addTool(
            u"slow.yaml"_s,
            toolYaml("slow",
                     "timeout: 1s\nrun: {argv: [sh, -c, \"sleep 987.125 & setsid sleep 987.125 & sleep 987.125\"]}\n"));
        const auto answer = opsctl.run({u"call"_s, u"slow"_s, u"--json"_s});
        QCOMPARE(answer.exitCode, 1);
        QCOMPARE(onlyResult(answer).value(u"status"_s).toString(), u"timed_out"_s);
        QTRY_VERIFY(!someProcessHas(QByteArray("sleep\0"
                                               "987.125",
                                               13)));
    }

    void interruptCancelsAndEndsTheTree() {
        OpsctlProcess opsctl;
        opsctl.addTool(u"long.yaml"_s,
                       toolYaml("long", "timeout: 10m\nrun: {argv: [sh, -c, \"echo up; sleep 987.25\"]}\n"));
        QProcess process;
        opsctl.start(process, {u"call"_s, u"long"_s, u"--events"_s});
        QByteArray seen;
        QTRY_VERIFY_WITH_TIMEOUT((seen += process.readAllStandardOutput()).contains("task_output"), 20000);
        ::kill(pid_t(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(20000));
        QCOMPARE(process.exitCode(), 130);
        seen += process.readAllStandardOutput();
        QVERIFY2(seen.contains("\"cancelled\""), seen);
        QVERIFY(!someProcessHas(QByteArray("sleep\0"
                                           "987.25",
                                           12)));
        const auto runs = opsctl.run({u"runs"_s, u"list"_s, u"--json"_s}).json().array();
        QCOMPARE(runs.at(0).toObject().value(u"status"_s).toString(), u"cancelled"_s);
    }

    void aFullDiskIsTold() {
        TinyDisk disk(600);
        if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
        OpsctlProcess opsctl;
        opsctl.setHome(disk.path());
        opsctl.addTool(u"wide.yaml"_s, toolYaml("wide", "run: {argv: [head, -c, \"20000000\", /dev/zero]}\n"));
        const auto answer = opsctl.run({u"call"_s, u"wide"_s});
        QVERIFY2(answer.exitCode == 4, answer.out + answer.err);
        const QByteArray said = answer.out + answer.err;
        QVERIFY2(said.contains("No space left") || said.contains("full"), said);
        // The history still opens, and says that the run did not come to its end.
        const auto runs = opsctl.run({u"runs"_s, u"list"_s, u"--json"_s});
        QVERIFY2(runs.exitCode == 0, runs.err);
        const QJsonArray rows = runs.json().array();
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows.at(0).toObject().value(u"status"_s).toString(), u"interrupted"_s);
    }

    void aReadOnlyHomeIsTold() {
        TinyDisk disk(600);
        if (!disk.problem().isEmpty()) QSKIP(qPrintable(disk.problem()));
        QVERIFY(disk.makeReadOnly());
        OpsctlProcess opsctl;
        opsctl.setHome(disk.path());
        const auto answer = opsctl.run({u"call"_s, u"uptime"_s});
        QCOMPARE(answer.exitCode, 4);
        QVERIFY2(answer.err.contains("OPSCONDUCTOR_HOME") && answer.err.contains(disk.path().toUtf8()), answer.err);
        QCOMPARE(opsctl.run({u"tools"_s, u"list"_s}).exitCode, 0); // what needs no state still works
    }

    void aDamagedHistoryIsToldAndNotTouched() {
        OpsctlProcess opsctl;
        QFile file(opsctl.home() + u"/state.db"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const QByteArray rubbish(8192, 'x');
        file.write(rubbish);
        file.close();
        const auto answer = opsctl.run({u"call"_s, u"uptime"_s});
        QCOMPARE(answer.exitCode, 4);
        QVERIFY2(answer.err.contains("state.db"), answer.err);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), rubbish);
    }

    void aHistoryOfANewerProgramIsRefused() {
        OpsctlProcess opsctl;
        QCOMPARE(opsctl.run({u"call"_s, u"uptime"_s}).exitCode, 0);
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"newer"_s);
            database.setDatabaseName(opsctl.home() + u"/state.db"_s);
            QVERIFY(database.open());
            QVERIFY(QSqlQuery(database).exec(u"PRAGMA user_version = 9999"_s));
        }
        QSqlDatabase::removeDatabase(u"newer"_s);
        const auto answer = opsctl.run({u"runs"_s, u"list"_s});
        QCOMPARE(answer.exitCode, 4);
        QVERIFY2(answer.err.contains("newer"), answer.err);
    }

    void aSecretIsFoundNowhere() {
        OpsctlProcess opsctl;
        const QString secret = u"S3cr3t/with+odd=chars"_s;
        opsctl.setVariable(u"OPSCONDUCTOR_SECRET_DB"_s, secret);
        opsctl.addTool(u"leaky.yaml"_s,
                       toolYaml("leaky",
                                "parameters: [{name: password, type: secret, required: true}]\n"
                                "environment: {PASSWORD: \"{password}\"}\n"
                                "run: {argv: [sh, -c, \"echo out $PASSWORD; echo err $PASSWORD >&2; tr '\\\\0' "
                                "' ' < /proc/$$/cmdline; exit 3\"]}\n"));
        const QByteArray plan = R"({"name":"leak","steps":[{"tool":"leaky","parameters":{"password":"secret:db"}}]})";
        const auto answer = opsctl.run({u"run"_s, u"-"_s, u"--json"_s}, plan);
        QCOMPARE(answer.exitCode, 1);
        const QJsonObject raw = onlyResult(answer).value(u"raw"_s).toObject();
        QVERIFY2(raw.value(u"stdout"_s).toString().startsWith(u"out ***"_s),
                 qPrintable(raw.value(u"stdout"_s).toString()));
        const auto clear = opsctl.run({u"call"_s, u"leaky"_s, u"password="_s + secret, u"--events"_s});
        const auto preview = opsctl.run({u"plan"_s, u"preview"_s, u"-"_s}, plan);
        const auto log = opsctl.run({u"runs"_s, u"log"_s, u"last"_s});
        for (const auto& one : {answer, clear, preview, log}) {
            QVERIFY2(!one.out.contains(secret.toUtf8()) && !one.err.contains(secret.toUtf8()), one.out + one.err);
        }
        QDirIterator files(opsctl.home(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        int looked = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QVERIFY2(!bytes.contains(secret.toUtf8()) && !bytes.contains(secret.toUtf8().toBase64()),
                     qPrintable(file.fileName()));
            ++looked;
        }
        QVERIFY(looked > 1);
    }

    void aGigabyteOfOutputCostsLittleMemory() {
#if defined(__SANITIZE_ADDRESS__)
        QSKIP("the sanitizer's own memory would be measured");
#endif
        OpsctlProcess opsctl;
        opsctl.addTool(u"gigabyte.yaml"_s,
                       toolYaml("gigabyte", "timeout: 5m\nrun: {argv: [head, -c, 1G, /dev/zero]}\n"));
        const QByteArray home = QFile::encodeName(opsctl.home());
        const QByteArray program = QFile::encodeName(OpsctlProcess::program());
        const pid_t child = fork();
        if (child == 0) {
            setenv("OPSCONDUCTOR_HOME", home.constData(), 1);
            const int null = open("/dev/null", O_WRONLY);
            dup2(null, 1);
            dup2(null, 2);
            execl(program.constData(), "opsctl", "call", "gigabyte", static_cast<char*>(nullptr));
            _exit(127);
        }
        int status = 0;
        rusage usage{};
        QCOMPARE(wait4(child, &status, 0, &usage), child);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 0);
        QVERIFY2(usage.ru_maxrss < 100 * 1024, qPrintable(u"%1 kB"_s.arg(usage.ru_maxrss)));
    }

    void killedInTheMiddleNoFinishedTaskIsLost() {
        OpsctlProcess opsctl;
        const QByteArray plan =
            R"({"steps":[{"id":"many","tool":"hostname","for_each":"{{ Array.from({length: 3000}, (_, i) => i) }}","max_parallel":4}]})";
        const QString file = opsctl.write(u"many.json"_s, plan);
        for (int round = 0; round < 8; ++round) {
            QProcess process;
            opsctl.start(process, {u"run"_s, file, u"--events"_s});
            QByteArray seen;
            const int wanted = 20 + round * 40;
            QTRY_VERIFY_WITH_TIMEOUT((seen += process.readAllStandardOutput()).count("task_finished") >= wanted, 30000);
            process.kill();
            process.waitForFinished();
            seen += process.readAllStandardOutput();
            QString id;
            int finished = 0;
            for (const QByteArray& line : seen.split('\n')) {
                const QJsonObject event = QJsonDocument::fromJson(line).object(); // the last line may be cut
                if (event.value(u"event"_s) == "task_finished"_L1) ++finished;
                if (id.isEmpty()) id = event.value(u"execution_id"_s).toString();
            }
            QVERIFY(!id.isEmpty());
            const auto shown = opsctl.run({u"runs"_s, u"show"_s, id, u"--json"_s});
            QVERIFY2(shown.exitCode == 0, shown.err);
            int stored = 0;
            const QJsonArray results = shown.json().object().value(u"step_results"_s).toArray();
            for (const auto& result : results)
                stored += result.toObject().value(u"status"_s) == "success"_L1;
            QVERIFY2(stored >= finished, qPrintable(u"%1 seen, %2 kept"_s.arg(finished).arg(stored)));
            const QJsonArray runs = opsctl.run({u"runs"_s, u"list"_s, u"--json"_s}).json().array();
            QCOMPARE(runs.at(0).toObject().value(u"status"_s).toString(), u"interrupted"_s);
        }
    }

    void allFourDomainsInOnePlan() {
        // An independent HTTP server: Python's.
        const QString python = QStandardPaths::findExecutable(u"python3"_s);
        QVERIFY2(!python.isEmpty(), "python3 is missing");
        OpsctlProcess opsctl;
        const QString bodies = opsctl.scratch(u"bodies"_s);
        const QString script = opsctl.write(u"server.py"_s, R"(
import http.server, sys
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        open(sys.argv[1], 'ab').write(body + b'\n')
        self.send_response(200); self.send_header('Content-Length', '2'); self.end_headers(); self.wfile.write(b'ok')
    def log_message(self, *args): pass
server = http.server.HTTPServer(('127.0.0.1', 0), Hook)
print(server.server_port, flush=True)
server.serve_forever()
)");
        QProcess server;
        server.start(python, {script, bodies});
        QTRY_VERIFY_WITH_TIMEOUT(server.canReadLine(), 10000);
        const QByteArray port = server.readLine().trimmed();

        const QString capture = opsctl.write(
            u"two.pcap"_s, QByteArray::fromHex(
                               "d4c3b2a1020004000000000000000000ffff000001000000" // pcap, little endian, Ethernet
                               "01000000000000002a0000002a000000"                 // one ARP request, 42 bytes
                               "ffffffffffff02000000000108060001080006040001020000000001c0000201000000000000c0000202"));
        const auto answer =
            opsctl.run({u"run"_s, QStringLiteral(OC_SOURCE_DIR "/resources/examples/four-domains.json"), u"--input"_s,
                        u"url=http://127.0.0.1:"_s + QString::fromLatin1(port) + u"/hook"_s, u"--input"_s,
                        u"file="_s + capture, u"--json"_s});
        server.kill();
        server.waitForFinished();
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        QSet<QString> domains;
        const QJsonArray results = answer.json().object().value(u"step_results"_s).toArray();
        for (const auto& result : results) {
            QCOMPARE(result.toObject().value(u"status"_s).toString(), u"success"_s);
            domains << result.toObject().value(u"execution_location"_s).toString();
        }
        QCOMPARE(domains.size(), 4);
        QFile sent(bodies);
        QVERIFY(sent.open(QIODevice::ReadOnly));
        QVERIFY(QJsonDocument::fromJson(sent.readLine()).isObject());
        const QJsonArray runs = opsctl.run({u"runs"_s, u"list"_s, u"--json"_s}).json().array();
        QCOMPARE(runs.size(), 1);
        QCOMPARE(runs.at(0).toObject().value(u"tasks"_s).toInt(), int(results.size()));
    }
};

QTEST_GUILESS_MAIN(TestOpsctlTrouble)
#include "tst_opsctl_trouble.moc"
