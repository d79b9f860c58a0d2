// SPDX-License-Identifier: GPL-3.0-or-later
// The words, documents and exit codes of opsctl, as another program sees them.
#include "support/OpsctlProcess.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStandardPaths>
#include <QTest>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using oc::test::OpsctlProcess;

class TestOpsctl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void version() {
        const auto answer = OpsctlProcess().run({u"--version"_s});
        QCOMPARE(answer.exitCode, 0);
        QVERIFY2(answer.out.startsWith("opsctl "), answer.out);
        QVERIFY(answer.err.isEmpty());
    }

    void wrongUse_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("nothing") << QStringList{} << QByteArray("no command given");
        QTest::newRow("misspelt") << QStringList{u"tool"_s} << QByteArray("did you mean tools?");
        QTest::newRow("no sub-command") << QStringList{u"tools"_s} << QByteArray("list, show or check");
        QTest::newRow("unknown option") << QStringList{u"run"_s, u"x.json"_s, u"--jsn"_s} << QByteArray("jsn");
        QTest::newRow("no file") << QStringList{u"run"_s} << QByteArray("something is missing");
        QTest::newRow("missing file") << QStringList{u"run"_s, u"/nonexistent/plan.json"_s}
                                      << QByteArray("/nonexistent/plan.json");
        QTest::newRow("both outputs") << QStringList{u"call"_s, u"df"_s, u"--json"_s, u"--events"_s}
                                      << QByteArray("exclude");
        QTest::newRow("no such tool") << QStringList{u"call"_s, u"dff"_s} << QByteArray("df");
        QTest::newRow("unknown parameter") << QStringList{u"call"_s, u"df"_s, u"pth=/"_s} << QByteArray("path");
        QTest::newRow("not name=value") << QStringList{u"call"_s, u"df"_s, u"path"_s} << QByteArray("name=value");
        QTest::newRow("no such run") << QStringList{u"runs"_s, u"show"_s, u"zzz"_s} << QByteArray("zzz");
        QTest::newRow("no such domain") << QStringList{u"tools"_s, u"list"_s, u"--domain"_s, u"x"_s}
                                        << QByteArray("automation");
    }
    void wrongUse() {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, says);
        const auto answer = OpsctlProcess().run(words);
        QCOMPARE(answer.exitCode, 2);
        QVERIFY2(answer.err.contains("opsctl: "), answer.err);
        QVERIFY2(answer.err.contains(says), answer.err);
        QVERIFY2(answer.out.isEmpty() || words.contains(u"--json"_s), answer.out);
    }

    void helpOfEachCommand_data() {
        QTest::addColumn<QStringList>("words");
        for (const char* words :
             {"tools list", "tools show", "tools check", "plan check", "plan preview", "run", "call", "runs list",
              "runs show", "runs log", "runs resume", "runs rerun", "runs delete", "doctor"}) {
            QTest::newRow(words) << QString::fromLatin1(words).split(u' ');
        }
    }
    void helpOfEachCommand() {
        QFETCH(QStringList, words);
        const auto answer = OpsctlProcess().run(words + QStringList{u"--help"_s});
        QCOMPARE(answer.exitCode, 0);
        QVERIFY2(answer.out.startsWith("Usage: opsctl " + words.join(u' ').toUtf8()), answer.out);
    }

    void helpOfCommandsThatAreSeveral() {
        for (const QString& command : {u"tools"_s, u"plan"_s, u"runs"_s, u"assets"_s, u"alerts"_s}) {
            const auto answer = OpsctlProcess().run({command, u"--help"_s});
            QCOMPARE(answer.exitCode, 0);
            QVERIFY2(answer.out.startsWith("Usage: opsctl " + command.toUtf8() + ' '), answer.out.constData());
            // What it names has a help of its own.
            const QByteArray line = answer.out.split('\n').first();
            const QList<QByteArray> names = line.mid(line.indexOf(command.toUtf8()) + command.size() + 1).split('|');
            for (const QByteArray& name : names) {
                const QString word = QString::fromUtf8(name.trimmed().split(' ').first());
                const auto own = OpsctlProcess().run({command, word, u"--help"_s});
                QVERIFY2(own.exitCode == 0 &&
                             own.out.startsWith("Usage: opsctl " + command.toUtf8() + ' ' + word.toUtf8()),
                         (own.out + own.err).constData());
            }
        }
        // And the list of them all is a table.
        const auto all = OpsctlProcess().run({u"--help"_s});
        for (const QByteArray& line : all.out.split('\n'))
            if (line.startsWith("  opsctl ")) QVERIFY2(line.at(63) == ' ' && line.at(64) != ' ', line.constData());
    }

    void toolsList() {
        OpsctlProcess opsctl;
        const auto answer = opsctl.run({u"tools"_s, u"list"_s, u"--json"_s});
        QCOMPARE(answer.exitCode, 0);
        const QJsonArray rows = answer.json().array();
        QVERIFY(rows.size() >= 20);
        QSet<QString> names;
        for (const auto& value : rows) {
            QJsonObject row = value.toObject();
            row.remove(u"problem"_s); // only of a tool that cannot run yet
            QCOMPARE(row.keys(), (QStringList{u"category"_s, u"description"_s, u"execution_location"_s, u"platform"_s,
                                              u"risk"_s, u"run"_s, u"tool"_s}));
            names << row.value(u"tool"_s).toString();
        }
        for (const char* name : {"df", "asset-create", "webhook_sender", "tcpdump"})
            QVERIFY(names.contains(QLatin1StringView(name)));
        const auto found = opsctl.run({u"tools"_s, u"list"_s, u"--search"_s, u"disk space"_s});
        QVERIFY2(found.out.split('\n').value(1).startsWith("df "), found.out);
        const auto domain = opsctl.run({u"tools"_s, u"list"_s, u"--domain"_s, u"asset"_s, u"--json"_s});
        QCOMPARE(domain.json().array().size(), 5);
    }

    void theCatalogueIsCachedBetweenProcesses() {
        OpsctlProcess opsctl;
        QCOMPARE(opsctl.run({u"tools"_s, u"list"_s}).exitCode, 0);
        const QByteArray cache = QFile::encodeName(opsctl.home() + u"/catalogue.cbor"_s);
        struct stat first {};
        QCOMPARE(stat(cache.constData(), &first), 0);
        QCOMPARE(opsctl.run({u"tools"_s, u"list"_s}).exitCode, 0);
        struct stat second {};
        QCOMPARE(stat(cache.constData(), &second), 0);
        // A cache that was not accepted would have been replaced by a new file.
        QCOMPARE(second.st_ino, first.st_ino);
        QCOMPARE(second.st_mtim.tv_nsec, first.st_mtim.tv_nsec);
    }

    void everyToolOfTheHouseIsGood() {
        const auto answer = OpsctlProcess().run({u"tools"_s, u"check"_s, QStringLiteral(OC_SOURCE_DIR "/tools")});
        QVERIFY2(answer.exitCode == 0 && answer.out.isEmpty(), answer.out + answer.err);
    }

    void aBadToolFileIsToldWithItsPlaceAndTheOthersLoad() {
        OpsctlProcess opsctl;
        opsctl.addTool(u"bad.yaml"_s, "tool_name: bad\nversion: \"1\"\nexecution_location: nowhere\nrisk: none\n");
        const auto answer = opsctl.run({u"tools"_s, u"check"_s});
        QCOMPARE(answer.exitCode, 2);
        QVERIFY2(answer.out.contains("bad.yaml:3:"), answer.out);
        QVERIFY2(answer.out.contains("bad.yaml:4:"), answer.out);
        QVERIFY(opsctl.run({u"tools"_s, u"show"_s, u"DF"_s}).out.startsWith("df: "));
    }

    void aWrongPlanIsToldWithItsPlace() {
        OpsctlProcess opsctl;
        const QString file =
            opsctl.write(u"wrong.json"_s, "{\"steps\": [\n  {\"tool\": \"df\", \"parameters\": {\"pth\": \"/\"}},\n"
                                          "  {\"tool\": \"dff\"}\n]}\n");
        const auto check = opsctl.run({u"plan"_s, u"check"_s, file});
        QCOMPARE(check.exitCode, 2);
        QVERIFY2(check.out.contains("wrong.json:2:") && check.out.contains("wrong.json:3:"), check.out);
        const auto run = opsctl.run({u"run"_s, file, u"--json"_s});
        QCOMPARE(run.exitCode, 2);
        const QJsonObject document = run.json().object();
        QCOMPARE(document.value(u"status"_s).toString(), u"refused"_s);
        QCOMPARE(document.value(u"problems"_s).toArray().size(), 2);
        QVERIFY(opsctl.run({u"runs"_s, u"list"_s}).out.isEmpty()); // nothing was started
    }

    void theAssetExampleOfTheReadme() {
        OpsctlProcess opsctl;
        const QByteArray plan = R"({"steps":[{"tool":"asset-create","parameters":{"hostname":)"
                                R"("web-server-01","ip_address":"192.168.1.100","type":"server"}}]})";
        const auto created = opsctl.run({u"run"_s, u"-"_s, u"--json"_s}, plan);
        QVERIFY2(created.exitCode == 0, created.err);
        const QJsonObject document = created.json().object();
        QCOMPARE(document.value(u"status"_s).toString(), u"completed"_s);
        QCOMPARE(document.value(u"result"_s).toObject().value(u"success"_s).toBool(), true);
        QVERIFY(document.value(u"error_message"_s).isNull());
        const QJsonArray results = document.value(u"step_results"_s).toArray();
        QCOMPARE(results.size(), 1);
        const QJsonObject result = results.at(0).toObject();
        QCOMPARE(result.value(u"step"_s).toInt(), 1);
        QCOMPARE(result.value(u"tool"_s).toString(), u"asset-create"_s);
        QCOMPARE(result.value(u"execution_location"_s).toString(), u"asset-service"_s);
        QCOMPARE(result.value(u"status"_s).toString(), u"success"_s);
        QCOMPARE(result.value(u"attempt"_s).toInt(), 1);
        QVERIFY(result.value(u"started_at"_s).toString().endsWith(u'Z'));

        const auto listed = opsctl.run({u"call"_s, u"asset-list"_s, u"--json"_s});
        QCOMPARE(listed.exitCode, 0);
        const QJsonObject output =
            listed.json().object().value(u"step_results"_s).toArray().at(0).toObject().value(u"output"_s).toObject();
        QCOMPARE(output.value(u"total"_s).toInt(), 1);
        QCOMPARE(output.value(u"assets"_s).toArray().at(0).toObject().value(u"hostname"_s).toString(),
                 u"web-server-01"_s);
    }

    void theFirstExampleRuns() {
        OpsctlProcess opsctl;
        const auto answer =
            opsctl.run({u"run"_s, QStringLiteral(OC_SOURCE_DIR "/resources/examples/first-plan.json"), u"--json"_s});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        const QJsonArray results = answer.json().object().value(u"step_results"_s).toArray();
        QVERIFY(results.size() >= 2);
        for (const auto& result : results)
            QCOMPARE(result.toObject().value(u"status"_s).toString(), u"success"_s);
    }

    void eventsAreOneObjectALineAndEndWithTheRun() {
        OpsctlProcess opsctl;
        const auto answer = opsctl.run({u"call"_s, u"df"_s, u"--events"_s});
        QCOMPARE(answer.exitCode, 0);
        const QList<QByteArray> lines = answer.out.trimmed().split('\n');
        QStringList kinds;
        for (const QByteArray& line : lines) {
            const QJsonDocument one = QJsonDocument::fromJson(line);
            QVERIFY2(one.isObject(), line);
            kinds << one.object().value(u"event"_s).toString();
        }
        QCOMPARE(kinds.first(), u"run_started"_s);
        QCOMPARE(kinds.last(), u"run_finished"_s);
        QVERIFY(kinds.contains(u"task_finished"_s));
    }

    void dryRunDoesNothing() {
        OpsctlProcess opsctl;
        const auto answer = opsctl.run({u"call"_s, u"asset-create"_s, u"hostname=web-9"_s, u"--dry-run"_s});
        QCOMPARE(answer.exitCode, 0);
        QVERIFY2(answer.out.contains("web-9"), answer.out);
        const auto listed = opsctl.run({u"call"_s, u"asset-list"_s, u"--json"_s});
        QCOMPARE(listed.json()
                     .object()
                     .value(u"step_results"_s)
                     .toArray()
                     .at(0)
                     .toObject()
                     .value(u"output"_s)
                     .toObject()
                     .value(u"total"_s)
                     .toInt(),
                 0);
    }

    void aDestructiveToolAsksAndIsRefusedWithoutATerminal() {
        OpsctlProcess opsctl;
        QCOMPARE(opsctl.run({u"call"_s, u"asset-create"_s, u"hostname=web-9"_s}).exitCode, 0);
        const auto refused = opsctl.run({u"call"_s, u"asset-delete"_s, u"hostname=web-9"_s, u"--json"_s});
        QCOMPARE(refused.exitCode, 3);
        QCOMPARE(refused.json().object().value(u"status"_s).toString(), u"refused"_s);
        QVERIFY2(refused.err.contains("--yes"), refused.err);
        QCOMPARE(opsctl.run({u"call"_s, u"asset-delete"_s, u"hostname=web-9"_s, u"--yes"_s}).exitCode, 0);
    }

    void anApprovalNobodyCanGiveIsARefusal() {
        OpsctlProcess opsctl;
        const QByteArray plan = R"({"steps":[{"tool":"uptime","approve":"Really look?"}]})";
        const auto refused = opsctl.run({u"run"_s, u"-"_s}, plan);
        QCOMPARE(refused.exitCode, 3);
        QVERIFY2(refused.err.contains("--yes"), refused.err);
        QCOMPARE(opsctl.run({u"run"_s, u"-"_s, u"--yes"_s}, plan).exitCode, 0);
    }

    void history() {
        OpsctlProcess opsctl;
        QCOMPARE(opsctl.run({u"call"_s, u"df"_s}).exitCode, 0);
        const QJsonArray runs = opsctl.run({u"runs"_s, u"list"_s, u"--json"_s}).json().array();
        QCOMPARE(runs.size(), 1);
        const QString id = runs.at(0).toObject().value(u"execution_id"_s).toString();
        QCOMPARE(runs.at(0).toObject().value(u"status"_s).toString(), u"completed"_s);

        const auto shown = opsctl.run({u"runs"_s, u"show"_s, id, u"--json"_s});
        QCOMPARE(shown.json().object().value(u"execution_id"_s).toString(), id);
        QCOMPARE(shown.json().object().value(u"step_results"_s).toArray().size(), 1);
        const auto log = opsctl.run({u"runs"_s, u"log"_s, u"last"_s});
        QVERIFY2(log.out.contains("Filesystem"), log.out + log.err); // df's own heading: the raw output is kept
        QCOMPARE(opsctl.run({u"runs"_s, u"log"_s, u"last"_s, u"nosuch"_s}).exitCode, 2);

        QCOMPARE(opsctl.run({u"runs"_s, u"rerun"_s, id}).exitCode, 0);
        QCOMPARE(opsctl.run({u"runs"_s, u"list"_s, u"--json"_s}).json().array().size(), 2);
        QCOMPARE(opsctl.run({u"runs"_s, u"resume"_s, id}).exitCode, 2); // complete
        QCOMPARE(opsctl.run({u"runs"_s, u"delete"_s, id}).exitCode, 0);
        QCOMPARE(opsctl.run({u"runs"_s, u"list"_s, u"--json"_s}).json().array().size(), 1);
        QVERIFY(!QFile::exists(opsctl.home() + u"/runs/"_s + id));
    }

    void aFailedRunIsResumedWithoutDoingAgainWhatSucceeded() {
        OpsctlProcess opsctl;
        opsctl.addTool(u"touch-once.yaml"_s, R"(
tool_name: touch-once
version: "1"
execution_location: automation-service
platform: linux
category: test
description: Makes a folder; fails when it is there.
risk: change
parameters: [{name: path, type: path, required: true}]
run: {argv: [mkdir, --, "{path}"]}
)");
        const QString first = opsctl.scratch(u"first"_s);
        const QString second = opsctl.scratch(u"missing/second"_s);
        const QString plan = opsctl.write(
            u"two.json"_s,
            QJsonDocument(
                QJsonObject{{u"steps"_s, QJsonArray{QJsonObject{{u"id"_s, u"a"_s},
                                                                {u"tool"_s, u"touch-once"_s},
                                                                {u"parameters"_s, QJsonObject{{u"path"_s, first}}}},
                                                    QJsonObject{{u"id"_s, u"b"_s},
                                                                {u"tool"_s, u"touch-once"_s},
                                                                {u"parameters"_s, QJsonObject{{u"path"_s, second}}}}}}})
                .toJson());
        const auto failed = opsctl.run({u"run"_s, plan});
        QCOMPARE(failed.exitCode, 1);
        QVERIFY2(failed.out.contains("No such file"), failed.out); // mkdir's own words reach the person
        QVERIFY(QDir(first).exists());
        QVERIFY(QDir().mkpath(opsctl.scratch(u"missing"_s)));
        const auto resumed = opsctl.run({u"runs"_s, u"resume"_s, u"last"_s});
        QVERIFY2(resumed.exitCode == 0, resumed.out + resumed.err); // step a would fail if it were done again
        QVERIFY(QDir(second).exists());
    }

    void bashCompletesToolsAndParameters_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("offers");
        QTest::newRow("commands") << QStringList{u"do"_s} << QByteArray("doctor");
        QTest::newRow("tools") << QStringList{u"tools"_s, u"show"_s, u"asset-cr"_s} << QByteArray("asset-create");
        QTest::newRow("parameters") << QStringList{u"call"_s, u"df"_s, u"pa"_s} << QByteArray("path=");
        QTest::newRow("options") << QStringList{u"run"_s, u"--dr"_s} << QByteArray("--dry-run");
    }
    void bashCompletesToolsAndParameters() {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, offers);
        QProcess bash;
        QString line = u"source '%1'; COMP_WORDS=('%2'"_s.arg(
            QStringLiteral(OC_SOURCE_DIR "/packaging/completion/opsctl.bash"), OpsctlProcess::program());
        for (const QString& word : words)
            line += u" '"_s + word + u'\'';
        line += u"); COMP_CWORD=%1; _opsctl; printf '%s\\n' \"${COMPREPLY[@]}\""_s.arg(words.size());
        QTemporaryDir home;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"OPSCONDUCTOR_HOME"_s, home.path());
        bash.setProcessEnvironment(environment);
        bash.start(u"bash"_s, {u"--norc"_s, u"-c"_s, line});
        QVERIFY(bash.waitForFinished());
        const QList<QByteArray> offered = bash.readAllStandardOutput().trimmed().split('\n');
        QVERIFY2(offered.contains(offers), offered.join(' ') + bash.readAllStandardError());
    }

    void zshAndManAcceptOurFiles_data() {
        QTest::addColumn<QStringList>("command");
        QTest::newRow("zsh") << QStringList{u"zsh"_s, u"-n"_s,
                                            QStringLiteral(OC_SOURCE_DIR "/packaging/completion/_opsctl")};
        for (const char* page : {"opsctl.1", "opsconductor.1"}) {
            QTest::newRow(page) << QStringList{
                u"man"_s, u"--warnings"_s,
                u"-E"_s,  u"UTF-8"_s,
                u"-l"_s,  u"-Tutf8"_s,
                u"-Z"_s,  QStringLiteral(OC_SOURCE_DIR "/packaging/man/") + QLatin1StringView(page)};
        }
    }
    void zshAndManAcceptOurFiles() {
        QFETCH(QStringList, command);
        QProcess process;
        process.start(command.first(), command.mid(1));
        QVERIFY2(process.waitForFinished(), qPrintable(process.errorString()));
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(process.readAllStandardError(), QByteArray());
    }

    void doctor() {
        OpsctlProcess opsctl;
        const auto answer = opsctl.run({u"doctor"_s, u"--json"_s});
        QVERIFY2(answer.exitCode == 0, answer.out + answer.err);
        const QJsonArray tools = answer.json().object().value(u"tools"_s).toArray();
        bool kubectl = false;
        for (const auto& value : tools) {
            const QJsonObject row = value.toObject();
            if (row.value(u"tool"_s) == "df"_L1) QVERIFY(row.value(u"available"_s).toBool());
            if (row.value(u"tool"_s) != "kubectl-get"_L1 || row.value(u"available"_s).toBool()) continue;
            kubectl = true;
            QVERIFY(!row.value(u"reason"_s).toString().isEmpty());
            QVERIFY(!row.value(u"hint"_s).toString().isEmpty());
        }
        QVERIFY(kubectl || !QStandardPaths::findExecutable(u"kubectl"_s).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestOpsctl)
#include "tst_opsctl.moc"
