// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/OutputParser.h"
#include "support/BusyboxImage.h"
#include "support/ToolChecks.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*this, made)

/// The Docker tools against a dockerd of the test's own: no network, images and containers in a temporary folder.
class TestDockerTools : public QObject {
    Q_OBJECT

    QTemporaryDir folder_{u"/tmp/oc-docker-XXXXXX"_s}; // the path of a socket may have 107 bytes only
    QProcess daemon_;
    QString host_;
    std::unique_ptr<ToolCalls> tools_;

    static QByteArray said(const StepOutcome& outcome) {
        return ' ' + outcome.output.fields.value(u"text"_s).toString().toUtf8();
    }
    QByteArray why(const StepOutcome& outcome) const { return tools_->why(outcome) + said(outcome); }
    StepOutcome call(const QString& tool, QJsonObject parameters = {}) {
        parameters.insert(u"docker_host"_s, host_);
        return tools_->call(tool, parameters);
    }
    /// What docker itself says, by another way than the tool.
    QString docker(const QStringList& arguments, int* exitCode = nullptr) {
        QProcess process;
        process.start(u"docker"_s, QStringList{u"--host"_s, host_} + arguments);
        process.waitForFinished(60000);
        if (exitCode) *exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
    }
    /// A container that runs until it is removed; "" when it could not be started.
    QString start(const QString& name, const QString& script, const QStringList& options = {}) {
        return docker(QStringList{u"run"_s, u"--detach"_s, u"--network"_s, u"none"_s, u"--name"_s, name} + options +
                      QStringList{u"bb:1"_s, u"sh"_s, u"-c"_s, script});
    }
    static QJsonObject named(const QList<QJsonObject>& rows, const QString& name) {
        for (const QJsonObject& row : rows) {
            if (row.value(u"name"_s) == name) return row;
        }
        return {};
    }

private Q_SLOTS:
    void initTestCase() {
        if (::geteuid() != 0) QSKIP("dockerd starts for root only: run the tests as root to try the Docker tools");
        for (const QString& program : {u"dockerd"_s, u"docker"_s, u"docker-compose"_s, u"busybox"_s})
            QVERIFY2(!QStandardPaths::findExecutable(program).isEmpty(), qPrintable(program));
        for (const char* name : {"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY"})
            qunsetenv(name);
        qputenv("DOCKER_CONFIG", folder_.path().toUtf8());
        tools_ = std::make_unique<ToolCalls>();
        host_ = u"unix://"_s + folder_.filePath(u"s"_s);
        daemon_.setProcessChannelMode(QProcess::MergedChannels);
        daemon_.setStandardOutputFile(folder_.filePath(u"log"_s));
        daemon_.start(u"dockerd"_s, {u"--data-root"_s, folder_.filePath(u"data"_s), u"--exec-root"_s,
                                     folder_.filePath(u"exec"_s), u"--pidfile"_s, folder_.filePath(u"pid"_s),
                                     u"--host"_s, host_, u"--storage-driver"_s, u"vfs"_s, u"--iptables=false"_s,
                                     u"--ip6tables=false"_s, u"--bridge"_s, u"none"_s, u"--ip-forward=false"_s});
        int exitCode = -1;
        QTRY_VERIFY_WITH_TIMEOUT((docker({u"info"_s}, &exitCode), exitCode == 0), 60000);
        const QString image = busyboxImage(folder_.path());
        QVERIFY(!image.isEmpty());
        docker({u"import"_s, image, u"bb:1"_s}, &exitCode);
        QCOMPARE(exitCode, 0);
        QVERIFY(
            !start(u"web"_s,
                   u"echo to output; echo to error >&2; i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.1; done"_s,
                   {u"--label"_s, u"app=shop"_s, u"--label"_s, u"note=a,b=\"c\""_s})
                 .isEmpty());
        QVERIFY(!start(u"done"_s, u"echo over; echo wrong >&2; exit 3"_s).isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(docker({u"inspect"_s, u"--format"_s, u"{{.State.Status}}"_s, u"done"_s}), u"exited"_s,
                                  20000);
    }

    void cleanupTestCase() {
        if (daemon_.state() == QProcess::NotRunning) return;
        for (const QString& id : docker({u"ps"_s, u"--all"_s, u"--quiet"_s}).split(u'\n', Qt::SkipEmptyParts))
            docker({u"rm"_s, u"--force"_s, id});
        daemon_.terminate();
        if (!daemon_.waitForFinished(30000)) daemon_.kill();
    }

    void ps() {
        StepOutcome outcome = call(u"docker-ps"_s);
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0].value(u"name"_s), u"web"_s);
        QCOMPARE(rows[0].value(u"image"_s), u"bb:1"_s);
        QCOMPARE(rows[0].value(u"state"_s), u"running"_s);
        QVERIFY(rows[0].value(u"status"_s).toString().startsWith(u"Up "_s));
        QCOMPARE(rows[0].value(u"networks"_s), u"none"_s);
        QCOMPARE(rows[0].value(u"labels"_s), u"app=shop,note=a,b=\"c\""_s);
        QCOMPARE(rows[0].value(u"id"_s), docker({u"inspect"_s, u"--format"_s, u"{{.Id}}"_s, u"web"_s}));
        const QDateTime created = QDateTime::fromString(rows[0].value(u"created_at"_s).toString(), Qt::ISODateWithMs);
        const QDateTime known = QDateTime::fromString(
            docker({u"inspect"_s, u"--format"_s, u"{{.Created}}"_s, u"web"_s}), Qt::ISODateWithMs);
        QVERIFY(known.isValid());
        QVERIFY2(qAbs(created.msecsTo(known)) < 1000, qPrintable(rows[0].value(u"created_at"_s).toString()));

