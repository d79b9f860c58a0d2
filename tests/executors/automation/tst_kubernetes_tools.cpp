// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/ToolChecks.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QVersionNumber>

using namespace oc;
using namespace oc::test;
using namespace Qt::StringLiterals;

#define SUCCEEDS(made) TOOL_SUCCEEDS(*tools_, made)

/// The kubectl tools: the real kubectl against an API server of the test's own (tests/support/kube_api.py).
class TestKubernetesTools : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QProcess server_;
    quint16 unusedPort_ = 0;
    std::unique_ptr<ToolCalls> tools_;
    QVersionNumber version_;

    /// The requests that the server has had for paths with this end.
    QList<QJsonObject> requests(const QString& pathEnd) {
        QFile log(folder_.filePath(u"log"_s));
        QList<QJsonObject> found;
        if (!log.open(QIODevice::ReadOnly)) return found;
        for (const QByteArray& line : log.readAll().split('\n')) {
            const QJsonObject request = QJsonDocument::fromJson(line).object();
            if (request.value(u"path"_s).toString().endsWith(pathEnd)) found.append(request);
        }
        return found;
    }
    static QStringList values(const QJsonObject& request, const QString& name) {
        QStringList found;
        for (const QJsonValue& pair : request.value(u"query"_s).toArray()) {
            if (pair[0] == name) found.append(pair[1].toString());
        }
        return found;
    }
    bool writeConfig() {
        const QByteArray port = QByteArray::number(server_.property("port").toInt());
        QFile file(folder_.filePath(u"config"_s));
        return file.open(QIODevice::WriteOnly) &&
               file.write("{\"apiVersion\": \"v1\", \"kind\": \"Config\", \"current-context\": \"one\", \"clusters\": ["
                          "{\"name\": \"here\", \"cluster\": {\"server\": \"https://127.0.0.1:" +
                          port +
                          "\", \"certificate-authority\": \"ca.pem\"}}, "
                          "{\"name\": \"nowhere\", \"cluster\": {\"server\": \"https://127.0.0.1:" +
                          QByteArray::number(unusedPort_) +
                          "\"}}], \"users\": ["
                          "{\"name\": \"me\", \"user\": {\"token\": \"right\"}}, "
                          "{\"name\": \"stranger\", \"user\": {\"token\": \"wrong\"}}], \"contexts\": ["
                          "{\"name\": \"one\", \"context\": {\"cluster\": \"here\", \"user\": \"me\", \"namespace\": "
                          "\"shop\"}}, "
                          "{\"name\": \"two words, \\\"quoted\\\" ü\", \"context\": {\"cluster\": \"here\", \"user\": "
                          "\"stranger\"}}, "
                          "{\"name\": \"-dash\", \"context\": {\"cluster\": \"nowhere\", \"user\": \"me\"}}]}") > 0;
    }
    QString current(const QString& what) {
        QProcess kubectl;
        kubectl.start(u"kubectl"_s, {u"config"_s, u"view"_s, u"--minify"_s, u"--output=jsonpath="_s + what});
        kubectl.waitForFinished(20000);
        return QString::fromUtf8(kubectl.readAllStandardOutput());
    }
    static QString text(const StepOutcome& outcome) { return outcome.output.fields.value(u"text"_s).toString(); }

private Q_SLOTS:
    void initTestCase() {
        for (const QString& program : {u"kubectl"_s, u"python3"_s, u"openssl"_s})
            QVERIFY2(!QStandardPaths::findExecutable(program).isEmpty(), qPrintable(program));
        QTcpServer unused;
        QVERIFY(unused.listen(QHostAddress::LocalHost));
        unusedPort_ = unused.serverPort();
        unused.close();
        server_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        server_.start(u"python3"_s, {QStringLiteral(OC_SOURCE_DIR "/tests/support/kube_api.py"), folder_.path()});
        QTRY_VERIFY_WITH_TIMEOUT(server_.canReadLine(), 60000);
        server_.setProperty("port", server_.readLine().trimmed().toInt());
        qputenv("HOME", folder_.path().toUtf8()); // kubectl keeps what it discovered there
        qputenv("KUBECONFIG", folder_.filePath(u"config"_s).toUtf8());
        tools_ = std::make_unique<ToolCalls>();
        QProcess kubectl;
        kubectl.start(u"kubectl"_s, {u"version"_s, u"--client"_s, u"--output=json"_s});
        QVERIFY(kubectl.waitForFinished(20000));
        version_ = QVersionNumber::fromString(QJsonDocument::fromJson(kubectl.readAllStandardOutput())
                                                  .object()[u"clientVersion"_s][u"gitVersion"_s]
                                                  .toString()
                                                  .mid(1));
        QVERIFY(version_.majorVersion() >= 1);
    }
    void init() { QVERIFY(writeConfig()); }
    void cleanupTestCase() {
        server_.terminate();
        if (!server_.waitForFinished(10000)) server_.kill();
    }

    void contexts() {
        StepOutcome outcome = tools_->call(u"kubectx"_s);
        SUCCEEDS(outcome);
        const QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 3);
        const QJsonObject first{{u"name"_s, u"one"_s},
                                {u"current"_s, true},
                                {u"cluster"_s, u"here"_s},
                                {u"user"_s, u"me"_s},
                                {u"namespace"_s, u"shop"_s}};
        // By name, or as they stand in the file: clients differ.
        QVERIFY(rows.contains(first));
        const auto second = std::find_if(rows.begin(), rows.end(), [](const QJsonObject& row) {
            return row.value(u"name"_s) == u"two words, \"quoted\" ü"_s;
        });
        QVERIFY(second != rows.end());
        QCOMPARE(second->value(u"current"_s), QJsonValue(false));
        QVERIFY(second->value(u"namespace"_s).isNull());
        outcome = tools_->call(u"kubectx"_s, {{u"list_only"_s, false}, {u"context"_s, u"two words, \"quoted\" ü"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.fields.value(u"context"_s), u"two words, \"quoted\" ü"_s);
        QCOMPARE(current(u"{.contexts[0].name}"_s), u"two words, \"quoted\" ü"_s);
        SUCCEEDS(tools_->call(u"kubectx"_s, {{u"list_only"_s, false}, {u"context"_s, u"-dash"_s}}));
        QCOMPARE(current(u"{.contexts[0].name}"_s), u"-dash"_s);
        outcome = tools_->call(u"kubectx"_s, {{u"list_only"_s, false}, {u"context"_s, u"nobody's"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"nobody's"_s), tools_->why(outcome).constData());
        QCOMPARE(current(u"{.contexts[0].name}"_s), u"-dash"_s);
        QCOMPARE(tools_->call(u"kubectx"_s, {{u"list_only"_s, false}}).error->code, u"bad_parameters"_s);
    }

    void noContexts() {
        QFile file(folder_.filePath(u"config"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"apiVersion\": \"v1\", \"kind\": \"Config\"}");
        file.close();
        const StepOutcome outcome = tools_->call(u"kubectx"_s);
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
    }

    void namespaces() {
        const auto currentOnes = [this] {
            QStringList names;
            for (const QJsonObject& row : rowsOf(tools_->call(u"kubens"_s))) {
                if (row.value(u"current"_s).toBool()) names.append(row.value(u"name"_s).toString());
            }
            return names;
        };
        StepOutcome outcome = tools_->call(u"kubens"_s);
        SUCCEEDS(outcome);
        const QList<QJsonObject> rows = rowsOf(outcome);
        QCOMPARE(rows.size(), 3);
        const QJsonObject shop{{u"name"_s, u"shop"_s},
                               {u"current"_s, true},
                               {u"status"_s, u"Active"_s},
                               {u"created_at"_s, u"2026-11-01T08:00:00.000Z"_s}};
        QCOMPARE(rows[1], shop);
        QCOMPARE(currentOnes(), QStringList{u"shop"_s});
        SUCCEEDS(tools_->call(u"kubens"_s, {{u"list_only"_s, false}, {u"namespace"_s, u"default"_s}}));
        QCOMPARE(current(u"{..namespace}"_s), u"default"_s);
        QCOMPARE(currentOnes(), QStringList{u"default"_s});
        QCOMPARE(tools_->call(u"kubens"_s, {{u"list_only"_s, false}, {u"namespace"_s, u"--all"_s}}).error->code,
                 u"bad_parameters"_s);
    }

    void describe() {
        StepOutcome outcome = tools_->call(u"kubectl-describe"_s, {{u"resource"_s, u"pod"_s}, {u"name"_s, u"web-0"_s}});
        SUCCEEDS(outcome);
        for (const QString& part : {u"Name:         web-0"_s, u"Containers:"_s, u"nginx:1.27"_s, u"Conditions:"_s,
                                    u"Events:"_s, u"Back-off restarting failed container"_s})
            QVERIFY2(text(outcome).contains(part), qPrintable(part + u'\n' + text(outcome)));
        outcome = tools_->call(u"kubectl-describe"_s, {{u"resource"_s, u"pods"_s}, {u"selector"_s, u"app=nothing"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(text(outcome), QString());
        outcome = tools_->call(u"kubectl-describe"_s,
                               {{u"resource"_s, u"pod"_s}, {u"name"_s, u"nobody"_s}, {u"namespace"_s, u"shop"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"\"nobody\" not found"_s), tools_->why(outcome).constData());
        outcome = tools_->call(u"kubectl-describe"_s, {{u"resource"_s, u"--help"_s}});
        QCOMPARE(outcome.error->code, u"bad_parameters"_s);
    }

    void logs() {
        const auto logs = [this](QJsonObject more, std::stop_token stop = {},
                                 std::function<void(OutputStream, const QByteArray&)> heard = {}) {
            if (!more.contains(u"pod"_s)) more.insert(u"pod"_s, u"web-0"_s);
            if (!more.contains(u"all_containers"_s)) more.insert(u"container"_s, u"nginx"_s);
            return tools_->call(u"kubectl-logs"_s, more, stop, heard);
        };
        StepOutcome outcome = logs({});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 200);
        QCOMPARE(outcome.output.table->at(199, 0), u"nginx line 300"_s);
        outcome = logs({{u"tail"_s, 2}, {u"since"_s, u"1d"_s}, {u"timestamps"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 2);
        QCOMPARE(outcome.output.table->at(0, 0), u"2026-11-01T08:00:00Z nginx line 299"_s);
        QCOMPARE(values(requests(u"/web-0/log"_s).last(), u"sinceSeconds"_s), QStringList{u"86400"_s});
        outcome = logs({{u"previous"_s, true}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->at(0, 0), u"the one before"_s);
        outcome = logs({{u"all_containers"_s, true}, {u"tail"_s, 1}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 2);
        outcome = logs({{u"tail"_s, 0}});
        SUCCEEDS(outcome);
        QCOMPARE(outcome.output.table->rowCount(), 0);
        outcome = logs({{u"pod"_s, u"nobody"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QVERIFY2(outcome.error->message.contains(u"\"nobody\" not found"_s), tools_->why(outcome).constData());

        std::stop_source cancel;
        QByteArray seen;
        outcome =
            logs({{u"follow"_s, true}, {u"tail"_s, 1}}, cancel.get_token(), [&](OutputStream, const QByteArray& bytes) {
                seen += bytes;
                if (seen.count("live") >= 5) cancel.request_stop();
            });
        QCOMPARE(outcome.status, TaskStatus::Cancelled);
        QVERIFY(seen.startsWith("nginx line 300\nlive 1\n"));
        QVERIFY(outcome.output.table->rowCount() >= 6);
    }

    void exec() {
        const QString hostile = u"--stdin '\"$(id)`id`\n*&?=ü"_s;
        const QJsonArray command{u"echo"_s, hostile, u"--"_s, u"-x"_s};
        const auto exec = [this](const QJsonValue& words, QJsonObject more = {}) {
            more.insert(u"pod"_s, u"web-0"_s);
            more.insert(u"container"_s, u"nginx"_s);
            more.insert(u"command"_s, words);
            return tools_->call(u"kubectl-exec"_s, more);
        };
        StepOutcome outcome = exec(command);
        const QStringList expected{u"echo"_s, hostile, u"--"_s, u"-x"_s};
        QVERIFY(!requests(u"/shop/pods/web-0/exec"_s).isEmpty());
        QCOMPARE(values(requests(u"/exec"_s).last(), u"command"_s), expected);
        QCOMPARE(values(requests(u"/exec"_s).last(), u"container"_s), QStringList{u"nginx"_s});
        QCOMPARE(tools_->call(u"kubectl-exec"_s, {{u"pod"_s, u"--help"_s}, {u"command"_s, u"id"_s}}).error->code,
                 u"bad_parameters"_s);
        if (version_ < QVersionNumber(1, 31)) {
            // Debian 12's kubectl only knows SPDY, which the test's server refuses, as one behind a proxy would.
            QCOMPARE(outcome.status, TaskStatus::Failed);
            QVERIFY2(outcome.error->message.contains(u"does not speak SPDY"_s), tools_->why(outcome).constData());
            return;
        }
        SUCCEEDS(outcome);
        // What comes back is looked at only where the server first reads input to its end: kubectl before 1.32.5 drops
        // whatever arrives before it has made its streams (kubernetes issue 131189), and here the answer is that fast.
        outcome = exec(command, {{u"input"_s, u"read me\nü"_s}});
        SUCCEEDS(outcome);
        const QJsonDocument seen = QJsonDocument::fromJson(text(outcome).toUtf8());
        QCOMPARE(seen[u"argv"_s].toArray(), command);
        QCOMPARE(seen[u"input"_s], QJsonValue(u"read me\nü"_s));
        outcome = exec(u"exit 7"_s, {{u"input"_s, u"x"_s}});
        QCOMPARE(outcome.status, TaskStatus::Failed);
        QCOMPARE(outcome.exitCode, 7);
        QVERIFY2(outcome.error->message.contains(u"said on standard error"_s), tools_->why(outcome).constData());
    }

    void anyCommand() {
        StepOutcome outcome = tools_->call(u"kubectl"_s, {{u"arguments"_s, u"get pods --output name"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(text(outcome), u"pod/web-0\npod/web-1\n"_s);
        outcome = tools_->call(u"kubectl"_s, {{u"arguments"_s, u"delete pod web-1 --wait=false"_s},
                                              {u"namespace"_s, u"shop"_s},
                                              {u"kube_context"_s, u"one"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(requests(u"/api/v1/namespaces/shop/pods/web-1"_s).last().value(u"method"_s), u"DELETE"_s);
        outcome = tools_->call(u"kubectl"_s, {{u"arguments"_s, u"get pods --output name"_s}});
        QCOMPARE(text(outcome), u"pod/web-0\n"_s);
        outcome = tools_->call(u"kubectl"_s, {{u"arguments"_s, u"create --validate=false -f -"_s},
                                              {u"input"_s, u"{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": "
                                                           "{\"name\": \"made\", \"namespace\": \"shop\"}}"_s}});
        SUCCEEDS(outcome);
        QCOMPARE(requests(u"/namespaces/shop/pods"_s).last().value(u"method"_s), u"POST"_s);
    }

    void whoeverIsNotLetIn() {
        for (const QString& tool : {u"kubens"_s, u"kubectl-describe"_s, u"kubectl-logs"_s}) {
            QJsonObject parameters{{u"kube_context"_s, u"two words, \"quoted\" ü"_s}};
            if (tool == u"kubectl-describe"_s) parameters.insert(u"resource"_s, u"pods"_s);
            if (tool == u"kubectl-logs"_s) parameters.insert(u"pod"_s, u"web-0"_s);
            StepOutcome outcome = tools_->call(tool, parameters);
            QCOMPARE(outcome.status, TaskStatus::Failed);
            QVERIFY2(outcome.error->message.contains(u"Unauthorized"_s) ||
                         outcome.error->message.contains(u"provide credentials"_s),
                     tools_->why(outcome).constData());
            parameters.insert(u"kube_context"_s, u"-dash"_s);
            outcome = tools_->call(tool, parameters);
            QCOMPARE(outcome.status, TaskStatus::Failed);
            QVERIFY2(outcome.error->message.contains(u"refused"_s), tools_->why(outcome).constData());
        }
    }
};

QTEST_GUILESS_MAIN(TestKubernetesTools)
#include "tst_kubernetes_tools.moc"