        rows = rowsOf(call(u"docker-ps"_s, {{u"all"_s, true}}));
        QCOMPARE(named(rows, u"done"_s).value(u"state"_s), u"exited"_s);
        QVERIFY(named(rows, u"done"_s).value(u"status"_s).toString().startsWith(u"Exited (3)"_s));
        const auto filtered = [this](const QJsonObject& filter) {
            return call(u"docker-ps"_s, {{u"all"_s, true}, {u"filter"_s, filter}});
        };
        rows = rowsOf(filtered({{u"label"_s, u"note=a,b=\"c\""_s}, {u"status"_s, u"running"_s}}));
        QCOMPARE(rows.size(), 1);
        outcome = filtered({{u"name"_s, u"nobody $(touch /tmp/pwned) --all"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        QCOMPARE(outcome.output.table->columns.size(), 10);
        outcome = filtered({{u"no-such-filter"_s, u"x"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"no-such-filter"_s), tools_->why(outcome).constData());
    }

    void inspect() {
        StepOutcome outcome = call(u"docker-inspect"_s, {{u"name"_s, u"web"_s}, {u"type"_s, u"container"_s}});
        SUCCEEDS(outcome);
        const QJsonObject labels = outcome.output.fields.value(u"Config"_s).toObject().value(u"Labels"_s).toObject();
        QCOMPARE(labels.value(u"note"_s), u"a,b=\"c\""_s);
        outcome = call(u"docker-inspect"_s, {{u"name"_s, u"bb:1"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"RepoTags"_s).toArray(), QJsonArray{u"bb:1"_s});
        outcome = call(u"docker-inspect"_s, {{u"name"_s, u"web"_s}, {u"type"_s, u"volume"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        outcome = call(u"docker-inspect"_s, {{u"name"_s, u"--format={{.Id}}"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"--format={{.Id}}"_s), tools_->why(outcome).constData());
        QCOMPARE(call(u"docker-inspect"_s).error->code, u"bad_parameters"_s);
    }

    void stats() {
        const StepOutcome outcome = call(u"docker-stats"_s);
        SUCCEEDS(outcome);
        QVERIFY(tools_->notices().isEmpty());
        const QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0].value(u"name"_s), u"web"_s);
        QVERIFY(rows[0].value(u"memory_bytes"_s).toInteger() > 10'000);
        QVERIFY(rows[0].value(u"memory_limit_bytes"_s).toInteger() > rows[0].value(u"memory_bytes"_s).toInteger());
        QVERIFY(rows[0].value(u"cpu_percent"_s).isDouble());
        QCOMPARE(rows[0].value(u"net_received_bytes"_s), QJsonValue(0)); // it has no network
        QVERIFY(rows[0].value(u"processes"_s).toInteger() >= 1);
        QCOMPARE(rowsOf(call(u"docker-stats"_s, {{u"container"_s, u"web"_s}})).size(), 1);
        QCOMPARE(call(u"docker-stats"_s, {{u"container"_s, u"nobody"_s}}).status, TaskStatus::Failed);
    }

    void statsUnits() {
        // What a busy machine prints, after https://docs.docker.com/reference/cli/docker/container/stats/.
        const ToolSpecPtr tool = tools_->catalogue().find(u"docker-stats"_s);
        const auto parsed = OutputParser(tool->behaviourFor({}).output)
                                .parse("ab12 db 150.52% 1.5MiB / 2GiB 0.07% 1.2kB / 3MB 4.09GB / 0B 17\n"
                                       "cd34 old -- -- / -- -- -- / -- -- / -- --\n");
        QVERIFY(parsed);
        QVERIFY(parsed->notices.isEmpty());
        StepOutcome outcome;
        outcome.output = parsed->output;
        const QJsonObject row = rowsOf(outcome).value(0);
        QCOMPARE(row.value(u"cpu_percent"_s), QJsonValue(150.52));
        QCOMPARE(row.value(u"memory_bytes"_s), QJsonValue(1572864));
        QCOMPARE(row.value(u"memory_limit_bytes"_s), QJsonValue(qint64(2147483648)));
        QCOMPARE(row.value(u"net_received_bytes"_s), QJsonValue(1200));
        QCOMPARE(row.value(u"net_sent_bytes"_s), QJsonValue(3000000));
        QCOMPARE(row.value(u"block_read_bytes"_s), QJsonValue(qint64(4090000000)));
        QVERIFY(rowsOf(outcome).value(1).value(u"memory_bytes"_s).isNull());
    }

    void logs() {
        StepOutcome outcome = call(u"docker-logs"_s, {{u"container"_s, u"done"_s}});
        SUCCEEDS(outcome);
        QStringList lines;
        for (const QJsonObject& row : rowsOf(outcome))
            lines.append(row.value(u"line"_s).toString());
        lines.sort();
        QCOMPARE(lines, (QStringList{u"over"_s, u"wrong"_s})); // both of its outputs
        outcome = call(u"docker-logs"_s, {{u"container"_s, u"web"_s}, {u"tail"_s, 1}, {u"timestamps"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 1);
        QVERIFY(QRegularExpression(u"^20\\d\\d-\\d\\d-\\d\\dT[\\d:.]+Z tick \\d+$"_s)
                    .match(outcome.output.table->at(0, 0).toString())
                    .hasMatch());
        outcome = call(u"docker-logs"_s, {{u"container"_s, u"web"_s}, {u"since"_s, u"2099-01-01T00:00:00Z"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        outcome = call(u"docker-logs"_s, {{u"container"_s, u"--follow"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"--follow"_s), tools_->why(outcome).constData());

        std::stop_source cancel;
        QByteArray seen;
        outcome =
            tools_->call(u"docker-logs"_s,
                         {{u"docker_host"_s, host_}, {u"container"_s, u"web"_s}, {u"follow"_s, true}, {u"tail"_s, 0}},
                         cancel.get_token(), [&](OutputStream, const QByteArray& bytes) {
                             seen += bytes;
                             if (seen.count("tick") >= 5) cancel.request_stop();
                         });
        QCOMPARE(outcome.status, TaskStatus::Cancelled);
        QVERIFY(outcome.output.table->rowCount() >= 5);
    }

    void exec() {
        const auto exec = [this](const QJsonValue& command, QJsonObject more = {}) {
            more.insert(u"container"_s, u"web"_s);
            more.insert(u"command"_s, command);
            return call(u"docker-exec"_s, more);
        };
        StepOutcome outcome = exec(u"echo 'a  b' \"$HOME\" -- -x"_s);
        SUCCEEDS(outcome);
        QCOMPARE(said(outcome).trimmed(), "a  b $HOME -- -x");
        const QString hostile = u"--user=0 '\"$(id)`id`\n*ü"_s + QString(100'000, u'x');
        outcome = exec(QJsonArray{u"echo"_s, hostile});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"text"_s).toString(), hostile + u'\n');
        outcome = exec(u"sh -c 'echo partly; exit 7'"_s);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.exitCode, 7);
        QCOMPARE(said(outcome).trimmed(), "partly");
        outcome = exec(u"no-such-program"_s);
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY(outcome.exitCode == 126 || outcome.exitCode == 127);
        outcome = exec(u"cat"_s, {{u"input"_s, u"read me\n"_s}});
        QCOMPARE(said(outcome).trimmed(), "read me");
        outcome =
            exec(u"sh -c 'pwd; id -u; echo \"$A\"'"_s,
                 {{u"workdir"_s, u"/tmp"_s}, {u"user"_s, u"1234"_s}, {u"env"_s, QJsonObject{{u"A"_s, u"x=y z"_s}}}});
        SUCCEEDS(outcome);
        QCOMPARE(said(outcome).trimmed(), "/tmp\n1234\nx=y z");
        outcome = call(u"docker-exec"_s, {{u"container"_s, u"--help"_s}, {u"command"_s, u"id"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(exec(u"unclosed 'quote"_s).error->code, u"bad_parameters"_s);
        QCOMPARE(exec(QJsonArray{u"a\0b"_s}).error->code, u"bad_parameters"_s);
    }

    void anyCommand() {
        StepOutcome outcome = call(u"docker"_s, {{u"arguments"_s, u"tag bb:1 other:2"_s}});
        SUCCEEDS(outcome);
        int exitCode = -1;
        docker({u"image"_s, u"inspect"_s, u"other:2"_s}, &exitCode);
        QCOMPARE(exitCode, 0);
        outcome = call(u"docker"_s, {{u"arguments"_s, u"image ls --format '{{.Repository}} {{.Tag}}' other"_s}});
        QCOMPARE(said(outcome).trimmed(), "other 2");
        SUCCEEDS(call(u"docker"_s, {{u"arguments"_s, QJsonArray{u"rmi"_s, u"other:2"_s}}}));
        docker({u"image"_s, u"inspect"_s, u"other:2"_s}, &exitCode);
        QVERIFY(exitCode != 0);
        outcome = call(u"docker"_s, {{u"arguments"_s, u"stop nobody"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"nobody"_s), tools_->why(outcome).constData());
    }

    void compose() {
        const QString file = folder_.filePath(u"my shop.yaml"_s);
        {
            QFile yaml(file);
            QVERIFY(yaml.open(QIODevice::WriteOnly));
            yaml.write("version: '2.4'\nservices:\n"
                       "  web: {image: 'bb:1', network_mode: none, stop_grace_period: 0s,\n"
                       "        command: [sh, -c, 'echo hello from web; while :; do sleep 1; done']}\n"
                       "  db: {image: 'bb:1', network_mode: none, stop_grace_period: 0s,\n"
                       "       command: [sh, -c, 'echo hello from db; while :; do sleep 1; done']}\n");
        }
        const auto compose = [&](const QString& action, QJsonObject more = {}) {
            more.insert(u"action"_s, action);
            more.insert(u"file"_s, file);
            if (action != u"ps"_s) more.insert(u"project"_s, u"shop"_s);
            return call(u"docker-compose"_s, more);
        };
        StepOutcome outcome = compose(u"up"_s, {{u"service"_s, u"web"_s}});
        SUCCEEDS(outcome);
        QVERIFY(said(outcome).contains("web")); // its progress
        QList<QJsonObject> rows = rowsOf(compose(u"ps"_s));
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows[0].value(u"service"_s), u"web"_s);
        QCOMPARE(rows[0].value(u"project"_s), u"shop"_s);
        QCOMPARE(rows[0].value(u"state"_s), u"running"_s);
        QCOMPARE(rows[0].value(u"file"_s), file);
        QVERIFY(rows[0].value(u"created_at"_s).toString().endsWith(u'Z'));
        SUCCEEDS(compose(u"up"_s));
        QCOMPARE(rowsOf(call(u"docker-compose"_s, {{u"project"_s, u"shop"_s}})).size(), 2);
        QCOMPARE(rowsOf(call(u"docker-compose"_s)).size(), 2); // and not the containers that are nobody's services
        rows = rowsOf(call(u"docker-compose"_s, {{u"project"_s, u"shop"_s}, {u"service"_s, u"db"_s}}));
        QCOMPARE(rows.size(), 1);
        const QString id = rows[0].value(u"id"_s).toString();
        const auto started = [&] { return docker({u"inspect"_s, u"--format"_s, u"{{.State.StartedAt}}"_s, id}); };
        const QString before = started();
        QVERIFY(!before.isEmpty());
        SUCCEEDS(compose(u"restart"_s, {{u"service"_s, u"db"_s}}));
        QVERIFY(started() != before);
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                outcome = compose(u"logs"_s, {{u"service"_s, u"db"_s}, {u"tail"_s, 1}});
                const QList<QJsonObject> lines = rowsOf(outcome);
                return !lines.isEmpty() && lines.last().value(u"line"_s).toString().endsWith(u"| hello from db"_s);
            }(),
            20000);
        SUCCEEDS(compose(u"down"_s));
        int exitCode = 0;
        docker({u"inspect"_s, id}, &exitCode);
        QVERIFY(exitCode != 0);
        outcome = call(u"docker-compose"_s, {{u"project"_s, u"shop"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        outcome = call(u"docker-compose"_s, {{u"action"_s, u"up"_s}, {u"file"_s, u"/nowhere/compose.yaml"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        outcome = compose(u"restart"_s, {{u"service"_s, u"--help"_s}});
        QCOMPARE(outcome.error->code, u"bad_parameters"_s);
    }

    void composeRisks() {
        const ToolSpecPtr tool = tools_->catalogue().find(u"docker-compose"_s);
        const auto risk = [&](const QJsonObject& parameters) {
            return tool->behaviourFor(checkParameters(tool->parameters, parameters, false).values).risk;
        };
        QCOMPARE(risk({}), Risk::Read);
        QCOMPARE(risk({{u"action"_s, u"logs"_s}}), Risk::Read);
        QCOMPARE(risk({{u"action"_s, u"up"_s}}), Risk::Change);
        QCOMPARE(risk({{u"action"_s, u"down"_s}}), Risk::Change);
        QCOMPARE(risk({{u"action"_s, u"down"_s}, {u"volumes"_s, true}}), Risk::Destructive);
    }

    void nobodyListens() {
        for (const QString& tool : {u"docker-ps"_s, u"docker-stats"_s, u"docker-compose"_s}) {
            const StepOutcome outcome = tools_->call(tool, {{u"docker_host"_s, u"unix:///nowhere/docker.sock"_s}});
            QCOMPARE(outcome.status, TaskStatus::Failed);
            QVERIFY2(outcome.error->message.contains(u"/nowhere/docker.sock"_s), tools_->why(outcome).constData());
        }
        QCOMPARE(tools_->call(u"docker-ps"_s, {{u"docker_host"_s, u"--debug"_s}}).error->code, u"bad_parameters"_s);
    }
};

QTEST_GUILESS_MAIN(TestDockerTools)
#include "tst_docker_tools.moc"
